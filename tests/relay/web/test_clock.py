"""A clock that jumps is noticed, and believed once somebody says so (M12)."""

import time

import pytest

from tgtui.relay.web.clock import Clock
from tgtui.wire import limits


class Times:
    """What both clocks of the system say."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.wall = 1_800_000_000_000
        self.steady = 5_000
        self.slept = 0
        patch.setattr(time, "time_ns", lambda: self.wall * 1_000_000)
        patch.setattr(time, "clock_gettime_ns", self._steady)

    def _steady(self, clock: int) -> int:
        """Return what a clock says; but for one, they stand still in a sleep."""
        goes_on = clock == getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return (self.steady - (0 if goes_on else self.slept)) * 1_000_000

    def sleep(self, milliseconds: int) -> None:
        """Let the computer sleep."""
        self.slept += milliseconds
        self.go_on(milliseconds)

    def go_on(self, milliseconds: int, *, jump: int = 0) -> None:
        """Let time pass, and set the wall clock besides."""
        self.steady += milliseconds
        self.wall += milliseconds + jump


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    return Times(monkeypatch)


def test_time_that_passes_is_no_jump(times: Times) -> None:
    clock = Clock()
    times.go_on(10 * limits.DAY)
    assert clock.look() == 0
    assert clock.now() == times.wall


def test_a_sleep_of_the_computer_is_no_jump(times: Times) -> None:
    clock = Clock()
    times.sleep(8 * limits.HOUR)
    assert clock.look() == 0


@pytest.mark.parametrize("jump", [limits.CLOCK_STEP, -limits.CLOCK_STEP, 500])
def test_a_clock_may_be_adjusted(times: Times, jump: int) -> None:
    clock = Clock()
    times.go_on(1_000, jump=jump)
    assert clock.look() == 0
    times.go_on(1_000)
    assert clock.look() == 0


@pytest.mark.parametrize("jump", [limits.CLOCK_STEP + 1, -limits.CLOCK_STEP - 1])
def test_a_jump_is_noticed_and_remembered(times: Times, jump: int) -> None:
    clock = Clock()
    times.go_on(1_000, jump=jump)
    assert clock.look() == jump
    times.go_on(1_000)
    assert clock.look() == clock.stepped == jump


def test_jumps_add_up_until_they_are_confirmed(times: Times) -> None:
    clock = Clock()
    for _ in range(2):
        times.go_on(10, jump=2 * limits.CLOCK_STEP)
        clock.look()
    assert clock.stepped == 4 * limits.CLOCK_STEP
    times.go_on(10, jump=2 * limits.CLOCK_STEP)
    clock.confirm()
    assert clock.stepped == 0
    times.go_on(1_000)
    assert clock.look() == 0


def test_a_clock_that_went_back_between_two_runs_is_noticed(times: Times) -> None:
    assert Clock(times.wall + limits.CLOCK_STEP).stepped == 0
    last = times.wall + limits.CLOCK_STEP + 1
    assert Clock(last).stepped == times.wall - last
