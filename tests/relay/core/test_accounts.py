"""Accounts are registered once, log in by a device, and go with all that they had."""

import msgspec
import pytest

from tests.relay.core.proving import damaged, deletion, login, registration, revocation
from tests.relay.core.village import ANNA, BOB, CARL, GROUP, NOW, Person, Village
from tgtui.relay.core import accounts, blobs, invites, tokens
from tgtui.relay.core.context import Registration
from tgtui.relay.core.effects import Disconnect, Outcome, RemoveBlobs, StopFollowing
from tgtui.relay.ports import (
    BlobRow,
    InviteToken,
    LastResort,
    RejoinRow,
    ReportRow,
    Transaction,
)
from tgtui.wire import CloseCode, InboxKind, Refusal, RoomKind, limits, requests
from tgtui.wire.replies import Done, Session


def register(village: Village, request: requests.Register) -> Outcome[Session]:
    return village.run(lambda tx: accounts.register(tx, village.context, request))


def refusal(village: Village, request: requests.Register) -> Refusal:
    return village.refusal(lambda tx: accounts.register(tx, village.context, request))


def enter(village: Village, each: Person) -> Session:
    request = login(village, each)
    return village.run(lambda tx: accounts.login(tx, village.context, request)).reply


def login_refusal(village: Village, request: requests.Login) -> Refusal:
    return village.refusal(lambda tx: accounts.login(tx, village.context, request))


def delete(village: Village, each: Person, *, at: int = NOW) -> Outcome[Done]:
    request = deletion(each, at=at)
    return village.run(lambda tx: accounts.delete_account(tx, village.context, request))


def test_registering() -> None:
    village = Village()
    outcome = register(village, registration(village, ANNA))
    assert outcome.effects == ()
    assert (outcome.reply.account, outcome.reply.handle) == (ANNA.account, "anna")
    token = outcome.reply.token
    sender = village.run(lambda tx: tokens.authenticate(tx, village.context, token))
    assert sender == ANNA.sender
    row = village.tx.accounts.account(ANNA.account)
    assert row is not None
    assert (row.handle, row.identity_key) == ("anna", ANNA.identity.public_key)
    assert (row.created, row.suspended, row.notice_key) == (NOW, False, None)
    (device,) = village.tx.accounts.devices(ANNA.account)
    assert (device.device, device.created) == (ANNA.device, NOW)
    assert device.credential == ANNA.credential.encoded()
    assert device.device_key == ANNA.device_key.public_key


def test_registering_again_is_a_login() -> None:
    """The first answer may have been lost."""
    village = Village(registration=Registration.INVITE)
    token = village.run(lambda tx: invites.make_invite(tx, village.context)).reply
    register(village, registration(village, ANNA, token=token))
    village.wait(5)
    again = register(village, registration(village, ANNA, token=token))
    assert again.reply.account == ANNA.account
    row = village.tx.accounts.account(ANNA.account)
    assert row is not None
    assert row.created == NOW


@pytest.mark.parametrize(
    "again", [registration(Village(), ANNA, handle="other"), None], ids=["name", "key"]
)
def test_registering_again_as_somebody_else(again: requests.Register | None) -> None:
    village = Village(ANNA)
    request = again or registration(village, ANNA.on("phone"))
    assert refusal(village, request) is Refusal.TAKEN


def test_registering_again_with_a_device_of_another_account() -> None:
    """A device that speaks for two accounts would take the rows of one from it."""
    village = Village(ANNA, BOB)
    village.tx.accounts.drop_device(ANNA.device)
    village.tx.accounts.put_device(
        village.tx.accounts.devices(BOB.account)[0]._replace(device=ANNA.device)
    )
    assert refusal(village, registration(village, ANNA)) is Refusal.TAKEN
    village.tx.accounts.drop_account(ANNA.account)
    assert refusal(village, registration(village, ANNA)) is Refusal.TAKEN


def test_registering_again_while_suspended() -> None:
    village = Village(ANNA)
    village.suspend(ANNA)
    assert refusal(village, registration(village, ANNA)) is Refusal.FORBIDDEN


def test_a_challenge_answers_one_registration() -> None:
    village = Village()
    request = registration(village, ANNA)
    register(village, request)
    assert refusal(village, request) is Refusal.UNAUTHENTICATED


def test_a_used_challenge_registers_nobody() -> None:
    village = Village()
    request = registration(village, ANNA)
    village.run(lambda tx: tokens.spend_challenge(tx, request.challenge))
    assert refusal(village, request) is Refusal.UNAUTHENTICATED
    assert village.tx.accounts.account(ANNA.account) is None


def test_a_registration_that_nobody_signed() -> None:
    village = Village()
    request = registration(village, ANNA)
    forged = msgspec.structs.replace(request, signature=damaged(request.signature))
    assert refusal(village, forged) is Refusal.UNAUTHENTICATED


@pytest.mark.parametrize("handle", ["an", ".anna", "anna.", "an..na", "Anna", "a" * 33])
def test_a_text_that_is_no_handle(handle: str) -> None:
    village = Village()
    request = registration(village, ANNA, handle=handle)
    assert refusal(village, request) is Refusal.MALFORMED


def test_a_handle_that_somebody_has() -> None:
    village = Village(ANNA)
    request = registration(village, BOB, handle="anna")
    assert refusal(village, request) is Refusal.TAKEN


def test_a_handle_rests_for_a_year() -> None:
    village = Village(ANNA)
    delete(village, ANNA)
    village.wait(limits.HANDLE_REST - 1)
    request = registration(village, BOB, handle="anna")
    assert refusal(village, request) is Refusal.TAKEN
    village.wait(1)
    register(village, request)


def test_a_revoked_device_registers_nothing() -> None:
    village = Village()
    village.tx.accounts.add_revocation(
        ANNA.account, ANNA.device, revocation(ANNA, ANNA.device)
    )
    request = registration(village, ANNA)
    assert refusal(village, request) is Refusal.UNAUTHENTICATED


def test_a_closed_relay_takes_nobody_but_knows_its_own() -> None:
    village = Village(ANNA, registration=Registration.CLOSED)
    token = village.run(lambda tx: invites.make_invite(tx, village.context)).reply
    request = registration(village, BOB, token=token)
    assert refusal(village, request) is Refusal.CLOSED
    register(village, registration(village, ANNA))


def test_an_open_relay_leaves_invites_alone() -> None:
    village = Village()
    token = village.run(lambda tx: invites.make_invite(tx, village.context)).reply
    register(village, registration(village, ANNA, token=token))
    assert len(village.tx.invites.tokens()) == 1


def test_an_invite_is_used_once() -> None:
    village = Village(registration=Registration.INVITE)
    token = village.run(lambda tx: invites.make_invite(tx, village.context)).reply
    assert refusal(village, registration(village, ANNA)) is Refusal.INVITE
    register(village, registration(village, ANNA, token=token))
    request = registration(village, BOB, token=token)
    assert refusal(village, request) is Refusal.INVITE


def test_the_uses_of_an_invite_are_counted() -> None:
    village = Village(registration=Registration.INVITE)
    token = village.run(
        lambda tx: invites.make_invite(tx, village.context, reusable=True)
    ).reply
    for each in (ANNA, BOB):
        register(village, registration(village, each, token=token))
    (row,) = village.tx.invites.tokens()
    assert isinstance(row, InviteToken)
    assert row.used == 2


def test_without_an_invite_nobody_learns_which_handles_there_are() -> None:
    village = Village(ANNA, registration=Registration.INVITE)
    request = registration(village, BOB, handle="anna")
    assert refusal(village, request) is Refusal.INVITE


def test_a_refused_registration_uses_nothing() -> None:
    village = Village(ANNA, registration=Registration.INVITE)
    token = village.run(lambda tx: invites.make_invite(tx, village.context)).reply
    request = registration(village, BOB, handle="anna", token=token)
    assert refusal(village, request) is Refusal.TAKEN
    register(village, registration(village, BOB, token=token))


def test_logging_in() -> None:
    village = Village(ANNA)
    session = enter(village, ANNA)
    assert (session.account, session.handle) == (ANNA.account, "anna")
    assert session.expires == NOW + limits.TOKEN_LIFE
    token = tokens.read_token(village.context, session.token)
    assert token.sender == ANNA.sender


def test_a_challenge_answers_one_login() -> None:
    village = Village(ANNA)
    request = login(village, ANNA)
    village.run(lambda tx: accounts.login(tx, village.context, request))
    assert login_refusal(village, request) is Refusal.UNAUTHENTICATED


def test_a_login_that_nobody_signed() -> None:
    village = Village(ANNA)
    request = login(village, ANNA)
    forged = msgspec.structs.replace(request, signature=damaged(request.signature))
    assert login_refusal(village, forged) is Refusal.UNAUTHENTICATED


def test_a_device_that_is_not_known_does_not_log_in() -> None:
    village = Village(ANNA)
    for other in (BOB, ANNA.on("phone")):
        request = login(village, other)
        assert login_refusal(village, request) is Refusal.UNAUTHENTICATED


def test_a_suspended_account_does_not_log_in() -> None:
    village = Village(ANNA)
    village.suspend(ANNA)
    assert login_refusal(village, login(village, ANNA)) is Refusal.FORBIDDEN


def fill(tx: Transaction, each: Person, blob: bytes) -> None:
    """Give somebody something in every table."""
    account, device, other = each.account, each.device, CARL.account
    tx.accounts.add_revocation(account, b"d" * 32, b"revoked")
    tx.keys.add_package(device, b"package", NOW)
    tx.keys.put_last_resort(device, LastResort(b"last", NOW, used=False))
    tx.contacts.add_contact(account, other)
    tx.contacts.add_contact(other, account)
    tx.contacts.add_block(account, other)
    tx.contacts.add_block(other, account)
    tx.inbox.deliver(device, at=NOW, kind=InboxKind.KEYS_LOW, body=b"", group=b"")
    tx.reports.put_report(
        ReportRow(account, b"r" * 16, b"sealed", b"h" * 32, "received", NOW, NOW)
    )
    tx.blobs.put_blob(BlobRow(blob, account, 9, 9, complete=True, at=NOW))
    for group in tx.rooms.rooms_of(account, b"", 9):
        tx.rooms.put_departure(group, device, 3)
        tx.rejoins.put_rejoin(RejoinRow(group, device, account, b"", NOW, None, NOW))


def left_of(tx: Transaction, each: Person) -> dict[str, object]:
    """Return what each table has of somebody."""
    account, device, other = each.account, each.device, CARL.account
    groups = tx.rooms.rooms_of(account, b"", 9)
    return {
        "account": tx.accounts.account(account),
        "devices": tx.accounts.devices(account),
        "revocations": tx.accounts.revocations(account),
        "packages": tx.keys.count_packages(device),
        "last resort": tx.keys.last_resort(device),
        "contact": tx.contacts.contact(account, other),
        "contact of": tx.contacts.contact(other, account),
        "blocks": tx.contacts.blocks(account),
        "blocked": tx.contacts.blocked(other, account),
        "inbox": tx.inbox.items(device, 0, 9),
        "reports": tx.reports.open_reports(account),
        "blobs": tx.blobs.blobs_of(account, 9),
        "cursors": [tx.log.cursor(group, device) for group in groups],
        "departures": [tx.rooms.departure(group, device) for group in groups],
        "rejoins": [tx.rejoins.rejoin(group, device) for group in groups],
    }


def test_nothing_of_a_deleted_account_stays() -> None:
    village = Village(ANNA, BOB, CARL)
    village.found_room(BOB, ANNA)
    village.found_room(ANNA, BOB, group=b"h" * 32, kind=RoomKind.DIRECT)
    village.run(lambda tx: fill(tx, ANNA, b"a" * 32))
    village.run(lambda tx: fill(tx, BOB, b"b" * 32))
    before = left_of(village.tx, BOB)
    assert all(left_of(village.tx, ANNA).values())
    outcome = delete(village, ANNA)
    assert outcome == Outcome(
        Done(),
        (
            Disconnect((ANNA.device,), CloseCode.REMOVED),
            RemoveBlobs((b"a" * 32,)),
        ),
    )
    left = left_of(village.tx, ANNA)
    nothing = {"cursors", "departures", "rejoins"}
    assert not any(value for name, value in left.items() if name not in nothing)
    assert all(left[name] == [None, None] for name in nothing)
    assert village.tx.accounts.by_handle("anna") is None
    assert left_of(village.tx, BOB) == before


def test_the_leaves_of_a_deleted_account_wait_to_be_removed() -> None:
    village = Village(ANNA, BOB)
    village.found_room(BOB, ANNA)
    delete(village, ANNA)
    row = village.member(ANNA)
    assert (row.left, row.devices, row.accepted) == (True, (ANNA.device,), True)
    assert not village.member(BOB).left


def test_a_room_goes_with_the_last_of_its_accounts() -> None:
    village = Village(ANNA, BOB)
    village.found_room(ANNA, BOB)
    village.change_member(BOB, left=True)
    owner = blobs.owner_of_room(GROUP)
    village.tx.blobs.put_blob(BlobRow(b"b" * 32, owner, 9, 9, complete=True, at=NOW))
    village.found_room(ANNA, group=b"h" * 32, kind=RoomKind.NOTES)
    effects = delete(village, ANNA).effects
    assert village.tx.rooms.room(GROUP) is None
    assert village.tx.rooms.room(b"h" * 32) is None
    assert village.tx.blobs.blob(b"b" * 32) is None
    assert effects == (
        Disconnect((ANNA.device,), CloseCode.REMOVED),
        StopFollowing(GROUP),
        RemoveBlobs((b"b" * 32,)),
        StopFollowing(b"h" * 32),
    )


def test_an_account_in_more_rooms_than_one_answer_holds() -> None:
    village = Village(ANNA, BOB)
    groups = [number.to_bytes(32, "big") for number in range(limits.BATCH + 1)]
    for group in groups:
        village.found_room(ANNA, BOB, group=group)
    delete(village, ANNA)
    assert all(village.member(ANNA, group).left for group in groups)
    assert not any(village.tx.log.cursor(group, ANNA.device) for group in groups)


def test_deleting_again_changes_nothing() -> None:
    village = Village(ANNA)
    delete(village, ANNA)
    assert delete(village, ANNA) == Outcome(Done())


def test_an_account_without_devices_can_be_deleted() -> None:
    village = Village(ANNA)
    village.tx.accounts.drop_device(ANNA.device)
    assert delete(village, ANNA) == Outcome(Done())
    assert village.tx.accounts.account(ANNA.account) is None


def test_a_suspended_account_can_be_deleted() -> None:
    village = Village(ANNA)
    village.suspend(ANNA)
    delete(village, ANNA)
    assert village.tx.accounts.account(ANNA.account) is None


def test_an_old_statement_does_not_delete_a_new_account() -> None:
    """Whoever kept it could delete the account over and over."""
    village = Village(ANNA)
    request = deletion(ANNA, at=NOW - 1)
    refused = village.refusal(
        lambda tx: accounts.delete_account(tx, village.context, request)
    )
    assert refused is Refusal.FORBIDDEN
    assert village.tx.accounts.account(ANNA.account) is not None


@pytest.mark.parametrize(
    ("at", "expected"), [(0, Refusal.MALFORMED), (-1, Refusal.FORBIDDEN)]
)
def test_a_deletion_that_the_account_did_not_sign(at: int, expected: Refusal) -> None:
    village = Village(ANNA)
    statement = damaged(deletion(ANNA, at=NOW).statement, at)
    request = requests.DeleteAccount(statement)
    refused = village.refusal(
        lambda tx: accounts.delete_account(tx, village.context, request)
    )
    assert refused is expected
