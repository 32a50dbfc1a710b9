"""What is wrong between client and relay says it, and a refusal carries what helps."""

import pytest

from tgtui.errors import PeerFault
from tgtui.wire import (
    REASONS,
    BadFrame,
    BadOuter,
    BadPadding,
    BadRoster,
    NoCommonVersion,
    Refusal,
    Refused,
    WireError,
)


@pytest.mark.parametrize(
    "error", [BadFrame, BadOuter, BadPadding, BadRoster, NoCommonVersion, Refused]
)
def test_each_is_a_fault_of_the_other_side(error: type[Exception]) -> None:
    assert issubclass(error, WireError)
    assert issubclass(error, PeerFault)


def test_a_refusal_says_why() -> None:
    error = Refused(Refusal.BUSY)
    assert str(error) == REASONS[Refusal.BUSY].sentence
    assert error.refusal is Refusal.BUSY
    assert (error.retry_after, error.seq, error.commitment) == (None, None, None)


def test_a_refusal_says_what_goes_with_it() -> None:
    error = Refused(Refusal.SUPERSEDED, retry_after=1_000, seq=7, commitment=b"C" * 32)
    assert (error.retry_after, error.seq) == (1_000, 7)
    assert error.commitment == b"C" * 32


def test_no_version_in_common() -> None:
    error = NoCommonVersion((2, 3))
    assert error.offered == (2, 3)
    assert str(error).startswith("The two programs have no version")
