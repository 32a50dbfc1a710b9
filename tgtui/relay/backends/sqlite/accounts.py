"""Accounts, devices, revocations and registration tokens, in SQLite."""

from typing import Final

from tgtui.relay.backends.sqlite.caches import Caches
from tgtui.relay.backends.sqlite.deferred import Values
from tgtui.relay.backends.sqlite.session import Session
from tgtui.relay.backends.sqlite.table import Table
from tgtui.relay.ports import Account, Device, InviteToken


_ACCOUNT: Final = "SELECT * FROM account WHERE account = ?"
_BY_HANDLE: Final = "SELECT * FROM account WHERE handle = ? ORDER BY account LIMIT 1"
_PAGE: Final = "SELECT * FROM account WHERE account > ? ORDER BY account LIMIT ?"
_PUT_ACCOUNT: Final = "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?, ?)"
_DROP_ACCOUNT: Final = (
    "DELETE FROM account WHERE account = ?",
    "DELETE FROM device WHERE account = ?",
    "DELETE FROM revocation WHERE account = ?",
)
_REST: Final = "INSERT OR REPLACE INTO resting_handle VALUES (?, ?)"
_RESTS: Final = "SELECT until FROM resting_handle WHERE handle = ?"
_RESTED: Final = "DELETE FROM resting_handle WHERE until <= ?"
_DEVICE: Final = "SELECT * FROM device WHERE device = ?"
_DEVICES: Final = "SELECT * FROM device WHERE account = ? ORDER BY device"
_PUT_DEVICE: Final = "INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?, ?)"
_DROP_DEVICE: Final = "DELETE FROM device WHERE device = ?"
_REVOKE: Final = "INSERT OR IGNORE INTO revocation VALUES (?, ?, ?)"
_REVOCATIONS: Final = (
    "SELECT statement FROM revocation WHERE account = ? ORDER BY device"
)
_REVOKED: Final = "SELECT 1 FROM revocation WHERE device = ? LIMIT 1"

_TOKEN: Final = "SELECT * FROM token WHERE token_hash = ?"  # noqa: S105 - a statement
_PUT_TOKEN: Final = "INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?, ?)"  # noqa: S105 - a statement
_DROP_TOKEN: Final = "DELETE FROM token WHERE token_hash = ?"  # noqa: S105 - a statement
_TOKENS: Final = "SELECT * FROM token ORDER BY created, token_hash"
_SPEND: Final = "INSERT OR IGNORE INTO challenge VALUES (?, ?)"
_FORGET: Final = "DELETE FROM challenge WHERE expires < ?"


class SqliteAccounts(Table):
    """Accounts, their handles, devices and revocations."""

    __slots__ = ("_accounts", "_devices")

    def __init__(self, session: Session, caches: Caches) -> None:
        """Take the connection, and where rows are kept."""
        super().__init__(session)
        self._accounts = caches.accounts
        self._devices = caches.devices

    def account(self, account: bytes) -> Account | None:
        """Return an account."""
        row = self._accounts.get(account)
        if row is None:
            row = _account(self._session.one(_ACCOUNT, (account,)))
            if row is not None:
                self._session.map(self._accounts, account, row)
        return row

    def by_handle(self, handle: str) -> Account | None:
        """Return the account of a handle; of several, the one with the lowest id."""
        return _account(self._session.one(_BY_HANDLE, (handle,)))

    def list_accounts(self, after: bytes, limit: int) -> list[Account]:
        """Return accounts whose ids come after `after`, by id."""
        rows = map(_account, self._session.all(_PAGE, (after, limit)))
        return [row for row in rows if row is not None]

    def put_account(self, row: Account) -> None:
        """Add or replace an account."""
        self._session.write(_PUT_ACCOUNT, row)
        self._session.unmap(self._accounts, row.account)

    def drop_account(self, account: bytes) -> None:
        """Remove an account, its devices and its revocations."""
        for row in self.devices(account):
            self._session.unmap(self._devices, row.device)
        for sql in _DROP_ACCOUNT:
            self._session.write(sql, (account,))
        self._session.unmap(self._accounts, account)

    def rest_handle(self, handle: str, until: int) -> None:
        """Keep a handle from being given out before `until`."""
        self._session.write(_REST, (handle, until))

    def handle_rests_until(self, handle: str) -> int:
        """Return until when a handle is not given out; 0 where it may be."""
        return self._session.value(_RESTS, (handle,)) or 0

    def forget_handles(self, now: int) -> None:
        """Forget handles whose rest is over by now."""
        self._session.write(_RESTED, (now,))

    def device(self, device: bytes) -> Device | None:
        """Return a device that may log in."""
        row = self._devices.get(device)
        if row is None:
            values = self._session.one(_DEVICE, (device,))
            if values is not None:
                row = Device(*values)
                self._session.map(self._devices, device, row)
        return row

    def devices(self, account: bytes) -> list[Device]:
        """Return the devices of an account, by id."""
        return [Device(*row) for row in self._session.all(_DEVICES, (account,))]

    def put_device(self, row: Device) -> None:
        """Add or replace a device."""
        self._session.write(_PUT_DEVICE, row)
        self._session.unmap(self._devices, row.device)

    def drop_device(self, device: bytes) -> None:
        """Remove a device."""
        self._session.write(_DROP_DEVICE, (device,))
        self._session.unmap(self._devices, device)

    def add_revocation(self, account: bytes, device: bytes, statement: bytes) -> None:
        """Remember for good that a device is revoked; the first statement stays."""
        self._session.write(_REVOKE, (account, device, statement))

    def revocations(self, account: bytes) -> list[bytes]:
        """Return the statements about an account's devices, by device."""
        rows = self._session.all(_REVOCATIONS, (account,))
        return [statement for (statement,) in rows]

    def revoked(self, device: bytes) -> bool:
        """Tell whether a device was revoked."""
        return bool(self._session.all(_REVOKED, (device,)))


class SqliteInvites(Table):
    """Registration tokens, and challenges that were answered."""

    def token(self, token_hash: bytes) -> InviteToken | None:
        """Return a token."""
        values = self._session.one(_TOKEN, (token_hash,))
        return _token(values) if values else None

    def put_token(self, row: InviteToken) -> None:
        """Add or replace a token."""
        self._session.write(_PUT_TOKEN, row)

    def drop_token(self, token_hash: bytes) -> None:
        """Remove a token."""
        self._session.write(_DROP_TOKEN, (token_hash,))

    def tokens(self) -> list[InviteToken]:
        """Return every token, by time of creation, then by hash."""
        return list(map(_token, self._session.all(_TOKENS)))

    def spend(self, challenge: bytes, expires: int) -> bool:
        """Mark a challenge as answered; return False where it was before."""
        return bool(self._session.changed(_SPEND, (challenge, expires)))

    def forget_challenges(self, before: int) -> None:
        """Forget challenges that expired before then."""
        self._session.write(_FORGET, (before,))


def _account(values: Values | None) -> Account | None:
    if values is None:
        return None
    account, handle, identity_key, created, suspended, notice_key = values
    return Account(account, handle, identity_key, created, bool(suspended), notice_key)


def _token(values: Values) -> InviteToken:
    token_hash, reusable, expires, created, used = values
    return InviteToken(token_hash, bool(reusable), expires, created, used)
