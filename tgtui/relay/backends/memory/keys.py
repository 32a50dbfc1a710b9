"""KeyPackages and inboxes, in dictionaries."""

import hashlib
from typing import Final, NamedTuple

from tgtui.relay.backends.memory.rows import Grouped, Rows, Undo
from tgtui.relay.ports import InboxRow, LastResort
from tgtui.wire import InboxKind


class _Package(NamedTuple):
    at: int
    number: int
    package: bytes


class MemoryKeys:
    """KeyPackages."""

    __slots__ = ("_last", "_number", "_packages")

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._packages: Grouped[bytes, bytes, _Package] = Grouped(undo)
        self._last: Rows[bytes, LastResort] = Rows(undo)
        self._number = 0

    def add_package(self, device: bytes, package: bytes, at: int) -> None:
        """Add a KeyPackage of a device; one that is there stays as it is."""
        key = hashlib.sha256(package).digest()
        if self._packages.get(device, key) is None:
            self._number += 1
            self._packages.put(device, key, _Package(at, self._number, package))

    def has_package(self, device: bytes, package: bytes) -> bool:
        """Tell whether a KeyPackage of a device is there, its last-resort one apart."""
        key = hashlib.sha256(package).digest()
        return self._packages.get(device, key) is not None

    def count_packages(self, device: bytes) -> int:
        """Return how many a device has, its last-resort one apart."""
        return len(self._packages.of(device))

    def take_package(self, device: bytes) -> bytes | None:
        """Remove and return the oldest of a device."""
        rows = self._packages.of(device)
        if not rows:
            return None
        oldest, key = min(zip(rows.values(), rows.keys(), strict=True))
        self._packages.drop(device, key)
        return oldest.package

    def last_resort(self, device: bytes) -> LastResort | None:
        """Return the last-resort one of a device."""
        return self._last.get(device)

    def put_last_resort(self, device: bytes, row: LastResort) -> None:
        """Add or replace the last-resort one of a device."""
        self._last.put(device, row)

    def drop_packages(self, device: bytes) -> None:
        """Remove all of a device, the last-resort one too."""
        self._packages.drop_group(device)
        self._last.drop(device)

    def expire_packages(self, before: int) -> int:
        """Remove those that were put there before then; return how many."""
        count = self._packages.drop_where(lambda row: row.at < before)
        for device in self._last.keys():  # noqa: SIM118 - a copy, in order
            row = self._last.get(device)
            if row is not None and row.at < before:
                self._last.drop(device)
                count += 1
        return count

    def drop_all_packages(self) -> None:
        """Remove all of all devices (M6: after a restore)."""
        for device in {*self._packages.groups(), *self._last.keys()}:
            self.drop_packages(device)


class _Item(NamedTuple):
    row: InboxRow
    group: bytes


_FIRST: Final = 1


class MemoryInbox:
    """The inboxes of devices."""

    __slots__ = ("_items", "_next")

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._items: Grouped[bytes, int, _Item] = Grouped(undo)
        self._next: Rows[bytes, int] = Rows(undo)

    def deliver(
        self, device: bytes, *, at: int, kind: InboxKind, body: bytes, group: bytes
    ) -> int:
        """Add an item and return its place; `group` is empty where it is of none."""
        seq = self._next.get(device) or _FIRST
        self._next.put(device, seq + 1)
        self._items.put(device, seq, _Item(InboxRow(seq, at, kind, body), group))
        return seq

    def put_place(self, device: bytes, place: int) -> None:
        """Give the next items of a device places after `place` (M6)."""
        self._next.put(device, max(self._next.get(device) or _FIRST, place + 1))

    def items(self, device: bytes, after: int, limit: int) -> list[InboxRow]:
        """Return items after `after`, in order."""
        return [item.row for item in self._items.of(device).after(after, limit)]

    def drop_items_through(self, device: bytes, seq: int) -> None:
        """Remove items up to `seq`; their places are not used again."""
        for each in self._items.of(device).through(seq):
            self._items.drop(device, each)

    def drop_inbox(self, device: bytes) -> None:
        """Remove all items of a device, and forget which places it used."""
        self._items.drop_group(device)
        self._next.drop(device)

    def drop_items_of(self, device: bytes, group: bytes) -> None:
        """Remove the items of a device that are of a room."""
        for item in self._items.of(device).values():
            if item.group == group:
                self._items.drop(device, item.row.seq)

    def drop_group(self, group: bytes) -> None:
        """Remove the items of all devices that are of a room."""
        self._items.drop_where(lambda item: item.group == group)

    def expire_items(self, before: int) -> int:
        """Remove items from before then; return how many."""
        return self._items.drop_where(lambda item: item.row.at < before)

    def drop_all_items(self, kind: InboxKind) -> None:
        """Remove all items of a kind of all devices (M6: after a restore)."""
        self._items.drop_where(lambda item: item.row.kind is kind)
