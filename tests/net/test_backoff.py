"""Waits grow, are spread evenly, end somewhere, and heed what the relay asks."""

import pytest
from hypothesis import given, strategies as st

from tests.crypto.doubles import FixedEntropy
from tgtui.crypto import SeededEntropy
from tgtui.net import After
from tgtui.net.backoff import FIRST, LONGEST, MOMENT, MOST_ASKED, wait


LEAST, MOST = bytes(8), b"\xff" * 8


def longest(after: After, failures: int, asked: int = 0) -> int:
    """Return the longest wait."""
    return wait(after, failures, FixedEntropy(MOST), asked=asked)


def test_the_bound_doubles_until_it_is_long_enough() -> None:
    bounds = [longest(After.LATER, failures) for failures in range(12)]
    assert bounds[:4] == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]
    assert bounds[-1] == bounds[-2] == LONGEST
    assert longest(After.LATER, 1 << 20) == LONGEST


def test_a_wait_may_be_none_at_all() -> None:
    assert wait(After.LATER, 20, FixedEntropy(LEAST)) == 0


@pytest.mark.parametrize("after", [After.AT_ONCE, After.LOG_IN])
def test_at_once_is_at_once_but_for_once(after: After) -> None:
    assert wait(after, 0, FixedEntropy()) == 0
    assert wait(after, 0, FixedEntropy(), asked=5) == 5
    assert longest(after, 1) == longest(After.LATER, 1)


def test_a_restart_is_waited_for_by_all_within_a_moment() -> None:
    assert longest(After.SOON, 0) == MOMENT
    assert longest(After.SOON, 6) == longest(After.LATER, 6) > MOMENT


def test_the_relay_may_ask_for_more_but_not_for_ever() -> None:
    assert wait(After.LATER, 0, FixedEntropy(LEAST), asked=90_000) == 90_000
    assert longest(After.LATER, 0, asked=90_000) == 90_000 + FIRST
    assert wait(After.LATER, 0, FixedEntropy(LEAST), asked=1 << 62) == MOST_ASKED


@given(st.sampled_from(After), st.integers(0, 100), st.integers(0, 1 << 63))
def test_a_wait_has_bounds(after: After, failures: int, asked: int) -> None:
    waited = wait(after, failures, SeededEntropy(b"x"), asked=asked)
    assert min(asked, MOST_ASKED) <= waited <= MOST_ASKED + LONGEST


def test_waits_are_spread() -> None:
    entropy = SeededEntropy(b"spread")
    waits = [wait(After.LATER, 20, entropy) for _ in range(400)]
    quarters = [4 * each // (LONGEST + 1) for each in waits]
    assert all(60 < quarters.count(quarter) < 140 for quarter in range(4))
