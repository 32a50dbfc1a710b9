"""A connection and a line that do as a test says."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from tgtui.agent.crew import Crew
from tgtui.net import Answer, Incoming, LeaseAnswer, Outgoing


T = TypeVar("T")


class ScriptedLogin:
    """A login that is good for ever."""

    async def ready(self) -> None:
        """Be ready."""

    async def renewing(self, work: Callable[[], Awaitable[T]]) -> T:
        return await work()


class ScriptedLine:
    """A line on which nothing is asked in earnest."""

    async def login(self) -> ScriptedLogin:
        return ScriptedLogin()


class ScriptedConnection:
    """A connection that remembers what was sent.

    Attributes:
        sent: What was sent, in order.
        faults: What the next calls raise, in order; None for nothing.
        leases: Where the answers to wishes for leases will be.
        comes: What is received, in order.
    """

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.faults: deque[Exception | None] = deque()
        self.leases: list[asyncio.Future[LeaseAnswer]] = []
        self.comes: asyncio.Queue[Incoming] = asyncio.Queue()
        self.changed = asyncio.Event()

    async def submit(self, outgoing: Outgoing) -> asyncio.Future[Answer]:
        self._send(outgoing)
        return asyncio.get_running_loop().create_future()

    async def lease(self, group: bytes) -> asyncio.Future[LeaseAnswer]:
        self._send(("lease", group))
        self.leases.append(asyncio.get_running_loop().create_future())
        return self.leases[-1]

    async def resume(self, rooms: tuple[Any, ...], inbox: int | None) -> None:
        self._send(("resume", rooms, inbox))

    async def ack(self, rooms: tuple[Any, ...], inbox: int | None) -> None:
        self._send(("ack", rooms, inbox))

    async def signal(self, group: bytes, sealed: bytes) -> None:
        self._send(("signal", group, sealed))

    async def receive(self) -> Incoming:
        return await self.comes.get()

    async def has_sent(self, count: int) -> None:
        """Wait until so much was sent."""
        while len(self.sent) < count:
            self.changed.clear()
            await self.changed.wait()

    def _send(self, what: object) -> None:
        self.changed.set()
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault
        self.sent.append(what)


@asynccontextmanager
async def crew_at_work() -> AsyncIterator[Crew]:
    """Lend a crew; its fault is raised at the end."""
    crew = Crew()
    running = asyncio.create_task(crew.run())
    await asyncio.sleep(0)
    try:
        yield crew
    finally:
        running.cancel()
        await asyncio.wait([running])
    if not running.cancelled():
        running.result()


async def settle() -> None:
    """Let everything that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)
