"""Contacts, counts, blobs, reports and the relay's own values, in SQLite."""

from typing import Final

from tgtui.relay.backends.sqlite.caches import Caches
from tgtui.relay.backends.sqlite.deferred import Later, Values
from tgtui.relay.backends.sqlite.session import Session
from tgtui.relay.backends.sqlite.table import Table
from tgtui.relay.ports import BlobRow, ReportPlace, ReportRow


_CONTACT: Final = "SELECT 1 FROM contact WHERE account = ? AND other = ?"
_ADD_CONTACT: Final = "INSERT OR IGNORE INTO contact VALUES (?, ?)"
_DROP_CONTACT: Final = "DELETE FROM contact WHERE account = ? AND other = ?"
_BLOCKS: Final = "SELECT other FROM block WHERE account = ? ORDER BY other"
_BLOCKED: Final = "SELECT 1 FROM block WHERE account = ? AND other = ?"
_ADD_BLOCK: Final = "INSERT OR IGNORE INTO block VALUES (?, ?)"
_DROP_BLOCK: Final = "DELETE FROM block WHERE account = ? AND other = ?"
_DROP_RELATIONS: Final = (
    "DELETE FROM contact WHERE account = ?",
    "DELETE FROM contact WHERE other = ?",
    "DELETE FROM block WHERE account = ?",
    "DELETE FROM block WHERE other = ?",
)

_TIMES: Final = "SELECT times FROM quota WHERE time_window = ? AND name = ?"
_FORGET: Final = "DELETE FROM quota WHERE time_window < ?"

_BLOB: Final = "SELECT * FROM blob WHERE blob = ?"
_PUT_BLOB: Final = "INSERT OR REPLACE INTO blob VALUES (?, ?, ?, ?, ?, ?)"
_DROP_BLOB: Final = "DELETE FROM blob WHERE blob = ?"
_BLOB_BYTES: Final = "SELECT coalesce(sum(size), 0) FROM blob WHERE owner = ?"
_BLOBS_OF: Final = "SELECT blob FROM blob WHERE owner = ? ORDER BY blob LIMIT ?"
_OLD_BLOBS: Final = "SELECT blob FROM blob WHERE at < ? ORDER BY at, blob LIMIT ?"

_REPORT: Final = "SELECT * FROM report WHERE account = ? AND report = ?"
_PUT_REPORT: Final = "INSERT OR REPLACE INTO report VALUES (?, ?, ?, ?, ?, ?, ?)"
_OPEN: Final = "SELECT count(*) FROM report WHERE account = ? AND state = 'received'"
_SINCE: Final = "SELECT count(*) FROM report WHERE account = ? AND received >= ?"
_DROP_REPORTS: Final = "DELETE FROM report WHERE account = ?"
_REPORTS: Final = (
    "SELECT * FROM report WHERE (received, account, report) > (?, ?, ?)"
    " ORDER BY received, account, report LIMIT ?"
)

_VALUE: Final = "SELECT value FROM meta WHERE name = ?"
_PUT_VALUE: Final = "INSERT OR REPLACE INTO meta VALUES (?, ?)"


class SqliteContacts(Table):
    """Who accepted and who blocks whom."""

    def contact(self, account: bytes, other: bytes) -> bool:
        """Tell whether `account` accepted `other`."""
        return bool(self._session.all(_CONTACT, (account, other)))

    def add_contact(self, account: bytes, other: bytes) -> None:
        """Remember that `account` accepted `other`."""
        self._session.write(_ADD_CONTACT, (account, other))

    def drop_contact(self, account: bytes, other: bytes) -> None:
        """Forget that `account` accepted `other`."""
        self._session.write(_DROP_CONTACT, (account, other))

    def blocks(self, account: bytes) -> list[bytes]:
        """Return the accounts that `account` blocks, sorted."""
        return [other for (other,) in self._session.all(_BLOCKS, (account,))]

    def blocked(self, account: bytes, other: bytes) -> bool:
        """Tell whether `account` blocks `other`."""
        return bool(self._session.all(_BLOCKED, (account, other)))

    def add_block(self, account: bytes, other: bytes) -> None:
        """Remember that `account` blocks `other`."""
        self._session.write(_ADD_BLOCK, (account, other))

    def drop_block(self, account: bytes, other: bytes) -> None:
        """Forget that `account` blocks `other`."""
        self._session.write(_DROP_BLOCK, (account, other))

    def drop_relations(self, account: bytes) -> None:
        """Forget every contact and block from and to an account."""
        for sql in _DROP_RELATIONS:
            self._session.write(sql, (account,))


class SqliteQuotas:
    """How often something was done within a window of time."""

    __slots__ = ("_counts", "_session")

    def __init__(self, session: Session, caches: Caches) -> None:
        """Take the connection, and where counts are kept."""
        self._session = session
        self._counts = caches.counts

    def count(self, key: bytes, window: int) -> int:
        """Return the count of `key` in a window; 0 where it is not there."""
        found = self._counts.get((window, key))
        if found is None:
            found = self._session.value(_TIMES, (window, key)) or 0
            self._session.map(self._counts, (window, key), found)
        return found

    def increase(self, key: bytes, window: int) -> int:
        """Add one to the count of `key` in a window and return it."""
        count = self.count(key, window) + 1
        self._session.map(self._counts, (window, key), count)
        self._session.later[Later.PUT_QUOTA].append((count, window, key))
        return count

    def forget_windows(self, before: int) -> None:
        """Forget every window below `before`."""
        self._session.catch_up()
        self._session.write(_FORGET, (before,))
        for key in [key for key in self._counts if key[0] < before]:
            self._session.unmap(self._counts, key)


class SqliteBlobs(Table):
    """What is known of blobs; their bytes are in another file."""

    def blob(self, blob: bytes) -> BlobRow | None:
        """Return a blob."""
        values = self._session.one(_BLOB, (blob,))
        if values is None:
            return None
        name, owner, size, received, complete, at = values
        return BlobRow(name, owner, size, received, bool(complete), at)

    def put_blob(self, row: BlobRow) -> None:
        """Add or replace a blob."""
        self._session.write(_PUT_BLOB, row)

    def drop_blob(self, blob: bytes) -> None:
        """Remove a blob."""
        self._session.write(_DROP_BLOB, (blob,))

    def blob_bytes(self, owner: bytes) -> int:
        """Return the sum of the sizes of an account's blobs."""
        return int(self._session.value(_BLOB_BYTES, (owner,)))

    def blobs_of(self, owner: bytes, limit: int) -> list[bytes]:
        """Return blobs of an account, by id."""
        return self._names(_BLOBS_OF, (owner, limit))

    def old_blobs(self, before: int, limit: int) -> list[bytes]:
        """Return blobs that were announced before then, by time, then by id."""
        return self._names(_OLD_BLOBS, (before, limit))

    def _names(self, sql: str, values: Values) -> list[bytes]:
        return [blob for (blob,) in self._session.all(sql, values)]


class SqliteReports(Table):
    """Sealed reports."""

    def report(self, account: bytes, report: bytes) -> ReportRow | None:
        """Return a report of an account."""
        values = self._session.one(_REPORT, (account, report))
        return ReportRow(*values) if values else None

    def put_report(self, row: ReportRow) -> None:
        """Add or replace a report."""
        self._session.write(_PUT_REPORT, row)

    def open_reports(self, account: bytes) -> int:
        """Return how many reports of an account are in state `received`."""
        return int(self._session.value(_OPEN, (account,)))

    def reports_since(self, account: bytes, since: int) -> int:
        """Return how many reports an account handed in since then."""
        return int(self._session.value(_SINCE, (account, since)))

    def drop_reports(self, account: bytes) -> None:
        """Remove the reports of an account."""
        self._session.write(_DROP_REPORTS, (account,))

    def list_reports(self, after: ReportPlace, limit: int) -> list[ReportRow]:
        """Return the reports that come after a place, by time, account and id."""
        rows = self._session.all(_REPORTS, (*after, limit))
        return [ReportRow(*row) for row in rows]


class SqliteMeta(Table):
    """Values of the relay as a whole."""

    def value(self, name: str) -> bytes | None:
        """Return a value."""
        found: bytes | None = self._session.value(_VALUE, (name,))
        return found

    def put_value(self, name: str, value: bytes) -> None:
        """Add or replace a value."""
        self._session.write(_PUT_VALUE, (name, value))
