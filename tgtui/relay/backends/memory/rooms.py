"""Rooms, their members, and requests to rejoin, in dictionaries."""

from tgtui.relay.backends.memory.keys import MemoryInbox
from tgtui.relay.backends.memory.log import MemoryLog
from tgtui.relay.backends.memory.rows import Grouped, Rows, Undo
from tgtui.relay.ports import Membership, RejoinRow, Room, SegmentRow


class MemoryRejoins:
    """Devices that ask to be let back into rooms."""

    __slots__ = ("_rows",)

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._rows: Grouped[bytes, bytes, RejoinRow] = Grouped(undo)

    def rejoin(self, group: bytes, device: bytes) -> RejoinRow | None:
        """Return the request of a device."""
        return self._rows.get(group, device)

    def put_rejoin(self, row: RejoinRow) -> None:
        """Add or replace a request."""
        self._rows.put(row.group, row.device, row)

    def drop_rejoin(self, group: bytes, device: bytes) -> None:
        """Remove a request."""
        self._rows.drop(group, device)

    def due_rejoins(self, now: int, limit: int) -> list[RejoinRow]:
        """Return requests whose turn has ended by now, by time."""
        every = self.rejoins_in(self._rows.groups())
        return [row for row in every if row.until <= now][:limit]

    def rejoins_in(self, groups: list[bytes]) -> list[RejoinRow]:
        """Return the requests for some rooms, by time, room and device."""
        rows = [row for group in groups for row in self._rows.of(group).values()]
        return sorted(rows, key=lambda row: (row.at, row.group, row.device))

    def drop_group(self, group: bytes) -> None:
        """Remove the requests for a room."""
        self._rows.drop_group(group)


class MemoryRooms:
    """Rooms and who is in them."""

    __slots__ = (
        "_by_account",
        "_departures",
        "_ended",
        "_inbox",
        "_log",
        "_members",
        "_rejoins",
        "_rooms",
        "_segments",
    )

    def __init__(
        self, undo: Undo, *, log: MemoryLog, inbox: MemoryInbox, rejoins: MemoryRejoins
    ) -> None:
        """Begin with none; the other tables hold what goes with a room."""
        self._rooms: Rows[bytes, Room] = Rows(undo)
        self._ended: Rows[bytes, bool] = Rows(undo)
        self._members: Grouped[bytes, bytes, Membership] = Grouped(undo)
        self._by_account: Grouped[bytes, bytes, bytes] = Grouped(undo)
        self._departures: Grouped[bytes, bytes, int] = Grouped(undo)
        self._segments: Grouped[bytes, int, SegmentRow] = Grouped(undo)
        self._log = log
        self._inbox = inbox
        self._rejoins = rejoins

    def room(self, group: bytes) -> Room | None:
        """Return a room."""
        return self._rooms.get(group)

    def put_room(self, row: Room) -> None:
        """Add or replace a room."""
        self._rooms.put(row.group, row)

    def drop_room(self, group: bytes) -> None:
        """Remove a room with all that is of it."""
        self._rooms.drop(group)
        for member in self._members.of(group).values():
            self.drop_member(group, member.account)
        self._departures.drop_group(group)
        self._segments.drop_group(group)
        self._log.drop_group(group)
        self._inbox.drop_group(group)
        self._rejoins.drop_group(group)

    def put_ended(self, mark: bytes) -> None:
        """Remember that a room ended."""
        self._ended.put(mark, True)  # noqa: FBT003 - a set

    def ended(self, mark: bytes) -> bool:
        """Tell whether a room has ended."""
        return self._ended.get(mark) is not None

    def rooms(self, after: bytes, limit: int) -> list[Room]:
        """Return rooms whose ids come after `after`, by id."""
        return self._rooms.after(after, limit)

    def member(self, group: bytes, account: bytes) -> Membership | None:
        """Return an account in a room."""
        return self._members.get(group, account)

    def members(self, group: bytes) -> list[Membership]:
        """Return the accounts in a room, by position."""
        return sorted(self._members.of(group).values(), key=lambda row: row.position)

    def put_member(self, group: bytes, row: Membership) -> None:
        """Add or replace an account in a room."""
        self._members.put(group, row.account, row)
        self._by_account.put(row.account, group, group)

    def drop_member(self, group: bytes, account: bytes) -> None:
        """Remove an account from a room."""
        self._members.drop(group, account)
        self._by_account.drop(account, group)

    def rooms_of(self, account: bytes, after: bytes, limit: int) -> list[bytes]:
        """Return the rooms of an account whose ids come after `after`, by id."""
        return self._by_account.of(account).after(after, limit)

    def departure(self, group: bytes, device: bytes) -> int | None:
        """Return up to which entry a device that is gone may read; None for none."""
        return self._departures.get(group, device)

    def put_departure(self, group: bytes, device: bytes, seq: int) -> None:
        """Let a device that is gone read up to `seq`."""
        self._departures.put(group, device, seq)

    def drop_departure(self, group: bytes, device: bytes) -> None:
        """Let a device read no longer as one that is gone."""
        self._departures.drop(group, device)

    def forget_device(self, device: bytes) -> list[bytes]:
        """Remove what a device sent, its counts, cursors and departures, everywhere."""
        for group in self._departures.groups():
            self._departures.drop(group, device)
        return self._log.forget_device(device)

    def segments(self, group: bytes) -> list[SegmentRow]:
        """Return the segments of a room after the first, in order."""
        return self._segments.of(group).values()

    def put_segment(self, group: bytes, row: SegmentRow) -> None:
        """Add or replace a segment."""
        self._segments.put(group, row.segment, row)

    def requests(self, inviter: bytes, account: bytes, since: int) -> int:
        """Return how many invitations by `inviter` since then are not answered."""
        groups = self._by_account.of(account).values()
        rows = [self._members.get(group, account) for group in groups]
        return sum(
            row.inviter == inviter and row.joined_at >= since and _waits(row)
            for row in rows
            if row is not None
        )

    def expired_requests(self, before: int, limit: int) -> list[tuple[bytes, bytes]]:
        """Return rooms, and accounts invited before then that did not answer."""
        found = sorted(
            (row.joined_at, group, row.account)
            for group in self._members.groups()
            for row in self._members.of(group).values()
            if row.joined_at < before and _waits(row)
        )
        return [(group, account) for _, group, account in found[:limit]]

    def rejoins_of(self, account: bytes, limit: int) -> list[RejoinRow]:
        """Return requests to rejoin rooms of an account, by time, room and device."""
        groups = self._by_account.of(account).values()
        return self._rejoins.rejoins_in(groups)[:limit]


def _waits(row: Membership) -> bool:
    return not row.accepted and not row.left
