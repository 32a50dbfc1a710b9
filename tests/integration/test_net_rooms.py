"""Rooms by the client of `tgtui.net`: each entry comes once, under a verified stamp."""

import pytest

from tests.integration.peer import Peer, peers
from tests.net.running import waits
from tests.relay.main.processes import Process
from tgtui.codec import encoded
from tgtui.net import (
    DELETE_ROOM,
    ROOMS,
    ROSTER,
    After,
    ConnectionEnded,
    Outgoing,
    WindowFull,
    closing,
)
from tgtui.wire import (
    CloseCode,
    Held,
    Member,
    Refusal,
    Refused,
    Role,
    RosterChange,
    Signalled,
    Truncated,
    limits,
    requests,
)
from tgtui.wire.replies import RoomSummary


SIGNAL = b"typing".ljust(limits.SIGNAL)


pytestmark = pytest.mark.slow


async def summary(peer: Peer, group: bytes) -> RoomSummary:
    """Return what the relay says of a room."""
    answer = await peer.call(ROOMS, requests.Rooms())
    return next(room for room in answer.rooms if room.group == group)


async def refused(peer: Peer, outgoing: Outgoing) -> Refused:
    """Submit what the relay declines; the device has not used its number then."""
    with pytest.raises(Refused) as caught:
        await peer.put(outgoing)
    peer.logs[outgoing.group].dev_seq -= 1
    return caught.value


async def all_at(group: bytes, seq: int, *people: Peer) -> None:
    """Wait until everybody has come to the same place by the same chain."""
    for each in people:
        log = each.logs[group]
        while log.seq < seq:
            await each.hear()
        assert log.seq == seq
        assert log.stamps == people[0].logs[group].stamps


@waits
async def test_what_one_says_comes_to_all_in_one_chain(shared_relay: Process) -> None:
    names = ("anna.says", "bob.says", "carl.says")
    async with peers(shared_relay.address, *names) as (anna, bob, carl):
        group = await anna.found(bob, carl)
        for joining in (bob, carl):
            assert (await joining.join()).inviter == anna.account
        for speaker in (anna, bob, carl, bob, anna):
            await speaker.say(group)
        await all_at(group, 6, anna, bob, carl)
        roster = await carl.call(ROSTER, requests.RoomRequest(group))
        assert {one.account for one in roster.members} == set(anna.logs[group].members)
        assert (roster.seq, roster.base_seq) == (6, 1)


@waits
async def test_what_two_say_at_once_is_one_order_for_both(
    shared_relay: Process,
) -> None:
    """A receipt stands for the entry where it is next, and for none else."""
    async with peers(shared_relay.address, "anna.race", "bob.race") as (anna, bob):
        group = await anna.found(bob)
        await bob.join()
        for _ in range(30):
            for each in (anna, bob):
                await each.submit(each.logs[group].text())
        await all_at(group, 61, anna, bob)
        assert anna.pending == bob.pending == []


@waits
async def test_what_all_have_acknowledged_is_gone(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.acks", "bob.acks") as (anna, bob):
        group = await anna.found(bob)
        await bob.join()
        for _ in range(3):
            await anna.say(group)
        await all_at(group, 4, anna, bob)
        for each in (anna, bob):
            await each.open_one.ack(((group, 3),), each.inbox)
            # Frames are handled in order: what is asked after it knows of it.
            await each.lease(group)
            assert (await summary(each, group)).cursor == 3
        # A device that has lost its notes hears what is gone, and gets the rest.
        log = bob.new_log(group)
        bob.seen.clear()
        await bob.open_one.resume((Held(group, 0),), bob.inbox)
        await bob.until(lambda: log.seq == 4)
        (hole,) = log.holes
        assert isinstance(hole, Truncated)
        assert log.stamps == anna.logs[group].stamps[-1:]
        assert await bob.caught_up(None) == bob.inbox
        assert await bob.caught_up(group) == 4


@waits
async def test_the_same_bytes_again_get_the_same_receipt(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.again") as (anna,):
        group = await anna.found()
        sent = anna.logs[group].text()
        stamp = await anna.put(sent)
        for _ in range(2):
            assert await anna.put(sent) == stamp
        anna.logs[group].dev_seq -= 1
        other = await refused(anna, anna.logs[group].text(mark="other"))
        assert other.refusal is Refusal.SUPERSEDED
        assert (other.seq, other.commitment) == (2, stamp.fields.commitment)
        anna.logs[group].dev_seq += 1
        await anna.say(group)
        assert anna.logs[group].seq == 3


@waits
async def test_each_refusal_says_what_to_do(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.may", "bob.may") as (anna, bob):
        group = await anna.found(bob)
        await bob.join()
        mine, his = anna.logs[group], bob.logs[group]
        await anna.put(mine.commit(RosterChange()))
        stale = await refused(bob, his.text())
        assert (stale.refusal, stale.seq) == (Refusal.STALE, 2)
        await bob.until(lambda: his.base == 2)
        his.dev_seq = 4
        early = await refused(bob, his.text())
        assert (early.refusal, early.seq) == (Refusal.ORDER, 0)
        his.dev_seq = 0
        assert (await refused(bob, his.text(size=513))).refusal is Refusal.PADDING
        his.members = {one: mine.members[one] for one in mine.members}
        drop = his.commit(RosterChange((), (anna.account,)))
        assert (await refused(bob, drop)).refusal is Refusal.FORBIDDEN
        bob.new_log(bytes(32))
        nowhere = await refused(bob, bob.logs[bytes(32)].text())
        assert nowhere.refusal is Refusal.NOT_FOUND
        del bob.logs[bytes(32)]
        with pytest.raises(Refused) as caught:
            await bob.call(ROSTER, requests.RoomRequest(bytes(32)))
        assert caught.value.refusal is Refusal.NOT_FOUND


@waits
async def test_no_more_are_out_than_the_relay_remembers(
    shared_relay: Process,
) -> None:
    """A commit goes out alone, and 32 others at most (M4)."""
    async with peers(shared_relay.address, "anna.window") as (anna,):
        group = await anna.found()
        log = anna.logs[group]
        for _ in range(limits.IN_FLIGHT):
            await anna.submit(log.text())
        kept = log.text()
        with pytest.raises(WindowFull):
            await anna.open_one.submit(kept)
        await anna.until(lambda: not anna.pending)
        await anna.put(kept)
        alone = log.commit(RosterChange())
        future = await anna.submit(alone)
        with pytest.raises(WindowFull):
            await anna.open_one.submit(log.text())
        log.dev_seq -= 1
        await anna.until(future.done)
        await anna.say(group)
        assert log.seq == limits.IN_FLIGHT + 4


@waits
async def test_signals_come_to_the_others(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.sign", "bob.sign") as (anna, bob):
        group = await anna.found(bob)
        await bob.join()
        await anna.open_one.signal(group, SIGNAL)
        assert await bob.next(Signalled) == Signalled(group, anna.device, SIGNAL)


@waits
async def test_who_leaves_or_is_dropped_is_served_no_more(
    shared_relay: Process,
) -> None:
    names = ("anna.goes", "bob.goes", "carl.goes")
    async with peers(shared_relay.address, *names) as (anna, bob, carl):
        group = await anna.found(bob, carl)
        await bob.join()
        await carl.join()
        await bob.put(bob.logs[group].text(leave=True))
        gone = await refused(bob, bob.logs[group].text())
        assert gone.refusal is Refusal.NOT_FOUND
        await all_at(group, 2, anna, bob, carl)
        drop = RosterChange((), (bob.account, carl.account))
        await anna.put(anna.logs[group].commit(drop))
        await anna.say(group)
        # Carl gets his removal, and nothing after it.
        await carl.until(lambda: carl.logs[group].seq == 3)
        await carl.open_one.resume((carl.logs[group].held(),))
        assert await carl.caught_up(group) == 3
        assert anna.logs[group].seq == 4


@waits
async def test_a_room_that_its_owner_deletes_is_gone(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.ends", "bob.ends") as (anna, bob):
        group = await anna.found(bob)
        await bob.join()
        for each, wanted in ((bob, Refusal.FORBIDDEN), (anna, None)):
            statement = encoded(each.key.delete_room(group, at=each.clock()))
            request = requests.DeleteRoom(statement)
            if wanted is None:
                await each.call(DELETE_ROOM, request)
                continue
            with pytest.raises(Refused) as caught:
                await each.call(DELETE_ROOM, request)
            assert caught.value.refusal is wanted
        answer = await bob.call(ROOMS, requests.Rooms())
        assert (answer.rooms, answer.more) == ((), False)
        assert (await refused(bob, bob.logs[group].text())).refusal is Refusal.NOT_FOUND


@waits
async def test_a_newer_connection_of_the_device_replaces_it(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.twice") as (anna,):
        group = await anna.found()
        first, anna.connection = anna.open_one, None
        await anna.connect()
        with pytest.raises(ConnectionEnded) as caught:
            await first.receive()
        assert caught.value.code == CloseCode.REPLACED
        assert closing(caught.value.code).after is After.STOP
        await first.close()
        await anna.say(group)
        assert anna.logs[group].seq == 2


@waits
async def test_roles_are_given_by_a_commit(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.role", "bob.role") as (anna, bob):
        group = await anna.found(bob)
        await bob.join()
        raised = Member(bob.account, Role.ADMIN, (bob.device,))
        await anna.put(anna.logs[group].commit(RosterChange((raised,))))
        await all_at(group, 2, anna, bob)
        assert (await summary(bob, group)).role is Role.ADMIN
