"""KeyPackages and inboxes, in SQLite."""

import hashlib
from typing import Final

from tgtui.relay.backends.sqlite.table import Table
from tgtui.relay.ports import InboxRow, LastResort
from tgtui.wire import InboxKind


_ADD: Final = (
    "INSERT OR IGNORE INTO package (device, hash, at, package) VALUES (?, ?, ?, ?)"
)
_HAS: Final = "SELECT 1 FROM package WHERE device = ? AND hash = ?"
_COUNT: Final = "SELECT count(*) FROM package WHERE device = ?"
_TAKE: Final = (
    "DELETE FROM package WHERE number ="
    " (SELECT number FROM package WHERE device = ? ORDER BY at, number LIMIT 1)"
    " RETURNING package"
)
_LAST: Final = "SELECT package, at, used FROM last_resort WHERE device = ?"
_PUT_LAST: Final = "INSERT OR REPLACE INTO last_resort VALUES (?, ?, ?, ?)"
_DROP_PACKAGES: Final = "DELETE FROM package WHERE device = ?"
_DROP_LAST: Final = "DELETE FROM last_resort WHERE device = ?"
EXPIRE: Final = (
    "DELETE FROM package WHERE at < ?",
    "DELETE FROM last_resort WHERE at < ?",
)
"""What removes KeyPackages that are too old."""

_DROP_ALL: Final = ("DELETE FROM package", "DELETE FROM last_resort")

_NEXT: Final = (
    "INSERT INTO inbox VALUES (?, 1)"
    " ON CONFLICT (device) DO UPDATE SET last = last + 1 RETURNING last"
)
_PUT_PLACE: Final = (
    "INSERT INTO inbox VALUES (?, ?)"
    " ON CONFLICT (device) DO UPDATE SET last = max(last, excluded.last)"
)
_DELIVER: Final = (
    "INSERT INTO item (device, seq, at, kind, body, group_id) VALUES (?, ?, ?, ?, ?, ?)"
)
_ITEMS: Final = (
    "SELECT seq, at, kind, body FROM item WHERE device = ? AND seq > ?"
    " ORDER BY seq LIMIT ?"
)
_DROP_THROUGH: Final = "DELETE FROM item WHERE device = ? AND seq <= ?"
_DROP_INBOX: Final = (
    "DELETE FROM item WHERE device = ?",
    "DELETE FROM inbox WHERE device = ?",
)
_DROP_OF: Final = "DELETE FROM item WHERE device = ? AND group_id = ?"
EXPIRE_ITEMS: Final = "DELETE FROM item WHERE at < ?"
"""What removes items that are too old."""

_DROP_KIND: Final = "DELETE FROM item WHERE kind = ?"


class SqliteKeys(Table):
    """KeyPackages."""

    def add_package(self, device: bytes, package: bytes, at: int) -> None:
        """Add a KeyPackage of a device; one that is there stays as it is."""
        digest = hashlib.sha256(package).digest()
        self._session.write(_ADD, (device, digest, at, package))

    def has_package(self, device: bytes, package: bytes) -> bool:
        """Tell whether a KeyPackage of a device is there, its last-resort one apart."""
        digest = hashlib.sha256(package).digest()
        return bool(self._session.all(_HAS, (device, digest)))

    def count_packages(self, device: bytes) -> int:
        """Return how many a device has, its last-resort one apart."""
        return int(self._session.value(_COUNT, (device,)))

    def take_package(self, device: bytes) -> bytes | None:
        """Remove and return the oldest of a device; of several, the first added."""
        rows = self._session.write(_TAKE, (device,))
        return bytes(rows[0][0]) if rows else None

    def last_resort(self, device: bytes) -> LastResort | None:
        """Return the last-resort one of a device."""
        values = self._session.one(_LAST, (device,))
        if values is None:
            return None
        package, at, used = values
        return LastResort(package, at, bool(used))

    def put_last_resort(self, device: bytes, row: LastResort) -> None:
        """Add or replace the last-resort one of a device."""
        self._session.write(_PUT_LAST, (device, *row))

    def drop_packages(self, device: bytes) -> None:
        """Remove all of a device, the last-resort one too."""
        self._session.write(_DROP_PACKAGES, (device,))
        self._session.write(_DROP_LAST, (device,))

    def expire_packages(self, before: int) -> int:
        """Remove those put there before then, last-resort ones too; return how many."""
        return sum(self._session.changed(sql, (before,)) for sql in EXPIRE)

    def drop_all_packages(self) -> None:
        """Remove all of all devices (M6: after a restore)."""
        for sql in _DROP_ALL:
            self._session.write(sql)


class SqliteInbox(Table):
    """The inboxes of devices."""

    def deliver(
        self, device: bytes, *, at: int, kind: InboxKind, body: bytes, group: bytes
    ) -> int:
        """Add an item and return its place; `group` is empty where it is of none."""
        ((seq,),) = self._session.write(_NEXT, (device,))
        self._session.write(_DELIVER, (device, seq, at, kind, body, group))
        return int(seq)

    def put_place(self, device: bytes, place: int) -> None:
        """Give the next items of a device places after `place` (M6)."""
        self._session.write(_PUT_PLACE, (device, place))

    def items(self, device: bytes, after: int, limit: int) -> list[InboxRow]:
        """Return items after `after`, in order."""
        rows = self._session.all(_ITEMS, (device, after, limit))
        return [
            InboxRow(seq, at, InboxKind(kind), body) for seq, at, kind, body in rows
        ]

    def drop_items_through(self, device: bytes, seq: int) -> None:
        """Remove items up to `seq`; their places are not used again."""
        self._session.write(_DROP_THROUGH, (device, seq))

    def drop_inbox(self, device: bytes) -> None:
        """Remove all items of a device, and forget which places it used."""
        for sql in _DROP_INBOX:
            self._session.write(sql, (device,))

    def drop_items_of(self, device: bytes, group: bytes) -> None:
        """Remove the items of a device that are of a room."""
        self._session.write(_DROP_OF, (device, group))

    def expire_items(self, before: int) -> int:
        """Remove items from before then; return how many."""
        return self._session.changed(EXPIRE_ITEMS, (before,))

    def drop_all_items(self, kind: InboxKind) -> None:
        """Remove all items of a kind of all devices (M6: after a restore)."""
        self._session.write(_DROP_KIND, (kind,))
