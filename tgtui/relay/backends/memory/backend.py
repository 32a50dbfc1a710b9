"""The backend that remembers as long as its process lives."""

import asyncio
from collections import deque
from typing import Any, TypeVar

from tgtui.relay.backends.guards import Guards
from tgtui.relay.backends.memory.rows import Undo
from tgtui.relay.backends.memory.tables import MemoryTables
from tgtui.relay.backends.telling import CLOSED, answered, tell
from tgtui.relay.ports import Done, StorageBroken, Transaction, Work


T = TypeVar("T")

Answer = tuple[object, BaseException | None]


class MemoryBlobStore:
    """The bytes of blobs."""

    __slots__ = ("_bytes", "_guards")

    def __init__(self) -> None:
        """Begin with none."""
        self._bytes: dict[bytes, bytes] = {}
        self._guards = Guards()

    def guarded(self, blob: bytes) -> asyncio.Lock:
        """Let nobody else guard this blob meanwhile: there is one process."""
        return self._guards.of(blob)

    async def write(self, blob: bytes, offset: int, data: bytes) -> None:
        """Keep bytes at an offset, and drop what was stored after them.

        Raises:
            StorageBroken: Bytes before them are missing.
        """
        before = self._bytes.get(blob, b"")[:offset]
        if len(before) < offset:
            message = (
                f"The blob has {len(before)} bytes, so none can follow at {offset}."
            )
            raise StorageBroken(message)
        self._bytes[blob] = before + data

    async def read(self, blob: bytes, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from an offset; none where there are none."""
        return self._bytes.get(blob, b"")[offset : offset + length]

    async def remove(self, blob: bytes) -> None:
        """Remove the bytes of a blob for good."""
        self._bytes.pop(blob, None)

    async def stored(self, after: bytes, limit: int) -> list[bytes]:
        """Return up to `limit` blobs that have bytes here, after `after`, by id."""
        there = (blob for blob, data in self._bytes.items() if data and blob > after)
        return sorted(there)[:limit]


class MemoryBackend:
    """A relay's state in memory.

    Rules run in the next turn of the event loop, all that wait then, in their order.
    """

    __slots__ = ("_blob_store", "_closed", "_tables", "_undo", "_waiting")

    def __init__(self) -> None:
        """Begin with an empty state."""
        self._undo = Undo()
        self._tables = MemoryTables(self._undo)
        self._blob_store = MemoryBlobStore()
        self._waiting: deque[tuple[Work[Any], Done]] = deque()
        self._closed = False

    @property
    def blob_store(self) -> MemoryBlobStore:
        """Where the bytes of blobs are."""
        return self._blob_store

    def enqueue(self, work: Work[Any], done: Done) -> None:
        """Run a rule in the loop's next turn, and call `done` after it."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        self._waiting.append((_refused if self._closed else work, done))

    async def run(self, work: Work[T]) -> T:
        """Run a rule, and return when it is done.

        Raises:
            StorageBroken: The backend was closed.
            TgtuiError: What the rule raised.
        """
        return await answered(self.enqueue, work)

    async def read(self, work: Work[T]) -> T:
        """Run a rule that only reads; what it writes all the same is taken back.

        Raises:
            StorageBroken: The backend was closed.
            TgtuiError: What the rule raised.
        """
        await asyncio.sleep(0)
        if self._closed:
            raise StorageBroken(CLOSED)
        try:
            return work(self._tables)
        finally:
            self._undo.roll_back()

    async def close(self) -> None:
        """Run the rules that wait, and take no more."""
        last = asyncio.get_running_loop().create_future()
        self.enqueue(lambda _: None, lambda *_: last.set_result(None))
        self._closed = True
        await last

    def _turn(self) -> None:
        batch = list(self._waiting)
        self._waiting.clear()
        answers = [(done, self._answer(work)) for work, done in batch]
        for done, (answer, error) in answers:
            tell(done, answer, error)

    def _answer(self, work: Work[Any]) -> Answer:
        try:
            answer = work(self._tables)
        except Exception as error:  # noqa: BLE001 - whatever it is, `done` is told
            self._undo.roll_back()
            return None, error
        self._undo.keep()
        return answer, None


def _refused(_: Transaction) -> None:
    raise StorageBroken(CLOSED)
