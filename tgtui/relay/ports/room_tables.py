"""What a rule may read and write of rooms and their logs within one transaction."""

from typing import Protocol

from tgtui.relay.ports.records import (
    LogEntry,
    Membership,
    RejoinRow,
    Room,
    SegmentRow,
    SentEntry,
)


class RoomTable(Protocol):
    """Rooms and who is in them."""

    def room(self, group: bytes) -> Room | None:
        """Return a room."""

    def put_room(self, row: Room) -> None:
        """Add or replace a room."""

    def drop_room(self, group: bytes) -> None:
        """Remove a room and, from every table, all that is of it."""

    def put_ended(self, mark: bytes) -> None:
        """Remember for good that a room ended, by what `ended` is asked by."""

    def ended(self, mark: bytes) -> bool:
        """Tell whether the room that this stands for has ended."""

    def rooms(self, after: bytes, limit: int) -> list[Room]:
        """Return rooms whose ids come after `after`, by id."""

    def member(self, group: bytes, account: bytes) -> Membership | None:
        """Return an account in a room."""

    def members(self, group: bytes) -> list[Membership]:
        """Return the accounts in a room, by position, which each has for itself."""

    def put_member(self, group: bytes, row: Membership) -> None:
        """Add or replace an account in a room."""

    def drop_member(self, group: bytes, account: bytes) -> None:
        """Remove an account from a room."""

    def rooms_of(self, account: bytes, after: bytes, limit: int) -> list[bytes]:
        """Return the rooms of an account whose ids come after `after`, by id."""

    def departure(self, group: bytes, device: bytes) -> int | None:
        """Return up to which entry a device that is gone may read; None for none."""

    def put_departure(self, group: bytes, device: bytes, seq: int) -> None:
        """Let a device that is gone read up to `seq`."""

    def drop_departure(self, group: bytes, device: bytes) -> None:
        """Let a device read no longer as one that is gone."""

    def forget_device(self, device: bytes) -> list[bytes]:
        """Remove what a device sent, its counts, cursors and departures, everywhere.

        Returns:
            The rooms in which it had a count or a cursor, by id.
        """

    def segments(self, group: bytes) -> list[SegmentRow]:
        """Return the segments of a room after the first, in order."""

    def put_segment(self, group: bytes, row: SegmentRow) -> None:
        """Add or replace a segment."""

    def requests(self, inviter: bytes, account: bytes, since: int) -> int:
        """Return how many invitations by `inviter` since then are not answered."""

    def expired_requests(self, before: int, limit: int) -> list[tuple[bytes, bytes]]:
        """Return rooms, and accounts asked before then who gave no answer, by time."""

    def rejoins_of(self, account: bytes, limit: int) -> list[RejoinRow]:
        """Return requests to rejoin rooms of an account, by time, room and device."""


class LogTable(Protocol):
    """The log of each room, what was sent by whom, and who has read how far."""

    def append(self, group: bytes, row: LogEntry) -> None:
        """Add an entry."""

    def entries(self, group: bytes, after: int, limit: int) -> list[LogEntry]:
        """Return entries after `after`, in order."""

    def drop_through(self, group: bytes, seq: int) -> None:
        """Remove the entries up to `seq`."""

    def entry(self, group: bytes, seq: int) -> LogEntry | None:
        """Return one entry, where it is still there."""

    def last_before(self, group: bytes, before: int) -> LogEntry | None:
        """Return the last entry of those that were accepted before then."""

    def stale_rooms(self, before: int, limit: int) -> list[bytes]:
        """Return rooms whose first entry was accepted before then, by id."""

    def last_dev_seq(self, group: bytes, device: bytes) -> int:
        """Return the last accepted `dev_seq` of a device; 0 for none."""

    def sent(self, group: bytes, device: bytes, dev_seq: int) -> SentEntry | None:
        """Return what a device sent, if it is less than 32 below the last."""

    def put_sent(self, group: bytes, device: bytes, row: SentEntry) -> None:
        """Remember what a device sent as its last, and forget all but the last 32."""

    def seen_commitment(self, group: bytes, commitment: bytes) -> bool:
        """Tell whether C was seen since the commitments were cleared."""

    def add_commitment(self, group: bytes, commitment: bytes) -> None:
        """Remember C."""

    def clear_commitments(self, group: bytes) -> None:
        """Forget each C of a room."""

    def cursor(self, group: bytes, device: bytes) -> int | None:
        """Return how far a device has read; None where it has no cursor."""

    def put_cursor(self, group: bytes, device: bytes, seq: int) -> None:
        """Set how far a device has read."""

    def drop_cursor(self, group: bytes, device: bytes) -> None:
        """Remove a device's cursor, so that it holds nothing."""

    def lowest_cursor(self, group: bytes) -> int | None:
        """Return the lowest cursor of a room; None where there is none."""
