"""What a commit tells the relay in clear, beside the message itself."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tgtui.wire import limits
from tgtui.wire.packing import unpacked
from tgtui.wire.roster import RosterChange
from tgtui.wire.shapes import Frame, GroupInfoBytes, Id, RoomKind


class Founding(Frame, frozen=True):
    """What goes with the commit that founds a room.

    Attributes:
        kind: What sort of chat it is.
        predecessor: The group that this one continues, if it does (M3).
    """

    kind: RoomKind
    predecessor: Id | None = None


class JoinerSecret(Frame, frozen=True):
    """The EncryptedGroupSecrets of one joiner (RFC 9420 §12.4.3.1), encoded.

    Attributes:
        device: Who can open it.
        secret: The bytes.
    """

    device: Id
    secret: Annotated[bytes, Meta(max_length=limits.WELCOME_SECRET)]


class WelcomeParts(Frame, frozen=True):
    """A Welcome, taken apart so that each joiner gets its own entry alone (M16).

    Attributes:
        suite: The cipher suite of the Welcome.
        secrets: One entry a joining device.
        group_info: The encrypted_group_info.
        group_info_blob: The blob that holds it where it is too long for a frame.
    """

    suite: Annotated[int, Meta(ge=0, le=0xFFFF)]
    secrets: Annotated[tuple[JoinerSecret, ...], Meta(max_length=limits.ROOM)]
    group_info: GroupInfoBytes | None = None
    group_info_blob: Id | None = None


class Extras(Frame, frozen=True):
    """What the relay has to know of a commit, in clear.

    Attributes:
        change: What becomes of the roster.
        welcome: How the newcomers get in, where there are some.
        founding: Where the commit founds the room.
    """

    change: RosterChange = RosterChange()
    welcome: WelcomeParts | None = None
    founding: Founding | None = None


_decoder: Final = msgspec.msgpack.Decoder(Extras)


def decode_extras(data: bytes) -> Extras:
    """Read extras that came as a blob.

    Raises:
        BadFrame: They are too long or malformed.
    """
    return unpacked(_decoder, data, limit=limits.COMMIT)
