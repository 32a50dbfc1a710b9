"""Accounts, devices, revocations and registration tokens, in dictionaries."""

from tgtui.relay.backends.memory.rows import Grouped, Rows, Undo
from tgtui.relay.ports import Account, Device, InviteToken


class MemoryAccounts:
    """Accounts, their handles, devices and revocations."""

    __slots__ = (
        "_accounts",
        "_by_account",
        "_by_handle",
        "_devices",
        "_resting",
        "_revoked",
        "_statements",
    )

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._accounts: Rows[bytes, Account] = Rows(undo)
        self._by_handle: Grouped[str, bytes, bytes] = Grouped(undo)
        self._resting: Rows[str, int] = Rows(undo)
        self._devices: Rows[bytes, Device] = Rows(undo)
        self._by_account: Grouped[bytes, bytes, bytes] = Grouped(undo)
        self._statements: Grouped[bytes, bytes, bytes] = Grouped(undo)
        self._revoked: Grouped[bytes, bytes, bool] = Grouped(undo)

    def account(self, account: bytes) -> Account | None:
        """Return an account."""
        return self._accounts.get(account)

    def by_handle(self, handle: str) -> Account | None:
        """Return the account of a handle, of several the lowest."""
        found = self._by_handle.of(handle).values()
        return self._accounts.get(found[0]) if found else None

    def list_accounts(self, after: bytes, limit: int) -> list[Account]:
        """Return accounts whose ids come after `after`, by id."""
        return self._accounts.after(after, limit)

    def put_account(self, row: Account) -> None:
        """Add or replace an account."""
        self._forget_handle(row.account)
        self._accounts.put(row.account, row)
        self._by_handle.put(row.handle, row.account, row.account)

    def drop_account(self, account: bytes) -> None:
        """Remove an account, its devices and its revocations."""
        self._forget_handle(account)
        self._accounts.drop(account)
        for device in self._by_account.of(account).values():
            self.drop_device(device)
        for device in self._statements.of(account).keys():  # noqa: SIM118 - in order
            self._revoked.drop(device, account)
        self._statements.drop_group(account)

    def rest_handle(self, handle: str, until: int) -> None:
        """Keep a handle from being given out before `until`."""
        self._resting.put(handle, until)

    def handle_rests_until(self, handle: str) -> int:
        """Return until when a handle is not given out; 0 where it may be."""
        return self._resting.get(handle) or 0

    def forget_handles(self, now: int) -> None:
        """Forget handles whose rest is over by now."""
        for handle in self._resting.keys():  # noqa: SIM118 - a copy, in order
            if self.handle_rests_until(handle) <= now:
                self._resting.drop(handle)

    def device(self, device: bytes) -> Device | None:
        """Return a device that may log in."""
        return self._devices.get(device)

    def devices(self, account: bytes) -> list[Device]:
        """Return the devices of an account, by id."""
        found = map(self._devices.get, self._by_account.of(account).values())
        return [row for row in found if row is not None]

    def put_device(self, row: Device) -> None:
        """Add or replace a device."""
        self.drop_device(row.device)
        self._devices.put(row.device, row)
        self._by_account.put(row.account, row.device, row.device)

    def drop_device(self, device: bytes) -> None:
        """Remove a device."""
        row = self._devices.get(device)
        if row is not None:
            self._by_account.drop(row.account, device)
            self._devices.drop(device)

    def add_revocation(self, account: bytes, device: bytes, statement: bytes) -> None:
        """Remember for good that a device is revoked; the first statement stays."""
        if self._statements.get(account, device) is None:
            self._statements.put(account, device, statement)
            self._revoked.put(device, account, True)  # noqa: FBT003 - a set

    def revocations(self, account: bytes) -> list[bytes]:
        """Return the statements about an account's devices, by device."""
        return self._statements.of(account).values()

    def revoked(self, device: bytes) -> bool:
        """Tell whether a device was revoked."""
        return bool(self._revoked.of(device))

    def _forget_handle(self, account: bytes) -> None:
        row = self._accounts.get(account)
        if row is not None:
            self._by_handle.drop(row.handle, account)


class MemoryInvites:
    """Registration tokens, and challenges that were answered."""

    __slots__ = ("_spent", "_tokens")

    def __init__(self, undo: Undo) -> None:
        """Begin with none."""
        self._tokens: Rows[bytes, InviteToken] = Rows(undo)
        self._spent: Rows[bytes, int] = Rows(undo)

    def token(self, token_hash: bytes) -> InviteToken | None:
        """Return a token."""
        return self._tokens.get(token_hash)

    def put_token(self, row: InviteToken) -> None:
        """Add or replace a token."""
        self._tokens.put(row.token_hash, row)

    def drop_token(self, token_hash: bytes) -> None:
        """Remove a token."""
        self._tokens.drop(token_hash)

    def tokens(self) -> list[InviteToken]:
        """Return every token, by time of creation."""
        return sorted(self._tokens.values(), key=lambda row: row.created)

    def spend(self, challenge: bytes, expires: int) -> bool:
        """Mark a challenge as answered; return False where it was before."""
        if self._spent.get(challenge) is not None:
            return False
        self._spent.put(challenge, expires)
        return True

    def forget_challenges(self, before: int) -> None:
        """Forget challenges that expired before then."""
        for challenge in self._spent.keys():  # noqa: SIM118 - a copy, in order
            if (self._spent.get(challenge) or 0) < before:
                self._spent.drop(challenge)
