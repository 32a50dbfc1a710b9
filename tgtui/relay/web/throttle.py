"""How often something may be done: so many a second, and so many at once."""

from typing import Final


SLACK: Final = 1e-6
"""Seconds by which a use may come too early."""


class Throttle:
    """The generic cell rate algorithm (ITU-T I.371) for one user of a thing."""

    __slots__ = ("_burst", "_due", "_step")

    def __init__(self, rate: float, burst: int) -> None:
        """Allow `rate` a second, and `burst` at once after a pause."""
        self._step = 1 / rate
        self._burst = self._step * (burst - 1)
        self._due = 0.0

    def wait(self, now: float) -> float:
        """Count one more use and return 0, or return after how long it may be had.

        Args:
            now: Seconds on a clock that never goes back.
        """
        due = max(self._due, now)
        early = due - now - self._burst
        # Seconds are sums of fractions that binary numbers do not have.
        if early > SLACK:
            return early
        self._due = due + self._step
        return 0.0
