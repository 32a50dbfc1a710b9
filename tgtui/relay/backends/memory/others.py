"""Contacts, counts, blobs, reports and the relay's own values, in dictionaries."""

from tgtui.relay.backends.memory.rows import Grouped, Rows, Undo
from tgtui.relay.ports import BlobRow, ReportPlace, ReportRow


class _Pairs:
    """A set of pairs of accounts, found from either side."""

    __slots__ = ("_from", "_to")

    def __init__(self, undo: Undo) -> None:
        self._from: Grouped[bytes, bytes, bytes] = Grouped(undo)
        self._to: Grouped[bytes, bytes, bytes] = Grouped(undo)

    def has(self, account: bytes, other: bytes) -> bool:
        return self._from.get(account, other) is not None

    def of(self, account: bytes) -> list[bytes]:
        return self._from.of(account).values()

    def add(self, account: bytes, other: bytes) -> None:
        self._from.put(account, other, other)
        self._to.put(other, account, account)

    def drop(self, account: bytes, other: bytes) -> None:
        self._from.drop(account, other)
        self._to.drop(other, account)

    def drop_all(self, account: bytes) -> None:
        for other in self._from.of(account).values():
            self.drop(account, other)
        for other in self._to.of(account).values():
            self.drop(other, account)


class MemoryContacts:
    """Who accepted and who blocks whom."""

    __slots__ = ("_blocks", "_contacts")

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._contacts = _Pairs(undo)
        self._blocks = _Pairs(undo)

    def contact(self, account: bytes, other: bytes) -> bool:
        """Tell whether `account` accepted `other`."""
        return self._contacts.has(account, other)

    def add_contact(self, account: bytes, other: bytes) -> None:
        """Remember that `account` accepted `other`."""
        self._contacts.add(account, other)

    def drop_contact(self, account: bytes, other: bytes) -> None:
        """Forget that `account` accepted `other`."""
        self._contacts.drop(account, other)

    def blocks(self, account: bytes) -> list[bytes]:
        """Return the accounts that `account` blocks, sorted."""
        return self._blocks.of(account)

    def blocked(self, account: bytes, other: bytes) -> bool:
        """Tell whether `account` blocks `other`."""
        return self._blocks.has(account, other)

    def add_block(self, account: bytes, other: bytes) -> None:
        """Remember that `account` blocks `other`."""
        self._blocks.add(account, other)

    def drop_block(self, account: bytes, other: bytes) -> None:
        """Forget that `account` blocks `other`."""
        self._blocks.drop(account, other)

    def drop_relations(self, account: bytes) -> None:
        """Forget every contact and block from and to an account."""
        self._contacts.drop_all(account)
        self._blocks.drop_all(account)


class MemoryQuotas:
    """How often something was done within a window of time."""

    __slots__ = ("_counts",)

    def __init__(self, undo: Undo) -> None:
        """Begin with nothing done."""
        self._counts: Grouped[int, bytes, int] = Grouped(undo)

    def count(self, key: bytes, window: int) -> int:
        """Return the count of `key` in a window; 0 where it is not there."""
        return self._counts.get(window, key) or 0

    def increase(self, key: bytes, window: int) -> int:
        """Add one to the count of `key` in a window and return it."""
        count = self.count(key, window) + 1
        self._counts.put(window, key, count)
        return count

    def forget_windows(self, before: int) -> None:
        """Forget every window below `before`."""
        for window in self._counts.groups():
            if window < before:
                self._counts.drop_group(window)


class MemoryBlobs:
    """What is known of blobs."""

    __slots__ = ("_by_owner", "_rows")

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._rows: Rows[bytes, BlobRow] = Rows(undo)
        self._by_owner: Grouped[bytes, bytes, BlobRow] = Grouped(undo)

    def blob(self, blob: bytes) -> BlobRow | None:
        """Return a blob."""
        return self._rows.get(blob)

    def put_blob(self, row: BlobRow) -> None:
        """Add or replace a blob."""
        self.drop_blob(row.blob)
        self._rows.put(row.blob, row)
        self._by_owner.put(row.owner, row.blob, row)

    def drop_blob(self, blob: bytes) -> None:
        """Remove a blob."""
        row = self._rows.get(blob)
        if row is not None:
            self._rows.drop(blob)
            self._by_owner.drop(row.owner, blob)

    def blob_bytes(self, owner: bytes) -> int:
        """Return the sum of the sizes of an account's blobs."""
        return sum(row.size for row in self._by_owner.of(owner).values())

    def blobs_of(self, owner: bytes, limit: int) -> list[bytes]:
        """Return blobs of an account, by id."""
        return self._by_owner.of(owner).keys()[:limit]

    def old_blobs(self, before: int, limit: int) -> list[bytes]:
        """Return blobs that were announced before then, by time."""
        old = [row for row in self._rows.values() if row.at < before]
        return [row.blob for row in sorted(old, key=lambda row: row.at)[:limit]]


class MemoryReports:
    """Sealed reports."""

    __slots__ = ("_rows",)

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._rows: Grouped[bytes, bytes, ReportRow] = Grouped(undo)

    def report(self, account: bytes, report: bytes) -> ReportRow | None:
        """Return a report of an account."""
        return self._rows.get(account, report)

    def put_report(self, row: ReportRow) -> None:
        """Add or replace a report."""
        self._rows.put(row.account, row.report, row)

    def open_reports(self, account: bytes) -> int:
        """Return how many reports of an account are in state `received`."""
        return sum(row.state == "received" for row in self._rows.of(account).values())

    def reports_since(self, account: bytes, since: int) -> int:
        """Return how many reports an account handed in since then."""
        return sum(row.received >= since for row in self._rows.of(account).values())

    def drop_reports(self, account: bytes) -> None:
        """Remove the reports of an account."""
        self._rows.drop_group(account)

    def list_reports(self, after: ReportPlace, limit: int) -> list[ReportRow]:
        """Return the reports that come after a place, by time, account and id."""
        every = (self._rows.of(account).values() for account in self._rows.groups())
        found = [row for rows in every for row in rows if _place(row) > after]
        return sorted(found, key=_place)[:limit]


class MemoryMeta:
    """Values of the relay as a whole."""

    __slots__ = ("_values",)

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._values: Rows[str, bytes] = Rows(undo)

    def value(self, name: str) -> bytes | None:
        """Return a value."""
        return self._values.get(name)

    def put_value(self, name: str, value: bytes) -> None:
        """Add or replace a value."""
        self._values.put(name, value)


def _place(row: ReportRow) -> ReportPlace:
    return row.received, row.account, row.report
