"""Statements that each message runs, put off until the end of a batch."""

from enum import IntEnum
from typing import Any, Final


class Later(IntEnum):
    """Which statement is put off; they are run in this order.

    Two of one table must keep what their order does: whoever drops entries that were
    put since the batch began has to run them first.
    """

    DROP_ENTRIES = 0
    PUT_ENTRY = 1
    PUT_SENT = 2
    ADD_COMMITMENT = 3
    PUT_ROOM = 4
    PUT_PLACE = 5
    PUT_QUOTA = 6


STATEMENTS: Final[dict[Later, str]] = {
    Later.DROP_ENTRIES: "DELETE FROM entry WHERE room = ? AND seq <= ?",
    Later.PUT_ENTRY: (
        "INSERT OR REPLACE INTO entry (room, seq, accepted_at, stamp, account, device,"
        " message, blob, prev) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ),
    Later.PUT_SENT: "INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?)",
    Later.ADD_COMMITMENT: "INSERT OR IGNORE INTO commitment VALUES (?, ?)",
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

KEYED_BY_LAST: Final = frozenset({Later.PUT_ROOM, Later.PUT_PLACE})
"""Those that say a whole row by its last value, so that only the last such counts."""

Values = tuple[Any, ...]


class Put:
    """What is put off, a list for each statement."""

    __slots__ = ("lists",)

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lists: tuple[list[Values], ...] = tuple([] for _ in Later)

    def marks(self) -> tuple[int, ...]:
        """Return how much is put off now."""
        return tuple(map(len, self.lists))

    def cut(self, marks: tuple[int, ...]) -> None:
        """Forget what was put off since."""
        for values, mark in zip(self.lists, marks, strict=True):
            del values[mark:]

    def take(self, marks: tuple[int, ...]) -> "Put":
        """Take out what was put off until then, and leave what was since."""
        taken = Put()
        for mine, values, mark in zip(taken.lists, self.lists, marks, strict=True):
            mine[:] = values[:mark]
            del values[:mark]
        return taken
