"""Leaving, dropping, adding again, coming back, and what retention took, on sockets."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.client import NOW, Client, Refusal as HttpRefusal, seq_of
from tests.integration.relays import MovableClock, in_relay, people_at
from tests.integration.test_order import declined, nothing_comes
from tgtui.codec import decode_whole, encoded
from tgtui.franking import read_truncated
from tgtui.relay.core.rejoin import next_turn
from tgtui.relay.core.sweep import sweep
from tgtui.relay.main import Relay
from tgtui.wire import (
    Ack,
    Entry,
    InboxItem,
    Invitation,
    Lease,
    Member,
    Refusal,
    RejoinOffer,
    Resume,
    Role,
    Truncated,
    decode_item,
    limits,
    requests,
)
from tgtui.wire.client_frames import Held
from tgtui.wire.replies import Done, RoomList, RosterReply


def as_role(member: Member, role: Role) -> Member:
    return Member(member.account, role, member.devices)


async def roster(client: Client, group: bytes) -> dict[bytes, Member]:
    """Return who is in a room."""
    body = requests.RoomRequest(group)
    answer = await client.ask("roster", body, RosterReply)
    return {
        one.account: Member(one.account, one.role, one.devices)
        for one in answer.members
    }


async def turns(relay: Relay) -> None:
    """Ask whose turn it is, as the relay does every two seconds."""
    await relay.node.act(
        lambda tx, context: next_turn(tx, context, relay.node.hub.online)
    )


async def invitation(client: Client) -> Invitation:
    """Return the next invitation."""
    item = await client.expect(InboxItem)
    found = decode_item(item.kind, item.body)
    assert isinstance(found, Invitation)
    return found


def test_who_leaves_is_served_no_more_and_can_be_dropped_by_all(
    tmp_path: Path,
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "carl") as (anna, bob, carl):
            group = await anna.found(bob, carl)
            await bob.join()
            await carl.join()
            receipt = await bob.submit(bob.text(group, leave=True))
            assert seq_of(await anna.expect(Entry)) == seq_of(receipt) == 2
            await carl.expect(Entry)
            await anna.say(group)
            await nothing_comes(bob)
            assert (await declined(bob, bob.text(group))).refusal is Refusal.NOT_FOUND
            # Any member may take the leaves of who left out of the group.
            await carl.expect(Entry)
            carl.rooms[group].members = await roster(carl, group)
            await carl.change(group, drops=(bob.account,))
            assert set(await roster(anna, group)) == {anna.account, carl.account}
            with pytest.raises(HttpRefusal) as caught:
                await roster(bob, group)
            assert caught.value.body.refusal is Refusal.NOT_FOUND

    in_relay(main, tmp_path)


def test_a_plain_member_drops_nobody_and_raises_nobody(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "carl") as (anna, bob, carl):
            group = await anna.found(bob, carl)
            await bob.join()
            await carl.join()
            before = await roster(bob, group)
            for change in (
                {"drops": (carl.account,)},
                {"drops": (anna.account,)},
                {"puts": (as_role(bob.member(), Role.OWNER),)},
                {"puts": (as_role(anna.member(), Role.MEMBER),)},
            ):
                bob.rooms[group].members = dict(before)
                bob.rooms[group].dev_seq = 0
                with pytest.raises(AssertionError, match="forbidden"):
                    await bob.change(group, **change)
            assert await roster(bob, group) == before
            await anna.say(group)

    in_relay(main, tmp_path)


def test_who_was_dropped_and_added_again_goes_on_with_its_count(
    tmp_path: Path,
) -> None:
    """dev_seq survives (P0): else an old entry could be put in again."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            await bob.say(group)
            await bob.say(group)
            await anna.change(group, drops=(bob.account,))
            missed = seq_of(await anna.say(group))
            await anna.change(group, puts=(bob.member(),), joiners=(bob,))
            again = await bob.join()
            # They know each other by now, so that it is no request any more.
            assert not again.request
            bob.rooms[group].dev_seq = 0
            first = await declined(bob, bob.text(group))
            assert (first.refusal, first.seq) == (Refusal.SUPERSEDED, 2)
            bob.rooms[group].dev_seq = 2
            await bob.say(group)
            await bob.send(Resume((Held(group, 1),)))
            await bob.caught(group)
            await nothing_comes(bob)
            assert missed == 5

    in_relay(main, tmp_path)


def test_a_device_is_let_back_in_by_one_member_after_the_other(
    tmp_path: Path,
) -> None:
    clock = MovableClock()

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "carl") as (anna, bob, carl):
            group = await anna.found(bob, carl)
            await bob.join()
            await carl.join()
            request = bob.key.ask_to_rejoin(group, key_package=b"package", at=NOW)
            body = requests.Rejoin(encoded(request))
            await bob.ask("rejoin", body, Done)
            first = await anna.expect(RejoinOffer)
            assert first.request == encoded(request)
            await bob.ask("rejoin", body, Done)
            carl.got.clear()
            await nothing_comes(carl)
            # Anna does nothing: ten seconds later it is carl's turn.
            clock.ahead += limits.REJOIN_LEASE
            await turns(relay)
            second = await carl.expect(RejoinOffer)
            assert second.request == first.request
            assert second.until > first.until
            carl.rooms[group].members = await roster(carl, group)
            # Removed and added in one: the roster stays as it is.
            receipt = await carl.change(group, joiners=(bob,))
            back = await bob.join()
            assert (back.inviter, back.request) == (carl.account, False)
            assert bob.rooms[group].seq == seq_of(receipt) == 2
            bob.rooms[group].dev_seq = 0
            await bob.say(group)
            clock.ahead += limits.REJOIN_LEASE
            await turns(relay)
            await declined(anna, Lease(99, b"s" * 32))
            assert not [one for one in anna.got if isinstance(one, RejoinOffer)]
            # Somebody else cannot ask in bob's name, and a stranger not at all.
            with pytest.raises(HttpRefusal) as caught:
                await carl.ask("rejoin", body, Done)
            assert caught.value.body.refusal is Refusal.FORBIDDEN

    in_relay(main, tmp_path, clock=clock)


def test_who_comes_for_a_moment_is_asked_to_let_a_device_back_in(
    tmp_path: Path,
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "carl") as (anna, bob, carl):
            group = await anna.found(bob, carl)
            await bob.join()
            await carl.join()
            for client in (anna, carl):
                assert client.socket is not None
                await client.socket.close()
            request = bob.key.ask_to_rejoin(group, key_package=b"package", at=NOW)
            await bob.ask("rejoin", requests.Rejoin(encoded(request)), Done)
            await carl.connect(follow=False)
            offer = await carl.expect(RejoinOffer)
            assert offer.request == encoded(request)
            # It is carl's turn now, and anna is not asked as well.
            await anna.connect(follow=False)
            await nothing_comes(anna)

    in_relay(main, tmp_path, clock=MovableClock())


def test_what_retention_took_is_said_and_signed(tmp_path: Path) -> None:
    clock = MovableClock()

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            assert bob.socket is not None
            await bob.socket.close()
            for _ in range(5):
                await anna.say(group)
            clock.ahead += 30 * limits.DAY + 1
            kept = await anna.say(group)
            await relay.node.act(sweep)
            await bob.log_in()
            await bob.connect(follow=False)
            await bob.send(Resume((Held(group, 1),)))
            notice = await bob.expect(Truncated)
            assert notice.group == group
            claimed = decode_whole(read_truncated, notice.record)
            fields = claimed.verify(relay.standing.descriptor).fields
            assert (fields.group_id, fields.through_seq) == (group, 6)
            entry = await bob.expect(Entry)
            assert entry.stamp == kept.stamp
            await bob.caught(group)
            # Once it has that, there is nothing to say any more.
            await bob.send(Ack(((group, 7),)))
            await bob.send(Resume((Held(group, 7),)))
            await bob.caught(group)
            await nothing_comes(bob)

    in_relay(main, tmp_path, clock=clock)


async def mutual(client: Client) -> list[bytes]:
    """Return the rooms that an account is told of."""
    answer = await client.ask("rooms", requests.Rooms(), RoomList)
    return [room.group for room in answer.rooms]


def test_a_request_is_served_once_it_is_accepted(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            asked = await invitation(bob)
            assert (asked.request, asked.inviter) == (True, anna.account)
            bob.rooms.clear()
            await anna.say(group)
            await bob.send(Resume((Held(group, 1),)))
            await nothing_comes(bob)
            # A second room of the same stranger waits nowhere.
            await anna.found(bob, name="second")
            await asyncio.sleep(0.05)
            await nothing_comes(bob)
            assert not [one for one in bob.got if isinstance(one, InboxItem)]
            await bob.ask("accept", requests.RoomRequest(group), Done)
            await bob.send(Resume((Held(group, 1),)))
            assert seq_of(await bob.expect(Entry)) == 2
            # Both are contacts now, either way.
            third = await anna.found(bob, name="third")
            assert not (await invitation(bob)).request
            assert third in await mutual(bob)

    in_relay(main, tmp_path)


def test_a_request_that_is_declined_is_never_served(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await invitation(bob)
            body = requests.RoomRequest(group)
            await bob.ask("decline", body, Done)
            with pytest.raises(HttpRefusal) as caught:
                await bob.ask("accept", body, Done)
            assert caught.value.body.refusal is Refusal.NOT_FOUND
            await bob.send(Resume((Held(group, 1),), inbox=0))
            await anna.say(group)
            await nothing_comes(bob)
            assert not [one for one in bob.got if isinstance(one, InboxItem)]

    in_relay(main, tmp_path)


def test_a_request_expires(tmp_path: Path) -> None:
    clock = MovableClock()

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await invitation(bob)
            clock.ahead += limits.REQUEST_LIFE + 1
            await relay.node.act(sweep)
            await bob.log_in()
            with pytest.raises(HttpRefusal) as caught:
                await bob.ask("accept", requests.RoomRequest(group), Done)
            assert caught.value.body.refusal is Refusal.NOT_FOUND

    in_relay(main, tmp_path, clock=clock)


def test_a_block_stops_requests_and_leaves_logs_alone(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            await bob.ask("block", requests.AccountRequest(anna.account), Done)
            # The room's log is served as ever: a gap would be a lie (M10).
            receipt = await anna.say(group)
            assert (await bob.expect(Entry)).stamp == receipt.stamp
            # A new room is founded with the same answer, and bob hears nothing.
            other = await anna.found(bob, name="other")
            await anna.say(other)
            await asyncio.sleep(0.05)
            await nothing_comes(bob)
            assert not [one for one in bob.got if isinstance(one, InboxItem)]

    in_relay(main, tmp_path)
