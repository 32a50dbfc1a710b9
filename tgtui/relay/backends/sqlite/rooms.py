"""Rooms, their members, and requests to rejoin, in SQLite."""

from operator import attrgetter
from typing import Final

from tgtui.relay.backends.sqlite.deferred import Later
from tgtui.relay.backends.sqlite.halls import (
    MEMBER_COLUMNS,
    ROOM_COLUMNS,
    Halls,
    room_of,
    slots,
)
from tgtui.relay.backends.sqlite.table import Table
from tgtui.relay.ports import Membership, RejoinRow, Room, SegmentRow


_PAGE: Final = (
    f"SELECT {ROOM_COLUMNS} FROM room WHERE group_id > ? AND kind IS NOT NULL"  # noqa: S608 - constants
    " ORDER BY group_id LIMIT ?"
)
_PUT_MEMBER: Final = (
    f"INSERT OR REPLACE INTO member (room, {MEMBER_COLUMNS})"  # noqa: S608 - constants
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_DROP_MEMBER: Final = "DELETE FROM member WHERE room = ? AND account = ?"
_ROOMS_OF: Final = (
    "SELECT room.group_id FROM member JOIN room ON room.id = member.room"
    " WHERE member.account = ? AND room.group_id > ? ORDER BY room.group_id LIMIT ?"
)
_REQUESTS: Final = (
    "SELECT count(*) FROM member WHERE account = ? AND inviter = ? AND joined_at >= ?"
    " AND NOT accepted AND NOT gone"
)
_EXPIRED: Final = (
    "SELECT room.group_id, member.account"
    " FROM member JOIN room ON room.id = member.room"
    " WHERE member.joined_at < ? AND NOT member.accepted AND NOT member.gone"
    " ORDER BY member.joined_at, room.group_id, member.account LIMIT ?"
)
_REJOINS_OF: Final = (
    "SELECT rejoin.* FROM member JOIN room ON room.id = member.room"
    " JOIN rejoin ON rejoin.group_id = room.group_id WHERE member.account = ?"
    " ORDER BY rejoin.at, rejoin.group_id, rejoin.device LIMIT ?"
)
_DROP_SENT: Final = "DELETE FROM sent WHERE slot BETWEEN ? AND ?"
_DEPARTURE: Final = "SELECT seq FROM departure WHERE room = ? AND device = ?"
_PUT_DEPARTURE: Final = "INSERT OR REPLACE INTO departure VALUES (?, ?, ?)"
_DROP_DEPARTURE: Final = "DELETE FROM departure WHERE room = ? AND device = ?"
_SEGMENTS: Final = (
    "SELECT segment, record, last_head FROM segment WHERE room = ? ORDER BY segment"
)
_PUT_SEGMENT: Final = "INSERT OR REPLACE INTO segment VALUES (?, ?, ?, ?)"
_PLACES_OF: Final = (
    "SELECT room.group_id FROM place JOIN room ON room.id = place.room"
    " WHERE place.device = ? ORDER BY room.group_id"
)
_DROP_BY_DEVICE: Final = (
    "DELETE FROM place WHERE device = ?",
    "DELETE FROM departure WHERE device = ?",
)
_DROP_BY_ROOM: Final = (
    "DELETE FROM departure WHERE room = ?",
    "DELETE FROM segment WHERE room = ?",
    "DELETE FROM place WHERE room = ?",
    "DELETE FROM entry WHERE room = ?",
    "DELETE FROM commitments WHERE room = ?",
    "DELETE FROM member WHERE room = ?",
    "DELETE FROM room WHERE id = ?",
)
_DROP_BY_GROUP: Final = (
    "DELETE FROM item WHERE group_id = ? AND length(group_id) > 0",
    "DELETE FROM rejoin WHERE group_id = ?",
)
_PUT_ENDED: Final = "INSERT OR IGNORE INTO ended_room VALUES (?)"
_ENDED: Final = "SELECT 1 FROM ended_room WHERE mark = ?"

_REJOIN: Final = "SELECT * FROM rejoin WHERE group_id = ? AND device = ?"
_PUT_REJOIN: Final = "INSERT OR REPLACE INTO rejoin VALUES (?, ?, ?, ?, ?, ?, ?)"
_DROP_REJOIN: Final = "DELETE FROM rejoin WHERE group_id = ? AND device = ?"
_DUE: Final = (
    "SELECT * FROM rejoin WHERE until <= ? ORDER BY at, group_id, device LIMIT ?"
)


class SqliteRooms:
    """Rooms and who is in them."""

    __slots__ = ("_halls", "_put_room", "_session")

    def __init__(self, halls: Halls) -> None:
        """Take where rooms are kept."""
        self._halls = halls
        self._session = halls.session
        self._put_room = halls.session.later[Later.PUT_ROOM]

    def room(self, group: bytes) -> Room | None:
        """Return a room."""
        return self._halls.find(group).room

    def put_room(self, row: Room) -> None:
        """Add or replace a room."""
        hall, _ = self._halls.short(row.group)
        self._session.undo.append((hall, "room", hall.room))
        hall.room = row
        self._put_room.append(hall)

    def drop_room(self, group: bytes) -> None:
        """Remove a room and, from every table, all that is of it."""
        session = self._session
        session.catch_up()
        hall = self._halls.find(group)
        for place in self._halls.places(hall).values():
            session.write(_DROP_SENT, slots(place))
        for sql in _DROP_BY_ROOM:
            session.write(sql, (hall.short,))
        for sql in _DROP_BY_GROUP:
            session.write(sql, (group,))
        session.unmap(self._halls.caches.halls, group)

    def put_ended(self, mark: bytes) -> None:
        """Remember that a room ended."""
        self._session.write(_PUT_ENDED, (mark,))

    def ended(self, mark: bytes) -> bool:
        """Tell whether a room has ended."""
        return bool(self._session.all(_ENDED, (mark,)))

    def rooms(self, after: bytes, limit: int) -> list[Room]:
        """Return rooms whose ids come after `after`, by id."""
        self._session.catch_up()
        return list(map(room_of, self._session.all(_PAGE, (after, limit))))

    def member(self, group: bytes, account: bytes) -> Membership | None:
        """Return an account in a room."""
        hall = self._halls.find(group)
        return (hall.members or self._halls.members(hall)).get(account)

    def members(self, group: bytes) -> list[Membership]:
        """Return the accounts in a room, by position."""
        hall = self._halls.find(group)
        if hall.ordered is None:
            rows = self._halls.members(hall).values()
            ordered = sorted(rows, key=attrgetter("position"))
            self._session.set(hall, "ordered", ordered)
            return ordered.copy()
        return hall.ordered.copy()

    def put_member(self, group: bytes, row: Membership) -> None:
        """Add or replace an account in a room."""
        hall, short = self._halls.short(group)
        members = self._halls.members(hall)
        values = (short, row.account, row.role, b"".join(row.devices), *row[3:])
        self._session.write(_PUT_MEMBER, values)
        self._session.map(members, row.account, row)
        self._session.set(hall, "ordered", None)

    def drop_member(self, group: bytes, account: bytes) -> None:
        """Remove an account from a room."""
        hall = self._halls.find(group)
        members = self._halls.members(hall)
        self._session.write(_DROP_MEMBER, (hall.short, account))
        self._session.unmap(members, account)
        self._session.set(hall, "ordered", None)

    def rooms_of(self, account: bytes, after: bytes, limit: int) -> list[bytes]:
        """Return the rooms of an account whose ids come after `after`, by id."""
        rows = self._session.all(_ROOMS_OF, (account, after, limit))
        return [group for (group,) in rows]

    def departure(self, group: bytes, device: bytes) -> int | None:
        """Return up to which entry a device that is gone may read; None for none."""
        short = self._halls.find(group).short
        seq: int | None = self._session.value(_DEPARTURE, (short, device))
        return seq

    def put_departure(self, group: bytes, device: bytes, seq: int) -> None:
        """Let a device that is gone read up to `seq`."""
        short = self._halls.short(group)[1]
        self._session.write(_PUT_DEPARTURE, (short, device, seq))

    def drop_departure(self, group: bytes, device: bytes) -> None:
        """Let a device read no longer as one that is gone."""
        short = self._halls.find(group).short
        self._session.write(_DROP_DEPARTURE, (short, device))

    def forget_device(self, device: bytes) -> list[bytes]:
        """Remove what a device sent, its counts, cursors and departures, everywhere."""
        session = self._session
        session.catch_up()
        groups = []
        for (group,) in session.all(_PLACES_OF, (device,)):
            hall = self._halls.find(group)
            places = self._halls.places(hall)
            place = places[device]
            if place.dev_seq or place.cursor is not None:
                groups.append(group)
            session.write(_DROP_SENT, slots(place))
            session.unmap(places, device)
            session.set(hall, "at_lowest", 0)
        for sql in _DROP_BY_DEVICE:
            session.write(sql, (device,))
        return groups

    def segments(self, group: bytes) -> list[SegmentRow]:
        """Return the segments of a room after the first, in order."""
        rows = self._session.all(_SEGMENTS, (self._halls.find(group).short,))
        return [SegmentRow(*row) for row in rows]

    def put_segment(self, group: bytes, row: SegmentRow) -> None:
        """Add or replace a segment."""
        short = self._halls.short(group)[1]
        self._session.write(_PUT_SEGMENT, (short, *row))

    def requests(self, inviter: bytes, account: bytes, since: int) -> int:
        """Return how many invitations by `inviter` since then are not answered."""
        return int(self._session.value(_REQUESTS, (account, inviter, since)))

    def expired_requests(self, before: int, limit: int) -> list[tuple[bytes, bytes]]:
        """Return rooms, and accounts invited before then without answer, by time."""
        rows = self._session.all(_EXPIRED, (before, limit))
        return [(group, account) for group, account in rows]

    def rejoins_of(self, account: bytes, limit: int) -> list[RejoinRow]:
        """Return requests to rejoin rooms of an account, by time, room and device."""
        rows = self._session.all(_REJOINS_OF, (account, limit))
        return [RejoinRow(*row) for row in rows]


class SqliteRejoins(Table):
    """Devices that ask to be let back into rooms."""

    def rejoin(self, group: bytes, device: bytes) -> RejoinRow | None:
        """Return the request of a device."""
        values = self._session.one(_REJOIN, (group, device))
        return RejoinRow(*values) if values else None

    def put_rejoin(self, row: RejoinRow) -> None:
        """Add or replace a request."""
        self._session.write(_PUT_REJOIN, row)

    def drop_rejoin(self, group: bytes, device: bytes) -> None:
        """Remove a request."""
        self._session.write(_DROP_REJOIN, (group, device))

    def due_rejoins(self, now: int, limit: int) -> list[RejoinRow]:
        """Return requests whose turn has ended by now, by time, room and device."""
        return [RejoinRow(*row) for row in self._session.all(_DUE, (now, limit))]
