"""Files are saved whole, as their messages commit to them, and nowhere else."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from tests.agent.salamander import two_keys
from tests.net import relays
from tests.net.running import serving, waits
from tgtui.agent import file_places, files
from tgtui.agent.errors import (
    CannotRead,
    CannotSave,
    FetchedAlready,
    FileChanged,
    FileTooLarge,
    NotAFile,
)
from tgtui.agent.file_part import Part
from tgtui.agent.file_sealing import ANYTHING, media_type
from tgtui.agent.files import fetch, prepare
from tgtui.crypto import Secret, SeededEntropy, open_stream, sealed_stream_length
from tgtui.engine.intents import NewFile
from tgtui.engine.queries import FileReply
from tgtui.franking import (
    FileFacts,
    FileMismatch,
    check_file,
    commit_to_file,
    encryption_key,
)
from tgtui.net import NoProgress, Ready, WrongBytes, blobs
from tgtui.wire import Refusal, Refused, limits


DATA = bytes(range(251)) * 1_000
LIMIT = limits.FILE


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less between two tries."""
    monkeypatch.setattr(blobs, "_PAUSE", 0.001)


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


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Where the files of a test are."""
    return House(tmp_path)


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


class TestPrepare:
    @pytest.mark.parametrize("size", [0, 1, 65_536, 200_000])
    @waits
    async def test_what_is_encrypted_is_the_file(self, house: House, size: int) -> None:
        data = DATA[:size]
        made = await house.sealed(data)
        sealed = contents(Path(made.path))
        assert Path(made.path) == house.outgoing / made.blob.hex()
        assert entries(house.outgoing) == {made.blob.hex()}
        assert sha256(sealed).digest() == made.blob
        assert len(sealed) == made.sealed_size == sealed_stream_length(size)
        assert (made.size, made.name) == (size, "photo.jpg")
        assert (made.media_type, made.source) == ("image/jpeg", str(house.source(data)))
        assert mode(Path(made.path)) == 0o600
        assert mode(house.outgoing) == 0o700
        key = Secret(made.key)
        opened = open_stream(encryption_key(key), pieces=[sealed], aad=b"")
        assert b"".join(opened) == data
        facts = FileFacts(made.blob, size, sha256(data).digest())
        assert made.commitment == commit_to_file(key, facts)

    @waits
    async def test_each_time_has_its_own_key(self, house: House) -> None:
        one, two = await house.sealed(), await house.sealed()
        assert one.key != two.key
        assert one.blob != two.blob

    @waits
    async def test_a_seed_gives_the_same(self, house: House) -> None:
        made = [
            await prepare(house.source(), house.outgoing, LIMIT, SeededEntropy(b"x"))
            for _ in range(2)
        ]
        assert made[0] == made[1]

    @waits
    async def test_what_is_no_file_is_refused(self, house: House) -> None:
        pipe = house.root / "pipe"
        os.mkfifo(pipe)
        for wrong in (house.root, pipe, Path("/dev/null")):
            with pytest.raises(NotAFile):
                await prepare(wrong, house.outgoing, LIMIT)
        with pytest.raises(CannotRead, match="No such file"):
            await prepare(house.root / "nothing", house.outgoing, LIMIT)
        assert not entries(house.outgoing)

    @waits
    async def test_what_is_too_large_is_refused(self, house: House) -> None:
        source = house.source(bytes(1_000))
        with pytest.raises(FileTooLarge) as refused:
            await prepare(source, house.outgoing, 1_040)
        assert refused.value.limit == 1_040
        assert "1040 bytes" in str(refused.value)
        assert (await prepare(source, house.outgoing, 1_041)).sealed_size == 1_041

    @pytest.mark.parametrize("by", [-1, 1, 70_000])
    @waits
    async def test_what_changes_meanwhile_is_refused(
        self, house: House, monkeypatch: pytest.MonkeyPatch, by: int
    ) -> None:
        source = house.source()
        read = file_places.pieces_of

        def change(file: object) -> object:
            os.truncate(source, len(DATA) + by)
            return read(file)  # type: ignore[arg-type]  # as it came

        monkeypatch.setattr("tgtui.agent.file_sealing.pieces_of", change)
        with pytest.raises(FileChanged):
            await prepare(source, house.outgoing, LIMIT)
        assert not entries(house.outgoing)

    @waits
    async def test_what_cannot_be_read_is_refused(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_: object) -> object:
            yield b"begun"
            raise OSError(5, "Input/output error")

        monkeypatch.setattr("tgtui.agent.file_sealing.pieces_of", broken)
        with pytest.raises(CannotRead, match="Input/output error"):
            await house.sealed()
        assert not entries(house.outgoing)

    @waits
    async def test_where_there_is_no_place_that_is_said(self, house: House) -> None:
        house.outgoing.write_bytes(b"in the way")
        with pytest.raises(CannotSave, match="cannot be saved"):
            await house.sealed()

    @waits
    async def test_names_are_told_as_texts(self, house: House) -> None:
        house.name = os.fsdecode(b"\xff" + b"\xc3\xa9" * 120)
        made = await house.sealed()
        assert made.name == "é" * 120
        assert made.source == ""
        msgspec.msgpack.encode(made)

    def test_the_type_is_that_of_the_name(self) -> None:
        assert media_type("a.TXT") == "text/plain"
        for name in ("a", "a.nothing", "a.gz", "data:text/html,x", ".png"):
            assert media_type(name) == ANYTHING


class TestFetch:
    @pytest.mark.parametrize("size", [0, 1, 65_536, 200_000])
    @waits
    async def test_what_was_sent_is_saved(self, house: House, size: int) -> None:
        made = await house.sealed(DATA[:size])
        async with shelf_of(made) as (_, ready):
            saved = await house.fetched(ready, told(made))
        assert saved == house.downloads / "photo.jpg"
        assert contents(saved) == DATA[:size]
        assert mode(saved) == 0o600
        assert entries(house.downloads) == {"photo.jpg"}
        assert not entries(house.incoming)

    @waits
    async def test_it_goes_nowhere_else(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (_, ready):
            for name in ("../../.ssh/authorized_keys", "/etc/passwd", "-rf", ".."):
                saved = await house.fetched(ready, told(made, name=name))
                assert saved.parent == house.downloads
        names = {"authorized_keys", "passwd", "rf", "file"}
        assert entries(house.downloads) == names

    @waits
    async def test_nothing_is_overwritten(self, house: House) -> None:
        made = await house.sealed()
        elsewhere = house.root / "elsewhere"
        elsewhere.write_bytes(b"mine")
        house.downloads.mkdir()
        (house.downloads / "photo.jpg").write_bytes(b"mine too")
        (house.downloads / "photo (2).jpg").symlink_to(elsewhere)
        (house.downloads / "photo (3).jpg").symlink_to(house.root / "nothing")
        (house.downloads / "photo (4).jpg").mkdir()
        async with shelf_of(made) as (_, ready):
            saved = await house.fetched(ready, told(made))
            assert saved.name == "photo (5).jpg"
            assert (await house.fetched(ready, told(made))).name == "photo (6).jpg"
        assert contents(saved) == DATA
        assert contents(elsewhere) == b"mine"
        assert contents(house.downloads / "photo.jpg") == b"mine too"
        assert not (house.root / "nothing").exists()

    @waits
    async def test_names_may_run_out(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "SAME_NAMES", 2)
        made = await house.sealed()
        async with shelf_of(made) as (_, ready):
            for _ in range(2):
                await house.fetched(ready, told(made))
            with pytest.raises(CannotSave, match="too many files of that name"):
                await house.fetched(ready, told(made))
        assert len(entries(house.downloads)) == 2

    @waits
    async def test_a_folder_that_is_exchanged_meanwhile_is_of_no_use(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await house.sealed()
        trap = house.root / "trap"
        trap.mkdir()

        def exchange(*given: object) -> None:
            house.downloads.rename(house.root / "moved")
            house.downloads.symlink_to(trap)
            check_file(*given)  # type: ignore[arg-type]  # as it came

        monkeypatch.setattr(files, "check_file", exchange)
        async with shelf_of(made) as (_, ready):
            await house.fetched(ready, told(made))
        assert entries(trap) == set()
        assert entries(house.root / "moved") == {"photo.jpg"}

    @waits
    async def test_a_link_in_the_place_of_a_part_is_refused(self, house: House) -> None:
        made = await house.sealed()
        mine = house.root / "mine"
        mine.write_bytes(b"mine")
        house.incoming.mkdir()
        part = house.incoming / f"{made.blob.hex()}.part"
        async with shelf_of(made) as (_, ready):
            part.symlink_to(mine)
            with pytest.raises(CannotSave):
                await house.fetched(ready, told(made))
            part.unlink()
            os.mkfifo(part)
            with pytest.raises(CannotSave, match="something else stands"):
                await house.fetched(ready, told(made))
        assert contents(mine) == b"mine"
        assert not entries(house.downloads)

    @waits
    async def test_a_name_that_cannot_be_taken_leaves_nothing(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = await house.sealed()

        def refuse(*_: object, **__: object) -> None:
            raise OSError(5, "Input/output error")

        async with shelf_of(made) as (_, ready):
            with monkeypatch.context() as patched:
                patched.setattr(os, "replace", refuse)
                with pytest.raises(CannotSave, match="Input/output error"):
                    await house.fetched(ready, told(made))
            assert not entries(house.downloads)
            # What was fetched is there the next time.
            assert (await house.fetched(ready, told(made))).name == "photo.jpg"


class TestWrongFiles:
    async def _mismatches(self, house: House, made: NewFile, reply: FileReply) -> None:
        async with shelf_of(made) as (_, ready):
            with pytest.raises(FileMismatch):
                await house.fetched(ready, reply)
        assert house.is_clean()

    @waits
    async def test_a_wrong_key(self, house: House) -> None:
        made = await house.sealed()
        await self._mismatches(house, made, told(made, key=bytes(32)))

    @waits
    async def test_a_wrong_commitment(self, house: House) -> None:
        made = await house.sealed()
        await self._mismatches(house, made, told(made, commitment=bytes(32)))

    @pytest.mark.parametrize("by", [-200_000, -1, 1, 1 << 40])
    @waits
    async def test_a_lie_about_the_size(self, house: House, by: int) -> None:
        made = await house.sealed()
        await self._mismatches(house, made, told(made, size=made.size + by))

    @waits
    async def test_a_second_key_that_opens_the_blob(self, house: House) -> None:
        sealed, keys, texts = two_keys()
        blob = sha256(sealed).digest()
        house.outgoing.mkdir()
        (house.outgoing / blob.hex()).write_bytes(sealed)
        honest = commit_to_file(
            keys[0], FileFacts(blob, len(texts[0]), sha256(texts[0]).digest())
        )
        reply = FileReply(
            blob=blob,
            size=len(texts[0]),
            commitment=honest,
            key=keys[0].expose(),
            name="photo.jpg",
            media_type="image/jpeg",
            path="",
        )
        shelf = Shelf({blob: sealed})
        async with serving(shelf.answer) as port, relays.client(port) as asking:
            ready = relays.ready(asking)
            saved = await house.fetched(ready, reply)
            assert contents(saved) == texts[0]
            saved.unlink()
            # It does open by the other key, and to something else.
            other = msgspec.structs.replace(reply, key=keys[1].expose())
            opened = open_stream(encryption_key(keys[1]), pieces=[sealed], aad=b"")
            assert b"".join(opened) == texts[1] != texts[0]
            with pytest.raises(FileMismatch):
                await house.fetched(ready, other)
        assert house.is_clean()

    @pytest.mark.parametrize("cut", [1, 100_000, 250_000])
    @waits
    async def test_a_blob_that_was_truncated_before_it_was_uploaded(
        self, house: House, cut: int
    ) -> None:
        made = await house.sealed()
        sealed = contents(Path(made.path))[:-cut]
        blob = sha256(sealed).digest()
        shelf = Shelf({blob: sealed})
        async with serving(shelf.answer) as port, relays.client(port) as asking:
            with pytest.raises(FileMismatch):
                await house.fetched(relays.ready(asking), told(made, blob=blob))
        assert house.is_clean()

    @waits
    async def test_a_relay_that_gives_other_bytes(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (shelf, ready):
            whole = shelf.blobs[made.blob]
            for wrong in (whole[:-1], whole[:-1] + b"!"):
                shelf.blobs[made.blob] = wrong
                with pytest.raises(WrongBytes):
                    await house.fetched(ready, told(made))
                assert house.is_clean()
            shelf.blobs[made.blob] = whole + b"!"
            with pytest.raises(FileMismatch):
                await house.fetched(ready, told(made))
            assert house.is_clean()

    @waits
    async def test_a_blob_that_is_not_there(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of() as (_, ready):
            with pytest.raises(Refused):
                await house.fetched(ready, told(made))
        assert not entries(house.downloads)


class TestResuming:
    @waits
    async def test_a_broken_download_goes_on(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (shelf, ready):
            shelf.breaks = [70_000, *[0] * 20]
            with pytest.raises(NoProgress):
                await house.fetched(ready, told(made))
            assert entries(house.incoming) == {f"{made.blob.hex()}.part"}
            assert mode(house.incoming / f"{made.blob.hex()}.part") == 0o600
            shelf.breaks, shelf.offsets = [], []
            saved = await house.fetched(ready, told(made))
            assert shelf.offsets == [70_000]
        assert contents(saved) == DATA
        assert not entries(house.incoming)

    @waits
    async def test_a_part_that_is_whole_is_not_fetched_again(
        self, house: House
    ) -> None:
        made = await house.sealed()
        house.incoming.mkdir()
        part = house.incoming / f"{made.blob.hex()}.part"
        part.write_bytes(contents(Path(made.path)))
        async with shelf_of(made) as (shelf, ready):
            assert contents(await house.fetched(ready, told(made))) == DATA
            assert shelf.offsets == []

    @pytest.mark.parametrize("size", [100, len(DATA), 1_000_000])
    @waits
    async def test_a_part_with_a_hole_is_fetched_again(
        self, house: House, size: int
    ) -> None:
        made = await house.sealed()
        house.incoming.mkdir()
        (house.incoming / f"{made.blob.hex()}.part").write_bytes(bytes(size))
        async with shelf_of(made) as (shelf, ready):
            assert contents(await house.fetched(ready, told(made))) == DATA
            assert shelf.offsets[-1] == 0

    @waits
    async def test_a_part_as_long_as_the_blob_is_looked_at(self, house: House) -> None:
        made = await house.sealed()
        house.incoming.mkdir()
        part = house.incoming / f"{made.blob.hex()}.part"
        part.write_bytes(bytes(made.sealed_size))
        async with shelf_of(made) as (shelf, ready):
            assert contents(await house.fetched(ready, told(made))) == DATA
            assert shelf.offsets == [0]

    @waits
    async def test_one_at_a_time_fetches_a_file(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (_, ready):
            with Part(house.incoming, made.blob, made.sealed_size) as part:
                part.open()
                with pytest.raises(FetchedAlready):
                    await house.fetched(ready, told(made))
            await house.fetched(ready, told(made))

    @waits
    async def test_who_breaks_it_off_loses_nothing(self, house: House) -> None:
        made = await house.sealed()
        async with shelf_of(made) as (shelf, ready):
            shelf.breaks = [70_000, 0, 0]
            fetching = asyncio.create_task(house.fetched(ready, told(made)))
            shelf.before = lambda: len(shelf.offsets) and fetching.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetching
            assert not entries(house.downloads)
            shelf.before, shelf.breaks, shelf.offsets = (lambda: None), [], []
            assert contents(await house.fetched(ready, told(made))) == DATA
            assert shelf.offsets == [70_000]
