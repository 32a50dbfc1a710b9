"""Rules that only read, on connections and in threads of their own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final, TypeVar

from tgtui.relay.backends.sqlite.caches import Caches
from tgtui.relay.backends.sqlite.files import open_reader
from tgtui.relay.backends.sqlite.session import Session
from tgtui.relay.backends.sqlite.tables import SqliteTables
from tgtui.relay.backends.telling import CLOSED
from tgtui.relay.ports import StorageBroken, Work


T = TypeVar("T")

READERS: Final = 2
"""How many rules read at the same time."""


class _Reader:
    """A connection that sees what was durable when a rule began."""

    __slots__ = ("_caches", "_session", "_tables")

    def __init__(self, file: Path) -> None:
        self._session = Session(open_reader(file))
        self._caches = Caches()
        self._tables = SqliteTables(self._session, self._caches)

    def run(self, work: Work[T]) -> T:
        self._session.all("BEGIN")
        try:
            return work(self._tables)
        finally:
            self._session.give_up()
            self._caches.forget()

    def close(self) -> None:
        self._session.connection.close()


class Readers:
    """Runs rules that only read; at first use it opens its connections."""

    __slots__ = ("_closed", "_executor", "_file", "_free")

    def __init__(self, file: Path) -> None:
        """Take the file."""
        self._file = file
        self._free: SimpleQueue[_Reader] = SimpleQueue()
        self._executor = ThreadPoolExecutor(READERS, "relay-reader")
        self._closed = False

    async def run(self, work: Work[T]) -> T:
        """Run a rule on what is durable.

        Raises:
            StorageBroken: The storage failed, or was closed.
        """
        if self._closed:
            raise StorageBroken(CLOSED)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._run, work)

    async def close(self) -> None:
        """Finish what reads, and close the connections."""
        self._closed = True
        await asyncio.to_thread(self._executor.shutdown)
        while not self._free.empty():
            self._free.get().close()

    def _run(self, work: Work[T]) -> T:
        reader = _Reader(self._file) if self._free.empty() else self._free.get()
        try:
            return reader.run(work)
        finally:
            self._free.put(reader)
