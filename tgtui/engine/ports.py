"""What the engine needs of a database; `tgtui.store` has it."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from tgtui.engine.rows import (
    AttemptRow,
    ChatRow,
    MessageRow,
    OutboxRow,
    PackageRow,
    PersonRow,
    ReactionRow,
    ReportRow,
)


class Values(Protocol):
    """Small values by name."""

    def get(self, name: str) -> bytes | None:
        """Return a value, or None where there is none."""

    def put(self, name: str, value: bytes | None) -> None:
        """Keep a value in place of any other of that name; None deletes it."""


class Rooms(Protocol):
    """The state of MLS groups, and of receiving their logs, in bytes nobody reads."""

    def add(self, group: bytes, chat: int, facts: bytes) -> None:
        """Add a room to a chat."""

    def all(self) -> list[tuple[bytes, int]]:
        """Return every room with its chat, oldest first."""

    def of_chat(self, chat: int) -> list[bytes]:
        """Return a chat's rooms, oldest first."""

    def chat(self, group: bytes) -> int | None:
        """Return the chat of a room, or None where the room is not known."""

    def facts(self, group: bytes) -> bytes | None:
        """Return what the engine remembers of a room."""

    def put_facts(self, group: bytes, facts: bytes) -> None:
        """Replace what the engine remembers of a room."""

    def move(self, group: bytes, chat: int) -> None:
        """Make a room one of another chat."""

    def epoch(self, group: bytes) -> bytes | None:
        """Return the stored epoch of a group."""

    def put_epoch(self, group: bytes, epoch: bytes) -> None:
        """Replace the stored epoch of a group."""

    def ratchet(self, group: bytes) -> dict[bytes, bytes]:
        """Return the records of a group's message keys."""

    def change_ratchet(
        self, group: bytes, put: Mapping[bytes, bytes], delete: Iterable[bytes]
    ) -> None:
        """Write and delete records of a group's message keys."""

    def drop_keys(self, group: bytes) -> None:
        """Delete epoch and message keys of a group, and leave the rest."""

    def past_entry(self, group: bytes, seq: int) -> tuple[bytes, bytes] | None:
        """Return head and stamp of an entry that is remembered."""

    def put_past_entry(self, group: bytes, seq: int, head: bytes, stamp: bytes) -> None:
        """Remember head and stamp of an entry."""

    def forget_past_entries(self, group: bytes, through: int) -> None:
        """Forget the entries up to and with that one."""

    def last_entry(self, group: bytes) -> tuple[int, bytes, bytes] | None:
        """Return the newest entry that is remembered: its seq, head and stamp."""

    def counter(self, group: bytes, device: bytes) -> tuple[int, int] | None:
        """Return a device's `dev_seq` and `resets`."""

    def put_counter(self, group: bytes, device: bytes, count: tuple[int, int]) -> None:
        """Replace a device's `dev_seq` and `resets`."""

    def clear_counters(self, group: bytes) -> None:
        """Forget all counters of a room."""

    def has_commitment(self, group: bytes, commitment: bytes) -> bool:
        """Tell whether a commitment came in this epoch."""

    def add_commitment(self, group: bytes, commitment: bytes) -> None:
        """Remember a commitment of this epoch."""

    def clear_commitments(self, group: bytes) -> None:
        """Forget the commitments of a room."""


class Chats(Protocol):
    """The chats."""

    def add(self, row: ChatRow) -> int:
        """Add a chat, and return its number, which is set in `row` too."""

    def get(self, chat: int) -> ChatRow | None:
        """Return a chat."""

    def put(self, row: ChatRow) -> None:
        """Replace a chat."""

    def all(self) -> list[ChatRow]:
        """Return all chats, the one with the newest activity first."""

    def with_peer(self, account: bytes) -> list[ChatRow]:
        """Return the chats of two with an account, oldest first."""

    def drop(self, chat: int) -> None:
        """Delete a chat with its messages; its rooms have to be of another one."""


class Messages(Protocol):
    """The messages and lines of the timelines, and their index for searching."""

    def add(self, row: MessageRow) -> int:
        """Add a message at the end, and return its number, set in `row` too."""

    def get(self, message: int) -> MessageRow | None:
        """Return a message."""

    def put(self, row: MessageRow) -> None:
        """Replace a message, in its place."""

    def to_end(self, message: int) -> None:
        """Give a message the last place of the timeline."""

    def drop(self, message: int) -> None:
        """Delete a message with its reactions and evidence."""

    def find(self, commitment: bytes) -> MessageRow | None:
        """Return the message with a commitment, of whatever room."""

    def author(self, group: bytes, commitment: bytes) -> bytes | None:
        """Return who wrote the message with a commitment in a room."""

    def page(
        self, chat: int, *, before: int | None = None, limit: int = 50
    ) -> list[MessageRow]:
        """Return messages of a chat, newest first, from before a message on."""

    def after(self, chat: int, message: int, *, limit: int = 50) -> list[MessageRow]:
        """Return messages of a chat after a message, oldest first."""

    def search(
        self, query: str, *, chat: int | None = None, limit: int = 50
    ) -> list[MessageRow]:
        """Return the messages that have all words of a query, newest first.

        The last word may be the beginning of one; words in double quotes are a phrase.
        Any text is a query: nothing of the index's own language is special in it.
        """

    def unread(self, chat: int, own: bytes) -> int:
        """Count the messages of others after the place that was read last."""

    def between(self, group: bytes, first: int, last: int) -> list[MessageRow]:
        """Return the messages of a room with a seq in a range, both ends inclusive."""

    def sent_up_to(
        self, group: bytes, account: bytes, seq: int, state: str
    ) -> list[int]:
        """Return an account's messages up to a seq of a room that have that state."""

    def expired(self, now: int) -> list[MessageRow]:
        """Return messages that are to disappear by then."""

    def next_expiry(self) -> int | None:
        """Return when the next message disappears."""

    def evidence(self, message: int) -> bytes | None:
        """Return the evidence of a message."""

    def put_evidence(self, message: int, evidence: bytes, *, until: int = 0) -> None:
        """Replace the evidence of a message; it outlives the message until a time."""

    def drop_evidence(self, now: int) -> None:
        """Delete evidence whose time is over."""

    def react(self, row: ReactionRow) -> None:
        """Replace what an account put to a message; an empty text takes it back."""

    def reactions(self, message: int) -> list[ReactionRow]:
        """Return what was put to a message."""


class Outbox(Protocol):
    """What is to be sent, and the exact bytes of what is under way."""

    def add(self, row: OutboxRow) -> int:
        """Add something at the end, and return its number, set in `row` too."""

    def get(self, number: int) -> OutboxRow | None:
        """Return a row."""

    def put(self, row: OutboxRow) -> None:
        """Replace a row."""

    def drop(self, number: int) -> None:
        """Delete a row."""

    def of_chat(self, chat: int) -> list[OutboxRow]:
        """Return the rows of a chat in their order."""

    def after(self, chat: int, number: int, *, limit: int = 32) -> list[OutboxRow]:
        """Return rows of a chat behind one, in their order."""

    def count(self, chat: int, *, before: int) -> int:
        """Count the rows of a chat that are to be tried before a time."""

    def of_message(self, message: int) -> OutboxRow | None:
        """Return the row whose message that is."""

    def chats(self) -> list[int]:
        """Return the chats in which something is to be sent."""

    def move(self, chat: int, to: int) -> None:
        """Make the rows of a chat those of another one."""

    def add_attempt(self, row: AttemptRow) -> None:
        """Keep an attempt; older ones with its `dev_seq` are current no longer."""

    def attempts(self, group: bytes) -> list[AttemptRow]:
        """Return the current attempts in a room by their `dev_seq`."""

    def last_attempt(self, group: bytes) -> int:
        """Return the highest `dev_seq` of all attempts in a room, or 0 for none."""

    def find_attempt(self, group: bytes, digest: bytes) -> AttemptRow | None:
        """Return the attempt with the hash of a message."""

    def drop_attempts(self, group: bytes, dev_seq: int) -> None:
        """Delete all attempts with a `dev_seq`."""

    def retire_attempts(self, group: bytes, dev_seq: int) -> None:
        """Have no attempt from a `dev_seq` on be current any more."""

    def clear_attempts(self, group: bytes) -> None:
        """Delete all attempts in a room."""


class People(Protocol):
    """The accounts that are known, and which devices they revoked."""

    def get(self, account: bytes) -> PersonRow | None:
        """Return an account."""

    def put(self, row: PersonRow) -> None:
        """Add or replace an account."""

    def all(self) -> list[PersonRow]:
        """Return all accounts."""

    def by_handle(self, handle: str) -> list[PersonRow]:
        """Return the accounts that are called that, the one seen last first."""

    def revoked(self, account: bytes, device: bytes) -> int | None:
        """Return since when an account has revoked a device."""

    def add_revocation(self, account: bytes, device: bytes, at: int) -> None:
        """Remember a revocation; of two for one device, the earlier one counts."""

    def revocations(self) -> dict[tuple[bytes, bytes], int]:
        """Return all revocations by account and device."""


class Packages(Protocol):
    """The KeyPackages of this device."""

    def add(self, row: PackageRow) -> None:
        """Add a KeyPackage."""

    def all(self) -> list[PackageRow]:
        """Return all KeyPackages, oldest first."""

    def retire(self, reference: bytes, at: int) -> None:
        """Say that a KeyPackage is not published any more."""

    def drop(self, reference: bytes) -> None:
        """Delete a KeyPackage."""


class Reports(Protocol):
    """The reports that were written on this device."""

    def put(self, row: ReportRow) -> None:
        """Add or replace a report."""

    def get(self, report: bytes) -> ReportRow | None:
        """Return a report."""

    def all(self) -> list[ReportRow]:
        """Return all reports, newest first."""


class Store(Protocol):
    """A client's database. All writes are inside of `transaction`."""

    @property
    def values(self) -> Values:
        """Small values by name."""

    @property
    def rooms(self) -> Rooms:
        """The state of groups and of their logs."""

    @property
    def chats(self) -> Chats:
        """The chats."""

    @property
    def messages(self) -> Messages:
        """The messages."""

    @property
    def outbox(self) -> Outbox:
        """What is to be sent."""

    @property
    def people(self) -> People:
        """The accounts that are known."""

    @property
    def packages(self) -> Packages:
        """The KeyPackages of this device."""

    @property
    def reports(self) -> Reports:
        """The reports that were written."""

    def transaction(self) -> AbstractContextManager[None]:
        """Do all or nothing of what is written inside; an exception undoes it.

        One inside of another is part of it.
        """
