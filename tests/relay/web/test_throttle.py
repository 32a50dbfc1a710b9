"""So many at once, so many a second, and never more, whatever the pauses."""

import pytest
from hypothesis import given, strategies as st

from tgtui.relay.web.throttle import Throttle


def test_a_burst_is_allowed_at_once_and_no_more() -> None:
    throttle = Throttle(2.0, 3)
    assert [throttle.wait(0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert throttle.wait(0.0) == pytest.approx(0.5)


def test_who_waits_as_long_as_it_says_may_go_on() -> None:
    throttle = Throttle(2.0, 1)
    assert throttle.wait(10.0) == 0.0
    wait = throttle.wait(10.1)
    assert wait == pytest.approx(0.4)
    assert throttle.wait(10.1 + wait + 1e-9) == 0.0


def test_a_refused_use_costs_nothing() -> None:
    throttle = Throttle(1.0, 1)
    throttle.wait(0.0)
    for _ in range(50):
        throttle.wait(0.5)
    assert throttle.wait(1.0) == 0.0


def test_a_long_pause_saves_up_one_burst() -> None:
    throttle = Throttle(10.0, 4)
    throttle.wait(0.0)
    assert [throttle.wait(1000.0) for _ in range(4)] == [0.0] * 4
    assert throttle.wait(1000.0) > 0


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200))
def test_no_more_pass_than_rate_and_burst_allow(pauses: list[float]) -> None:
    throttle, now, passed = Throttle(3.0, 5), 0.0, 0
    for pause in pauses:
        now += pause
        passed += throttle.wait(now) == 0.0
    assert passed <= 5 + 3.0 * now + 1e-6
