"""The connection comes back by itself, at the right time, and says how it stands."""

import pytest
from websockets.asyncio.server import ServerConnection

from tests.net.running import waits
from tests.net.streams import silent, streaming
from tests.net.watching import FakeLine, Least, Most, Watched
from tgtui.errors import PeerFault
from tgtui.net import (
    CertificateRefused,
    Connection,
    ConnectionEnded,
    LoginRefused,
    Phase,
    Status,
    Unreachable,
    reconnect,
)
from tgtui.wire import Refusal, Refused


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
    async def test_it_stays_away_where_the_device_may_not_log_in(self) -> None:
        watched = Watched(FakeLine(1, LoginRefused()))
        async with watched.running():
            await watched.until_phase(Phase.PAUSED)
        assert watched.phases() == "copa"

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
        [(4003, 0), (1012, 10_000), (4004, 1_000), (1001, 1_000)],
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
