"""A KeyPackage goes to one who claims it; strangers get few, and learn nothing."""

import pytest

from tests.relay.core.unreachable import NOT_CLAIMED, Making
from tests.relay.core.village import ANNA, BOB, CARL, NOW, Person, Village, person
from tgtui.relay.core import key_packages
from tgtui.relay.core.effects import InboxGrew, Outcome
from tgtui.wire import (
    InboxKind,
    KeysLow,
    Refusal,
    Refused,
    decode_item,
    limits,
    requests,
)
from tgtui.wire.replies import Claimed, ClaimedPackage, KeyPackageCount


CLAIM = requests.ClaimKeyPackage(BOB.account)
LAST = b"last resort"


def package(number: int) -> bytes:
    return b"package %d" % number


def counted(left: int, last: str = "none") -> KeyPackageCount:
    return KeyPackageCount(
        left, last_resort=last != "none", last_resort_used=last == "used"
    )


def put(
    village: Village, *packages: bytes, last: bytes | None = None, each: Person = BOB
) -> KeyPackageCount:
    request = requests.PutKeyPackages(packages, last)
    return village.run(
        lambda tx: key_packages.put_key_packages(
            tx, village.context, each.sender, request
        )
    ).reply


def put_refusal(
    village: Village, *packages: bytes, last: bytes | None = None
) -> Refusal:
    request = requests.PutKeyPackages(packages, last)
    return village.refusal(
        lambda tx: key_packages.put_key_packages(
            tx, village.context, BOB.sender, request
        )
    )


def stocked(count: int = 50, *people: Person, last: bytes | None = LAST) -> Village:
    """Return a relay that has KeyPackages of Bob."""
    village = Village(ANNA, BOB, *people)
    put(village, *map(package, range(count)), last=last)
    return village


def attempt(
    village: Village, each: Person = ANNA, whose: Person = BOB
) -> Outcome[Claimed | Refused]:
    request = requests.ClaimKeyPackage(whose.account)
    return village.run(
        lambda tx: key_packages.claim_key_package(
            tx, village.context, each.sender, request
        )
    )


def claim_refused(village: Village, whose: Person = BOB) -> Refused:
    request = requests.ClaimKeyPackage(whose.account)
    return village.refused(
        lambda tx: key_packages.claim_key_package(
            tx, village.context, ANNA.sender, request
        )
    )


def claim(village: Village, each: Person = ANNA, whose: Person = BOB) -> ClaimedPackage:
    """Return the KeyPackage that somebody gets of the one device of another."""
    reply = attempt(village, each, whose).reply
    assert isinstance(reply, Claimed)
    (claimed,) = reply.packages
    assert claimed.device == whose.device
    return claimed


def befriend(village: Village, each: Person, other: Person) -> None:
    village.tx.contacts.add_contact(each.account, other.account)
    village.tx.contacts.add_contact(other.account, each.account)


def left(village: Village, each: Person = BOB) -> KeyPackageCount:
    return village.run(lambda tx: key_packages.count_key_packages(tx, each.sender))


def told(village: Village, each: Person = BOB) -> list[KeysLow]:
    """Return what somebody's inbox says of their KeyPackages."""
    items = []
    for row in village.tx.inbox.items(each.device, 0, 99):
        assert row.kind is InboxKind.KEYS_LOW
        item = decode_item(row.kind, row.body)
        assert isinstance(item, KeysLow)
        items.append(item)
    return items


def calls(village: Village) -> list[str]:
    """Return what a claim by Anna reads and writes, in order."""
    return village.calls(
        lambda tx: key_packages.claim_key_package(
            tx, village.context, ANNA.sender, CLAIM
        )
    )


def strangers(count: int) -> list[Person]:
    return [person(f"stranger{number}") for number in range(count)]


def test_what_was_put_is_counted() -> None:
    village = Village(BOB)
    assert left(village) == counted(0)
    assert put(village, package(1)) == counted(1)
    assert put(village, package(2), last=LAST) == counted(2, "kept")
    assert put(village, last=b"newer") == counted(2, "kept")
    assert left(village) == counted(2, "kept")
    last = village.tx.keys.last_resort(BOB.device)
    assert last is not None
    assert (last.package, last.at, last.used) == (b"newer", NOW, False)


def test_as_many_as_are_kept() -> None:
    village = Village(BOB)
    put(village, *map(package, range(limits.KEY_PACKAGES - 1)))
    assert put_refusal(village, b"a", b"b") is Refusal.QUOTA
    assert left(village).left == limits.KEY_PACKAGES - 1
    assert put(village, b"a", last=LAST).left == limits.KEY_PACKAGES
    assert put_refusal(village, b"b") is Refusal.QUOTA


def test_a_request_that_comes_again_changes_nothing() -> None:
    """Its answer may have been lost."""
    village = Village(BOB)
    packages = [package(number) for number in range(limits.KEY_PACKAGES)]
    for _ in range(2):
        assert put(village, *packages, last=LAST) == counted(100, "kept")


def test_nothing_is_no_key_package() -> None:
    village = Village(BOB)
    assert put_refusal(village, package(1), b"") is Refusal.MALFORMED
    assert put_refusal(village, last=b"") is Refusal.MALFORMED
    assert left(village) == counted(0)


def test_each_is_given_out_once_and_the_oldest_first() -> None:
    village = stocked(30, CARL)
    village.tx.accounts.add_revocation(BOB.account, b"d" * 32, b"revoked")
    outcome = attempt(village)
    given = ClaimedPackage(BOB.device, package(0), last_resort=False)
    assert outcome == Outcome(Claimed((given,), (b"revoked",)))
    assert claim(village, CARL).package == package(1)
    assert left(village).left == 28


def test_a_second_claim_within_a_day_gets_the_last_resort() -> None:
    village = stocked()
    assert not claim(village).last_resort
    second = claim(village)
    assert second == ClaimedPackage(BOB.device, LAST, last_resort=True)
    assert claim(village) == second
    assert left(village) == counted(49, "used")
    village.wait(limits.DAY - NOW % limits.DAY)
    assert claim(village).package == package(1)


def test_a_second_claim_of_a_contact_is_no_other() -> None:
    village = stocked()
    befriend(village, ANNA, BOB)
    assert not claim(village).last_resort
    assert claim(village).last_resort


def test_strangers_get_twenty_a_day() -> None:
    people = strangers(limits.CLAIMS_A_DAY + 1)
    village = stocked(50, CARL, *people)
    befriend(village, CARL, BOB)
    for each in people[:-1]:
        assert not claim(village, each).last_resort
    assert claim(village, people[-1]).last_resort
    assert not claim(village, CARL).last_resort
    assert left(village).left == 50 - limits.CLAIMS_A_DAY - 1
    village.wait(limits.DAY - NOW % limits.DAY)
    assert not claim(village, people[-1]).last_resort


def test_contacts_are_not_counted_among_strangers() -> None:
    people = strangers(limits.CLAIMS_A_DAY)
    village = stocked(50, *people)
    for each in people:
        befriend(village, each, BOB)
        claim(village, each)
    assert not claim(village).last_resort


def test_a_claim_of_fifty_strangers_a_day() -> None:
    people = strangers(limits.TARGETS_A_DAY)
    village = stocked(50, *people)
    for each in people:
        attempt(village, ANNA, each)
    refused = claim_refused(village)
    assert refused.refusal is Refusal.RATE
    assert refused.retry_after == limits.DAY - NOW % limits.DAY
    # One whom she asked for before is no new one, and neither is a contact.
    attempt(village, ANNA, people[0])
    befriend(village, ANNA, BOB)
    assert not claim(village).last_resort
    assert claim(village, BOB, BOB).package


def test_a_stranger_is_counted_once_a_day() -> None:
    village = stocked(50, CARL)
    for _ in range(limits.TARGETS_A_DAY + 1):
        claim(village)
    attempt(village, ANNA, CARL)


def test_a_contact_is_one_of_whoever_claims() -> None:
    """What the other side thinks must not show in how often one may ask."""
    people = strangers(limits.TARGETS_A_DAY)
    village = stocked(50, *people)
    village.tx.contacts.add_contact(BOB.account, ANNA.account)
    for each in people:
        attempt(village, ANNA, each)
    refused = claim_refused(village)
    assert refused.refusal is Refusal.RATE


def test_an_account_claims_of_itself() -> None:
    village = stocked()
    village.found_room(BOB)
    village.change_member(BOB, accepted=False)
    assert claim(village, BOB, BOB).package == package(0)


def test_a_request_that_waits_stops_claims_of_a_stranger_alone() -> None:
    village = stocked()
    village.found_room(ANNA, BOB)
    village.change_member(BOB, accepted=False)
    assert isinstance(attempt(village).reply, Refused)
    befriend(village, ANNA, BOB)
    assert isinstance(attempt(village).reply, Claimed)


@pytest.mark.parametrize("accepted", [True, False])
def test_a_request_that_was_answered_stops_nothing(accepted: bool) -> None:
    village = stocked()
    village.found_room(ANNA, BOB)
    village.change_member(BOB, accepted=accepted, left=not accepted)
    claim(village)


def test_a_request_that_expired_stops_nothing() -> None:
    village = stocked()
    village.found_room(ANNA, BOB)
    village.change_member(BOB, accepted=False)
    village.wait(limits.REQUEST_LIFE)
    assert isinstance(attempt(village).reply, Refused)
    village.wait(1)
    claim(village)


def test_one_of_each_device() -> None:
    village = stocked()
    phone = BOB.on("phone")
    village.admit(phone)
    put(village, b"of the phone", each=phone)
    reply = attempt(village).reply
    assert isinstance(reply, Claimed)
    assert {given.package for given in reply.packages} == {package(0), b"of the phone"}
    # The phone has no other: what there is is given.
    reply = attempt(village).reply
    assert isinstance(reply, Claimed)
    assert [given.package for given in reply.packages] == [LAST]


def test_the_last_resort_is_used_for_thirty_days() -> None:
    village = stocked(0)
    village.wait(limits.KEY_PACKAGE_LIFE - 1)
    assert claim(village).last_resort
    village.wait(1)
    assert isinstance(attempt(village).reply, Refused)


@pytest.mark.parametrize("making", NOT_CLAIMED.values(), ids=NOT_CLAIMED)
def test_one_answer_after_equal_work(making: Making) -> None:
    """What else an answer could show, its time would (trust.md 6, attack 11)."""
    village, unknown = stocked(), Village(ANNA)
    making(village)
    ways = [calls(village), calls(unknown)]
    assert ways[0] == ways[1]
    assert "keys.take_package" in ways[0]
    before = village.tx.keys.count_packages(BOB.device)
    outcome = attempt(village)
    assert isinstance(outcome.reply, Refused)
    refused = outcome.reply
    assert (refused.refusal, refused.retry_after) == (Refusal.UNAVAILABLE, None)
    assert (refused.seq, refused.commitment, outcome.effects) == (None, None, ())
    assert village.tx.keys.count_packages(BOB.device) == before
    assert told(village) == []


@pytest.mark.parametrize("making", NOT_CLAIMED.values(), ids=NOT_CLAIMED)
def test_who_cannot_be_reached_counts_like_anybody(making: Making) -> None:
    """Else the number of claims that are left would tell."""
    people = strangers(limits.TARGETS_A_DAY - 1)
    village = stocked(50, CARL, *people)
    making(village)
    attempt(village)
    for each in people:
        attempt(village, ANNA, each)
    refused = claim_refused(village, CARL)
    assert refused.refusal is Refusal.RATE


def test_being_given_the_last_resort_takes_the_same_reads() -> None:
    """How much a device has left is nobody's business (trust.md 6, attack 11)."""
    village, empty = stocked(limits.CLAIMS_A_DAY + 30), stocked(0, last=None)
    people = strangers(limits.CLAIMS_A_DAY)
    for each in people:
        village.settle(each)
        claim(village, each)
    ways = [calls(village), calls(empty)]
    assert ways[0][: len(ways[1])] == ways[1]


def test_a_device_is_told_that_its_packages_run_out() -> None:
    village = stocked(limits.KEYS_LOW + 2, CARL)
    assert attempt(village).effects == ()
    assert told(village) == []
    assert attempt(village, CARL).effects == (InboxGrew((BOB.device,)),)
    assert told(village) == [KeysLow(limits.KEYS_LOW, last_resort_used=False)]


def test_at_most_one_such_item_waits() -> None:
    people = strangers(3)
    village = stocked(limits.KEYS_LOW, *people)
    village.tx.inbox.deliver(
        BOB.device, at=NOW, kind=InboxKind.INVITATION, body=b"", group=b"g" * 32
    )
    for each in people:
        assert attempt(village, each).effects == (InboxGrew((BOB.device,)),)
    rows = village.tx.inbox.items(BOB.device, 0, 99)
    assert [row.kind for row in rows] == [InboxKind.INVITATION, InboxKind.KEYS_LOW]
    last = decode_item(rows[1].kind, rows[1].body)
    assert last == KeysLow(limits.KEYS_LOW - 3, last_resort_used=False)


def test_a_device_is_told_once_that_its_last_resort_is_used() -> None:
    village = stocked()
    claim(village)
    assert attempt(village).effects == (InboxGrew((BOB.device,)),)
    assert told(village) == [KeysLow(49, last_resort_used=True)]
    assert attempt(village).effects == ()
    assert len(told(village)) == 1


def test_few_packages_beside_a_used_last_resort() -> None:
    village = stocked(0)
    attempt(village)
    assert attempt(village).effects == (InboxGrew((BOB.device,)),)
    assert told(village) == [KeysLow(0, last_resort_used=True)]


def test_what_was_said_goes_when_packages_come() -> None:
    village = stocked(0)
    claim(village)
    assert len(told(village)) == 1
    put(village, package(1), last=LAST)
    assert told(village) == []
    assert left(village) == counted(1, "kept")


def test_packages_that_expired_are_missed() -> None:
    village = stocked(1, last=None)
    village.tx.keys.expire_packages(NOW + 1)
    assert isinstance(attempt(village).reply, Refused)
