"""A report is kept sealed, in few sizes and numbers, until it is withdrawn."""

from dataclasses import dataclass, replace
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from tests.relay.core.village import ANNA, BOB, NOW, RELAY, Person, Village
from tgtui.codec import Truncated
from tgtui.relay.core import reports
from tgtui.relay.core.effects import Outcome
from tgtui.relay.core.reports import HandedIn, SealedHeader
from tgtui.relay.ports import ReportRow
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import ReportState


ID = b"r" * 16
SMALLEST = limits.REPORT_SIZES[0]


@dataclass(frozen=True)
class Header:
    """What a relay can read of a sealed report."""

    relay_id: bytes = RELAY
    report_id: bytes = ID
    key_ids: tuple[bytes, ...] = (b"moderate",)


def read_from(header: Header, data: bytes) -> SealedHeader:
    if not any(data):
        raise Truncated
    return header


def handed(
    report: bytes = ID, *, byte: bytes = b"s", size: int = SMALLEST, **header: object
) -> HandedIn:
    read = replace(Header(report_id=report), **header)  # type: ignore[arg-type]
    return HandedIn(report, byte * size, lambda data: read_from(read, data))


def hand_in(
    village: Village, what: HandedIn, each: Person = ANNA
) -> Outcome[ReportState]:
    return village.run(
        lambda tx: reports.hand_in(tx, village.context, each.sender, what)
    )


def refused(village: Village, what: HandedIn, each: Person = ANNA) -> Refused:
    return village.refused(
        lambda tx: reports.hand_in(tx, village.context, each.sender, what)
    )


def withdraw(village: Village, report: bytes = ID, each: Person = ANNA) -> ReportState:
    request = requests.ReportRequest(report)
    return village.run(
        lambda tx: reports.withdraw_report(tx, village.context, each.sender, request)
    ).reply


def state_of(village: Village, report: bytes = ID, each: Person = ANNA) -> ReportState:
    request = requests.ReportRequest(report)
    return village.run(lambda tx: reports.report_state(tx, each.sender, request))


def number(count: int) -> bytes:
    return b"%16d" % count


@pytest.mark.parametrize("size", limits.REPORT_SIZES)
def test_a_report_is_kept(size: int) -> None:
    village = Village(ANNA)
    outcome = hand_in(village, handed(size=size))
    assert outcome == Outcome(ReportState(ID, "received", NOW))
    sealed = b"s" * size
    row = village.tx.reports.report(ANNA.account, ID)
    assert row == ReportRow(
        ANNA.account, ID, sealed, sha256(sealed).digest(), "received", NOW, NOW
    )
    village.wait(5)
    assert state_of(village) == ReportState(ID, "received", NOW)


def test_the_same_again_gets_the_same_answer() -> None:
    """The keys may have changed while the first answer was on its way."""
    village = Village(ANNA)
    first = hand_in(village, handed())
    village.wait(5)
    village.context = replace(village.context, moderation_keys=(b"newer",))
    assert hand_in(village, handed()) == first
    assert village.tx.reports.open_reports(ANNA.account) == 1


def test_other_bytes_under_the_same_id() -> None:
    village = Village(ANNA)
    hand_in(village, handed())
    assert refused(village, handed(byte=b"t")).refusal is Refusal.TAKEN
    withdraw(village)
    assert refused(village, handed(byte=b"t")).refusal is Refusal.TAKEN
    assert hand_in(village, handed()).reply.state == "withdrawn"


def test_an_id_is_one_of_an_account() -> None:
    village = Village(ANNA, BOB)
    hand_in(village, handed())
    hand_in(village, handed(byte=b"t"), BOB)
    withdraw(village)
    assert state_of(village, each=BOB).state == "received"


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (handed(size=0), Refusal.PADDING),
        (handed(size=SMALLEST - 1), Refusal.PADDING),
        (handed(size=SMALLEST + 1), Refusal.PADDING),
        (handed(size=limits.REPORT_SIZES[-1] - 1), Refusal.PADDING),
        (handed(size=limits.REPORT_SIZES[-1] + 1), Refusal.TOO_LARGE),
        (handed(b"r" * 15), Refusal.MALFORMED),
        (handed(b"r" * 17), Refusal.MALFORMED),
        (handed(byte=b"\0"), Refusal.MALFORMED),
        (handed(relay_id=b"o" * 32), Refusal.MALFORMED),
        (handed(report_id=b"o" * 16), Refusal.MALFORMED),
        (handed(key_ids=()), Refusal.STALE),
        (handed(key_ids=(b"retired",)), Refusal.STALE),
    ],
)
def test_a_report_that_is_not_taken(what: HandedIn, expected: Refusal) -> None:
    village = Village(ANNA)
    assert refused(village, what).refusal is expected
    assert village.tx.reports.report(ANNA.account, what.report) is None


def test_every_active_moderator_can_open_it() -> None:
    village = Village(ANNA)
    village.context = replace(village.context, moderation_keys=(b"one", b"two"))
    for keys in ((b"one",), (b"two",), (b"two", b"three")):
        assert refused(village, handed(key_ids=keys)).refusal is Refusal.STALE
    # One that was retired a moment ago does no harm.
    hand_in(village, handed(key_ids=(b"two", b"retired", b"one")))


def test_where_there_are_no_moderators() -> None:
    village = Village(ANNA)
    village.context = replace(village.context, moderation_keys=())
    assert refused(village, handed()).refusal is Refusal.FORBIDDEN


def test_ten_wait_at_most() -> None:
    village = Village(ANNA, BOB)
    for count in range(limits.OPEN_REPORTS):
        hand_in(village, handed(number(count)))
    full = refused(village, handed())
    assert (full.refusal, full.retry_after) == (Refusal.QUOTA, None)
    hand_in(village, handed(number(0)))
    hand_in(village, handed(), BOB)
    withdraw(village, number(3))
    hand_in(village, handed())


@given(
    gaps=st.lists(st.integers(0, limits.HOUR), min_size=29, max_size=29),
    wait=st.integers(0, limits.HOUR),
)
def test_thirty_a_day_and_when_there_may_be_another(gaps: list[int], wait: int) -> None:
    village = Village(ANNA, BOB)
    # Whole days before them: they have been forgotten.
    hand_in(village, handed(b"o" * 16))
    withdraw(village, b"o" * 16)
    village.wait(limits.DAY)
    for count, gap in enumerate([*gaps, wait]):
        hand_in(village, handed(number(count)))
        withdraw(village, number(count))
        village.wait(gap)
    full = refused(village, handed())
    assert full.refusal is Refusal.RATE
    expected = limits.DAY - sum(gaps) - wait
    assert full.retry_after == expected
    hand_in(village, handed(), BOB)
    village.wait(expected - 1)
    assert refused(village, handed()).retry_after == 1
    village.wait(1)
    hand_in(village, handed())


def test_withdrawing_removes_the_bytes() -> None:
    village = Village(ANNA)
    hand_in(village, handed())
    village.wait(5)
    assert withdraw(village) == ReportState(ID, "withdrawn", NOW + 5)
    row = village.tx.reports.report(ANNA.account, ID)
    assert row is not None
    assert (row.sealed, row.received) == (b"", NOW)
    village.wait(5)
    assert withdraw(village) == ReportState(ID, "withdrawn", NOW + 5)
    assert state_of(village) == ReportState(ID, "withdrawn", NOW + 5)


def test_a_report_of_somebody_else() -> None:
    village = Village(ANNA, BOB)
    hand_in(village, handed())
    request = requests.ReportRequest(ID)
    asked = village.refusal(lambda tx: reports.report_state(tx, BOB.sender, request))
    withdrawn = village.refusal(
        lambda tx: reports.withdraw_report(tx, village.context, BOB.sender, request)
    )
    assert asked is withdrawn is Refusal.NOT_FOUND
