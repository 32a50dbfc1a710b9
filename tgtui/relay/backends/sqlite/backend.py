"""The backend that remembers in a directory with two SQLite files."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from tgtui.relay.backends.sqlite.batches import Batches
from tgtui.relay.backends.sqlite.blobs import SqliteBlobStore
from tgtui.relay.backends.sqlite.copies import back_up
from tgtui.relay.backends.sqlite.files import (
    ROWS,
    DirectoryLock,
    open_writer,
    truncate_log,
)
from tgtui.relay.backends.sqlite.reading import Readers
from tgtui.relay.backends.telling import CLOSED, answered
from tgtui.relay.ports import Done, StorageBroken, Transaction, Work


T = TypeVar("T")


class SqliteBackend:
    """A relay's state on the disk.

    Rules run one after the other in the event loop's thread, and what they wrote is
    committed in another one; rules that only read have connections of their own.
    """

    __slots__ = (
        "_batches",
        "_blob_store",
        "_closed",
        "_directory",
        "_executor",
        "_lock",
        "_readers",
    )

    def __init__(self, directory: Path) -> None:
        """Open the data in a directory, or begin it there.

        Raises:
            StorageInUse: Another relay runs on it.
            StorageFull: There is no space to begin.
            StorageBroken: It cannot be opened, or is no data of a relay.
            StorageTooNew: A newer version of the program wrote it.
        """
        self._directory = directory
        self._lock = DirectoryLock(directory)
        try:
            connection = open_writer(directory / ROWS, "rows")
            self._blob_store = SqliteBlobStore(directory)
        except BaseException:
            self._lock.release()
            raise
        self._executor = ThreadPoolExecutor(1, "relay-commit")
        self._batches = Batches(connection, self._executor)
        self._readers = Readers(directory / ROWS)
        self._closed = False

    @property
    def blob_store(self) -> SqliteBlobStore:
        """Where the bytes of blobs are."""
        return self._blob_store

    def enqueue(self, work: Work[Any], done: Done) -> None:
        """Run a rule, and call `done` when what it wrote is durable."""
        self._batches.enqueue(_refused if self._closed else work, done)

    async def run(self, work: Work[T]) -> T:
        """Run a rule, and return when what it wrote is durable.

        Raises:
            StorageFull: There is no space.
            StorageBroken: The storage failed, or was closed.
            TgtuiError: What the rule raised.
        """
        return await answered(self.enqueue, work)

    async def read(self, work: Work[T]) -> T:
        """Run a rule that only reads, in another thread, on what is durable.

        Raises:
            StorageBroken: The storage failed, or was closed.
            TgtuiError: What the rule raised.
        """
        return await self._readers.run(work)

    async def backup(self, target: Path, mark: Work[Any]) -> None:
        """Copy everything, as it is at one moment, into an empty directory.

        Args:
            target: The directory.
            mark: A rule that is run on the copy before it is in its place.

        Raises:
            StorageOccupied: There is data in that directory.
            StorageFull: There is no space for a copy.
            StorageBroken: It cannot be read or written.
        """
        await back_up(self._directory, self._blob_store, target, mark)

    async def tidy(self) -> bool:
        """Leave nothing in the files of what was deleted, if nobody reads just now.

        Deleted rows are overwritten where they were; what the write-ahead logs still
        hold of them is what this removes.

        Returns:
            Whether it could; where a long read stood in the way, try again later.

        Raises:
            StorageFull: There is no space to do it.
            StorageBroken: The storage failed, or was closed.
        """
        rows = await self._batches.between(truncate_log)
        blobs = await self._blob_store.exclusively(truncate_log)
        return rows and blobs

    async def close(self) -> None:
        """Finish what was begun, and end."""
        if self._closed:
            return
        last = asyncio.get_running_loop().create_future()
        self.enqueue(lambda _: None, lambda *_: last.set_result(None))
        self._closed = True
        await last
        await self._readers.close()
        await self._blob_store.close()
        await asyncio.to_thread(self._executor.shutdown)
        self._batches.close()
        self._lock.release()


def _refused(_: Transaction) -> None:
    raise StorageBroken(CLOSED)
