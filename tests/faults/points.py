"""At which point the relay is killed, chosen by a seed alone."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from tests.dice import Dice


class After(Enum):
    """What is counted up to the kill."""

    RECEIPTS = "receipts"
    SENT = "sent"
    RESUMED = "resumed"
    SERVING = "ms of serving"
    STARTING = "ms of starting"


_OFTEN: Final = (
    *(After.RECEIPTS,) * 4,
    *(After.SENT,) * 3,
    After.RESUMED,
    After.SERVING,
    After.STARTING,
)
_MOST: Final = {
    After.RECEIPTS: 300,
    After.SENT: 500,
    After.RESUMED: 8,
    After.SERVING: 300,
    After.STARTING: 120,
}


@dataclass(frozen=True, slots=True)
class Point:
    """When to kill.

    Attributes:
        after: What is counted.
        count: How many of it there have to be.
        pause: Milliseconds more, so that each step of the relay's work is hit.
    """

    after: After
    count: int
    pause: int

    def __str__(self) -> str:
        return f"after {self.count} {self.after.value} and {self.pause} ms"


def points(dice: Dice, kills: int) -> list[Point]:
    """Return so many points."""
    return [_point(dice) for _ in range(kills)]


def _point(dice: Dice) -> Point:
    after = dice.one(_OFTEN)
    return Point(after, 1 + dice.number(_MOST[after]), dice.number(12))
