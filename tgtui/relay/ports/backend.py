"""How the relay's shell runs a rule in a transaction, and where bytes of blobs are."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

from tgtui.relay.ports.tables import Transaction


T = TypeVar("T")

Work = Callable[[Transaction], T]
"""A rule: it reads, decides, writes, and returns an answer or raises."""

Done = Callable[[Any, BaseException | None], None]
"""What is called with the answer once it is durable, or with the error."""


class BlobStore(Protocol):
    """The bytes of blobs; a blob's row says how many of them count."""

    def guarded(self, blob: bytes) -> AbstractAsyncContextManager[None]:
        """Let nobody else guard this blob meanwhile, in any process of the relay.

        To look at a blob's row, to write bytes and to change the row are three steps,
        between which somebody else's upload could go on, and even end.
        """

    async def write(self, blob: bytes, offset: int, data: bytes) -> None:
        """Make bytes durable at an offset, and drop what was stored after them.

        Raises:
            StorageFull: There is no space for them; what was there before still is.
            StorageBroken: They cannot be written.
        """

    async def read(self, blob: bytes, offset: int, length: int) -> bytes:
        """Return up to `length` bytes from an offset; none where there are none.

        Raises:
            StorageBroken: They cannot be read.
        """

    async def remove(self, blob: bytes) -> None:
        """Remove the bytes of a blob for good.

        Raises:
            StorageBroken: They cannot be removed.
        """

    async def stored(self, after: bytes, limit: int) -> list[bytes]:
        """Return up to `limit` blobs that have bytes here, after `after`, by id.

        Raises:
            StorageBroken: They cannot be read.
        """


class Backend(Protocol):
    """Where a relay remembers.

    A rule that raises leaves no trace. A rule may be run again from the start when the
    transaction could not be committed the first time, so it must depend on nothing but
    its arguments and the tables.
    """

    @property
    def blob_store(self) -> BlobStore:
        """Where the bytes of blobs are."""

    def enqueue(self, work: Work[Any], done: Done) -> None:
        """Run a rule, and call `done` when what it wrote is durable.

        Rules run in the order in which they are enqueued, and `done` is called in that
        order as well, never before `enqueue` has returned. The error is what the rule
        raised, or `StorageFull` or `StorageBroken`.
        """

    async def run(self, work: Work[T]) -> T:
        """Run a rule, and return when what it wrote is durable.

        Raises:
            StorageFull: There is no space.
            StorageBroken: The storage failed.
            TgtuiError: What the rule raised.
        """

    async def read(self, work: Work[T]) -> T:
        """Run a rule that only reads, on what is durable.

        Raises:
            StorageBroken: The storage failed.
            TgtuiError: What the rule raised.
        """

    async def close(self) -> None:
        """Finish what was begun, and end."""
