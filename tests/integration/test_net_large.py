"""Large commits by the client of `tgtui.net`: a lease, then blobs, then one entry."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.peer import Peer, peers
from tests.integration.relays import MovableClock, relay_in
from tests.net.running import waits
from tests.relay.main.processes import Process
from tgtui.net import (
    BEGIN_BLOB,
    DELETE_BLOB,
    Outgoing,
    download_bytes,
    fitted,
    wants_lease,
)
from tgtui.wire import (
    Declined,
    Founding,
    Leased,
    Refusal,
    Refused,
    Role,
    RoomKind,
    RosterChange,
    limits,
    requests,
)


LONG = 61_440
"""Bytes of a commit's plaintext that fits into no frame."""

CHANGE = RosterChange()


async def granted(peer: Peer, group: bytes) -> Leased:
    """Ask for a lease, which is granted."""
    answer = await peer.lease(group)
    assert isinstance(answer, Leased)
    return answer


async def put(peer: Peer, outgoing: Outgoing) -> int:
    """Submit by blobs what is too long for a frame; return the entry's place."""
    small = await fitted(peer.ready, outgoing)
    return (await peer.put(small)).fields.seq


async def refused(peer: Peer, outgoing: Outgoing) -> Refused:
    """Submit, and return why the relay declines."""
    with pytest.raises(Refused) as caught:
        await put(peer, outgoing)
    peer.logs[outgoing.group].dev_seq -= 1
    return caught.value


@pytest.mark.slow
@waits
async def test_a_large_commit_goes_by_a_lease_and_a_blob(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.large", "bob.large") as (anna, bob):
        group = await anna.found(bob)
        await bob.join()
        log = anna.logs[group]
        commit = log.commit(CHANGE, size=LONG)
        assert wants_lease(commit)
        assert (await refused(anna, commit)).refusal is Refusal.LEASED
        lease = await granted(anna, group)
        assert lease.until > anna.clock() + limits.LEASE // 2
        other = await bob.lease(group)
        assert isinstance(other, Declined)
        assert other.refusal is Refusal.LEASED
        assert 0 < (other.retry_after or 0) <= limits.LEASE
        assert await put(anna, log.commit(CHANGE, size=LONG)) == 2
        # Bob fetches the blob that the entry names, and finds it under the stamp.
        await bob.until(lambda: bob.logs[group].seq == 2)
        assert bob.logs[group].stamps == log.stamps
        assert bob.logs[group].base == 2
        # With the commit the lease is over, and the blob is the room's.
        await granted(bob, group)
        blob = log.stamps[-1].fields.message_hash
        with pytest.raises(Refused) as caught:
            await anna.call(DELETE_BLOB, requests.BlobRequest(blob))
        assert caught.value.refusal is Refusal.NOT_FOUND


@pytest.mark.slow
@waits
async def test_messages_go_on_while_a_commit_is_uploaded(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.slow", "bob.slow") as (anna, bob):
        group = await anna.found(bob)
        await bob.join()
        await granted(anna, group)
        await bob.say(group)
        his = bob.logs[group]
        his.members = dict(anna.logs[group].members)
        with pytest.raises(Refused) as caught:
            await bob.put(his.commit(CHANGE))
        assert caught.value.refusal is Refusal.LEASED
        await anna.until(lambda: anna.logs[group].seq == 2)
        # On the same connection as ever, whatever came between.
        assert await put(anna, anna.logs[group].commit(CHANGE, size=LONG)) == 3


@pytest.mark.slow
@waits
async def test_a_room_of_many_is_founded_by_blobs(shared_relay: Process) -> None:
    """A long message, long extras and a long group info, all at once."""
    async with peers(shared_relay.address, "anna.many", "bob.many") as (anna, bob):
        log = anna.new_log(bytes(31) + b"m")
        info = bytes(range(256)) * 300
        founding = log.commit(
            RosterChange((anna.member(Role.OWNER), bob.member())),
            founding=Founding(RoomKind.GROUP),
            joiners=(bob.device,),
            group_info=info,
            size=LONG,
        )
        assert not wants_lease(founding)
        assert await put(anna, founding) == 1
        invitation = await bob.join()
        assert (invitation.group_info, invitation.secret) == (None, b"secret")
        assert invitation.group_info_blob is not None
        found = await download_bytes(bob.ready, invitation.group_info_blob)
        assert found == info
        await anna.say(log.group)
        await bob.until(lambda: bob.logs[log.group].seq == 2)


@pytest.mark.slow
@waits
async def test_long_extras_go_as_a_blob(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.extra", "bob.extra") as (anna, bob):
        log = anna.new_log(bytes(31) + b"e")
        founding = log.commit(
            RosterChange((anna.member(Role.OWNER), bob.member())),
            founding=Founding(RoomKind.GROUP),
            joiners=(bob.device,),
            group_info=bytes(40_000),
            size=32_768,
        )
        small = await fitted(anna.ready, founding)
        assert (small.message, small.extras) == (founding.message, None)
        assert small.extras_blob is not None
        await anna.put(small)
        assert (await bob.join()).group_info == bytes(40_000)


@pytest.mark.slow
@waits
async def test_a_submission_of_a_blob_that_is_not_whole_is_refused(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.part") as (anna,):
        group = await anna.found()
        for name in (b"n" * 32, b"p" * 32):
            if name[0] == ord("p"):
                await anna.call(BEGIN_BLOB, requests.BeginBlob(name, LONG))
            with pytest.raises(Refused) as caught:
                await anna.put(Outgoing(group, blob=name, handshake=True))
            assert caught.value.refusal is Refusal.MISMATCH
        await anna.say(group)


@waits
async def test_a_lease_ends_by_itself(tmp_path: Path) -> None:
    clock = MovableClock()
    async with (
        relay_in(tmp_path, clock=clock) as relay,
        peers(relay.address, "anna", "bob", clock=clock.now) as (anna, bob),
    ):
        group = await anna.found(bob)
        await bob.join()
        lease = await granted(anna, group)
        assert isinstance(await bob.lease(group), Declined)
        clock.ahead += limits.LEASE
        assert (await granted(bob, group)).until > lease.until
        commit = anna.logs[group].commit(CHANGE, size=LONG)
        assert (await refused(anna, commit)).refusal is Refusal.LEASED


@waits
async def test_leases_are_no_way_to_stop_a_room(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path) as relay,
        peers(relay.address, "anna", "bob") as (anna, bob),
    ):
        group = await anna.found(bob)
        await bob.join()
        answers = [await bob.lease(group) for _ in range(limits.COMMITS_AN_HOUR + 1)]
        last = answers.pop()
        assert all(isinstance(one, Leased) for one in answers)
        assert isinstance(last, Declined)
        assert last.refusal is Refusal.RATE
        nowhere = await asyncio.wait_for(anna.lease(bytes(32)), 10)
        assert isinstance(nowhere, Declined)
        assert nowhere.refusal is Refusal.NOT_FOUND
