"""Every frame that a client sends on the websocket; PROTOCOL.md says when."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tgtui.wire import limits
from tgtui.wire.packing import unpacked
from tgtui.wire.shapes import (
    Count,
    Frame,
    FullStamp,
    Id,
    Inline,
    RequestId,
    SignalBytes,
)
from tgtui.wire.submission import Extras


class Submit(Frame, frozen=True, tag=1):
    """Put a message into a room's log.

    Attributes:
        id: Names this submission in the answer.
        message: The MLSMessage, up to `limits.INLINE` bytes.
        blob: The blob that holds it where it is longer.
        extras: What goes with a commit.
        extras_blob: The blob that holds them where they are too long, as msgpack.
        leave: Whether the sender leaves the room with this message (M1).
        proof: A stamp of the newest entry that the sender knows, where the relay lost
            entries and this commit is to restore its roster (M6).
    """

    id: RequestId
    message: Inline | None = None
    blob: Id | None = None
    extras: Extras | None = None
    extras_blob: Id | None = None
    leave: bool = False
    proof: FullStamp | None = None


class Ack(Frame, frozen=True, tag=2):
    """Everything up to here is stored on this device.

    Attributes:
        rooms: Groups, and the last `seq` of each.
        inbox: The last item of the inbox, or none.
    """

    rooms: Annotated[tuple[tuple[Id, Count], ...], Meta(max_length=limits.ACKS)] = ()
    inbox: Count | None = None


class Held(Frame, frozen=True):
    """What a device holds of a room.

    Attributes:
        group: The room.
        seq: The last entry that it has processed; 0 for none.
        stamp: The newest stamp that it holds, so that a relay that lost it knows (M6).
    """

    group: Id
    seq: Count
    stamp: FullStamp | None = None


class Resume(Frame, frozen=True, tag=3):
    """Send what comes after this, and then whatever is new.

    Attributes:
        rooms: The rooms to follow, and from where.
        inbox: Follow the inbox from after this item, where it is given.
    """

    rooms: Annotated[tuple[Held, ...], Meta(max_length=limits.RESUMES)] = ()
    inbox: Count | None = None


class Signal(Frame, frozen=True, tag=4):
    """Tell whoever is there at this moment; nothing is kept (M14).

    Attributes:
        group: The room.
        sealed: The bytes that only members can read.
    """

    group: Id
    sealed: SignalBytes


class Lease(Frame, frozen=True, tag=5):
    """Keep other commits out of a room while a large one is uploaded (M16).

    Attributes:
        id: Names this request in the answer.
        group: The room.
    """

    id: RequestId
    group: Id


ClientFrame = Submit | Ack | Resume | Signal | Lease
"""What a client may send."""


_decoder: Final[msgspec.msgpack.Decoder[ClientFrame]] = msgspec.msgpack.Decoder(
    ClientFrame
)


def decode_client_frame(data: bytes) -> ClientFrame:
    """Read what a client sent.

    Raises:
        BadFrame: It is too long or malformed.
    """
    return unpacked(_decoder, data, limit=limits.FRAME)
