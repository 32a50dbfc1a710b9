"""The accounts that are known, and which devices they revoked."""

from typing import Final

from tgtui.engine.rows import PersonRow
from tgtui.store.columns import Columns, values_of
from tgtui.store.session import Session


_PERSON: Final = Columns("person", PersonRow)
_REVOKE: Final = """
INSERT INTO revocation VALUES (?, ?, ?)
ON CONFLICT DO UPDATE SET at = min(at, excluded.at)
"""


class People:
    """The accounts and their revocations."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        """Take the connection."""
        self._session = session

    def get(self, account: bytes) -> PersonRow | None:
        """Return an account."""
        sql = _PERSON.select + "WHERE account = ?"
        return _PERSON.maybe(self._session.one(sql, (account,)))

    def put(self, row: PersonRow) -> None:
        """Add or replace an account."""
        self._session.write(_PERSON.replace, values_of(row))

    def all(self) -> list[PersonRow]:
        """Return all accounts, in the order in which they were seen."""
        sql = _PERSON.select + "ORDER BY seen, account"
        return _PERSON.read_all(self._session.all(sql))

    def by_handle(self, handle: str) -> list[PersonRow]:
        """Return the accounts that are called that, the one seen last first."""
        sql = _PERSON.select + "WHERE handle = ? ORDER BY seen DESC, account"
        return _PERSON.read_all(self._session.all(sql, (handle,)))

    def revoked(self, account: bytes, device: bytes) -> int | None:
        """Return since when an account has revoked a device."""
        sql = "SELECT at FROM revocation WHERE account = ? AND device = ?"
        found: int | None = self._session.value(sql, (account, device))
        return found

    def add_revocation(self, account: bytes, device: bytes, at: int) -> None:
        """Remember a revocation; of two for one device, the earlier one counts."""
        self._session.write(_REVOKE, (account, device, at))

    def revocations(self) -> dict[tuple[bytes, bytes], int]:
        """Return all revocations by account and device."""
        rows = self._session.all("SELECT account, device, at FROM revocation")
        return {(account, device): at for account, device, at in rows}
