"""The codes with which a websocket is closed, and what each asks of the client."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Why a connection ended (RFC 6455 §7.4)."""

    DONE = 1000
    """The client said goodbye."""

    TOO_BIG = 1009
    """A frame was longer than a frame may be; sending it again will not help."""

    RESTARTING = 1012
    """The relay stops or restarts: connect again after a moment."""

    BROKEN = 4000
    """A frame broke the protocol: this client has a fault, or is too old."""

    REPLACED = 4002
    """The same device connected once more, and the newer connection counts."""

    TOO_SLOW = 4003
    """The client did not read what was sent: connect again and catch up."""

    TOO_MANY = 4004
    """Frames came faster than a client may send: wait, then connect again."""

    REMOVED = 4005
    """The account or the device may no longer use this relay."""

    UNAVAILABLE = 4007
    """The relay has a fault of its own: connect again after a while."""
