"""A room is served once it was accepted; who is blocked cannot tell."""

import pytest

from tests.relay.core.village import ANNA, BOB, CARL, GROUP, NOW, Person, Village
from tgtui.relay.core import consent
from tgtui.relay.core.effects import Outcome
from tgtui.relay.ports import Transaction
from tgtui.wire import InboxKind, Refusal, limits, requests
from tgtui.wire.replies import BlockList, Done


ROOM = requests.RoomRequest(GROUP)


def invited() -> Village:
    """Return a relay where Anna invited Bob, who has not answered."""
    village = Village(ANNA, BOB)
    village.found_room(ANNA, BOB)
    village.change_member(BOB, accepted=False)
    village.tx.log.drop_cursor(GROUP, BOB.device)
    village.tx.inbox.deliver(
        BOB.device, at=NOW, kind=InboxKind.INVITATION, body=b"", group=GROUP
    )
    return village


def accept(tx: Transaction) -> Outcome[Done]:
    return consent.accept(tx, BOB.sender, ROOM)


def decline(tx: Transaction) -> Outcome[Done]:
    return consent.decline(tx, BOB.sender, ROOM)


def are_contacts(village: Village, each: Person, other: Person) -> list[bool]:
    contact = village.tx.contacts.contact
    return [
        contact(each.account, other.account),
        contact(other.account, each.account),
    ]


def test_accepting() -> None:
    village = invited()
    assert village.run(accept) == Outcome(Done())
    assert village.member(BOB).accepted
    assert village.tx.log.cursor(GROUP, BOB.device) == 3
    assert are_contacts(village, ANNA, BOB) == [True, True]


def test_accepting_again_changes_nothing() -> None:
    village = invited()
    village.run(accept)
    village.tx.log.put_cursor(GROUP, BOB.device, 5)
    assert village.run(accept) == Outcome(Done())
    assert village.tx.log.cursor(GROUP, BOB.device) == 5


def test_nothing_is_kept_for_a_leaf_of_a_device_that_was_revoked() -> None:
    village = invited()
    phone = BOB.on("phone")
    village.change_member(BOB, devices=tuple(sorted((BOB.device, phone.device))))
    village.run(accept)
    assert village.tx.log.cursor(GROUP, phone.device) is None
    assert village.tx.log.cursor(GROUP, BOB.device) == 3


def test_an_inviter_who_is_gone_is_no_contact() -> None:
    village = invited()
    village.tx.accounts.drop_account(ANNA.account)
    village.run(accept)
    assert village.member(BOB).accepted
    assert are_contacts(village, ANNA, BOB) == [False, False]


def test_declining() -> None:
    village = invited()
    village.tx.inbox.deliver(
        BOB.device, at=NOW, kind=InboxKind.INVITATION, body=b"", group=b"h" * 32
    )
    assert village.run(decline) == Outcome(Done())
    row = village.member(BOB)
    assert (row.accepted, row.left) == (False, True)
    assert len(village.tx.inbox.items(BOB.device, 0, 9)) == 1
    assert village.tx.log.cursor(GROUP, BOB.device) is None
    assert are_contacts(village, ANNA, BOB) == [False, False]
    assert village.run(decline) == Outcome(Done())


def test_what_was_declined_is_not_accepted() -> None:
    village = invited()
    village.run(decline)
    assert village.refusal(accept) is Refusal.NOT_FOUND


def test_what_was_accepted_is_not_declined() -> None:
    village = invited()
    village.run(accept)
    assert village.refusal(decline) is Refusal.FORBIDDEN
    assert not village.member(BOB).left


@pytest.mark.parametrize("rule", [accept, decline])
def test_a_room_that_one_is_not_in(rule: object) -> None:
    assert callable(rule)
    village = Village(ANNA, BOB)
    assert village.refusal(rule) is Refusal.NOT_FOUND
    village.found_room(ANNA)
    assert village.refusal(rule) is Refusal.NOT_FOUND


def block(village: Village, other: Person) -> Outcome[Done]:
    request = requests.AccountRequest(other.account)
    return village.run(lambda tx: consent.block(tx, ANNA.sender, request))


def block_refusal(village: Village, account: bytes) -> Refusal:
    request = requests.AccountRequest(account)
    return village.refusal(lambda tx: consent.block(tx, ANNA.sender, request))


def blocks(village: Village, each: Person = ANNA) -> set[bytes]:
    listed = village.run(lambda tx: consent.list_blocks(tx, each.sender))
    assert isinstance(listed, BlockList)
    return set(listed.accounts)


def test_blocking_and_unblocking() -> None:
    village = Village(ANNA, BOB)
    for other in (BOB, CARL, BOB):
        assert block(village, other) == Outcome(Done())
    assert blocks(village) == {BOB.account, CARL.account}
    assert blocks(village, BOB) == set()
    request = requests.AccountRequest(BOB.account)
    for _ in range(2):
        reply = village.run(lambda tx: consent.unblock(tx, ANNA.sender, request))
        assert reply == Outcome(Done())
    assert blocks(village) == {CARL.account}


def test_a_block_leaves_contacts_and_rooms_alone() -> None:
    """By them whoever is blocked could tell (M10)."""
    village = invited()
    village.run(accept)
    before = village.member(BOB)
    block(village, BOB)
    assert are_contacts(village, ANNA, BOB) == [True, True]
    assert village.member(BOB) == before
    assert village.tx.log.cursor(GROUP, BOB.device) == 3


def test_nobody_blocks_themselves() -> None:
    village = Village(ANNA)
    assert block_refusal(village, ANNA.account) is Refusal.MALFORMED


def test_as_many_blocks_as_there_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BLOCKS", 2)
    village = Village(ANNA)
    block(village, BOB)
    block(village, CARL)
    assert block_refusal(village, b"x" * 32) is Refusal.QUOTA
    block(village, CARL)
