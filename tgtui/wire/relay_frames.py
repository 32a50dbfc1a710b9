"""Every frame that a relay sends on the websocket; PROTOCOL.md says when."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tgtui.wire import limits
from tgtui.wire.packing import unpacked
from tgtui.wire.refusal import Refusal
from tgtui.wire.shapes import (
    Count,
    Frame,
    Id,
    Inline,
    RequestId,
    ShortStamp,
    SignalBytes,
)


class Hello(Frame, frozen=True, tag=1):
    """The first frame of a connection.

    Attributes:
        version: The version of the protocol that was agreed on.
        now: The relay's clock.
        descriptor: The version of the relay's descriptor, to fetch it if it is new.
    """

    version: Count
    now: Count
    descriptor: Count


class Receipt(Frame, frozen=True, tag=2):
    """A submission is durable, and this is its place.

    Attributes:
        id: What the client called it.
        stamp: The relay's stamp.
    """

    id: RequestId
    stamp: ShortStamp


class Declined(Frame, frozen=True, tag=3):
    """A request on this connection is refused.

    Attributes:
        id: What the client called it.
        refusal: Why.
        retry_after: After how many milliseconds to ask again, where that may help.
        seq: As `Refused.seq`.
        commitment: As `Refused.commitment`.
    """

    id: RequestId
    refusal: Refusal
    retry_after: Count | None = None
    seq: Count | None = None
    commitment: Id | None = None


class Entry(Frame, frozen=True, tag=4):
    """An entry of a room's log.

    Attributes:
        group: The room.
        stamp: The relay's stamp.
        account: Whose device sent it.
        device: Which device did.
        message: The MLSMessage.
        blob: The blob that holds it where it is too long.
    """

    group: Id
    stamp: ShortStamp
    account: Id
    device: Id
    message: Inline | None = None
    blob: Id | None = None


class InboxItem(Frame, frozen=True, tag=5):
    """An item of a device's inbox.

    Attributes:
        seq: Its place there, from 1.
        at: When the relay put it there.
        kind: What it is; see `tgtui.wire.inbox`.
        body: The item, encoded.
    """

    seq: Count
    at: Count
    kind: Annotated[int, Meta(ge=0, le=255)]
    body: Inline


class Signalled(Frame, frozen=True, tag=6):
    """Another member's signal.

    Attributes:
        group: The room.
        device: Which device sent it, says the relay.
        sealed: The bytes that only members can read.
    """

    group: Id
    device: Id
    sealed: SignalBytes


class Truncated(Frame, frozen=True, tag=7):
    """Entries that this device did not have are gone (M7).

    Attributes:
        group: The room.
        record: The signed `truncated` record, encoded.
    """

    group: Id
    record: Inline


class Segment(Frame, frozen=True, tag=8):
    """The log goes on in a new segment, since the relay lost a part of it (M6).

    Attributes:
        group: The room.
        record: The signed `segment` record, encoded.
    """

    group: Id
    record: Inline


class Caught(Frame, frozen=True, tag=9):
    """This stream has been sent up to its end; what follows is new.

    Attributes:
        group: The room, or nothing for the inbox.
        seq: The last entry or item.
        passed: As `Passed.seq`; 0 where there is nothing to say.
    """

    group: Id | None
    seq: Count
    passed: Count = 0


class Leased(Frame, frozen=True, tag=10):
    """The lease is granted.

    Attributes:
        id: What the client called its request.
        until: When it ends by itself.
    """

    id: RequestId
    until: Count


class RejoinOffer(Frame, frozen=True, tag=11):
    """A device asks to be let back in, and it is this member's turn to do it (M3).

    Attributes:
        request: The RejoinRequest.
        until: When it is the next member's turn.
    """

    request: Annotated[bytes, Meta(max_length=limits.REJOIN)]
    until: Count


class Passed(Frame, frozen=True, tag=12):
    """Every device that has to read a room has its log up to here, or has left it.

    Attributes:
        group: The room.
        seq: The last entry that the cursor of every device of the accepted members has
            passed.
    """

    group: Id
    seq: Count


RelayFrame = (
    Hello
    | Receipt
    | Declined
    | Entry
    | InboxItem
    | Signalled
    | Truncated
    | Segment
    | Caught
    | Leased
    | RejoinOffer
    | Passed
)
"""What a relay may send."""


_decoder: Final[msgspec.msgpack.Decoder[RelayFrame]] = msgspec.msgpack.Decoder(
    RelayFrame
)


def decode_relay_frame(data: bytes) -> RelayFrame:
    """Read what a relay sent.

    Raises:
        BadFrame: It is too long or malformed.
    """
    return unpacked(_decoder, data, limit=limits.FRAME)
