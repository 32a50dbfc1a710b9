"""The reports that were written on this device."""

from typing import Final

from tgtui.engine.rows import ReportRow
from tgtui.store.columns import Columns, values_of
from tgtui.store.session import Session


_REPORT: Final = Columns("report", ReportRow)


class Reports:
    """The reports."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session

    def put(self, row: ReportRow) -> None:
        """Add or replace a report."""
        self._session.write(_REPORT.replace, values_of(row))

    def get(self, report: bytes) -> ReportRow | None:
        """Return a report."""
        sql = _REPORT.select + "WHERE report = ?"
        return _REPORT.maybe(self._session.one(sql, (report,)))

    def all(self) -> list[ReportRow]:
        """Return all reports, newest first."""
        sql = _REPORT.select + "ORDER BY created DESC, rowid DESC"
        return _REPORT.read_all(self._session.all(sql))
