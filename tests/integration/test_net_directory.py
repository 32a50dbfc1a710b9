"""The directory by the client of `tgtui.net`: whom one finds, and who is asked."""

import pytest

from tests.integration.peer import Peer, peers
from tests.net.running import waits
from tests.relay.main.processes import Process
from tgtui.codec import encoded
from tgtui.crypto import SeededEntropy
from tgtui.keys import NoticeKeyPair
from tgtui.net import (
    ACCEPT,
    BLOCK,
    BLOCKS,
    CLAIM_KEY_PACKAGE,
    COUNT_KEY_PACKAGES,
    DECLINE,
    LOOKUP,
    PUT_KEY_PACKAGES,
    PUT_NOTICE_KEY,
    UNBLOCK,
)
from tgtui.net.calls import A, Call, Q
from tgtui.wire import (
    InboxItem,
    KeysLow,
    Refusal,
    Refused,
    decode_item,
    requests,
)
from tgtui.wire.replies import KeyPackageCount


pytestmark = pytest.mark.slow


async def refusal_of(peer: Peer, call: Call[Q, A], request: Q) -> Refusal:
    """Ask, and return why the relay declines."""
    with pytest.raises(Refused) as caught:
        await peer.call(call, request)
    return caught.value.refusal


async def taken(peer: Peer, whose: Peer) -> tuple[bytes, bool]:
    """Claim a KeyPackage; return it, and whether others get it too."""
    request = requests.ClaimKeyPackage(whose.account)
    (found,) = (await peer.call(CLAIM_KEY_PACKAGE, request)).packages
    assert found.device == whose.device
    return found.package, found.last_resort


@waits
async def test_an_account_is_found_by_its_handle_and_by_its_id(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.finds", "bob.found") as (anna, bob):
        notice = NoticeKeyPair.generate(SeededEntropy(b"notice"))
        key = encoded(notice.announce(bob.key, bob.clock()))
        await bob.call(PUT_NOTICE_KEY, requests.PutNoticeKey(key))
        by_handle = await anna.call(LOOKUP, requests.Lookup(handle="bob.found"))
        by_account = await anna.call(LOOKUP, requests.Lookup(account=bob.account))
        assert by_handle == by_account
        assert by_handle.account == bob.account
        assert by_handle.identity_key == bob.identity.public_key
        assert (by_handle.notice_key, by_handle.revocations) == (key, ())
        nobody = requests.Lookup(handle="nobody.found")
        assert await refusal_of(anna, LOOKUP, nobody) is Refusal.UNAVAILABLE
        assert await refusal_of(anna, LOOKUP, requests.Lookup()) is Refusal.MALFORMED


@waits
async def test_key_packages_are_given_out_once_each(shared_relay: Process) -> None:
    names = ("anna.keys", "bob.keys", "carl.keys", "eve.keys")
    async with peers(shared_relay.address, *names) as (anna, bob, carl, eve):
        claim = requests.ClaimKeyPackage(bob.account)
        assert await refusal_of(eve, CLAIM_KEY_PACKAGE, claim) is Refusal.UNAVAILABLE
        packages = requests.PutKeyPackages((b"one", b"two"), b"last")
        count = await bob.call(PUT_KEY_PACKAGES, packages)
        assert count == KeyPackageCount(2, last_resort=True, last_resort_used=False)
        given = [await taken(one, bob) for one in (anna, carl)]
        assert sorted(given) == [(b"one", False), (b"two", False)]
        assert await taken(anna, bob) == (b"last", True)
        count = await bob.call(COUNT_KEY_PACKAGES, requests.CountKeyPackages())
        assert count == KeyPackageCount(0, last_resort=True, last_resort_used=True)
        # Bob hears of each while he is there, and of the last one afterwards.
        items = [await bob.next(InboxItem) for _ in range(3)]
        said = [decode_item(item.kind, item.body) for item in items]
        assert said == [
            KeysLow(1, last_resort_used=False),
            KeysLow(0, last_resort_used=False),
            KeysLow(0, last_resort_used=True),
        ]
        await bob.open_one.resume((), 0)
        assert await bob.next(InboxItem) == items[-1]


@waits
async def test_a_stranger_is_a_request_until_it_is_accepted(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.asks", "bob.asked") as (anna, bob):
        group = await anna.found(bob)
        invitation = await bob.invited()
        assert (invitation.request, invitation.group) == (True, group)
        await anna.say(group)
        bob.new_log(group).join(invitation, bob.descriptor)
        await bob.open_one.resume((bob.logs[group].held(),))
        # Nothing of the room came before the answer to this did.
        assert (await bob.call(BLOCKS, requests.Blocks())).accounts == ()
        await bob.lease(group)
        assert bob.logs[group].seq == 1
        await bob.call(ACCEPT, requests.RoomRequest(group))
        await bob.follow(group)
        assert bob.logs[group].stamps == anna.logs[group].stamps
        await anna.found(bob, name="second")
        assert not (await bob.join()).request
        decline = requests.RoomRequest(group)
        assert await refusal_of(bob, DECLINE, decline) is Refusal.FORBIDDEN


@waits
async def test_a_request_that_is_declined_is_over(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.hopes", "bob.no") as (anna, bob):
        group = await anna.found(bob)
        await bob.invited()
        room = requests.RoomRequest(group)
        await bob.call(DECLINE, room)
        assert await refusal_of(bob, ACCEPT, room) is Refusal.NOT_FOUND


@waits
async def test_a_block_is_not_told_and_can_be_taken_back(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.blocked", "bob.blocks") as (anna, bob):
        await bob.call(PUT_KEY_PACKAGES, requests.PutKeyPackages((b"one",), b"last"))
        whom = requests.AccountRequest(anna.account)
        await bob.call(BLOCK, whom)
        assert (await bob.call(BLOCKS, requests.Blocks())).accounts == (anna.account,)
        look = requests.Lookup(handle="bob.blocks")
        assert await refusal_of(anna, LOOKUP, look) is Refusal.UNAVAILABLE
        claim = requests.ClaimKeyPackage(bob.account)
        assert await refusal_of(anna, CLAIM_KEY_PACKAGE, claim) is Refusal.UNAVAILABLE
        await anna.found(bob)
        bob.seen.clear()
        await bob.open_one.resume((), 0)
        assert await bob.caught_up(None) == 0
        await bob.call(UNBLOCK, whom)
        assert (await bob.call(BLOCKS, requests.Blocks())).accounts == ()
        assert (await anna.call(LOOKUP, look)).account == bob.account
