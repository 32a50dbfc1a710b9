"""Logs of rooms, what was sent, and cursors, in dictionaries."""

from tgtui.relay.backends.memory.rows import Grouped, Undo
from tgtui.relay.ports import LogEntry, SentEntry
from tgtui.wire.limits import SUBMISSIONS_KEPT


class MemoryLog:
    """The log of each room, what was sent by whom, and who has read how far."""

    __slots__ = ("_commitments", "_cursors", "_entries", "_last", "_sent")

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._entries: Grouped[bytes, int, LogEntry] = Grouped(undo)
        self._last: Grouped[bytes, bytes, int] = Grouped(undo)
        self._sent: Grouped[bytes, tuple[bytes, int], SentEntry] = Grouped(undo)
        self._commitments: Grouped[bytes, bytes, bool] = Grouped(undo)
        self._cursors: Grouped[bytes, bytes, int] = Grouped(undo)

    def append(self, group: bytes, row: LogEntry) -> None:
        """Add an entry."""
        self._entries.put(group, row.seq, row)

    def entries(self, group: bytes, after: int, limit: int) -> list[LogEntry]:
        """Return entries after `after`, in order."""
        return self._entries.of(group).after(after, limit)

    def drop_through(self, group: bytes, seq: int) -> None:
        """Remove the entries up to `seq`."""
        for each in self._entries.of(group).through(seq):
            self._entries.drop(group, each)

    def entry(self, group: bytes, seq: int) -> LogEntry | None:
        """Return one entry, where it is still there."""
        return self._entries.get(group, seq)

    def last_before(self, group: bytes, before: int) -> LogEntry | None:
        """Return the last entry of those that were accepted before then."""
        rows = reversed(self._entries.of(group).values())
        return next((row for row in rows if row.accepted_at < before), None)

    def stale_rooms(self, before: int, limit: int) -> list[bytes]:
        """Return rooms whose first entry was accepted before then, by id."""
        firsts = [
            (group, self.entries(group, -1, 1)) for group in self._entries.groups()
        ]
        stale = [group for group, (row,) in firsts if row.accepted_at < before]
        return sorted(stale)[:limit]

    def last_dev_seq(self, group: bytes, device: bytes) -> int:
        """Return the last accepted `dev_seq` of a device; 0 for none."""
        return self._last.get(group, device) or 0

    def sent(self, group: bytes, device: bytes, dev_seq: int) -> SentEntry | None:
        """Return what a device sent, if it is among the last 32."""
        if not 0 <= self.last_dev_seq(group, device) - dev_seq < SUBMISSIONS_KEPT:
            return None
        row = self._sent.get(group, (device, dev_seq % SUBMISSIONS_KEPT))
        return row if row is not None and row.dev_seq == dev_seq else None

    def put_sent(self, group: bytes, device: bytes, row: SentEntry) -> None:
        """Remember what a device sent as its last, and forget all but the last 32."""
        self._last.put(group, device, row.dev_seq)
        self._sent.put(group, (device, row.dev_seq % SUBMISSIONS_KEPT), row)

    def seen_commitment(self, group: bytes, commitment: bytes) -> bool:
        """Tell whether C was seen since the commitments were cleared."""
        return self._commitments.get(group, commitment) is not None

    def add_commitment(self, group: bytes, commitment: bytes) -> None:
        """Remember C."""
        self._commitments.put(group, commitment, True)  # noqa: FBT003 - a set

    def clear_commitments(self, group: bytes) -> None:
        """Forget each C of a room."""
        self._commitments.drop_group(group)

    def cursor(self, group: bytes, device: bytes) -> int | None:
        """Return how far a device has read; None where it has no cursor."""
        return self._cursors.get(group, device)

    def put_cursor(self, group: bytes, device: bytes, seq: int) -> None:
        """Set how far a device has read."""
        self._cursors.put(group, device, seq)

    def drop_cursor(self, group: bytes, device: bytes) -> None:
        """Remove a device's cursor, so that it holds nothing."""
        self._cursors.drop(group, device)

    def lowest_cursor(self, group: bytes) -> int | None:
        """Return the lowest cursor of a room; None where there is none."""
        return min(self._cursors.of(group).values(), default=None)

    def forget_device(self, device: bytes) -> list[bytes]:
        """Remove what a device sent, its counts and its cursors; return the rooms."""
        tables = (self._last, self._cursors)
        found = {
            group
            for table in tables
            for group in table.groups()
            if table.get(group, device) is not None
        }
        for group in found:
            self._last.drop(group, device)
            self._cursors.drop(group, device)
            for slot in range(SUBMISSIONS_KEPT):
                self._sent.drop(group, (device, slot))
        return sorted(found)

    def drop_group(self, group: bytes) -> None:
        """Remove everything of a room."""
        self._entries.drop_group(group)
        self._last.drop_group(group)
        self._sent.drop_group(group)
        self._commitments.drop_group(group)
        self._cursors.drop_group(group)
