"""Any bit that is flipped in a report leaves nothing that is verified."""

import pytest
from hypothesis import given, settings, strategies as st

from tests.franking.case import Case
from tests.franking.setting import BOB, a_file
from tgtui.codec import encoded
from tgtui.crypto import Secret, SeededEntropy
from tgtui.franking import InvalidReport, Role, UnverifiedItem, read_report


CASE = Case()
SAID = CASE.said(b"one", b"two", b"three")
FILE = CASE.evidence(
    CASE.chat.say(BOB, b"look", attachments=(a_file(),), file_keys=(Secret(b"k" * 32),))
)
REPORT = CASE.report(
    [
        UnverifiedItem.of(SAID[0], Role.CONTEXT),
        SAID[2],
        UnverifiedItem.of(FILE, Role.REPORTED, files=(0,)),
    ]
)
DATA = encoded(REPORT)


def rejected(data: bytes) -> None:
    """Require that a report is not verified."""
    with pytest.raises(InvalidReport):
        CASE.verified(read_report(data))


def flipped(bit: int) -> bytes:
    """Return the report with one bit flipped."""
    data = bytearray(DATA)
    data[bit // 8] ^= 1 << bit % 8
    return bytes(data)


def test_the_report_itself_is_verified() -> None:
    assert CASE.verified(read_report(DATA)).line.endswith("  1 gap")


@settings(max_examples=50)
@given(st.integers(0, 8 * len(DATA) - 1))
def test_a_flipped_bit_is_rejected(bit: int) -> None:
    rejected(flipped(bit))


def test_300_of_300_flipped_bits_are_rejected() -> None:
    places = SeededEntropy(b"which bits").draw(3 * 300)
    for at in range(0, len(places), 3):
        drawn = int.from_bytes(places[at : at + 3], "big")
        rejected(flipped(drawn % (8 * len(DATA))))


@given(st.integers(0, len(DATA) - 1))
def test_a_report_that_is_cut_short_is_rejected(end: int) -> None:
    rejected(DATA[:end])


@given(st.integers(0, len(DATA)), st.binary(min_size=1, max_size=4))
def test_bytes_that_are_put_in_are_rejected(place: int, more: bytes) -> None:
    rejected(DATA[:place] + more + DATA[place:])
