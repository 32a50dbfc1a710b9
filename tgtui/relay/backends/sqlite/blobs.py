"""The bytes of blobs, in a file and a thread of their own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

import apsw

from tgtui.relay.backends.guards import Guards
from tgtui.relay.backends.sqlite.faults import fault_of
from tgtui.relay.backends.sqlite.files import BLOBS, open_reader, open_writer
from tgtui.relay.backends.telling import CLOSED
from tgtui.relay.ports import StorageBroken


T = TypeVar("T")

CHUNK: Final = 256 * 1024
"""How many bytes each row holds, but for a blob's last."""

_END: Final = (
    "SELECT part, length(bytes) FROM chunk WHERE blob = ? ORDER BY part DESC LIMIT 1"
)
_CUT: Final = "DELETE FROM chunk WHERE blob = ? AND part >= ?"
_PUT: Final = "INSERT INTO chunk (blob, part, bytes) VALUES (?, ?, ?)"
_PART: Final = "SELECT bytes FROM chunk WHERE blob = ? AND part = ?"
_PARTS: Final = (
    "SELECT bytes FROM chunk WHERE blob = ? AND part BETWEEN ? AND ? ORDER BY part"
)
_DROP: Final = "DELETE FROM chunk WHERE blob = ?"
# Steps from blob to blob, and over the other parts of each.
_NEXT: Final = "SELECT blob FROM chunk WHERE blob > ? ORDER BY blob LIMIT 1"


class SqliteBlobStore:
    """The bytes of blobs, 256 KiB a row."""

    __slots__ = ("_guards", "_reader", "_reading", "_writer", "_writing")

    def __init__(self, directory: Path) -> None:
        """Open the file.

        Raises:
            StorageFull: There is no space for it.
            StorageBroken: It cannot be opened, or is no data of a relay.
            StorageTooNew: A newer version of the program wrote it.
        """
        self._writer = open_writer(directory / BLOBS, "blobs")
        self._reader = open_reader(directory / BLOBS)
        self._writing = ThreadPoolExecutor(1, "relay-blobs")
        self._reading = ThreadPoolExecutor(1, "relay-blob-reader")
        self._guards = Guards()

    def guarded(self, blob: bytes) -> asyncio.Lock:
        """Let nobody else guard this blob meanwhile: one process has the folder."""
        return self._guards.of(blob)

    async def write(self, blob: bytes, offset: int, data: bytes) -> None:
        """Make bytes durable at an offset, and drop what was stored after them.

        Raises:
            StorageFull: There is no space for them; what was there before still is.
            StorageBroken: They cannot be written, or those before them are missing.
        """
        await self.exclusively(
            lambda connection: _write(connection, blob, offset, data)
        )

    async def read(self, blob: bytes, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from an offset; none where there are none.

        Raises:
            StorageBroken: They cannot be read.
        """
        return await _in(
            self._reading, lambda: _read(self._reader, blob, offset, length)
        )

    async def remove(self, blob: bytes) -> None:
        """Remove the bytes of a blob for good.

        Raises:
            StorageBroken: They cannot be removed.
        """
        await self.exclusively(lambda connection: _remove(connection, blob))

    async def stored(self, after: bytes, limit: int) -> list[bytes]:
        """Return up to `limit` blobs that have bytes here, after `after`, by id.

        Raises:
            StorageBroken: They cannot be read.
        """
        return await _in(self._reading, lambda: _stored(self._reader, after, limit))

    async def exclusively(self, job: Callable[[apsw.Connection], T]) -> T:
        """Run something while nobody writes.

        Raises:
            StorageFault: SQLite failed.
        """
        return await _in(self._writing, lambda: job(self._writer))

    async def close(self) -> None:
        """Finish what was begun, and close the file."""
        await asyncio.to_thread(self._writing.shutdown)
        await asyncio.to_thread(self._reading.shutdown)
        self._reader.close()
        self._writer.close()


async def _in(executor: ThreadPoolExecutor, job: Callable[[], T]) -> T:
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(executor, job)
    except apsw.Error as error:
        raise fault_of(error) from error
    except RuntimeError as error:
        # The executor has been shut down.
        raise StorageBroken(CLOSED) from error


def _write(connection: apsw.Connection, blob: bytes, offset: int, data: bytes) -> None:
    with connection:
        last, length = next(connection.execute(_END, (blob,)), (0, 0))
        size = last * CHUNK + length
        if size < offset:
            message = f"The blob has {size} bytes, so none can follow at {offset}."
            raise StorageBroken(message)
        part, start = divmod(offset, CHUNK)
        (before,) = next(connection.execute(_PART, (blob, part)), (b"",))
        rest = before[:start] + data
        connection.execute(_CUT, (blob, part))
        chunks = (rest[at : at + CHUNK] for at in range(0, len(rest), CHUNK))
        rows = ((blob, number, chunk) for number, chunk in enumerate(chunks, part))
        connection.executemany(_PUT, rows)


def _read(connection: apsw.Connection, blob: bytes, offset: int, length: int) -> bytes:
    first, start = divmod(offset, CHUNK)
    last = (offset + length - 1) // CHUNK
    rows = connection.execute(_PARTS, (blob, first, last))
    return b"".join(chunk for (chunk,) in rows)[start : start + length]


def _stored(connection: apsw.Connection, after: bytes, limit: int) -> list[bytes]:
    found: list[bytes] = []
    while len(found) < limit:
        row = connection.execute(_NEXT, (found[-1] if found else after,)).fetchone()
        if row is None:
            break
        found.append(row[0])
    return found


def _remove(connection: apsw.Connection, blob: bytes) -> None:
    with connection:
        connection.execute(_DROP, (blob,))
