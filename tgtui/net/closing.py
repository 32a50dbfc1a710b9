"""What the end of a connection asks of the client, by the code that it ended with."""

from enum import Enum
from typing import Final, NamedTuple

from tgtui.wire import CloseCode


class After(Enum):
    """What to do when a connection has ended."""

    AT_ONCE = "connect again"
    SOON = "connect again after a moment"
    LATER = "connect again after a while"
    LOG_IN = "log in, and connect again"
    STOP = "stay away until somebody asks for a connection"


class Closing(NamedTuple):
    """What a code means.

    Attributes:
        after: What to do.
        sentence: What happened, for a person.
    """

    after: After
    sentence: str


CLOSINGS: Final = {
    # Said by a client; a relay has no reason to, so that it counts like any other end.
    CloseCode.DONE: Closing(After.LATER, "the relay said goodbye"),
    CloseCode.TOO_BIG: Closing(
        After.LATER, "something was too large for the relay: update this program"
    ),
    CloseCode.RESTARTING: Closing(After.SOON, "the relay restarts"),
    CloseCode.BROKEN: Closing(
        After.LATER, "the relay does not understand this program: update it"
    ),
    CloseCode.REPLACED: Closing(
        After.STOP, "this device is connected elsewhere: close that, or go on there"
    ),
    CloseCode.TOO_SLOW: Closing(After.AT_ONCE, "this device was too slow"),
    CloseCode.TOO_MANY: Closing(After.LATER, "too much was sent in too short a time"),
    CloseCode.REMOVED: Closing(
        After.STOP, "this device may no longer use the relay: ask its operator"
    ),
    CloseCode.UNAVAILABLE: Closing(After.LATER, "the relay has a fault of its own"),
}
"""What each code of `CloseCode` means."""

BROKEN_OFF: Final = Closing(After.LATER, "the connection broke")
"""What it means when there is no code, or one that this version does not know."""


def closing(code: int | None) -> Closing:
    """Return what a code means."""
    return _BY_NUMBER.get(code, BROKEN_OFF) if code is not None else BROKEN_OFF


_BY_NUMBER: Final = {int(code): meaning for code, meaning in CLOSINGS.items()}
