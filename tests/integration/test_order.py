"""Frames out of order, and frames about rooms that are none of the sender's."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.client import Client
from tests.integration.relays import in_relay, people_at
from tests.relay.people import private_message
from tgtui.relay.main import Relay
from tgtui.relay.web import Pace
from tgtui.wire import (
    Ack,
    ApplicationAad,
    Caught,
    Declined,
    Entry,
    InboxItem,
    Lease,
    Refusal,
    RelayFrame,
    Resume,
    Signal,
    Signalled,
    Submit,
    limits,
)
from tgtui.wire.client_frames import Held


STRANGE = b"s" * 32
SEALED = b"z" * limits.SIGNAL


async def declined(client: Client, frame: Submit | Lease) -> Declined:
    """Send, and return the refusal."""
    await client.send(frame)
    answer = await client.expect(Declined)
    assert answer.id == frame.id
    return answer


async def nothing_comes(client: Client) -> None:
    """Require that no frame comes that tells of a room."""
    client.got.clear()
    await asyncio.sleep(0.05)
    await declined(client, Lease(99, STRANGE))
    assert [frame for frame in client.got if tells(frame)] == []


def tells(frame: RelayFrame) -> bool:
    """Tell whether a frame says anything of a room."""
    if isinstance(frame, Caught):
        return frame.group is not None
    return not isinstance(frame, InboxItem)


def text(
    group: bytes, dev_seq: int, base: int, *, mark: str = "C", size: int = 512
) -> bytes:
    aad = ApplicationAad(mark.encode() * 32, dev_seq, base).encoded()
    return private_message(group, 0, aad, handshake=False, size=size)


def test_a_submission_into_no_room_is_refused(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            answer = await declined(anna, Submit(1, text(STRANGE, 1, 0)))
            assert answer.refusal is Refusal.NOT_FOUND

    in_relay(main, tmp_path)


def test_what_is_out_of_order_is_refused_and_says_what_is_next(
    tmp_path: Path,
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            ahead = await declined(anna, Submit(1, text(group, 3, 1)))
            assert (ahead.refusal, ahead.seq) == (Refusal.ORDER, 1)
            stale = await declined(anna, Submit(2, text(group, 2, 0)))
            assert (stale.refusal, stale.seq) == (Refusal.STALE, 1)
            future = await declined(anna, Submit(3, text(group, 2, 7)))
            assert (future.refusal, future.seq) == (Refusal.STALE, 1)
            receipt = await anna.submit(Submit(4, text(group, 2, 1)))
            again = await anna.submit(Submit(5, text(group, 2, 1)))
            assert again.stamp == receipt.stamp
            other = await declined(anna, Submit(6, text(group, 2, 1, mark="D")))
            assert other.refusal is Refusal.SUPERSEDED
            assert (other.seq, other.commitment) == (2, b"C" * 32)
            same = await declined(anna, Submit(7, text(group, 3, 1)))
            assert same.refusal is Refusal.COMMITMENT
            none = await declined(anna, Submit(8, text(group, 0, 1)))
            assert none.refusal is Refusal.SUPERSEDED

    in_relay(main, tmp_path)


@pytest.mark.parametrize("size", [0, 1, 511, 513, 600, 32_769])
def test_a_message_that_is_not_padded_is_refused(tmp_path: Path, size: int) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            answer = await declined(anna, Submit(1, text(group, 2, 1, size=size)))
            assert answer.refusal is Refusal.PADDING

    in_relay(main, tmp_path)


@pytest.mark.parametrize(
    "frame",
    [
        Submit(1),
        Submit(1, b""),
        Submit(1, b"x" * 600),
        Submit(1, text(STRANGE, 1, 0)[:-1]),
        Submit(1, text(STRANGE, 1, 0) + b"x"),
        Submit(1, text(STRANGE, 1, 0), blob=STRANGE),
    ],
    ids=["nothing", "empty", "noise", "cut", "longer", "both"],
)
def test_a_message_that_is_none_is_refused(tmp_path: Path, frame: Submit) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            assert (await declined(anna, frame)).refusal is Refusal.MALFORMED

    in_relay(main, tmp_path)


def test_a_submission_of_a_blob_that_is_not_there_is_refused(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            answer = await declined(anna, Submit(1, blob=STRANGE))
            assert answer.refusal is Refusal.MISMATCH
            answer = await declined(
                anna, Submit(2, text(STRANGE, 1, 0), extras_blob=STRANGE)
            )
            assert answer.refusal is Refusal.MISMATCH

    in_relay(main, tmp_path)


def test_too_many_submissions_are_refused_with_a_time(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            frames = [anna.text(group) for _ in range(30)]
            for frame in frames:
                await anna.send(frame)
            answer = await anna.expect(Declined)
            assert answer.refusal is Refusal.RATE
            assert 0 < (answer.retry_after or 0) <= 101
            # What came after it is out of order, and none of it was taken.
            room = await relay.node.backend.read(lambda tx: tx.rooms.room(group))
            assert room is not None
            assert room.seq < 31

    in_relay(main, tmp_path, pace=Pace(submissions=10, submissions_burst=10))


def test_an_acknowledgement_of_the_future_deletes_nothing(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "eve") as (anna, bob, eve):
            group = await anna.found(bob)
            await bob.join()
            for _ in range(3):
                await anna.say(group)
            everything = ((group, limits.INT), (STRANGE, 5))
            await anna.send(Ack(everything))
            await bob.send(Ack(everything, inbox=limits.INT))
            await eve.send(Ack(((group, 4),)))
            for client in (anna, bob, eve):
                await declined(client, Lease(99, STRANGE))
            assert bob.socket is not None
            await bob.socket.close()
            bob.got.clear()
            await bob.connect(follow=False)
            await bob.send(Resume((Held(group, 1),)))
            await bob.caught(group)
            assert [type(frame) for frame in bob.got] == [Entry] * 3
            # Items that come later are not among what was acknowledged.
            await bob.send(Resume(inbox=0))
            await anna.found(bob, name="another room")
            assert isinstance(await bob.expect(InboxItem), InboxItem)

    in_relay(main, tmp_path)


def test_a_foreign_room_is_neither_served_nor_known(tmp_path: Path) -> None:
    """A room that is there and one that is not look the same from outside."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "eve") as (anna, bob, eve):
            group = await anna.found(bob)
            await bob.join()
            for known in (0, 1, limits.INT):
                await eve.send(Resume((Held(group, known), Held(STRANGE, known))))
            await anna.say(group)
            await bob.expect(Entry)
            await nothing_comes(eve)
            there = await declined(eve, Submit(1, text(group, 1, 1)))
            absent = await declined(eve, Submit(1, text(STRANGE, 1, 1)))
            assert there == absent
            leased = await declined(eve, Lease(2, group))
            assert leased == await declined(eve, Lease(2, STRANGE))

    in_relay(main, tmp_path)


def test_signals_reach_members_that_follow_and_nobody_else(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "carl", "eve") as people:
            anna, bob, carl, eve = people
            group = await anna.found(bob, carl)
            await bob.join()
            # Carl has not accepted, eve is a stranger: both ask all the same.
            for client in (carl, eve):
                await client.send(Resume((Held(group, 0),)))
                await client.send(Signal(group, SEALED))
                await nothing_comes(client)
            await anna.send(Signal(group, SEALED))
            got = await bob.expect(Signalled)
            assert (got.device, got.sealed) == (anna.device, SEALED)
            for client in (anna, carl, eve):
                await nothing_comes(client)
            await nothing_comes(bob)

    in_relay(main, tmp_path)


def test_who_was_dropped_hears_its_removal_and_nothing_later(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            await anna.change(group, drops=(bob.account,))
            removal = await bob.expect(Entry)
            assert removal.stamp[8:16] == (2).to_bytes(8, "big")
            await anna.say(group)
            await anna.send(Signal(group, SEALED))
            await nothing_comes(bob)
            # It may read again what it was to get, up to its removal.
            await bob.send(Resume((Held(group, 1),)))
            assert await bob.caught(group) == 2
            assert [frame for frame in bob.got if isinstance(frame, Entry)] == [removal]

    in_relay(main, tmp_path)
