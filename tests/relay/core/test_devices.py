"""A device goes on the word of its account, and a new one takes its place."""

from functools import partial

import msgspec
import pytest

from tests.relay.core.proving import (
    damaged,
    deletion,
    listing,
    login,
    replacing,
    revocation,
)
from tests.relay.core.village import ANNA, BOB, CARL, GROUP, NOW, Person, Village
from tgtui.relay.core import accounts, devices, tokens
from tgtui.relay.core.effects import CursorsPassed, Disconnect, Outcome
from tgtui.relay.ports import LastResort, RejoinRow, Transaction
from tgtui.wire import CloseCode, InboxKind, Refusal, limits, requests
from tgtui.wire.replies import DeviceList, Done, Session


PHONE = ANNA.on("phone")
GONE = Disconnect((ANNA.device,), CloseCode.REMOVED)


def revoke(village: Village, statement: bytes) -> Outcome[Done]:
    return village.run(lambda tx: devices.revoke(tx, requests.Revoke(statement)))


def revoke_refusal(village: Village, statement: bytes) -> Refusal:
    return village.refusal(lambda tx: devices.revoke(tx, requests.Revoke(statement)))


def replace(village: Village, each: Person, *revocations: bytes) -> Outcome[Session]:
    request = replacing(village, each, *revocations)
    return village.run(lambda tx: devices.replace_device(tx, village.context, request))


def delete(village: Village, request: requests.DeleteAccount) -> Outcome[Done]:
    return village.run(lambda tx: accounts.delete_account(tx, village.context, request))


def refusal(village: Village, request: requests.ReplaceDevice) -> Refusal:
    return village.refusal(
        lambda tx: devices.replace_device(tx, village.context, request)
    )


def fill(tx: Transaction, each: Person) -> None:
    tx.keys.add_package(each.device, b"package", NOW)
    tx.keys.put_last_resort(each.device, LastResort(b"last", NOW, used=False))
    tx.inbox.deliver(each.device, at=NOW, kind=InboxKind.KEYS_LOW, body=b"", group=b"")
    tx.rooms.put_departure(GROUP, each.device, 3)
    tx.rejoins.put_rejoin(
        RejoinRow(GROUP, each.device, each.account, b"", NOW, None, NOW)
    )


def left_of(tx: Transaction, each: Person) -> tuple[object, ...]:
    return (
        tx.accounts.device(each.device),
        tx.keys.count_packages(each.device) or None,
        tx.keys.last_resort(each.device),
        tx.inbox.items(each.device, 0, 9) or None,
        tx.log.cursor(GROUP, each.device),
        tx.rooms.departure(GROUP, each.device),
        tx.rejoins.rejoin(GROUP, each.device),
    )


def filled() -> Village:
    village = Village(ANNA, BOB)
    village.found_room(ANNA, BOB)
    for each in (ANNA, BOB):
        village.run(lambda tx, each=each: fill(tx, each))  # type: ignore[misc]
    assert None not in left_of(village.tx, ANNA)
    return village


def test_a_revoked_device_loses_all_but_its_leaves() -> None:
    village = filled()
    statement = revocation(ANNA, ANNA.device)
    assert revoke(village, statement) == Outcome(Done(), (GONE,))
    assert set(left_of(village.tx, ANNA)) == {None}
    assert None not in left_of(village.tx, BOB)
    assert village.tx.accounts.revocations(ANNA.account) == [statement]
    assert village.tx.accounts.revoked(ANNA.device)
    assert village.member(ANNA).devices == (ANNA.device,)
    assert not village.member(ANNA).left


def test_a_revoked_device_has_no_token_and_gets_none() -> None:
    village = Village(ANNA)
    row = village.tx.accounts.account(ANNA.account)
    assert row is not None
    token = tokens.session(village.context, row, ANNA.device).token
    revoke(village, revocation(ANNA, ANNA.device))
    refused = village.refusal(
        lambda tx: tokens.authenticate(tx, village.context, token)
    )
    assert refused is Refusal.UNAUTHENTICATED
    request = login(village, ANNA)
    refused = village.refusal(lambda tx: accounts.login(tx, village.context, request))
    assert refused is Refusal.UNAUTHENTICATED


def test_revoking_again_keeps_the_first_statement() -> None:
    village = Village(ANNA)
    first = revocation(ANNA, ANNA.device, at=7)
    revoke(village, first)
    again = revoke(village, revocation(ANNA, ANNA.device, at=8))
    assert again == Outcome(Done())
    assert village.tx.accounts.revocations(ANNA.account) == [first]


@pytest.mark.parametrize("device", [BOB.device, PHONE.device], ids=["bob's", "none"])
def test_an_account_revokes_only_devices_that_it_has(device: bytes) -> None:
    """Else anybody could lock out anybody, and fill the relay with statements."""
    village = Village(ANNA, BOB)
    statement = revocation(ANNA, device)
    assert revoke_refusal(village, statement) is Refusal.NOT_FOUND
    assert not village.tx.accounts.revoked(device)


@pytest.mark.parametrize(
    ("at", "expected"), [(0, Refusal.MALFORMED), (-1, Refusal.FORBIDDEN)]
)
def test_a_revocation_that_the_account_did_not_sign(at: int, expected: Refusal) -> None:
    village = Village(ANNA)
    statement = damaged(revocation(ANNA, ANNA.device), at)
    assert revoke_refusal(village, statement) is expected
    assert village.tx.accounts.device(ANNA.device) is not None


def test_the_notice_key_goes_with_the_device_that_made_it() -> None:
    village = Village(ANNA)
    row = village.tx.accounts.account(ANNA.account)
    assert row is not None
    village.tx.accounts.put_account(row._replace(notice_key=b"key"))
    revoke(village, revocation(ANNA, ANNA.device))
    assert village.tx.accounts.account(ANNA.account) == row


def test_a_new_device_learns_which_there_are() -> None:
    """A recovery phrase does not say which device was lost."""
    village = Village(ANNA, BOB)
    request = listing(village, PHONE)
    reply = village.run(lambda tx: devices.own_devices(tx, village.context, request))
    assert reply == Outcome(DeviceList((ANNA.device,)))
    refused = village.refusal(
        lambda tx: devices.own_devices(tx, village.context, request)
    )
    assert refused is Refusal.UNAUTHENTICATED


def test_only_devices_of_an_account_learn_of_others() -> None:
    village = Village(ANNA)
    request = listing(village, ANNA)
    village.run(lambda tx: devices.own_devices(tx, village.context, request))
    revoke(village, revocation(ANNA, ANNA.device))
    forged = msgspec.structs.replace(listing(village, PHONE), signature=bytes(64))
    for asked in (listing(village, ANNA), listing(village, BOB), forged):
        refused = village.refusal(
            partial(devices.own_devices, context=village.context, request=asked)
        )
        assert refused is Refusal.UNAUTHENTICATED


def test_a_new_device_takes_the_place_of_the_old() -> None:
    village = filled()
    statement = revocation(ANNA, ANNA.device)
    outcome = replace(village, PHONE, statement)
    assert outcome.effects == (GONE,)
    assert (outcome.reply.account, outcome.reply.handle) == (ANNA.account, "anna")
    assert set(left_of(village.tx, ANNA)) == {None}
    assert village.tx.accounts.revocations(ANNA.account) == [statement]
    (device,) = village.tx.accounts.devices(ANNA.account)
    assert (device.device, device.created) == (PHONE.device, NOW)
    assert village.member(ANNA).devices == (ANNA.device,)
    token = tokens.read_token(village.context, outcome.reply.token)
    assert token.sender == PHONE.sender


def test_replacing_again_is_a_login() -> None:
    """The first answer may have been lost."""
    village = Village(ANNA)
    statement = revocation(ANNA, ANNA.device)
    replace(village, PHONE, statement)
    again = replace(village, PHONE, statement)
    assert (again.reply.account, again.effects) == (ANNA.account, ())


def test_an_account_without_devices_gets_one() -> None:
    village = Village(ANNA)
    revoke(village, revocation(ANNA, ANNA.device))
    replace(village, PHONE)
    (device,) = village.tx.accounts.devices(ANNA.account)
    assert device.device == PHONE.device


def test_every_old_device_has_to_be_revoked() -> None:
    village = Village(ANNA)
    tablet = ANNA.on("tablet")
    village.admit(tablet)
    one, other = (revocation(ANNA, each.device) for each in (ANNA, tablet))
    for said in ((), (one,), (other,), (one, one)):
        request = replacing(village, PHONE, *said)
        assert refusal(village, request) is Refusal.FORBIDDEN
    outcome = replace(village, PHONE, other, one)
    (effect,) = outcome.effects
    assert isinstance(effect, Disconnect)
    assert set(effect.devices) == {ANNA.device, tablet.device}


def test_statements_about_devices_that_are_not_there_are_not_kept() -> None:
    village = Village(ANNA)
    one, other = revocation(ANNA, ANNA.device), revocation(ANNA, b"x" * 32)
    replace(village, PHONE, other, one)
    assert village.tx.accounts.revocations(ANNA.account) == [one]


def test_a_device_does_not_revoke_itself_on_its_way_in() -> None:
    village = Village(ANNA)
    said = (revocation(ANNA, ANNA.device), revocation(ANNA, PHONE.device))
    request = replacing(village, PHONE, *said)
    assert refusal(village, request) is Refusal.FORBIDDEN


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (revocation(BOB, ANNA.device), Refusal.FORBIDDEN),
        (damaged(revocation(ANNA, ANNA.device)), Refusal.FORBIDDEN),
        (b"", Refusal.MALFORMED),
    ],
    ids=["bob's", "forged", "empty"],
)
def test_a_revocation_that_does_not_count(statement: bytes, expected: Refusal) -> None:
    village = Village(ANNA, BOB)
    request = replacing(village, PHONE, statement)
    assert refusal(village, request) is expected


def test_another_account_s_word_beside_the_right_one() -> None:
    village = Village(ANNA, BOB)
    said = (revocation(ANNA, ANNA.device), revocation(BOB, BOB.device))
    request = replacing(village, PHONE, *said)
    assert refusal(village, request) is Refusal.FORBIDDEN
    assert not village.tx.accounts.revoked(BOB.device)


def test_a_revoked_device_does_not_come_back() -> None:
    village = Village(ANNA)
    replace(village, PHONE, revocation(ANNA, ANNA.device))
    request = replacing(village, ANNA, revocation(ANNA, PHONE.device))
    assert refusal(village, request) is Refusal.UNAUTHENTICATED


def test_a_device_of_another_account() -> None:
    village = Village(ANNA, BOB)
    row = village.tx.accounts.device(BOB.device)
    assert row is not None
    village.tx.accounts.put_device(row._replace(device=PHONE.device))
    request = replacing(village, PHONE, revocation(ANNA, ANNA.device))
    assert refusal(village, request) is Refusal.TAKEN


@pytest.mark.parametrize("way", ["revoked", "replaced", "deleted"])
def test_nobody_waits_for_a_device_that_is_gone(way: str) -> None:
    village = Village(ANNA, BOB, CARL)
    village.found_room(ANNA, BOB, CARL)
    for each in (BOB, CARL):
        village.tx.log.put_cursor(GROUP, each.device, 5)
    statement = revocation(ANNA, ANNA.device)
    if way == "revoked":
        effects = revoke(village, statement).effects
    elif way == "replaced":
        effects = replace(village, PHONE, statement).effects
    else:
        effects = delete(village, deletion(ANNA, at=NOW)).effects
    assert effects == (GONE, CursorsPassed(GROUP, 5))


def test_no_device_without_an_account() -> None:
    village = Village()
    assert refusal(village, replacing(village, ANNA)) is Refusal.UNAUTHENTICATED


def test_a_suspended_account_gets_no_new_device() -> None:
    village = Village(ANNA)
    village.suspend(ANNA)
    request = replacing(village, PHONE, revocation(ANNA, ANNA.device))
    assert refusal(village, request) is Refusal.FORBIDDEN


def test_a_challenge_answers_one_replacement() -> None:
    village = Village(ANNA)
    request = replacing(village, PHONE, revocation(ANNA, ANNA.device))
    village.run(lambda tx: devices.replace_device(tx, village.context, request))
    assert refusal(village, request) is Refusal.UNAUTHENTICATED


def test_a_replacement_that_nobody_signed() -> None:
    village = Village(ANNA)
    request = replacing(village, PHONE, revocation(ANNA, ANNA.device))
    forged = msgspec.structs.replace(request, signature=damaged(request.signature))
    assert refusal(village, forged) is Refusal.UNAUTHENTICATED


def test_an_account_has_so_many_devices_in_its_life() -> None:
    """Each look-up carries the statements about all of them."""
    village = Village(ANNA)
    for number in range(limits.REVOCATIONS - 1):
        village.tx.accounts.add_revocation(ANNA.account, b"%32d" % number, b"revoked")
    replace(village, PHONE, revocation(ANNA, ANNA.device))
    tablet = ANNA.on("tablet")
    said = revocation(ANNA, PHONE.device)
    assert refusal(village, replacing(village, tablet, said)) is Refusal.QUOTA
    # To lock out a device is possible all the same.
    revoke(village, said)
