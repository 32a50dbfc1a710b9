"""Reports are kept with what became of them."""

from tgtui.engine.rows import ReportRow
from tgtui.store import Database


def report(name: bytes, created: int) -> ReportRow:
    return ReportRow(report=name, created=created, state="waiting", sealed=b"sealed")


def test_they_are_read_as_they_were_written_newest_first(database: Database) -> None:
    rows = [report(b"a", 1), report(b"b", 3), report(b"c", 2)]
    rows[2].summary, rows[2].reason = b"summary", "reason"
    with database.transaction():
        for row in rows:
            database.reports.put(row)
    assert database.reports.all() == [rows[1], rows[2], rows[0]]
    assert database.reports.get(b"c") == rows[2]
    assert database.reports.get(b"d") is None


def test_one_is_replaced(database: Database) -> None:
    row = report(b"a", 1)
    with database.transaction():
        database.reports.put(row)
        row.state, row.sealed = "received", b""
        database.reports.put(row)
    assert database.reports.all() == [row]
