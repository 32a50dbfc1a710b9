"""Files that somebody sends and fetches, and a relay that has some."""

import os
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from aiohttp import web

from tests.net import relays
from tests.net.running import serving
from tgtui.agent.files import fetch, prepare
from tgtui.engine.intents import NewFile
from tgtui.engine.queries import FileReply
from tgtui.net import Ready
from tgtui.wire import Refusal, limits


DATA = bytes(range(251)) * 1_000
LIMIT = limits.FILE


@dataclass
class Shelf:
    """A relay that has blobs.

    Attributes:
        blobs: What it says that they are.
        offsets: From where on it was asked for one.
        before: Called before each answer.
        breaks: After how many bytes it breaks off, each time.
    """

    blobs: dict[bytes, bytes] = field(default_factory=dict)
    offsets: list[int] = field(default_factory=list)
    before: Callable[[], object] = lambda: None
    breaks: list[int] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.before()
        data = self.blobs.get(bytes.fromhex(request.path.rpartition("/")[2]))
        if data is None:
            return relays.declined(Refusal.NOT_FOUND)
        offset = request.http_range.start or 0
        self.offsets.append(offset)
        answer = web.StreamResponse(status=206 if offset else 200)
        answer.content_length = len(data) - offset
        if offset:
            span = f"bytes {offset}-{len(data) - 1}/{len(data)}"
            answer.headers["Content-Range"] = span
        await answer.prepare(request)
        if self.breaks:
            await answer.write(data[offset : offset + self.breaks.pop(0)])
            assert request.transport is not None
            request.transport.close()
        else:
            await answer.write(data[offset:])
        return answer


@asynccontextmanager
async def shelf_of(*sealed: NewFile) -> AsyncIterator[tuple[Shelf, Ready]]:
    """Lend a relay that has files."""
    shelf = Shelf({one.blob: contents(Path(one.path)) for one in sealed})
    async with serving(shelf.answer) as port, relays.client(port) as asking:
        yield shelf, relays.ready(asking)


def contents(path: Path) -> bytes:
    """Return what is in a file."""
    return path.read_bytes()


def entries(folder: Path) -> set[str]:
    """Return what is in a folder."""
    return set(os.listdir(folder)) if folder.exists() else set()  # noqa: PTH208


def mode(path: Path) -> int:
    """Return who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


@dataclass
class House:
    """Where somebody's files are."""

    root: Path
    name: str = "photo.jpg"

    @property
    def outgoing(self) -> Path:
        return self.root / "outgoing"

    @property
    def incoming(self) -> Path:
        return self.root / "incoming"

    @property
    def downloads(self) -> Path:
        return self.root / "downloads"

    def source(self, data: bytes = DATA) -> Path:
        """Return a file."""
        path = self.root / self.name
        path.write_bytes(data)
        return path

    async def sealed(self, data: bytes = DATA) -> NewFile:
        """Return a file, encrypted."""
        return await prepare(self.source(data), self.outgoing, LIMIT)

    async def fetched(self, ready: Ready, reply: FileReply) -> Path:
        """Fetch a file."""
        return await fetch(ready, reply, self.incoming, self.downloads)

    def is_clean(self) -> bool:
        """Tell whether nothing of a fetch is left."""
        return not entries(self.incoming) and not entries(self.downloads)


def told(file: NewFile, **changes: object) -> FileReply:
    """Return what a message says of a file."""
    reply = FileReply(
        blob=file.blob,
        size=file.size,
        commitment=file.commitment,
        key=file.key,
        name=file.name,
        media_type=file.media_type,
        path="",
    )
    return msgspec.structs.replace(reply, **changes)
