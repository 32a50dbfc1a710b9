"""Who is told what: each follower once, and nobody else."""

import asyncio

import pytest

from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.core.effects import (
    CursorsPassed,
    Disconnect,
    Effect,
    InboxGrew,
    OfferRejoin,
    RemoveBlobs,
    RoomGrew,
    SegmentOpened,
    StopFollowing,
)
from tgtui.relay.ports import BlobRow, LogEntry
from tgtui.relay.web.hub import Hub, entry_frame
from tgtui.relay.web.outlet import framed
from tgtui.wire import CloseCode, Passed, RejoinOffer, packed


HALL, ATTIC, ANNA = b"h" * 32, b"a" * 32, b"A" * 32
ENTRY = LogEntry(7, bytes(88), b"A" * 32, b"D" * 32, b"message", None, bytes(32), 1)


class Ear:
    """A connection that writes down what it hears."""

    def __init__(self, name: str) -> None:
        self.device = name.encode() * 32
        self.heard: list[object] = []

    def grew(self, group: bytes, seq: int, frame: bytes) -> None:
        self.heard.append(("grew", group, seq, frame))

    def opened(self, group: bytes) -> None:
        self.heard.append(("opened", group))

    def stop(self, group: bytes) -> None:
        self.heard.append(("stop", group))

    def inbox_grew(self) -> None:
        self.heard.append("inbox")

    def told(self, frame: bytes) -> None:
        self.heard.append(("told", frame))

    def close(self, code: CloseCode) -> None:
        self.heard.append(code)


@pytest.fixture
def hub() -> Hub:
    return Hub(MemoryBackend())


def join(hub: Hub, *names: str) -> list[Ear]:
    """Connect some, who all follow the hall."""
    ears = [Ear(name) for name in names]
    for ear in ears:
        hub.join(ear)
        hub.follow(ear, HALL)
    return ears


def test_followers_hear_of_an_entry_in_one_frame(hub: Hub) -> None:
    anna, bob = join(hub, "a", "b")
    elsewhere = Ear("c")
    hub.join(elsewhere)
    hub.perform([RoomGrew(HALL, ENTRY), RoomGrew(ATTIC, ENTRY)])
    frame = framed(packed(entry_frame(HALL, ENTRY)))
    assert anna.heard == bob.heard == [("grew", HALL, 7, frame)]
    assert elsewhere.heard == []


def test_who_unfollows_hears_no_more(hub: Hub) -> None:
    anna, bob = join(hub, "a", "b")
    hub.unfollow(anna, HALL)
    hub.unfollow(anna, ATTIC)
    hub.perform([SegmentOpened(HALL)])
    assert (anna.heard, bob.heard) == ([], [("opened", HALL)])


def test_a_newer_connection_takes_the_place_of_an_older_one(hub: Hub) -> None:
    (old,) = join(hub, "a")
    (new,) = join(hub, "a")
    assert old.heard == [CloseCode.REPLACED]
    assert len(hub) == 1
    hub.part(old)
    hub.unfollow(old, HALL)
    assert hub.online(new.device)
    hub.perform([SegmentOpened(HALL), InboxGrew((new.device,))])
    assert new.heard == [("opened", HALL), "inbox"]
    hub.part(new)
    assert not hub.online(new.device)


@pytest.mark.parametrize(
    ("effect", "heard"),
    [
        (StopFollowing(HALL), [("stop", HALL)]),
        (StopFollowing(HALL, (b"a" * 32,)), [("stop", HALL)]),
        (StopFollowing(HALL, (b"b" * 32,)), []),
        (StopFollowing(ATTIC), []),
        (CursorsPassed(HALL, 7), [("told", framed(packed(Passed(HALL, 7))))]),
        (CursorsPassed(ATTIC, 7), []),
        (InboxGrew((b"a" * 32, b"x" * 32)), ["inbox"]),
        (InboxGrew(()), []),
        (Disconnect((b"a" * 32,), CloseCode.REMOVED), [CloseCode.REMOVED]),
        (Disconnect((b"x" * 32,), CloseCode.REMOVED), []),
        (
            OfferRejoin(b"a" * 32, b"request", 5),
            [("told", framed(packed(RejoinOffer(b"request", 5))))],
        ),
    ],
)
def test_an_effect_reaches_whom_it_names(
    hub: Hub, effect: Effect, heard: list[object]
) -> None:
    (anna,) = join(hub, "a")
    hub.perform([effect])
    assert anna.heard == heard


def test_a_signal_reaches_the_others(hub: Hub) -> None:
    anna, bob = join(hub, "a", "b")
    hub.signal(HALL, anna.device, b"frame")
    assert (anna.heard, bob.heard) == ([], [("told", b"frame")])


def test_everybody_is_told_of_the_end(hub: Hub) -> None:
    ears = join(hub, "a", "b", "c")
    hub.close_all(CloseCode.RESTARTING)
    assert [ear.heard for ear in ears] == [[CloseCode.RESTARTING]] * 3


def test_the_bytes_of_blobs_go_after_their_rows() -> None:
    async def main() -> None:
        backend = MemoryBackend()
        store, hub = backend.blob_store, Hub(backend)
        await store.write(HALL, 0, b"bytes")
        await store.write(ATTIC, 0, b"kept")
        hub.perform([RemoveBlobs((HALL,))])
        await hub.settle()
        assert await store.read(HALL, 0, 9) == b""
        assert await store.read(ATTIC, 0, 9) == b"kept"

    asyncio.run(main())


def test_what_is_announced_again_meanwhile_stays() -> None:
    async def main() -> None:
        backend = MemoryBackend()
        store, hub = backend.blob_store, Hub(backend)
        again = BlobRow(HALL, ANNA, 5, 5, complete=True, at=1)
        async with store.guarded(HALL):
            hub.perform([RemoveBlobs((HALL,))])
            await asyncio.sleep(0)
            await store.write(HALL, 0, b"bytes")
            await backend.run(lambda tx: tx.blobs.put_blob(again))
        await hub.settle()
        assert await store.read(HALL, 0, 9) == b"bytes"

    asyncio.run(main())
