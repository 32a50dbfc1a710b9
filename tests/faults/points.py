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
    ACKS = "acks"
    SERVING = "ms of serving"
    STARTING = "ms of starting"
    INVITES = "invites"
    REGISTRATIONS = "registrations"
    FOUNDINGS = "foundings"
    COMMITS = "commits on one"
    INVITED = "invited"
    ACCEPTS = "accept"
    INBOX_ACKS = "inbox acks"
    UPLOADS = "uploads"
    REPORTS = "reports"


_SHARES: Final = {
    After.RECEIPTS: 6,
    After.SENT: 5,
    After.REGISTRATIONS: 2,
    After.FOUNDINGS: 2,
    After.COMMITS: 2,
    After.UPLOADS: 2,
}
"""How often each is chosen, where that is not once."""

_MOST: Final = {
    After.RECEIPTS: 300,
    After.SENT: 500,
    After.RESUMED: 8,
    After.SERVING: 300,
    After.STARTING: 120,
}
"""How many there may be, where that is not `_FEW`."""

_FEW: Final = 3
_KINDS: Final = [after for after in After for _ in range(_SHARES.get(after, 1))]


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
    after = dice.one(_KINDS)
    return Point(after, 1 + dice.number(_MOST.get(after, _FEW)), dice.number(12))
