"""Who can be reached is found; of others there is one answer, after equal work."""

import pytest

from tests.relay.core.proving import damaged
from tests.relay.core.unreachable import NOT_FOUND, Making
from tests.relay.core.village import ANNA, BOB, CARL, NOW, Person, Village
from tgtui.codec import encoded
from tgtui.crypto import SeededEntropy, generate_key_pair
from tgtui.identity import SEALING_SUITE, sign_notice_key
from tgtui.relay.core import directory
from tgtui.relay.core.effects import Outcome
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import Done, Found


BY_HANDLE = requests.Lookup(handle="bob")
BY_ACCOUNT = requests.Lookup(account=BOB.account)
BY_BOTH = pytest.mark.parametrize("request_", [BY_HANDLE, BY_ACCOUNT])


def lookup(
    village: Village, request: requests.Lookup, each: Person = ANNA
) -> Outcome[Found | Refused]:
    return village.run(
        lambda tx: directory.lookup(tx, village.context, each.sender, request)
    )


def calls(village: Village, request: requests.Lookup) -> list[str]:
    """Return what a look-up by Anna reads and writes, in order."""
    return village.calls(
        lambda tx: directory.lookup(tx, village.context, ANNA.sender, request)
    )


def notice_key(each: Person, *, created: int = NOW) -> bytes:
    pair = generate_key_pair(SEALING_SUITE, SeededEntropy(b"notice"))
    return encoded(
        sign_notice_key(
            each.device_key,
            each.credential,
            hpke_key=pair.public,
            created=created,
        )
    )


def put(village: Village, statement: bytes, each: Person = ANNA) -> Outcome[Done]:
    request = requests.PutNoticeKey(statement)
    return village.run(lambda tx: directory.put_notice_key(tx, each.sender, request))


def put_refusal(village: Village, statement: bytes, each: Person = ANNA) -> Refusal:
    request = requests.PutNoticeKey(statement)
    return village.refusal(
        lambda tx: directory.put_notice_key(tx, each.sender, request)
    )


@BY_BOTH
def test_somebody_is_found(request_: requests.Lookup) -> None:
    village = Village(ANNA, BOB)
    row = village.tx.accounts.account(BOB.account)
    assert row is not None
    village.tx.accounts.put_account(row._replace(notice_key=b"notice"))
    village.tx.accounts.add_revocation(BOB.account, b"d" * 32, b"revoked")
    found = Found(BOB.account, "bob", BOB.identity.public_key, b"notice", (b"revoked",))
    assert lookup(village, request_) == Outcome(found)


def test_a_block_is_of_one_by_one() -> None:
    village = Village(ANNA, BOB, CARL)
    village.tx.contacts.add_block(BOB.account, CARL.account)
    village.tx.contacts.add_block(ANNA.account, BOB.account)
    assert isinstance(lookup(village, BY_HANDLE).reply, Found)
    assert isinstance(lookup(village, BY_HANDLE, BOB).reply, Found)
    assert isinstance(lookup(village, BY_HANDLE, CARL).reply, Refused)


@BY_BOTH
@pytest.mark.parametrize("making", NOT_FOUND.values(), ids=NOT_FOUND)
def test_one_answer_after_equal_work(making: Making, request_: requests.Lookup) -> None:
    """What else an answer could show, its time would (trust.md 6, attack 11)."""
    village, reachable = Village(ANNA, BOB), Village(ANNA, BOB)
    making(village)
    outcome = lookup(village, request_)
    assert isinstance(outcome.reply, Refused)
    refused = outcome.reply
    assert (refused.refusal, refused.retry_after) == (Refusal.UNAVAILABLE, None)
    assert (refused.seq, refused.commitment, outcome.effects) == (None, None, ())
    ways = [calls(village, request_), calls(reachable, request_)]
    assert ways[0] == ways[1]
    assert len(ways[0]) > 2


@pytest.mark.parametrize(
    "request_", [requests.Lookup(), requests.Lookup("bob", BOB.account)]
)
def test_just_one_name_is_given(request_: requests.Lookup) -> None:
    village = Village(ANNA, BOB)
    refusal = village.refusal(
        lambda tx: directory.lookup(tx, village.context, ANNA.sender, request_)
    )
    assert refusal is Refusal.MALFORMED


@pytest.mark.parametrize("name", ["bob", "nobody"])
def test_handles_cannot_be_guessed_for_long(name: str) -> None:
    village = Village(ANNA, BOB)
    for _ in range(limits.HANDLES_A_DAY):
        lookup(village, requests.Lookup(handle=name))
    refused = village.refused(
        lambda tx: directory.lookup(tx, village.context, ANNA.sender, BY_HANDLE)
    )
    assert refused.refusal is Refusal.RATE
    assert refused.retry_after == limits.DAY - NOW % limits.DAY
    assert isinstance(lookup(village, BY_ACCOUNT).reply, Found)
    assert isinstance(lookup(village, BY_HANDLE, BOB).reply, Found)
    village.wait(refused.retry_after)
    assert isinstance(lookup(village, BY_HANDLE).reply, Found)


def test_a_notice_key() -> None:
    village = Village(ANNA)
    assert put(village, notice_key(ANNA)) == Outcome(Done())
    newer = notice_key(ANNA, created=NOW + 1)
    put(village, newer)
    found = lookup(village, requests.Lookup(handle="anna")).reply
    assert isinstance(found, Found)
    assert found.notice_key == newer


def test_a_notice_key_of_somebody_else() -> None:
    village = Village(ANNA, BOB)
    for other in (BOB, ANNA.on("phone")):
        assert put_refusal(village, notice_key(other)) is Refusal.FORBIDDEN


@pytest.mark.parametrize(
    ("at", "expected"), [(0, Refusal.MALFORMED), (-1, Refusal.FORBIDDEN)]
)
def test_a_notice_key_that_the_device_did_not_sign(at: int, expected: Refusal) -> None:
    village = Village(ANNA)
    assert put_refusal(village, damaged(notice_key(ANNA), at)) is expected


def test_a_notice_key_of_a_device_that_is_gone() -> None:
    village = Village(ANNA)
    village.tx.accounts.drop_device(ANNA.device)
    assert put_refusal(village, notice_key(ANNA)) is Refusal.UNAUTHENTICATED
