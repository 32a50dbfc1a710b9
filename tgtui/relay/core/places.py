"""Where an entry goes in a log, once it was judged; and who may be there at all."""

import msgspec

from tgtui.relay.core.handshakes import Handshake
from tgtui.relay.ports import Membership, Room


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where an entry is to go, once every check has passed.

    Attributes:
        room: The room as it is before the entry.
        member: The sender there, or none where the entry founds the room.
        handshake: What a commit changes, or none for an application message.
    """

    room: Room
    member: Membership | None
    handshake: Handshake | None


def may_send(member: Membership, device: bytes) -> bool:
    """Tell whether a device of a member may send to the room and read it."""
    return member.accepted and not member.left and device in member.devices
