"""The connection comes back by itself, at the right time, and says how it stands."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection

from tests.net.relays import TOKEN, introduced, plain
from tests.net.running import QUICK, waits
from tests.net.streams import silent, streaming
from tgtui.errors import PeerFault
from tgtui.net import (
    CertificateRefused,
    Connection,
    ConnectionEnded,
    Phase,
    Reconnector,
    Serve,
    Status,
    Unreachable,
    reconnect,
)
from tgtui.wire import Refusal, Refused


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


async def through(
    code: int, entropy: Least | Most | None = None
) -> tuple[Watched, FakeLine]:
    """Lose a connection by a code, and return when it is decided what follows."""

    async def talk(socket: ServerConnection) -> None:
        await socket.close(code)

    async with streaming(talk) as port:
        line = FakeLine(port)
        watched = Watched(line, entropy=entropy)
        async with watched.running():
            await watched.until(lambda: len(watched.said) >= 3)
    return watched, line


class TestStates:
    @waits
    async def test_it_connects_by_itself(self) -> None:
        async with streaming(silent) as port:
            watched = Watched(FakeLine(port))
            assert watched.it.status == Status(Phase.OFFLINE)
            async with watched.running():
                await watched.until_phase(Phase.ONLINE)
        assert watched.said == [Status(Phase.CONNECTING), Status(Phase.ONLINE)]

    @waits
    async def test_it_tries_until_somebody_is_there(self) -> None:
        faults = [Unreachable(), CertificateRefused(), Refused(Refusal.BUSY)]
        async with streaming(silent) as port:
            line = FakeLine(port, *faults)
            watched = Watched(line)
            async with watched.running():
                await watched.until_phase(Phase.ONLINE)
        assert watched.phases() == "co" + "ofco" * 3 + "on"
        assert [status.sentence for status in watched.said if status.sentence] == [
            str(fault) for fault in faults
        ]

    @waits
    async def test_it_comes_back_after_a_restart(self) -> None:
        left = [1012]

        async def talk(socket: ServerConnection) -> None:
            if left:
                await socket.close(left.pop())
            await silent(socket)

        async with streaming(talk) as port:
            watched = Watched(FakeLine(port))
            async with watched.running():
                await watched.until(lambda: watched.phases() == "coonofcoon")
        assert watched.said[2].sentence == "the relay restarts"

    @pytest.mark.parametrize("code", [4002, 4005])
    @waits
    async def test_it_stays_away_where_it_is_sent_away(self, code: int) -> None:
        watched, line = await through(code)
        assert watched.it.status.phase is Phase.PAUSED
        assert watched.it.status.sentence
        assert line.opened == 1

    @pytest.mark.parametrize("refusal", [Refusal.FORBIDDEN, Refusal.NOT_FOUND])
    @waits
    async def test_it_stays_away_where_it_may_not_come(self, refusal: Refusal) -> None:
        watched = Watched(FakeLine(1, Refused(refusal)))
        async with watched.running():
            await watched.until_phase(Phase.PAUSED)
        assert watched.phases() == "copa"

    @waits
    async def test_it_logs_in_again_where_the_login_has_ended(self) -> None:
        watched, line = await through(4001)
        assert line.forgotten >= 1
        assert watched.said[2] == Status(Phase.OFFLINE, "the login has ended", 0)

    @waits
    async def test_it_logs_in_again_where_the_token_is_refused(self) -> None:
        async with streaming(silent) as port:
            line = FakeLine(port, Refused(Refusal.UNAUTHENTICATED))
            watched = Watched(line, entropy=Most())
            async with watched.running():
                await watched.until_phase(Phase.ONLINE)
        assert line.forgotten == 1


class TestWaits:
    @pytest.mark.parametrize(
        ("code", "longest"),
        [(4003, 0), (4006, 0), (4001, 0), (1012, 10_000), (4004, 1_000), (1001, 1_000)],
    )
    @waits
    async def test_the_first_wait_is_what_the_code_asks_for(
        self, code: int, longest: int
    ) -> None:
        watched, _ = await through(code, Most())
        assert watched.said[2].wait == longest

    @waits
    async def test_a_relay_that_always_ends_it_at_once_is_waited_for(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            await socket.close(4003)

        async with streaming(talk) as port:
            watched = Watched(FakeLine(port), entropy=Most())
            async with watched.running():
                await watched.until(lambda: len(watched.said) == 6)
        assert watched.said[2].wait == 0
        assert watched.said[5].wait == 2_000

    @waits
    async def test_a_connection_that_held_counts_as_a_new_beginning(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reconnect, "STABLE", 0.0)

        async def talk(socket: ServerConnection) -> None:
            await socket.close(4003)

        async with streaming(talk) as port:
            watched = Watched(FakeLine(port), entropy=Most())
            async with watched.running():
                await watched.until(lambda: len(watched.said) >= 9)
        assert watched.said[8].wait == 0

    @waits
    async def test_a_relay_may_ask_for_time(self) -> None:
        line = FakeLine(1, Refused(Refusal.RATE, retry_after=90_000))
        watched = Watched(line)
        async with watched.running():
            await watched.until(lambda: len(watched.said) == 2)
        assert watched.it.status == Status(
            Phase.OFFLINE, str(Refused(Refusal.RATE)), 90_000
        )

    @waits
    async def test_waking_it_ends_the_wait(self) -> None:
        async with streaming(silent) as port:
            line = FakeLine(port, Refused(Refusal.RATE, retry_after=90_000))
            watched = Watched(line)
            async with watched.running():
                await watched.until(lambda: watched.phases() == "coof")
                watched.it.wake()
                await watched.until_phase(Phase.ONLINE)
        assert watched.phases() == "coofcoon"


class TestWishes:
    @waits
    async def test_it_can_be_paused_and_woken(self) -> None:
        async with streaming(silent) as port:
            line = FakeLine(port)
            watched = Watched(line)
            async with watched.running():
                for _ in range(2):
                    await watched.until_phase(Phase.ONLINE)
                    watched.it.pause()
                    await watched.until_phase(Phase.PAUSED)
                    await asyncio.sleep(0.05)
                    assert watched.it.status == Status(Phase.PAUSED)
                    with pytest.raises(ConnectionEnded):
                        await line.connections[-1].receive()
                    watched.it.wake()
        assert line.opened >= 2

    @waits
    async def test_it_can_be_paused_while_it_waits(self) -> None:
        watched = Watched(FakeLine(1, Refused(Refusal.RATE, retry_after=90_000)))
        async with watched.running():
            await watched.until(lambda: watched.phases() == "coof")
            watched.it.pause()
            await watched.until_phase(Phase.PAUSED)

    @waits
    async def test_it_can_be_paused_while_it_connects(self) -> None:
        began, ended = asyncio.Event(), asyncio.Event()

        class Slow(FakeLine):
            async def open(self) -> Connection:
                began.set()
                try:
                    await asyncio.sleep(60)
                finally:
                    ended.set()
                return await super().open()

        watched = Watched(Slow(1))
        async with watched.running():
            await began.wait()
            watched.it.pause()
            await watched.until_phase(Phase.PAUSED)
        assert ended.is_set()

    @waits
    async def test_the_last_wish_counts(self) -> None:
        async with streaming(silent) as port:
            watched = Watched(FakeLine(port))
            async with watched.running():
                await watched.until_phase(Phase.ONLINE)
                watched.it.pause()
                watched.it.wake()
                await asyncio.sleep(0.05)
                assert watched.phases() == "coon"
                watched.it.pause()
                await watched.until_phase(Phase.PAUSED)
                watched.it.wake()
                watched.it.pause()
                await asyncio.sleep(0.05)
        assert watched.phases() == "coonpa"

    @waits
    async def test_a_wish_that_comes_true_by_itself_is_dropped(self) -> None:
        async with streaming(silent) as port:
            watched = Watched(FakeLine(port))
            watched.it.wake()
            async with watched.running():
                await watched.until_phase(Phase.ONLINE)
                watched.it.wake()
                await asyncio.sleep(0.05)
        assert watched.phases() == "coon"

    @waits
    async def test_a_connection_that_comes_too_late_is_closed(self) -> None:
        async with streaming(silent) as port:

            class Stubborn(FakeLine):
                async def open(self) -> Connection:
                    began.set()
                    with contextlib.suppress(asyncio.CancelledError):
                        await asyncio.sleep(60)
                    return await super().open()

            began = asyncio.Event()
            line = Stubborn(port)
            watched = Watched(line)
            async with watched.running():
                await began.wait()
                watched.it.pause()
                await watched.until_phase(Phase.PAUSED)
                with pytest.raises(ConnectionEnded):
                    await line.connections[0].receive()


class TestServing:
    @waits
    async def test_a_fault_of_the_program_is_not_hidden(self) -> None:
        async def serve(_: Connection) -> None:
            raise ZeroDivisionError

        async with streaming(silent) as port:
            line = FakeLine(port)
            watched = Watched(line, serve)
            with pytest.raises(ZeroDivisionError):
                await watched.it.run()
            with pytest.raises(ConnectionEnded):
                await line.connections[0].receive()

    @waits
    async def test_a_fault_of_the_relay_ends_the_connection(self) -> None:
        async def serve(_: Connection) -> None:
            message = "what the relay sent"
            raise PeerFault(message)

        async with streaming(silent) as port:
            watched = Watched(FakeLine(port), serve)
            async with watched.running():
                await watched.until(lambda: len(watched.said) >= 3)
        assert watched.said[2].sentence == "what the relay sent"

    @waits
    async def test_whoever_serves_may_end_it(self) -> None:
        async def serve(_: Connection) -> None:
            return

        async with streaming(silent) as port:
            watched = Watched(FakeLine(port), serve)
            async with watched.running():
                await watched.until(lambda: len(watched.said) >= 3)
        assert watched.said[2].sentence == "the connection broke"

    @waits
    async def test_nothing_is_open_once_it_is_cancelled(self) -> None:
        async with streaming(silent) as port:
            line = FakeLine(port)
            watched = Watched(line)
            async with watched.running():
                await watched.until_phase(Phase.ONLINE)
            with pytest.raises(ConnectionEnded):
                await line.connections[0].receive()
