"""What comes in goes on in the order of its stream, and each entry with its message."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import pytest

from tests.agent.lines import ScriptedLine, crew_at_work, settle
from tests.net.running import waits
from tgtui.agent import incoming
from tgtui.agent.incoming import Inbound
from tgtui.net import (
    Answered,
    BrokeProtocol,
    Incoming,
    LeaseAnswered,
    Outgoing,
    RelayLine,
    TimedOut,
)
from tgtui.net.blobs import Ready
from tgtui.wire import (
    Caught,
    Entry,
    InboxItem,
    Leased,
    Receipt,
    Refusal,
    Refused,
    RejoinOffer,
)


ROOM, OTHER, BLOB = bytes(32), b"o" * 32, b"b" * 32
STAMP = bytes(88)


def entry(
    message: bytes | None = b"m", *, group: bytes = ROOM, blob: bytes | None = None
) -> Entry:
    """Return an entry of a log."""
    return Entry(group, STAMP, ROOM, ROOM, message, blob)


BIG = entry(None, blob=BLOB)


class Bench:
    """What goes on, and the blobs that are there."""

    def __init__(self) -> None:
        self.delivered: list[Incoming] = []
        self.blobs: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self.inbound: Inbound

    async def download(self, _: Ready, blob: bytes) -> bytes:
        """Return the next blob, or the next fault."""
        assert blob == BLOB
        found = await self.blobs.get()
        if isinstance(found, Exception):
            raise found
        return found

    async def take(self, *frames: Incoming) -> None:
        for frame in frames:
            await self.inbound.take(frame)


@asynccontextmanager
async def bench(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    """Lend a bench."""
    one = Bench()
    monkeypatch.setattr(incoming, "download_bytes", one.download)
    async with crew_at_work() as crew:
        line = cast("RelayLine", ScriptedLine())
        one.inbound = Inbound(line, one.delivered.append, crew)
        yield one


@waits
async def test_what_is_whole_goes_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with bench(monkeypatch) as one:
        frames: list[Incoming] = [
            entry(),
            InboxItem(1, 1, 1, b""),
            Caught(None, 1),
            RejoinOffer(b"", 1),
            LeaseAnswered(ROOM, Leased(1, 1)),
            Answered(Outgoing(ROOM, b"m"), Receipt(1, STAMP)),
        ]
        await one.take(*frames)
        assert one.delivered == frames


@waits
async def test_what_follows_in_a_room_waits_for_a_blob(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with bench(monkeypatch) as one:
        answered = Answered(Outgoing(ROOM, b"m"), Receipt(1, STAMP))
        behind: list[Incoming] = [answered, entry(b"second"), BIG, Caught(ROOM, 4)]
        beside: list[Incoming] = [entry(group=OTHER), Caught(None, 1)]
        await one.take(BIG, *behind, *beside)
        await settle()
        assert one.delivered == beside
        one.delivered.clear()
        one.blobs.put_nowait(b"first")
        await settle()
        assert one.delivered == [entry(b"first"), *behind[:2]]
        one.blobs.put_nowait(b"third")
        await settle()
        assert one.delivered == [
            entry(b"first"),
            *behind[:2],
            entry(b"third"),
            behind[3],
        ]
        await one.take(entry(b"fifth"))
        assert one.delivered[-1] == entry(b"fifth")


@waits
async def test_a_blob_is_asked_for_until_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def doze(seconds: float) -> None:
        if seconds:
            slept.append(seconds)
        await sleep(0)

    async with bench(monkeypatch) as one:
        monkeypatch.setattr(asyncio, "sleep", doze)
        faults = [TimedOut(), Refused(Refusal.RATE, retry_after=7_000)]
        for fault in (*faults, *(TimedOut() for _ in range(5))):
            one.blobs.put_nowait(fault)
        one.blobs.put_nowait(b"at last")
        await one.take(BIG)
        await settle()
        await settle()
        assert one.delivered == [entry(b"at last")]
        assert slept == [1.0, 7.0, 14.0, 28.0, 56.0, 60.0, 60.0]


@waits
async def test_an_entry_without_a_message_breaks_the_protocol(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with bench(monkeypatch) as one:
        with pytest.raises(BrokeProtocol, match="without a message"):
            await one.take(entry(None))


@waits
async def test_the_relay_waits_once_too_much_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(incoming, "HELD", 3)
    async with bench(monkeypatch) as one:
        rest = [entry(bytes((n,))) for n in range(5)]
        taking = asyncio.create_task(one.take(BIG, *rest))
        await settle()
        assert not taking.done()
        one.blobs.put_nowait(b"first")
        await settle()
        assert taking.done()
        assert one.delivered == [entry(b"first"), *rest]


@waits
async def test_one_that_is_closed_hands_on_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with bench(monkeypatch) as one:
        await one.take(BIG, entry())
        await settle()
        one.inbound.close()
        one.blobs.put_nowait(b"late")
        await settle()
        assert one.delivered == []
