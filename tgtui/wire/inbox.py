"""What a device finds in its inbox; items are not stamped (protocol.md M5)."""

from enum import IntEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tgtui.wire import limits
from tgtui.wire.packing import packed, unpacked
from tgtui.wire.shapes import Frame, FullStamp, GroupInfoBytes, Id, RoomKind


class InboxKind(IntEnum):
    """What an item is."""

    INVITATION = 1
    KEYS_LOW = 2


class Invitation(Frame, frozen=True):
    """A Welcome to a room, with what proves who sent it and what it is called.

    Attributes:
        group: The room.
        kind: What sort of chat it is, says the relay.
        inviter: The account that added this one.
        request: Whether the room stays closed until this account accepts (M10).
        stamp: The stamp of the commit that added this device: the baseline (M5).
        suite: The cipher suite of the Welcome.
        secret: This device's EncryptedGroupSecrets, encoded.
        group_info: The encrypted_group_info.
        group_info_blob: The blob that holds it where it is too long.
        title: The stamp of the latest entry that set the title, where one did (M13).
        predecessor: The group that this one continues, where it does (M3).
    """

    group: Id
    kind: RoomKind
    inviter: Id
    request: bool
    stamp: FullStamp
    suite: Annotated[int, Meta(ge=0, le=0xFFFF)]
    secret: Annotated[bytes, Meta(max_length=limits.WELCOME_SECRET)]
    group_info: GroupInfoBytes | None = None
    group_info_blob: Id | None = None
    title: FullStamp | None = None
    predecessor: Id | None = None


class KeysLow(Frame, frozen=True):
    """The relay gave out the last but a few of this device's KeyPackages.

    Attributes:
        left: How many there still are.
        last_resort_used: Whether the last-resort one was given out (M16).
    """

    left: Annotated[int, Meta(ge=0, le=limits.KEY_PACKAGES)]
    last_resort_used: bool


Item = Invitation | KeysLow
"""What an inbox may hold."""

_KINDS: Final[dict[type[Item], InboxKind]] = {
    Invitation: InboxKind.INVITATION,
    KeysLow: InboxKind.KEYS_LOW,
}
_invitation: Final = msgspec.msgpack.Decoder(Invitation)
_keys_low: Final = msgspec.msgpack.Decoder(KeysLow)


def encode_item(item: Item) -> tuple[InboxKind, bytes]:
    """Return the kind and the body of an `InboxItem`."""
    return _KINDS[type(item)], packed(item)


def decode_item(kind: int, body: bytes) -> Item | None:
    """Read the body of an `InboxItem`, or return None for a kind of a newer version.

    Raises:
        BadFrame: The body is malformed.
    """
    if kind == InboxKind.INVITATION:
        return unpacked(_invitation, body, limit=limits.INLINE)
    if kind == InboxKind.KEYS_LOW:
        return unpacked(_keys_low, body, limit=limits.INLINE)
    return None
