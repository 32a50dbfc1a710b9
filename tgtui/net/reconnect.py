"""Keeps a connection open as long as it is wanted, and says how it stands with it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tgtui.crypto import Entropy
from tgtui.errors import PeerFault
from tgtui.net.backoff import wait
from tgtui.net.closing import After, closing
from tgtui.net.connection import Connection
from tgtui.net.errors import ConnectionEnded, LoginRefused
from tgtui.net.phases import Event, Phase, following
from tgtui.wire import Refusal, Refused


STABLE: Final = 30.0
"""Seconds after which a connection counts as one that held."""


class Line(Protocol):
    """What opens connections."""

    async def open(self) -> Connection:
        """Log in where that is needed, and connect.

        Raises:
            PeerFault: There is no connection.
        """

    def login_ended(self) -> None:
        """Log in anew next time."""


@dataclass(frozen=True, slots=True)
class Status:
    """How it stands with the connection, for a screen.

    Attributes:
        phase: The phase.
        sentence: Why, where it is not online; else nothing.
        wait: For how many milliseconds nothing is tried, from now on.
    """

    phase: Phase
    sentence: str = ""
    wait: int = 0


Serve = Callable[[Connection], Awaitable[None]]
"""Handles a connection until it raises that it has ended."""

Listener = Callable[[Status], None]
"""Hears of each change."""


class Reconnector:
    """Connects, serves, and connects again.

    Attributes:
        status: How it stands.
    """

    def __init__(
        self, line: Line, serve: Serve, *, entropy: Entropy, listener: Listener
    ) -> None:
        """Begin offline; `run` does the rest.

        Args:
            line: Opens connections.
            serve: Handles one; it is cancelled where the connection is not wanted.
            entropy: Draws how long to wait.
            listener: Hears of each change.
        """
        self.status = Status(Phase.OFFLINE)
        self._line = line
        self._serve = serve
        self._entropy = entropy
        self._listener = listener
        self._failures = 0
        self._connection: Connection | None = None
        self._wanted = True
        self._hurry = False
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Connect now, if it does not already."""
        self._wanted = True
        self._hurry = self.status.phase in {Phase.OFFLINE, Phase.PAUSED}
        self._changed.set()

    def pause(self) -> None:
        """Stay offline until `wake`."""
        self._wanted = False
        self._changed.set()

    async def run(self) -> None:
        """Keep connected until this is cancelled, or `serve` fails by its own fault."""
        try:
            while True:
                event, reason = await self._step()
                self._move(event, reason)
        finally:
            await self._hang_up()

    def _move(self, event: Event, reason: Status) -> None:
        """Go on to the next phase, and say so."""
        phase = following(self.status.phase, event)
        self.status = Status(phase, reason.sentence, reason.wait)
        if event is Event.DISMISSED:
            self._wanted = False
        if phase is Phase.CONNECTING:
            self._hurry = False
        self._listener(self.status)

    async def _step(self) -> tuple[Event, Status]:
        """Return what happens next, and why."""
        match self.status.phase:
            case Phase.OFFLINE:
                return await self._unless_wished(self._wait())
            case Phase.CONNECTING:
                event, reason = await self._unless_wished(self._connect())
                if event is not Event.OPENED:
                    await self._hang_up()
                return event, reason
            case Phase.ONLINE:
                try:
                    return await self._unless_wished(self._stay())
                finally:
                    await self._hang_up()
            case Phase.PAUSED:
                return await self._unless_wished(_never())

    def _wished(self) -> Event | None:
        """Return what somebody wishes that is not so."""
        if self.status.phase is Phase.PAUSED:
            return Event.WAKE if self._wanted else None
        if not self._wanted:
            return Event.PAUSE
        return Event.WAKE if self._hurry else None

    def _granted(self, wish: Event) -> tuple[Event, Status]:
        """Return a wish as what happens next."""
        self._failures = 0
        return wish, Status(self.status.phase)

    async def _unless_wished(
        self, work: Coroutine[Any, Any, tuple[Event, Status]]
    ) -> tuple[Event, Status]:
        """Return what some work ends in, or the wish that comes before."""
        working = asyncio.create_task(work)
        try:
            while not working.done():
                # A wish may be taken back before anybody here has heard of it.
                if (wish := self._wished()) is not None:
                    return self._granted(wish)
                self._changed.clear()
                changing = asyncio.create_task(self._changed.wait())
                await _first(working, changing)
            return working.result()
        finally:
            await _cancelled(working)

    async def _wait(self) -> tuple[Event, Status]:
        await asyncio.sleep(self.status.wait / 1000)
        return Event.DUE, Status(Phase.CONNECTING)

    async def _connect(self) -> tuple[Event, Status]:
        try:
            self._connection = await self._line.open()
        except PeerFault as error:
            return self._judged(Event.FAILED, error)
        return Event.OPENED, Status(Phase.ONLINE)

    async def _stay(self) -> tuple[Event, Status]:
        """Serve the connection until it ends."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        fault: PeerFault = ConnectionEnded(None, closing(None).sentence)
        try:
            if self._connection is not None:
                await self._serve(self._connection)
        except PeerFault as error:
            fault = error
        if loop.time() - began >= STABLE:
            self._failures = 0
        return self._judged(Event.LOST, fault)

    def _judged(self, event: Event, fault: PeerFault) -> tuple[Event, Status]:
        """Return what a fault asks for, and count it."""
        after, asked = _asked(fault)
        if after is After.STOP:
            return Event.DISMISSED, Status(Phase.PAUSED, str(fault))
        if after is After.LOG_IN:
            self._line.login_ended()
        waiting = wait(after, self._failures, self._entropy, asked=asked)
        self._failures += 1
        return event, Status(Phase.OFFLINE, str(fault), waiting)

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


async def _never() -> tuple[Event, Status]:
    """Wait for ever."""
    nothing: asyncio.Future[tuple[Event, Status]]
    nothing = asyncio.get_running_loop().create_future()
    return await nothing


async def _first(working: asyncio.Task[Any], changing: asyncio.Task[Any]) -> None:
    """Wait for one of two tasks; the second is not needed any more then."""
    try:
        await asyncio.wait((working, changing), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _cancelled(changing)


async def _cancelled(task: asyncio.Task[Any]) -> None:
    """Cancel a task, and wait until it has ended."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


_DISMISSALS: Final = frozenset({Refusal.FORBIDDEN, Refusal.NOT_FOUND})


def _asked(fault: PeerFault) -> tuple[After, int]:
    """Return what to do after a fault, and for how long the relay asks to be left."""
    match fault:
        case ConnectionEnded():
            return closing(fault.code).after, 0
        case LoginRefused():
            return After.STOP, 0
        case Refused() if fault.refusal is Refusal.UNAUTHENTICATED:
            return After.LOG_IN, 0
        case Refused() if fault.refusal in _DISMISSALS:
            return After.STOP, 0
        case Refused():
            return After.LATER, fault.retry_after or 0
        case _:
            return After.LATER, 0
