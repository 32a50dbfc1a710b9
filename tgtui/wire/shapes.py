"""The shapes of the fields that frames, requests and answers share."""

from enum import IntEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from tgtui.wire import limits


Id = Annotated[bytes, Meta(min_length=32, max_length=32)]
"""An account, a device, a group or a blob: 32 bytes."""

Count = Annotated[int, Meta(ge=0, le=limits.INT)]
"""A sequence number, a time in milliseconds since 1970, or a length in bytes."""

RequestId = Annotated[int, Meta(ge=0, le=(1 << 32) - 1)]
"""What a client calls a request of its own, to find the answer to it."""

Inline = Annotated[bytes, Meta(max_length=limits.INLINE)]
"""What a frame may carry of a message, a record or an item."""

SignatureBytes = Annotated[bytes, Meta(min_length=64, max_length=64)]
ShortStamp = Annotated[bytes, Meta(min_length=88, max_length=88)]
"""key_id[8], seq u64, accepted_at u64, signature[64]: a stamp without what is known."""


class Frame(
    msgspec.Struct,
    frozen=True,
    array_like=True,
    forbid_unknown_fields=True,
    gc=False,
):
    """A msgpack array: the number of the kind, then the fields in order."""


class FullStamp(Frame, frozen=True):
    """A stamp with all that it signs.

    Attributes:
        signed: The encoded StampTBS.
        signature: The relay's signature of it.
    """

    signed: Annotated[bytes, Meta(max_length=limits.STAMP)]
    signature: SignatureBytes


class RoomKind(IntEnum):
    """What sort of chat a room is; it decides who may continue it elsewhere (M3)."""

    NOTES = 1
    DIRECT = 2
    GROUP = 3
