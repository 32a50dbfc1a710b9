"""Reconnectors that are watched, and the lines that they connect by."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.net.relays import TOKEN, introduced, plain
from tests.net.running import QUICK
from tgtui.net import (
    Connection,
    Phase,
    Reconnector,
    Serve,
    Status,
)


class Least:
    """Entropy that draws the shortest wait each time."""

    def draw(self, length: int) -> bytes:
        """Return zeros."""
        return bytes(length)


class Most:
    """Entropy that draws the longest wait each time."""

    def draw(self, length: int) -> bytes:
        """Return ones."""
        return b"\xff" * length


class FakeLine:
    """Fails as it is told to, in turn; then connects.

    Attributes:
        faults: What the next attempts end in.
        opened: How often a connection was asked for.
        forgotten: How often the login was said to have ended.
    """

    def __init__(self, port: int, *faults: Exception) -> None:
        self.port = port
        self.faults = list(faults)
        self.opened = 0
        self.forgotten = 0
        self.connections: list[Connection] = []

    async def open(self) -> Connection:
        """Connect, or not."""
        self.opened += 1
        if self.faults:
            raise self.faults.pop(0)
        connection = await Connection.open(introduced(plain(self.port)), TOKEN, QUICK)
        self.connections.append(connection)
        return connection

    def login_ended(self) -> None:
        """Note it."""
        self.forgotten += 1


async def receive_all(connection: Connection) -> None:
    """Handle a connection until it ends."""
    while True:
        await connection.receive()


class Watched:
    """A reconnector, and what it said.

    Attributes:
        said: Each status.
    """

    def __init__(
        self,
        line: FakeLine,
        serve: Serve = receive_all,
        entropy: Least | Most | None = None,
    ) -> None:
        self.said: list[Status] = []
        self._changed = asyncio.Event()
        self.it = Reconnector(
            line, serve, entropy=entropy or Least(), listener=self._hear
        )

    def _hear(self, status: Status) -> None:
        self.said.append(status)
        self._changed.set()

    def phases(self) -> str:
        """Return the first letters of the phases so far."""
        return "".join(status.phase.value[:2] for status in self.said)

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait until something is so."""
        while not done():
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), 5)

    async def until_phase(self, phase: Phase) -> None:
        """Wait for a phase."""
        await self.until(lambda: self.it.status.phase is phase)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let it run."""
        task = asyncio.create_task(self.it.run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
