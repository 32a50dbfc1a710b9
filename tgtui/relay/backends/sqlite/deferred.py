"""Statements that each message runs, put off until the end of a batch."""

from enum import IntEnum
from typing import Any, Final, Protocol


class Later(IntEnum):
    """Which statement is put off; they are run in this order.

    Two of one table must keep what their order does: whoever drops entries that were
    put since the batch began has to run them first.
    """

    DROP_ENTRIES = 0
    PUT_ENTRY = 1
    PUT_SENT = 2
    PUT_COMMITMENTS = 3
    PUT_ROOM = 4
    PUT_PLACE = 5
    PUT_QUOTA = 6


STATEMENTS: Final[dict[Later, str]] = {
    Later.DROP_ENTRIES: "DELETE FROM entry WHERE room = ? AND seq <= ?",
    Later.PUT_ENTRY: (
        "INSERT OR REPLACE INTO entry (seq, stamp, account, device, message, blob,"
        " prev, accepted_at, room) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ),
    Later.PUT_SENT: "INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?)",
    Later.PUT_COMMITMENTS: "INSERT OR REPLACE INTO commitments VALUES (?, ?, ?)",
    Later.PUT_ROOM: (
        "UPDATE room SET kind = ?, seq = ?, head = ?, base_seq = ?, base_at = ?,"
        " accepted_at = ?, first_gone = ?, title_signed = ?,"
        " title_signature = ?, predecessor = ?, lease_device = ?, lease_until = ?,"
        " lost_at = ?, offered = ? WHERE id = ?"
    ),
    Later.PUT_PLACE: "UPDATE place SET dev_seq = ?, read_through = ? WHERE id = ?",
    Later.PUT_QUOTA: (
        "INSERT OR REPLACE INTO quota (times, time_window, name) VALUES (?, ?, ?)"
    ),
}

Values = tuple[Any, ...]


class Kept(Protocol):
    """A row that is kept, and stored as it is when the statement is run."""

    def values(self) -> Values:
        """Return what to store."""


KEPT: Final = frozenset({Later.PUT_COMMITMENTS, Later.PUT_ROOM, Later.PUT_PLACE})
"""The statements for which rows are put off as they are kept, and not their values."""

Lists = tuple[list[Any], ...]
"""What is put off, a list for each statement."""

Marks = tuple[int, ...]
"""How long each list is."""


def empty() -> Lists:
    """Return a list for each statement."""
    return tuple([] for _ in Later)


def marks_of(lists: Lists) -> Marks:
    """Return how much is put off now."""
    return tuple(map(len, lists))


def cut(lists: Lists, marks: Marks) -> None:
    """Forget what was put off since."""
    for values, mark in zip(lists, marks, strict=True):
        del values[mark:]


def taken(lists: Lists, marks: Marks) -> Lists:
    """Take out what was put off until then, and leave what was since."""
    earlier = tuple(values[:mark] for values, mark in zip(lists, marks, strict=True))
    for values, mark in zip(lists, marks, strict=True):
        del values[:mark]
    return earlier


def rows_of(which: Later, waiting: list[Any]) -> list[Values]:
    """Return the values with which a statement is to be run."""
    if which not in KEPT:
        return waiting
    kept: dict[Kept, None] = dict.fromkeys(waiting)
    return [row.values() for row in kept]


def extend(lists: Lists, more: Lists) -> None:
    """Put off more, after what is put off."""
    for values, others in zip(lists, more, strict=True):
        values.extend(others)
