"""The shapes of the fields that frames, requests and answers share."""

from enum import IntEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from tgtui.wire import limits


def _exactly(size: int) -> Meta:
    """Bound bytes to a length, and their base64 to what decodes to that length."""
    digits, equals = (8 * size + 5) // 6, -size % 3
    pattern = f"^[A-Za-z0-9+/]{{{digits}}}={{{equals}}}$"
    return Meta(
        min_length=size, max_length=size, extra_json_schema={"pattern": pattern}
    )


Id = Annotated[bytes, _exactly(32)]
"""An account, a device, a group or a blob: 32 bytes."""

Count = Annotated[int, Meta(ge=0, le=limits.INT)]
"""A sequence number, a time in milliseconds since 1970, or a length in bytes."""

RequestId = Annotated[int, Meta(ge=0, le=(1 << 32) - 1)]
"""What a client calls a request of its own, to find the answer to it."""

Inline = Annotated[bytes, Meta(max_length=limits.INLINE)]
"""What a frame may carry of a message, a record or an item."""

GroupInfoBytes = Annotated[bytes, Meta(max_length=limits.GROUP_INFO)]
"""An encrypted_group_info that a frame carries."""

SignalBytes = Annotated[bytes, _exactly(limits.SIGNAL)]
"""A sealed signal: each is as long as any other, so that a length says nothing."""

SignatureBytes = Annotated[bytes, _exactly(64)]
CredentialBytes = Annotated[bytes, _exactly(105)]
ReportId = Annotated[bytes, _exactly(16)]
KeyPackageBytes = Annotated[bytes, Meta(max_length=limits.KEY_PACKAGE)]

Statement = Annotated[bytes, Meta(max_length=limits.STATEMENT)]
"""A signed statement of `tgtui.identity`, encoded."""

HandleText = Annotated[
    str,
    # `$` alone lets a line feed follow; JSON Schema has no other way to say the end.
    Meta(min_length=3, max_length=limits.HANDLE, pattern=r"^[a-z0-9_.]+$(?!\n)"),
]
"""A name that a relay gives out; `tgtui.identity` has the rules in full."""

ShortStamp = Annotated[bytes, _exactly(88)]
"""key_id[8], seq u64, accepted_at u64, signature[64]: a stamp without what is known."""


class Discreet(msgspec.Struct, frozen=True):
    """Prints its fields but for `token`, which whoever sees it could use."""

    def __repr__(self) -> str:
        """Return the name and the fields that may be seen."""
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Return the fields that may be seen, for tracebacks too."""
        names = self.__struct_fields__
        return [(name, getattr(self, name)) for name in names if name != "token"]


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
