"""What the shell does after a rule's transaction is durable, and never before."""

from typing import Generic, NamedTuple, TypeVar

import msgspec

from tgtui.relay.ports import LogEntry
from tgtui.wire import CloseCode


T = TypeVar("T")


class RoomGrew(msgspec.Struct, frozen=True, gc=False):
    """Send an entry to the devices that follow the room.

    Attributes:
        group: The room.
        entry: The new last entry.
    """

    group: bytes
    entry: LogEntry


class SegmentOpened(NamedTuple):
    """Send the record of a new segment to the devices that follow the room.

    Attributes:
        group: The room.
    """

    group: bytes


class StopFollowing(NamedTuple):
    """Serve a room no longer to these devices, after what was sent before.

    Attributes:
        group: The room.
        devices: Which; none means all.
    """

    group: bytes
    devices: tuple[bytes, ...] = ()


class CursorsPassed(NamedTuple):
    """Tell the devices that follow the room up to where all of them have its log.

    Attributes:
        group: The room.
        seq: The last entry that every cursor has passed.
    """

    group: bytes
    seq: int


class InboxGrew(NamedTuple):
    """Send what is new in these inboxes.

    Attributes:
        devices: Whose.
    """

    devices: tuple[bytes, ...]


class Disconnect(NamedTuple):
    """Close the connections of these devices.

    Attributes:
        devices: Whose.
        code: With which code.
    """

    devices: tuple[bytes, ...]
    code: CloseCode


class OfferRejoin(NamedTuple):
    """Tell a device that it is its turn to let another one back in.

    Attributes:
        device: Whose turn it is.
        request: The signed request.
        until: When the turn ends.
    """

    device: bytes
    request: bytes
    until: int


class RemoveBlobs(NamedTuple):
    """Remove the bytes of blobs whose rows are gone.

    Attributes:
        blobs: Which.
    """

    blobs: tuple[bytes, ...]


Effect = (
    RoomGrew
    | SegmentOpened
    | StopFollowing
    | CursorsPassed
    | InboxGrew
    | Disconnect
    | OfferRejoin
    | RemoveBlobs
)
"""What a rule may ask of the shell."""


class Outcome(msgspec.Struct, Generic[T], frozen=True, gc=False):
    """What a rule that writes returns.

    Attributes:
        reply: The answer to whoever asked.
        effects: What to do then, in order.
    """

    reply: T
    effects: tuple[Effect, ...] = ()


class Sender(NamedTuple):
    """Who asks: a device that has logged in.

    Attributes:
        account: Whose device it is.
        device: The device.
    """

    account: bytes
    device: bytes
