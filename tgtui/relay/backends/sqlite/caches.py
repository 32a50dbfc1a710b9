"""Rows that nearly each message needs, kept as long as nobody else can change them."""

from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import astuple

from tgtui.relay.backends.sqlite.commitments import Seen
from tgtui.relay.backends.sqlite.deferred import Values
from tgtui.relay.ports import Account, Device, Membership, Room


ROW: Final = 256
"""About how many bytes of memory a row takes."""


@dataclass(slots=True, eq=False)
class Place:
    """What is kept of a device in a room.

    Attributes:
        place: Its short name.
        dev_seq: The count of its last submission.
        cursor: How far it has read, or none.
    """

    place: int
    dev_seq: int
    cursor: int | None

    def values(self) -> Values:
        """Return the columns that change, and its short name last."""
        return self.dev_seq, self.cursor, self.place


@dataclass(slots=True, eq=False)
class Hall:
    """What is kept of a room.

    Attributes:
        short: Its short name, or none while nothing of it is stored.
        room: Its row, where there is a room.
        members: Its members by account, once they were asked for.
        ordered: The same in their order, once they were asked for.
        places: Its devices, once they were asked for.
        lowest: The lowest cursor, while `at_lowest` is not 0.
        at_lowest: How many cursors are there; 0 where it is not known.
        seen: Each C since the last handshake, once one was asked for.
        batch: The last transaction that put an entry here.
        appended: The lowest place at which it did.
    """

    short: int | None
    room: Room | None
    members: dict[bytes, Membership] | None = None
    ordered: list[Membership] | None = None
    places: dict[bytes, Place] | None = None
    lowest: int = 0
    at_lowest: int = 0
    seen: Seen | None = None
    batch: int = 0
    appended: int = 0

    def values(self) -> Values:
        """Return the columns of its row, its group apart and its short name last."""
        if self.room is None:
            raise AssertionError
        _, *rest = astuple(self.room)
        before, title, after = rest[:7], self.room.title, rest[8:]
        signed = (None, None) if title is None else (title.signed, title.signature)
        return (*before, *signed, *after, self.short)


@dataclass(slots=True, eq=False)
class Caches:
    """All that is kept.

    Attributes:
        halls: Rooms by group id.
        counts: Counts by window and name.
        accounts: Accounts by id.
        devices: Devices by id.
        size: About how many other rows there are.
    """

    halls: dict[bytes, Hall] = field(default_factory=dict)
    counts: dict[tuple[int, bytes], int] = field(default_factory=dict)
    accounts: dict[bytes, Account] = field(default_factory=dict)
    devices: dict[bytes, Device] = field(default_factory=dict)
    size: int = 0

    def limit(self, rows: int) -> None:
        """Forget everything where there is more than that."""
        known = len(self.counts) + len(self.accounts) + len(self.devices)
        if self.size + known > rows:
            self.forget()

    def forget(self) -> None:
        """Forget everything."""
        self.halls.clear()
        self.counts.clear()
        self.accounts.clear()
        self.devices.clear()
        self.size = 0
