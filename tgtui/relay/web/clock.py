"""The relay's clock, which says so when it was set by hand or by accident (M12)."""

import time

from tgtui.wire import limits


class Clock:
    """Milliseconds since 1970, compared with a clock that nobody can set.

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
        self._steady = time.monotonic_ns() // 1_000_000
        if now < last - limits.CLOCK_STEP:
            self.stepped = now - last

    def now(self) -> int:
        """Return the time."""
        return time.time_ns() // 1_000_000

    def look(self) -> int:
        """Compare the clocks, and return by how much this one has jumped.

        Small differences are taken as they come: clocks are adjusted all the time.
        """
        now, steady = self.now(), time.monotonic_ns() // 1_000_000
        step = (now - self._now) - (steady - self._steady)
        if abs(step) > limits.CLOCK_STEP:
            self.stepped += step
        self._now, self._steady = now, steady
        return self.stepped

    def confirm(self) -> None:
        """Believe the clock as it is."""
        self.look()
        self.stepped = 0
