"""The KeyPackages of this device."""

from typing import Final

from tgtui.engine.rows import PackageRow
from tgtui.store.columns import Columns, values_of
from tgtui.store.session import Session


_PACKAGE: Final = Columns("package", PackageRow)


class Packages:
    """The KeyPackages."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session

    def add(self, row: PackageRow) -> None:
        """Add a KeyPackage."""
        self._session.write(_PACKAGE.insert, values_of(row))

    def all(self) -> list[PackageRow]:
        """Return all KeyPackages, oldest first."""
        sql = _PACKAGE.select + "ORDER BY created, rowid"
        return _PACKAGE.read_all(self._session.all(sql))

    def retire(self, reference: bytes, at: int) -> None:
        """Say that a KeyPackage is not published any more."""
        sql = "UPDATE package SET retired = ? WHERE reference = ?"
        self._session.write(sql, (at, reference))

    def drop(self, reference: bytes) -> None:
        """Delete a KeyPackage."""
        self._session.write("DELETE FROM package WHERE reference = ?", (reference,))
