"""What is sent on a connection goes in its order, and each answer where it belongs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from typing import cast

import pytest

from tests.agent.lines import (
    ScriptedConnection,
    ScriptedLine,
    crew_at_work,
    settle,
)
from tests.net.running import waits
from tgtui.agent import outgoing
from tgtui.agent.outgoing import Outbound
from tgtui.engine import events
from tgtui.engine.effects import Acknowledge, Resume, SendSignal, Submit
from tgtui.engine.events import Event
from tgtui.net import (
    Answered,
    Connection,
    ConnectionEnded,
    FrameTooLong,
    Outgoing,
    RelayLine,
    TimedOut,
    WindowFull,
)
from tgtui.net.blobs import Ready
from tgtui.wire import Declined, Leased, Receipt, Refusal, Refused, limits


ROOM, OTHER = bytes(32), b"o" * 32
STAMP = bytes(88)
LONG = bytes(limits.INLINE + 1)
GONE = ConnectionEnded(None, "gone")


def digest(number: int) -> bytes:
    """Return the digest of what is submitted under a number."""
    return sha256(bytes((number,))).digest()


class Bench:
    """What goes out, and what the engine hears."""

    def __init__(self) -> None:
        self.connection = ScriptedConnection()
        self.heard: list[Event] = []
        self.outbound: Outbound

    def send(self, *numbers: int, group: bytes = ROOM) -> None:
        """Submit short messages, which are their numbers."""
        for number in numbers:
            self.outbound.send(Submit(group, number, bytes((number,))))

    @property
    def messages(self) -> list[bytes | None]:
        """The messages that were submitted."""
        return [one.message for one in self.connection.sent]


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    """Lend a bench."""
    one = Bench()
    async with crew_at_work() as crew:
        connection = cast("Connection", one.connection)
        line = cast("RelayLine", ScriptedLine())

        def hear(*events: Event) -> None:
            one.heard.extend(events)

        one.outbound = Outbound(connection, line, hear, crew)
        yield one


@waits
async def test_everything_goes_out_in_its_order() -> None:
    async with bench() as one:
        one.outbound.send(Resume((), 0))
        one.send(1)
        one.outbound.send(Acknowledge(((ROOM, 1),)))
        one.outbound.send(SendSignal(ROOM, b"x"))
        await one.connection.has_sent(4)
        kinds = [sent[0] for sent in one.connection.sent if isinstance(sent, tuple)]
        assert kinds == ["resume", "ack", "signal"]
        assert one.connection.sent[0] == ("resume", (), 0)


@waits
async def test_what_finds_the_window_full_waits_and_nothing_passes_it() -> None:
    async with bench() as one:
        one.connection.faults.extend([None, WindowFull(), None, WindowFull()])
        one.send(1, 2, 3)
        one.send(9, group=OTHER)
        await settle()
        assert one.messages == [b"\x01", b"\x09"]
        one.outbound.free(OTHER)
        one.outbound.free(ROOM)
        await settle()
        assert one.messages == [b"\x01", b"\x09"]
        one.outbound.free(ROOM)
        await settle()
        assert one.messages == [b"\x01", b"\x09", b"\x02", b"\x03"]
        one.outbound.free(ROOM)


@waits
async def test_each_answer_names_its_submission() -> None:
    async with bench() as one:
        # Two submissions may be the same bytes: it is the object that counts.
        one.outbound.send(Submit(ROOM, 1, b"same"))
        one.outbound.send(Submit(ROOM, 2, b"same"))
        await one.connection.has_sent(2)
        first, second = one.connection.sent
        one.outbound.settle(Answered(second, Receipt(1, STAMP)))
        declined, same = (
            Declined(0, Refusal.STALE, 5, 6, ROOM),
            sha256(b"same").digest(),
        )
        one.outbound.settle(Answered(first, declined))
        assert one.heard == [
            events.Accepted(ROOM, 2, same, STAMP),
            events.Declined(ROOM, 1, same, Refusal.STALE, 5, 6, ROOM),
        ]


@waits
async def test_what_fits_into_no_frame_is_declined_here() -> None:
    async with bench() as one:
        one.connection.faults.append(FrameTooLong(1))
        one.send(1, 2)
        await one.connection.has_sent(1)
        assert one.heard == [events.Declined(ROOM, 1, digest(1), Refusal.TOO_LARGE)]
        assert one.messages == [b"\x02"]


@waits
async def test_a_lease_comes_before_a_long_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fitted(_: Ready, whole: Outgoing) -> Outgoing:
        return replace(whole, message=None, blob=ROOM)

    monkeypatch.setattr(outgoing, "fitted", fitted)
    async with bench() as one:
        one.outbound.send(Submit(ROOM, 1, LONG, handshake=True))
        one.send(2)
        await one.connection.has_sent(1)
        await settle()
        assert one.connection.sent == [("lease", ROOM)]
        one.connection.leases[0].set_result(Leased(0, 1))
        await one.connection.has_sent(3)
        assert one.connection.sent[1].blob == ROOM
        one.outbound.send(Submit(ROOM, 3, LONG, handshake=True))
        await one.connection.has_sent(4)
        one.connection.leases[1].set_result(Declined(0, Refusal.LEASED, 9))
        await settle()
        assert one.heard == [
            events.Declined(ROOM, 3, sha256(LONG).digest(), Refusal.LEASED, 9)
        ]


@waits
async def test_an_upload_is_tried_again_unless_the_relay_declines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults: list[Exception] = [TimedOut(), TimedOut(), Refused(Refusal.QUOTA)]

    async def fitted(_: Ready, whole: Outgoing) -> Outgoing:
        if whole.message == b"\x01":
            raise faults.pop(0)
        return whole

    monkeypatch.setattr(outgoing, "fitted", fitted)
    monkeypatch.setattr(outgoing, "PAUSE", 0)
    async with bench() as one:
        one.send(1, 2)
        await one.connection.has_sent(1)
        assert one.messages == [b"\x02"]
        assert one.heard == [events.Declined(ROOM, 1, digest(1), Refusal.QUOTA)]


@waits
async def test_the_end_of_the_connection_is_heard_elsewhere() -> None:
    async with bench() as one:
        one.connection.faults.extend([GONE, None])
        one.send(1, 2)
        await settle()
        assert one.connection.sent == []
        one.send(3)
        await settle()
        assert one.messages == [b"\x03"]
        one.connection.faults.append(GONE)
        one.outbound.send(Resume())
        one.send(4)
        await settle()
        assert one.messages == [b"\x03"]
        assert one.heard == []


@waits
async def test_one_that_is_closed_sends_nothing_more() -> None:
    async with bench() as one:
        one.connection.faults.append(WindowFull())
        one.send(1)
        await settle()
        one.outbound.close()
        one.outbound.free(ROOM)
        one.send(2)
        await settle()
        assert one.connection.sent == []
