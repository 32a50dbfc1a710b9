"""The phases of a connection, and what leads from one to the next, as a table."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from tgtui.net.errors import WrongEvent


class Phase(Enum):
    """How a client stands with its relay."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    ONLINE = "online"
    PAUSED = "paused"


class Event(Enum):
    """What happens to a connection."""

    DUE = "the time to try again"
    WAKE = "the wish to connect now"
    PAUSE = "the wish to stay offline"
    OPENED = "a connection"
    FAILED = "a failure to connect"
    DISMISSED = "the relay's wish that it does not connect"
    LOST = "the end of a connection"


TRANSITIONS: Final[Mapping[Phase, Mapping[Event, Phase]]] = MappingProxyType(
    {
        Phase.OFFLINE: {
            Event.DUE: Phase.CONNECTING,
            Event.WAKE: Phase.CONNECTING,
            Event.PAUSE: Phase.PAUSED,
        },
        Phase.CONNECTING: {
            Event.OPENED: Phase.ONLINE,
            Event.FAILED: Phase.OFFLINE,
            Event.DISMISSED: Phase.PAUSED,
            Event.PAUSE: Phase.PAUSED,
        },
        Phase.ONLINE: {
            Event.LOST: Phase.OFFLINE,
            Event.DISMISSED: Phase.PAUSED,
            Event.PAUSE: Phase.PAUSED,
        },
        Phase.PAUSED: {Event.WAKE: Phase.CONNECTING},
    }
)
"""Which phase an event leads to, by the phase that it comes in."""


def following(phase: Phase, event: Event) -> Phase:
    """Return the phase that an event leads to.

    Raises:
        WrongEvent: It cannot come in that phase.
    """
    try:
        return TRANSITIONS[phase][event]
    except KeyError:
        raise WrongEvent(phase.value, event.value) from None
