"""The relay's clock, which says so when it was set by hand or by accident (M12)."""

import time
from typing import Final

from tgtui.wire import limits


# Linux stops CLOCK_MONOTONIC while the computer sleeps (clock_gettime(2)), and then the
# time of day would seem to jump; on macOS it goes on.
_STEADY: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Clock:
    """Milliseconds since 1970, compared with a clock that nobody can set.

    That one goes on while the computer sleeps, so that to sleep is no jump.

    Attributes:
        stepped: By how many milliseconds the clock jumped, until that is confirmed.
    """

    def __init__(self, last: int = 0) -> None:
        """Start.

        Args:
            last: The latest time that this relay gave out before, in any earlier run.
        """
        self.stepped = 0
        self._now = now = self.now()
        self._steady = steady()
        if now < last - limits.CLOCK_STEP:
            self.stepped = now - last

    def now(self) -> int:
        """Return the time."""
        return time.time_ns() // 1_000_000

    def look(self) -> int:
        """Compare the clocks, and return by how much this one has jumped.

        Small differences are taken as they come: clocks are adjusted all the time.
        """
        now, since = self.now(), steady()
        step = (now - self._now) - (since - self._steady)
        if abs(step) > limits.CLOCK_STEP:
            self.stepped += step
        self._now, self._steady = now, since
        return self.stepped

    def confirm(self) -> None:
        """Believe the clock as it is."""
        self.look()
        self.stepped = 0


def steady() -> int:
    """Return milliseconds on a clock that nobody can set and that never stops."""
    return time.clock_gettime_ns(_STEADY) // 1_000_000
