"""Logs of rooms, what was sent, commitments and cursors, in SQLite."""

from typing import Final

from msgspec.structs import astuple

from tgtui.relay.backends.sqlite.caches import ROW, Hall, Place
from tgtui.relay.backends.sqlite.commitments import CHUNK, Seen, holds, seen_in
from tgtui.relay.backends.sqlite.deferred import Later
from tgtui.relay.backends.sqlite.halls import Halls
from tgtui.relay.ports import LogEntry, SentEntry
from tgtui.wire.limits import SUBMISSIONS_KEPT


_COLUMNS: Final = "seq, stamp, account, device, message, blob, prev, accepted_at"
_PAGE: Final = (
    f"SELECT {_COLUMNS} FROM entry WHERE room = ? AND seq > ? ORDER BY seq LIMIT ?"  # noqa: S608 - constants
)
_ENTRY: Final = f"SELECT {_COLUMNS} FROM entry WHERE room = ? AND seq = ?"  # noqa: S608 - constants
_LAST_BEFORE: Final = (
    f"SELECT {_COLUMNS} FROM entry WHERE room = ? AND accepted_at < ?"  # noqa: S608 - constants
    " ORDER BY seq DESC LIMIT 1"
)
# Steps from room to room in the index, and looks at the first entry of each.
_STALE: Final = """
WITH RECURSIVE held (room) AS (
    SELECT min(room) FROM entry
    UNION ALL
    SELECT (SELECT min(room) FROM entry WHERE entry.room > held.room)
    FROM held WHERE held.room IS NOT NULL
)
SELECT room.group_id FROM held JOIN room ON room.id = held.room
WHERE (
    SELECT accepted_at FROM entry WHERE entry.room = held.room ORDER BY seq LIMIT 1
) < ?
ORDER BY room.group_id LIMIT ?
"""
_SENT: Final = (
    "SELECT dev_seq, message_hash, commitment, stamp FROM sent"
    " WHERE slot = ? AND dev_seq = ?"
)
_CHUNKS: Final = "SELECT chunk, held FROM commitments WHERE room = ? ORDER BY chunk"
_CLEAR: Final = "DELETE FROM commitments WHERE room = ?"


class SqliteLog:
    """The log of each room, what was sent by whom, and who has read how far."""

    __slots__ = (
        "_caches",
        "_drop_entries",
        "_halls",
        "_put_commitments",
        "_put_entry",
        "_put_sent",
        "_session",
    )

    def __init__(self, halls: Halls) -> None:
        """Take where rooms are kept."""
        self._halls = halls
        self._session = halls.session
        self._caches = halls.caches
        later = halls.session.later
        self._drop_entries = later[Later.DROP_ENTRIES]
        self._put_entry = later[Later.PUT_ENTRY]
        self._put_sent = later[Later.PUT_SENT]
        self._put_commitments = later[Later.PUT_COMMITMENTS]

    def append(self, group: bytes, row: LogEntry) -> None:
        """Add an entry."""
        hall, short = self._halls.short(group)
        self._put_entry.append((*astuple(row), short))
        seq, batch = row.seq, self._session.batch
        if hall.batch != batch or seq < hall.appended:
            hall.batch, hall.appended = batch, seq

    def entries(self, group: bytes, after: int, limit: int) -> list[LogEntry]:
        """Return entries after `after`, in order."""
        self._session.catch_up()
        values = (self._halls.find(group).short, after, limit)
        return [LogEntry(*row) for row in self._session.all(_PAGE, values)]

    def drop_through(self, group: bytes, seq: int) -> None:
        """Remove the entries up to `seq`."""
        hall = self._halls.find(group)
        if hall.short is None:
            return
        # Drops are run before what was put off: an entry has to be there by then.
        if hall.batch == self._session.batch and hall.appended <= seq:
            self._session.catch_up()
        self._drop_entries.append((hall.short, seq))

    def entry(self, group: bytes, seq: int) -> LogEntry | None:
        """Return one entry, where it is still there."""
        return self._one(_ENTRY, group, seq)

    def last_before(self, group: bytes, before: int) -> LogEntry | None:
        """Return the last entry of those that were accepted before then."""
        return self._one(_LAST_BEFORE, group, before)

    def stale_rooms(self, before: int, limit: int) -> list[bytes]:
        """Return rooms whose first entry was accepted before then, by id."""
        self._session.catch_up()
        return [group for (group,) in self._session.all(_STALE, (before, limit))]

    def last_dev_seq(self, group: bytes, device: bytes) -> int:
        """Return the last accepted `dev_seq` of a device; 0 for none."""
        place = self._place(group, device)
        return place.dev_seq if place else 0

    def sent(self, group: bytes, device: bytes, dev_seq: int) -> SentEntry | None:
        """Return what a device sent, if it is less than 32 below the last."""
        place = self._place(group, device)
        if place is None or not 0 <= place.dev_seq - dev_seq < SUBMISSIONS_KEPT:
            return None
        self._session.catch_up()
        values = self._session.one(_SENT, (_slot(place, dev_seq), dev_seq))
        return SentEntry(*values) if values else None

    def put_sent(self, group: bytes, device: bytes, row: SentEntry) -> None:
        """Remember what a device sent as its last, and forget all but the last 32."""
        _, place = self._halls.place(group, device)
        self._session.undo.append((place, "dev_seq", place.dev_seq))
        place.dev_seq = row.dev_seq
        self._halls.put_place(place)
        self._put_sent.append((_slot(place, row.dev_seq), *astuple(row)))

    def seen_commitment(self, group: bytes, commitment: bytes) -> bool:
        """Tell whether C was seen since the commitments were cleared."""
        hall = self._halls.find(group)
        seen = hall.seen or self._seen(hall)
        return seen is not None and self._holds(seen, commitment)

    def add_commitment(self, group: bytes, commitment: bytes) -> None:
        """Remember C."""
        hall, short = self._halls.short(group)
        seen = hall.seen or self._seen(hall)
        if seen is None or seen.sieve.count >= seen.sieve.room:
            self._session.catch_up()
            seen = self._load(hall, short)
        if self._holds(seen, commitment):
            return
        if len(seen.tail) >= CHUNK:
            seen = Seen(short, seen.chunk + 1, b"", seen.sieve)
            self._session.set(hall, "seen", seen)
        self._session.set(seen, "tail", seen.tail + commitment)
        seen.sieve.add(commitment)
        self._put_commitments.append(seen)

    def clear_commitments(self, group: bytes) -> None:
        """Forget each C of a room."""
        hall = self._halls.find(group)
        self._session.catch_up()
        self._session.write(_CLEAR, (hall.short,))
        self._session.set(hall, "seen", None)

    def cursor(self, group: bytes, device: bytes) -> int | None:
        """Return how far a device has read; None where it has no cursor."""
        place = self._place(group, device)
        return place.cursor if place else None

    def put_cursor(self, group: bytes, device: bytes, seq: int) -> None:
        """Set how far a device has read."""
        hall, place = self._halls.place(group, device)
        self._move(hall, place, seq)

    def drop_cursor(self, group: bytes, device: bytes) -> None:
        """Remove a device's cursor, so that it holds nothing."""
        place = self._place(group, device)
        if place is not None and place.cursor is not None:
            self._move(self._halls.find(group), place, None)

    def lowest_cursor(self, group: bytes) -> int | None:
        """Return the lowest cursor of a room; None where there is none."""
        hall = self._halls.find(group)
        if not hall.at_lowest:
            places = self._halls.places(hall).values()
            cursors = [place.cursor for place in places if place.cursor is not None]
            if not cursors:
                return None
            hall.lowest = min(cursors)
            hall.at_lowest = cursors.count(hall.lowest)
        return hall.lowest

    def _seen(self, hall: Hall) -> Seen | None:
        """Return the commitments of a room; None where nothing of it is stored."""
        return None if hall.short is None else self._load(hall, hall.short)

    def _load(self, hall: Hall, short: int) -> Seen:
        seen = seen_in(short, self._session.all(_CHUNKS, (short,)))
        self._session.set(hall, "seen", seen)
        self._caches.size += 1 + seen.sieve.size // ROW
        return seen

    def _holds(self, seen: Seen, commitment: bytes) -> bool:
        if not seen.sieve.may_hold(commitment):
            return False
        later = (each for each in self._put_commitments if each.room == seen.room)
        if any(holds(each.tail, commitment) for each in later):
            return True
        chunks = self._session.all(_CHUNKS, (seen.room,))
        return any(holds(chunk, commitment) for _, chunk in chunks)

    def _one(self, sql: str, group: bytes, number: int) -> LogEntry | None:
        self._session.catch_up()
        values = self._session.one(sql, (self._halls.find(group).short, number))
        return LogEntry(*values) if values else None

    def _place(self, group: bytes, device: bytes) -> Place | None:
        hall = self._halls.find(group)
        return (hall.places or self._halls.places(hall)).get(device)

    def _move(self, hall: Hall, place: Place, seq: int | None) -> None:
        """Set a cursor, and keep the lowest one known where that is cheap."""
        self._session.undo.append((hall, "at_lowest", 0))
        if hall.at_lowest:
            if place.cursor == hall.lowest:
                hall.at_lowest -= 1
            if seq == hall.lowest:
                hall.at_lowest += 1
            elif seq is not None and seq < hall.lowest:
                hall.at_lowest = 0
        self._session.undo.append((place, "cursor", place.cursor))
        place.cursor = seq
        self._halls.put_place(place)


def _slot(place: Place, dev_seq: int) -> int:
    return place.place * SUBMISSIONS_KEPT + dev_seq % SUBMISSIONS_KEPT
