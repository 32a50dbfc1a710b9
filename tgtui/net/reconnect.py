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
from tgtui.net.errors import ConnectionEnded
from tgtui.net.phases import TRANSITIONS, Event, Phase, following
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
        self._wish: Event | None = None
        self._wished = asyncio.Event()

    def wake(self) -> None:
        """Connect now, if it does not already."""
        self._ask(Event.WAKE)

    def pause(self) -> None:
        """Stay offline until `wake`."""
        self._ask(Event.PAUSE)

    async def run(self) -> None:
        """Keep connected until this is cancelled, or `serve` fails by its own fault."""
        try:
            while True:
                event, reason = await self._step()
                self._move(event, reason)
        finally:
            await self._hang_up()

    def _ask(self, wish: Event | None) -> None:
        """Note what is wished, which the latest wish decides."""
        possible = wish in TRANSITIONS[self.status.phase]
        self._wish = wish if possible else None
        if possible:
            self._wished.set()
        else:
            self._wished.clear()

    def _move(self, event: Event, reason: Status) -> None:
        """Go on to the next phase, and say so."""
        phase = following(self.status.phase, event)
        self.status = Status(phase, reason.sentence, reason.wait)
        self._ask(self._wish)
        self._listener(self.status)

    async def _step(self) -> tuple[Event, Status]:
        """Return what happens next, and why."""
        match self.status.phase:
            case Phase.OFFLINE:
                return await self._unless_wished(self._wait())
            case Phase.CONNECTING:
                return await self._try()
            case Phase.ONLINE:
                try:
                    return await self._unless_wished(self._stay())
                finally:
                    await self._hang_up()
            case Phase.PAUSED:
                await self._wished.wait()
                return self._granted()

    async def _try(self) -> tuple[Event, Status]:
        """Connect, and keep no connection that is no longer wished."""
        event, reason = await self._unless_wished(self._connect())
        if event is not Event.OPENED:
            await self._hang_up()
        return event, reason

    def _granted(self) -> tuple[Event, Status]:
        """Return the wish that was made."""
        wish = self._wish
        if wish is None:
            raise AssertionError
        self._wish = None
        self._wished.clear()
        self._failures = 0
        return wish, Status(self.status.phase)

    async def _unless_wished(
        self, work: Coroutine[Any, Any, tuple[Event, Status]]
    ) -> tuple[Event, Status]:
        """Return what some work ends in, or the wish that comes before."""
        working = asyncio.create_task(work)
        wishing = asyncio.create_task(self._wished.wait())
        try:
            await asyncio.wait((working, wishing), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            return self._granted()
        finally:
            for task in (working, wishing):
                task.cancel()
            await asyncio.gather(working, wishing, return_exceptions=True)

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


_DISMISSALS: Final = frozenset({Refusal.FORBIDDEN, Refusal.NOT_FOUND})


def _asked(fault: PeerFault) -> tuple[After, int]:
    """Return what to do after a fault, and for how long the relay asks to be left."""
    match fault:
        case ConnectionEnded():
            return closing(fault.code).after, 0
        case Refused() if fault.refusal is Refusal.UNAUTHENTICATED:
            return After.LOG_IN, 0
        case Refused() if fault.refusal in _DISMISSALS:
            return After.STOP, 0
        case Refused():
            return After.LATER, fault.retry_after or 0
        case _:
            return After.LATER, 0
