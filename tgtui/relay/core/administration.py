"""What an operator may do: see counts and accounts, suspend, remove, invite."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from tgtui.relay.core import accounts, devices
from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Outcome
from tgtui.relay.ports import Account, Transaction
from tgtui.wire import Refusal, Refused, limits
from tgtui.wire.replies import Done


T = TypeVar("T")


class Stats(NamedTuple):
    """How much there is; not whose it is.

    Attributes:
        accounts: Accounts.
        suspended: Those of them that are suspended.
        devices: Devices that may log in.
        rooms: Rooms.
        blob_bytes: Bytes of blobs that accounts have announced.
        invites: Registration tokens that are not used up.
    """

    accounts: int
    suspended: int
    devices: int
    rooms: int
    blob_bytes: int
    invites: int


def list_accounts(tx: Transaction, after: bytes, limit: int) -> list[Account]:
    """Return up to `limit` accounts whose ids come after `after`, by id."""
    return tx.accounts.list_accounts(after, limit)


def suspend(tx: Transaction, account: bytes) -> Outcome[Done]:
    """Let an account do nothing until it is unsuspended (N8).

    It stays in the rosters, and can read what it already has.

    Raises:
        Refused: There is no such account.
    """
    row = _account(tx, account)
    tx.accounts.put_account(row._replace(suspended=True))
    known = [device.device for device in tx.accounts.devices(account)]
    return Outcome(Done(), devices.disconnected(*known))


def unsuspend(tx: Transaction, account: bytes) -> Outcome[Done]:
    """Let an account use the relay again.

    Raises:
        Refused: There is no such account.
    """
    row = _account(tx, account)
    tx.accounts.put_account(row._replace(suspended=False))
    return Outcome(Done())


def remove(tx: Transaction, context: Context, account: bytes) -> Outcome[Done]:
    """Remove an account with all that the relay has of it.

    Raises:
        Refused: There is no such account.
    """
    row = _account(tx, account)
    return Outcome(Done(), accounts.forget_account(tx, context, row))


def stats(tx: Transaction) -> Stats:
    """Return how much there is."""
    rows = list(_all(tx.accounts.list_accounts, lambda row: row.account))
    return Stats(
        accounts=len(rows),
        suspended=sum(row.suspended for row in rows),
        devices=sum(len(tx.accounts.devices(row.account)) for row in rows),
        rooms=sum(1 for _ in _all(tx.rooms.rooms, lambda room: room.group)),
        blob_bytes=sum(tx.blobs.blob_bytes(row.account) for row in rows),
        invites=len(tx.invites.tokens()),
    )


def _account(tx: Transaction, account: bytes) -> Account:
    """Return an account.

    Raises:
        Refused: There is none with this id.
    """
    row = tx.accounts.account(account)
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    return row


def _all(
    page: Callable[[bytes, int], list[T]], key: Callable[[T], bytes]
) -> Iterator[T]:
    """Yield the rows of all pages."""
    after = b""
    while rows := page(after, limits.BATCH):
        yield from rows
        after = key(rows[-1])
