"""Finds rooms and their devices, in the caches or in the file."""

from typing import Final

from tgtui.relay.backends.sqlite.caches import Caches, Hall, Place
from tgtui.relay.backends.sqlite.deferred import Later, Values
from tgtui.relay.backends.sqlite.session import Session
from tgtui.relay.ports import Membership, Room
from tgtui.wire import FullStamp, Role, RoomKind
from tgtui.wire.limits import SUBMISSIONS_KEPT


ID_LENGTH: Final = 32

ROOM_COLUMNS: Final = (
    "group_id, kind, seq, head, base_seq, base_at, accepted_at, first_gone,"
    " title_signed, title_signature, predecessor, lease_device,"
    " lease_until, lost_at, offered"
)
MEMBER_COLUMNS: Final = (
    "account, role, devices, position, inviter, joined, joined_at, accepted, gone"
)

_FIND_ROOM: Final = f"SELECT id, {ROOM_COLUMNS} FROM room WHERE group_id = ?"  # noqa: S608 - constants
_NEW_ROOM: Final = "INSERT INTO room (group_id) VALUES (?) RETURNING id"
_MEMBERS: Final = f"SELECT {MEMBER_COLUMNS} FROM member WHERE room = ?"  # noqa: S608 - constants
_PLACES: Final = "SELECT device, id, dev_seq, read_through FROM place WHERE room = ?"
_NEW_PLACE: Final = (
    "INSERT INTO place (room, device, dev_seq) VALUES (?, ?, 0) RETURNING id"
)


def room_of(values: Values) -> Room:
    """Return a room from its columns."""
    signed, signature = values[8:10]
    title = None if signed is None else FullStamp(signed, signature)
    rest = (*values[2:8], title, *values[10:])
    return Room(values[0], RoomKind(values[1]), *rest)


def membership_of(values: Values) -> Membership:
    """Return a membership from its columns."""
    account, role, joined_ids, position, inviter, joined, at, accepted, gone = values
    starts = range(0, len(joined_ids), ID_LENGTH)
    devices = tuple(joined_ids[start : start + ID_LENGTH] for start in starts)
    who = (account, Role(role), devices, position, inviter, joined, at)
    return Membership(*who, bool(accepted), bool(gone))


def slots(place: Place) -> tuple[int, int]:
    """Return the first and the last slot for what a device sent."""
    first = place.place * SUBMISSIONS_KEPT
    return first, first + SUBMISSIONS_KEPT - 1


class Halls:
    """The rooms with what is kept of each."""

    __slots__ = ("_kept", "_put_place", "caches", "session")

    def __init__(self, session: Session, caches: Caches) -> None:
        """Take where they are stored, and where they are kept."""
        self.session = session
        self.caches = caches
        self._kept = caches.halls
        self._put_place = session.later[Later.PUT_PLACE]

    def find(self, group: bytes) -> Hall:
        """Return what is kept of a room, which may be nothing."""
        return self._kept.get(group) or self._load(group)

    def short(self, group: bytes) -> tuple[Hall, int]:
        """Return a room with its short name, which it gets if it has none."""
        hall = self._kept.get(group) or self._load(group)
        if hall.short is not None:
            return hall, hall.short
        ((short,),) = self.session.write(_NEW_ROOM, (group,))
        self.session.set(hall, "short", short)
        return hall, short

    def members(self, hall: Hall) -> dict[bytes, Membership]:
        """Return the members of a room by account."""
        if hall.members is not None:
            return hall.members
        rows = map(membership_of, self.session.all(_MEMBERS, (hall.short,)))
        found = {row.account: row for row in rows}
        self.session.set(hall, "members", found)
        self.caches.size += len(found)
        return found

    def places(self, hall: Hall) -> dict[bytes, Place]:
        """Return the devices of a room by id."""
        if hall.places is not None:
            return hall.places
        rows = self.session.all(_PLACES, (hall.short,))
        found = {device: Place(*values) for device, *values in rows}
        self.session.set(hall, "places", found)
        self.caches.size += len(found)
        return found

    def place(self, group: bytes, device: bytes) -> tuple[Hall, Place]:
        """Return a device of a room, which is put there if it is not."""
        hall, short = self.short(group)
        places = self.places(hall)
        place = places.get(device)
        if place is None:
            ((name,),) = self.session.write(_NEW_PLACE, (short, device))
            place = Place(name, 0, None)
            self.session.map(places, device, place)
            self.caches.size += 1
        return hall, place

    def put_place(self, place: Place) -> None:
        """Store what is kept of a device."""
        self._put_place.append(place)

    def _load(self, group: bytes) -> Hall:
        values = self.session.one(_FIND_ROOM, (group,))
        if values is None:
            hall = Hall(None, None)
        else:
            short, *columns = values
            # A room that is not there yet may have a short name.
            there = columns[1] is not None
            hall = Hall(short, room_of(tuple(columns)) if there else None)
        self.session.map(self._kept, group, hall)
        self.caches.size += 1
        return hall
