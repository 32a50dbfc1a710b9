"""What a rule of the relay may read and write within one transaction.

A table reads what earlier calls of the same transaction wrote. No method judges: the
rules are in `relay.core`. A method that removes a row which is not there changes
nothing, and one that adds a row replaces the row with the same key. Lists are in the
order that the method says.
"""

from typing import Protocol

from tgtui.relay.ports.records import (
    Account,
    BlobRow,
    Device,
    InboxRow,
    InviteToken,
    LastResort,
    RejoinRow,
    ReportRow,
)
from tgtui.relay.ports.room_tables import LogTable, RoomTable
from tgtui.wire import InboxKind


class AccountTable(Protocol):
    """Accounts, their handles, devices and revocations."""

    def account(self, account: bytes) -> Account | None:
        """Return an account."""

    def by_handle(self, handle: str) -> Account | None:
        """Return the account of a handle; of several, the one with the lowest id."""

    def list_accounts(self, after: bytes, limit: int) -> list[Account]:
        """Return accounts whose ids come after `after`, by id."""

    def put_account(self, row: Account) -> None:
        """Add or replace an account."""

    def drop_account(self, account: bytes) -> None:
        """Remove an account, its devices and its revocations."""

    def rest_handle(self, handle: str, until: int) -> None:
        """Keep a handle from being given out before `until`."""

    def handle_rests_until(self, handle: str) -> int:
        """Return until when a handle is not given out; 0 where it may be."""

    def forget_handles(self, now: int) -> None:
        """Forget handles whose rest is over by now."""

    def device(self, device: bytes) -> Device | None:
        """Return a device that may log in."""

    def devices(self, account: bytes) -> list[Device]:
        """Return the devices of an account, by id."""

    def put_device(self, row: Device) -> None:
        """Add or replace a device."""

    def drop_device(self, device: bytes) -> None:
        """Remove a device."""

    def add_revocation(self, account: bytes, device: bytes, statement: bytes) -> None:
        """Remember for good that a device is revoked; the first statement stays."""

    def revocations(self, account: bytes) -> list[bytes]:
        """Return the statements about an account's devices, by device."""

    def revoked(self, device: bytes) -> bool:
        """Tell whether a device was revoked."""


class InviteTable(Protocol):
    """Registration tokens, and challenges that were answered."""

    def token(self, token_hash: bytes) -> InviteToken | None:
        """Return a token."""

    def put_token(self, row: InviteToken) -> None:
        """Add or replace a token."""

    def drop_token(self, token_hash: bytes) -> None:
        """Remove a token."""

    def tokens(self) -> list[InviteToken]:
        """Return every token, by time of creation, then by hash."""

    def spend(self, challenge: bytes, expires: int) -> bool:
        """Mark a challenge as answered; return False where it was before."""

    def forget_challenges(self, before: int) -> None:
        """Forget challenges that expired before then."""


class KeyTable(Protocol):
    """KeyPackages."""

    def add_package(self, device: bytes, package: bytes, at: int) -> None:
        """Add a KeyPackage of a device; one that is there stays as it is."""

    def has_package(self, device: bytes, package: bytes) -> bool:
        """Tell whether a KeyPackage of a device is there, its last-resort one apart."""

    def count_packages(self, device: bytes) -> int:
        """Return how many a device has, its last-resort one apart."""

    def take_package(self, device: bytes) -> bytes | None:
        """Remove and return the oldest of a device; of several, the first added."""

    def last_resort(self, device: bytes) -> LastResort | None:
        """Return the last-resort one of a device."""

    def put_last_resort(self, device: bytes, row: LastResort) -> None:
        """Add or replace the last-resort one of a device."""

    def drop_packages(self, device: bytes) -> None:
        """Remove all of a device, the last-resort one too."""

    def expire_packages(self, before: int) -> int:
        """Remove those put there before then, last-resort ones too; return how many."""

    def drop_all_packages(self) -> None:
        """Remove all of all devices (M6: after a restore)."""


class ContactTable(Protocol):
    """Who accepted and who blocks whom."""

    def contact(self, account: bytes, other: bytes) -> bool:
        """Tell whether `account` accepted `other`."""

    def add_contact(self, account: bytes, other: bytes) -> None:
        """Remember that `account` accepted `other`."""

    def drop_contact(self, account: bytes, other: bytes) -> None:
        """Forget that `account` accepted `other`."""

    def blocks(self, account: bytes) -> list[bytes]:
        """Return the accounts that `account` blocks, sorted."""

    def blocked(self, account: bytes, other: bytes) -> bool:
        """Tell whether `account` blocks `other`."""

    def add_block(self, account: bytes, other: bytes) -> None:
        """Remember that `account` blocks `other`."""

    def drop_block(self, account: bytes, other: bytes) -> None:
        """Forget that `account` blocks `other`."""

    def drop_relations(self, account: bytes) -> None:
        """Forget every contact and block from and to an account."""


class QuotaTable(Protocol):
    """How often something was done within a window of time, named by its start."""

    def count(self, key: bytes, start: int) -> int:
        """Return the count of `key` in a window; 0 where it is not there."""

    def increase(self, key: bytes, start: int) -> int:
        """Add one to the count of `key` in a window and return it."""

    def forget_windows(self, before: int) -> None:
        """Forget every window that started before then."""


class InboxTable(Protocol):
    """The inboxes of devices."""

    def deliver(
        self, device: bytes, *, at: int, kind: InboxKind, body: bytes, group: bytes
    ) -> int:
        """Add an item and return its place; `group` is empty where it is of none."""

    def put_place(self, device: bytes, place: int) -> None:
        """Give the next items of a device places after `place` (M6: after a restore).

        Places that it already used are not used again, wherever `place` is.
        """

    def items(self, device: bytes, after: int, limit: int) -> list[InboxRow]:
        """Return items after `after`, in order."""

    def drop_items_through(self, device: bytes, seq: int) -> None:
        """Remove items up to `seq`; their places are not used again."""

    def drop_inbox(self, device: bytes) -> None:
        """Remove all items of a device, and forget which places it used."""

    def drop_items_of(self, device: bytes, group: bytes) -> None:
        """Remove the items of a device that are of a room."""

    def expire_items(self, before: int) -> int:
        """Remove items from before then; return how many."""

    def drop_all_items(self, kind: InboxKind) -> None:
        """Remove all items of a kind of all devices (M6: after a restore)."""


class BlobTable(Protocol):
    """What is known of blobs; their bytes are in the `BlobStore`."""

    def blob(self, blob: bytes) -> BlobRow | None:
        """Return a blob."""

    def put_blob(self, row: BlobRow) -> None:
        """Add or replace a blob."""

    def drop_blob(self, blob: bytes) -> None:
        """Remove a blob."""

    def blob_bytes(self, owner: bytes) -> int:
        """Return the sum of the sizes of an account's blobs."""

    def blobs_of(self, owner: bytes, limit: int) -> list[bytes]:
        """Return blobs of an account, by id."""

    def old_blobs(self, before: int, limit: int) -> list[bytes]:
        """Return blobs that were announced before then, by time, then by id."""


ReportPlace = tuple[int, bytes, bytes]
"""When a report was handed in, by whom, and its id; several may come at one time."""


class ReportTable(Protocol):
    """Sealed reports."""

    def report(self, account: bytes, report: bytes) -> ReportRow | None:
        """Return a report of an account."""

    def put_report(self, row: ReportRow) -> None:
        """Add or replace a report."""

    def open_reports(self, account: bytes) -> int:
        """Return how many reports of an account are in state `received`."""

    def reports_since(self, account: bytes, since: int) -> int:
        """Return how many reports an account handed in since then."""

    def drop_reports(self, account: bytes) -> None:
        """Remove the reports of an account."""

    def list_reports(self, after: ReportPlace, limit: int) -> list[ReportRow]:
        """Return the reports that come after a place, by time, account and id."""


class RejoinTable(Protocol):
    """Devices that ask to be let back into rooms."""

    def rejoin(self, group: bytes, device: bytes) -> RejoinRow | None:
        """Return the request of a device."""

    def put_rejoin(self, row: RejoinRow) -> None:
        """Add or replace a request."""

    def drop_rejoin(self, group: bytes, device: bytes) -> None:
        """Remove a request."""

    def due_rejoins(self, now: int, limit: int) -> list[RejoinRow]:
        """Return requests whose turn has ended by now, by time, room and device."""


class MetaTable(Protocol):
    """Values of the relay as a whole."""

    def value(self, name: str) -> bytes | None:
        """Return a value."""

    def put_value(self, name: str, value: bytes) -> None:
        """Add or replace a value."""


class Transaction(Protocol):
    """One transaction over all tables."""

    @property
    def accounts(self) -> AccountTable:
        """Accounts."""

    @property
    def invites(self) -> InviteTable:
        """Registration tokens and answered challenges."""

    @property
    def keys(self) -> KeyTable:
        """KeyPackages."""

    @property
    def contacts(self) -> ContactTable:
        """Contacts and blocks."""

    @property
    def quotas(self) -> QuotaTable:
        """Counts."""

    @property
    def rooms(self) -> RoomTable:
        """Rooms."""

    @property
    def log(self) -> LogTable:
        """Logs."""

    @property
    def inbox(self) -> InboxTable:
        """Inboxes."""

    @property
    def blobs(self) -> BlobTable:
        """Blobs."""

    @property
    def reports(self) -> ReportTable:
        """Reports."""

    @property
    def rejoins(self) -> RejoinTable:
        """Requests to rejoin."""

    @property
    def meta(self) -> MetaTable:
        """The relay's own values."""
