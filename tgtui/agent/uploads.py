"""Uploads encrypted files, and goes on whenever there is a connection again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from tgtui.agent.ports import Hear
from tgtui.engine.effects import UploadFile
from tgtui.engine.events import FileRefused, FileUploaded
from tgtui.errors import PeerFault
from tgtui.net import RelayLine, Source, SourceChanged, upload
from tgtui.wire import REASONS, Refusal, Refused, limits


PAUSE: Final = 30.0
"""Seconds before a file is tried again that the relay does not take now."""

_PIECE: Final = 64 * limits.KIB

_PASSING: Final = {
    Refusal.RATE,
    Refusal.BUSY,
    Refusal.CLOCK,
    Refusal.FAULT,
    Refusal.UNAUTHENTICATED,
}
"""Refusals that pass by themselves."""

_REMOVABLE: Final = {Refusal.QUOTA, Refusal.FULL}
"""Refusals that pass once somebody does something about them."""

_GONE: Final = "the file is not there any more, or has changed: send it again"


class Uploads:
    """Uploads files, one at a time and each one once."""

    def __init__(self, line: RelayLine, online: asyncio.Event, hear: Hear) -> None:
        """Upload by a line, while `online` is set."""
        self._line = line
        self._online = online
        self._hear = hear
        self._turn = asyncio.Semaphore(1)
        self._running: set[bytes] = set()

    async def send(self, effect: UploadFile) -> None:
        """Upload a file, and tell once it is there or cannot be."""
        if effect.blob in self._running:
            return
        self._running.add(effect.blob)
        try:
            event = await self._outcome(effect)
        finally:
            self._running.discard(effect.blob)
        self._hear(event)

    async def _outcome(self, effect: UploadFile) -> FileUploaded | FileRefused:
        """Upload a file, however often that takes."""
        while True:
            await self._online.wait()
            pause = PAUSE
            try:
                async with self._turn:
                    await self._upload(effect)
            except Refused as error:
                if error.refusal not in _PASSING:
                    return _refused(effect.blob, error.refusal)
                pause = max(pause, (error.retry_after or 0) / limits.SECOND)
            except PeerFault:
                pass
            except (SourceChanged, OSError):
                return FileRefused(effect.blob, _GONE)
            else:
                return FileUploaded(effect.blob)
            await self._wait(pause)

    async def _upload(self, effect: UploadFile) -> None:
        login = await self._line.login()
        await login.renewing(
            lambda: upload(
                login.ready,
                _source_of(Path(effect.path)),
                blob=effect.blob,
                size=effect.size,
            )
        )

    async def _wait(self, seconds: float) -> None:
        """Wait for a while; where there is no connection, until there is one."""
        if self._online.is_set():
            await asyncio.sleep(seconds)


def _refused(blob: bytes, refusal: Refusal) -> FileRefused:
    if refusal is Refusal.MISMATCH:
        return FileRefused(blob, _GONE)
    sentence = REASONS[refusal].sentence
    return FileRefused(blob, sentence, final=refusal not in _REMOVABLE)


def _source_of(path: Path) -> Source:
    """Return what reads a file from an offset on."""

    async def pieces(offset: int) -> AsyncIterator[bytes]:
        with path.open("rb") as file:
            file.seek(offset)
            while piece := file.read(_PIECE):
                yield piece

    return pieces
