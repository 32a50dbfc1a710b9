"""Serving a room's log and an inbox to a device, and deleting what all have read."""

from typing import Final, NamedTuple

from tgtui.relay.core.context import Context
from tgtui.relay.core.cursors import passed, release
from tgtui.relay.core.effects import CursorsPassed, Outcome, Sender
from tgtui.relay.core.places import may_send
from tgtui.relay.ports import InboxRow, LogEntry, Room, Transaction
from tgtui.wire import Ack, Refusal, Refused, limits, requests


_FEW: Final = 8
"""Entries or items that are read at a time: each may be as long as a frame."""


class Follow(NamedTuple):
    """From where and up to where a device is served a room.

    Attributes:
        group: The room.
        after: The entry after which to begin.
        through: The last entry that it may read, or none for whatever comes.
        seq: The last entry of the log.
        truncated: The signed record of what is gone before, or none (M7).
        segments: The places after which a new segment begins, with its record (M6).
    """

    group: bytes
    after: int
    through: int | None
    seq: int
    truncated: bytes | None
    segments: tuple[tuple[int, bytes], ...]


def follow(
    tx: Transaction, context: Context, sender: Sender, held: tuple[bytes, int]
) -> Follow:
    """Say how a device that holds a room up to some entry is to be served.

    Args:
        tx: The transaction, which is only read.
        context: The time, and what signs records.
        sender: Who asks.
        held: The room, and the last entry that the device has processed.

    Raises:
        Refused: The device is not, and was not, in the room, or has not accepted yet.
    """
    group, seq = held
    room = tx.rooms.room(group)
    if room is None:
        raise Refused(Refusal.NOT_FOUND)
    through = _through(tx, group, sender)
    truncated = None
    if seq < room.floor:
        head = _head_at_floor(tx, room)
        record = context.notary.truncated(
            group, through=room.floor, head=head, at=context.now
        )
        truncated = record.encoded
    segments = tuple(
        (row.segment * limits.SEGMENT, row.record)
        for row in tx.rooms.segments(group)
        if row.segment * limits.SEGMENT > seq
    )
    after = min(max(seq, room.floor), room.seq)
    return Follow(group, after, through, room.seq, truncated, segments)


def _head_at_floor(tx: Transaction, room: Room) -> bytes:
    """Return the head of the chain at the last entry that is gone."""
    for row in tx.rooms.segments(room.group):
        if room.floor < row.segment * limits.SEGMENT:
            following = tx.log.entries(room.group, room.floor, 1)
            ends = not following or following[0].seq > row.segment * limits.SEGMENT
            return row.last_head if ends else following[0].prev
    following = tx.log.entries(room.group, room.floor, 1)
    return following[0].prev if following else room.head


def _through(tx: Transaction, group: bytes, sender: Sender) -> int | None:
    """Return the last entry that a device may read, or none where there is no end.

    Raises:
        Refused: It may read nothing.
    """
    row = tx.rooms.member(group, sender.account)
    if row is not None and may_send(row, sender.device):
        return None
    through = tx.rooms.departure(group, sender.device)
    if through is None:
        raise Refused(Refusal.NOT_FOUND)
    return through


def entry(tx: Transaction, sender: Sender, request: requests.EntryRequest) -> LogEntry:
    """Return one entry of a room that a device may read.

    Raises:
        Refused: It is not there (any more), or the device may not read it.
    """
    through = _through(tx, request.group, sender)
    found = tx.log.entry(request.group, request.seq)
    if found is None or (through is not None and found.seq > through):
        raise Refused(Refusal.NOT_FOUND)
    return found


def entries(
    tx: Transaction, sender: Sender, follow: Follow, after: int, most: int
) -> list[LogEntry]:
    """Return the next entries that a device is to get, until they have `most` bytes.

    A device that reads slowly may have been removed since it was said to follow. How
    long the entries are is up to whoever wrote them, so that a few are read at a time.

    Raises:
        Refused: It may read nothing any more.
    """
    through = _through(tx, follow.group, sender)
    found: list[LogEntry] = []
    size, count = 0, 1
    while size < most and len(found) < limits.BATCH:
        few = tx.log.entries(follow.group, after, count)
        found += [entry for entry in few if through is None or entry.seq <= through]
        if len(few) < count:
            break
        after, count = few[-1].seq, min(2 * count, _FEW)
        size += sum(len(entry.message or b"") for entry in few)
    return found


def inbox(tx: Transaction, sender: Sender, after: int) -> list[InboxRow]:
    """Return the next few items of a device's inbox."""
    return tx.inbox.items(sender.device, after, _FEW)


def all_have(tx: Transaction, sender: Sender, group: bytes) -> int:
    """Return up to where all devices have a room; 0 for one that is there no more.

    Raises:
        Refused: It may read nothing any more.
    """
    return passed(tx, group) if _through(tx, group, sender) is None else 0


def acknowledge(tx: Transaction, sender: Sender, ack: Ack) -> Outcome[None]:
    """Remember what is durable on a device, and delete what every device has."""
    effects: list[CursorsPassed] = []
    for group, seq in ack.rooms:
        effects += _acknowledge(tx, sender, group, seq)
    if ack.inbox is not None:
        tx.inbox.drop_items_through(sender.device, ack.inbox)
    return Outcome(None, tuple(effects))


def _acknowledge(
    tx: Transaction, sender: Sender, group: bytes, seq: int
) -> tuple[CursorsPassed, ...]:
    """Move the cursor of a device in one room; it never moves back."""
    cursor = tx.log.cursor(group, sender.device)
    if cursor is None or seq <= cursor:
        return ()
    room = tx.rooms.room(group)
    if room is None or seq > room.seq:
        return ()
    tx.log.put_cursor(group, sender.device, seq)
    # The floor is the lowest cursor, or above it: whatever else moves the lowest one
    # up calls `release` as well.
    return release(tx, group) if cursor <= room.floor else ()
