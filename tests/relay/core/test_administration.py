"""An operator sees how much there is, and may suspend and remove accounts."""

import pytest

from tests.relay.core.proving import login
from tests.relay.core.village import ANNA, BOB, CARL, GROUP, NOW, Village, person
from tgtui.relay.core import accounts, administration, invites, tokens
from tgtui.relay.core.administration import Stats
from tgtui.relay.core.effects import Disconnect, Outcome
from tgtui.relay.ports import BlobRow, Transaction
from tgtui.wire import CloseCode, Refusal, limits
from tgtui.wire.replies import Done


GONE = (Disconnect((ANNA.device,), CloseCode.REMOVED),)


def remove(village: Village, account: bytes) -> Outcome[Done]:
    return village.run(lambda tx: administration.remove(tx, village.context, account))


def test_accounts_are_listed_in_pages() -> None:
    village = Village(ANNA, BOB, CARL)
    first = village.run(lambda tx: administration.list_accounts(tx, b"", 2))
    after = first[-1].account
    second = village.run(lambda tx: administration.list_accounts(tx, after, 2))
    assert {row.handle for row in first + second} == {"anna", "bob", "carl"}
    assert (len(first), len(second)) == (2, 1)


def test_a_suspended_account_does_nothing_until_it_may_again() -> None:
    village = Village(ANNA, BOB)
    row = village.tx.accounts.account(ANNA.account)
    assert row is not None
    token = tokens.session(village.context, row, ANNA.device).token

    def enter(tx: Transaction) -> None:
        tokens.authenticate(tx, village.context, token)
        accounts.login(tx, village.context, login(village, ANNA))

    def suspend(tx: Transaction) -> Outcome[Done]:
        return administration.suspend(tx, ANNA.account)

    for _ in range(2):
        assert village.run(suspend) == Outcome(Done(), GONE)
    assert village.refusal(enter) is Refusal.FORBIDDEN
    found = village.tx.accounts.account(BOB.account)
    assert found is not None
    assert not found.suspended
    for _ in range(2):
        done = village.run(lambda tx: administration.unsuspend(tx, ANNA.account))
        assert done == Outcome(Done())
    village.run(enter)


def test_a_suspended_account_without_devices() -> None:
    village = Village(ANNA)
    village.tx.accounts.drop_device(ANNA.device)
    done = village.run(lambda tx: administration.suspend(tx, ANNA.account))
    assert done == Outcome(Done())


def test_a_suspended_account_stays_in_its_rooms() -> None:
    village = Village(ANNA, BOB)
    village.found_room(ANNA, BOB)
    before = village.member(ANNA)
    village.run(lambda tx: administration.suspend(tx, ANNA.account))
    assert village.member(ANNA) == before
    assert village.tx.log.cursor(GROUP, ANNA.device) == 3


def test_a_removed_account_is_gone() -> None:
    village = Village(ANNA, BOB)
    village.found_room(BOB, ANNA)
    assert remove(village, ANNA.account) == Outcome(Done(), GONE)
    assert village.tx.accounts.account(ANNA.account) is None
    assert village.tx.accounts.handle_rests_until("anna") == NOW + limits.HANDLE_REST
    assert village.member(ANNA).left


@pytest.mark.parametrize("rule", ["suspend", "unsuspend", "remove"])
def test_an_account_that_is_not_there(rule: str) -> None:
    village = Village(ANNA)
    rules = {
        "suspend": lambda tx: administration.suspend(tx, BOB.account),
        "unsuspend": lambda tx: administration.unsuspend(tx, BOB.account),
        "remove": lambda tx: administration.remove(tx, village.context, BOB.account),
    }
    assert village.refusal(rules[rule]) is Refusal.NOT_FOUND


def test_nothing_is_counted_where_there_is_nothing() -> None:
    assert Village().run(administration.stats) == Stats(0, 0, 0, 0, 0, 0)


def test_what_there_is_is_counted() -> None:
    village = Village(ANNA, BOB, CARL)
    village.admit(ANNA.on("phone"))
    village.suspend(BOB)
    village.found_room(ANNA, BOB)
    village.found_room(CARL, group=b"h" * 32)
    for number, owner in enumerate((ANNA, ANNA, CARL)):
        blob = number.to_bytes(32, "big")
        row = BlobRow(blob, owner.account, 10**number, 0, complete=False, at=NOW)
        village.tx.blobs.put_blob(row)
    village.run(lambda tx: invites.make_invite(tx, village.context))
    counted = village.run(administration.stats)
    assert counted == Stats(
        accounts=3, suspended=1, devices=4, rooms=2, blob_bytes=111, invites=1
    )


def test_what_fills_more_than_a_page_is_counted() -> None:
    village = Village()
    for number in range(limits.BATCH + 1):
        village.settle(person(f"somebody{number}"))
        village.found_room(ANNA, group=number.to_bytes(32, "big"))
    counted = village.run(administration.stats)
    assert (counted.accounts, counted.rooms) == (257, 257)
