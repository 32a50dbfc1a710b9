"""Tests of `tgtui.franking.verdict`."""

from tgtui.franking import Again, Held, Hidden, Reason, Received, ReceiverState, Wanted
from tgtui.franking.state import NO_CHANGE


def test_an_outcome_has_no_notices_unless_it_says_so() -> None:
    state = ReceiverState.created()
    assert Received(state, NO_CHANGE, Again()).notices == ()


def test_verdicts_print_what_happened() -> None:
    assert repr(Hidden(Reason.REVOKED)).startswith("Hidden(reason=<Reason.REVOKED")
    assert "from_seq=3" in repr(Held(3, Wanted.FULL_STAMP))


def test_what_is_wanted_is_said() -> None:
    assert all("`from_seq`" in each.value or "stamp" in each.value for each in Wanted)
