"""What a rule is lent: time, dice, the relay's keys, and its operator's wishes."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

import msgspec

from tgtui.crypto import Entropy, Secret
from tgtui.wire import limits


class Registration(StrEnum):
    """Who may make an account."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose.

    Attributes:
        registration: Who may make an account.
        retention: How long entries and blobs are kept, in milliseconds.
        file_size: The longest blob, in bytes.
        storage: How many bytes of blobs an account may have here.
        rooms_a_day: How many rooms an account may found within a day.
    """

    registration: Registration = Registration.INVITE
    retention: int = 30 * limits.DAY
    file_size: int = limits.FILE
    storage: int = 1 << 30
    rooms_a_day: int = 100


class StampFields(msgspec.Struct, frozen=True, gc=False):
    """What a stamp says, beside the relay and its key (trust.md 1.4).

    Attributes:
        group_id: The room.
        epoch: The epoch that the message names.
        seq: Its place in the log.
        prev: The head of the chain before it, 32 bytes.
        accepted_at: When it was accepted.
        account: Whose device sent it.
        device: Which device did.
        commitment: C, 32 bytes.
        message_hash: SHA-256 of the MLSMessage.
    """

    group_id: bytes
    epoch: int
    seq: int
    prev: bytes
    accepted_at: int
    account: bytes
    device: bytes
    commitment: bytes
    message_hash: bytes


class Stamped(msgspec.Struct, frozen=True, gc=False):
    """A stamp.

    Attributes:
        signed: The encoded StampTBS.
        signature: The relay's signature of it.
        short: key_id, seq, accepted_at and signature, 88 bytes.
        head: The head of the chain at this entry.
    """

    signed: bytes
    signature: bytes
    short: bytes
    head: bytes


class SignedRecord(NamedTuple):
    """A signed record about a log.

    Attributes:
        encoded: What is sent to clients.
        head: What the next entry's `prev` is, for a segment; else nothing.
    """

    encoded: bytes
    head: bytes


class ProvenStamp(NamedTuple):
    """A stamp that this relay signed.

    Attributes:
        group_id: The room.
        seq: The place in its log.
        signature: The signature.
    """

    group_id: bytes
    seq: int
    signature: bytes


class Notary(Protocol):
    """Makes and recognises what this relay's franking keys sign."""

    def stamp(self, fields: StampFields) -> Stamped:
        """Return the stamp of an entry."""

    def prove(self, signed: bytes, signature: bytes) -> ProvenStamp:
        """Read a stamp and require that this relay made it.

        Raises:
            PeerFault: It did not.
        """

    def segment(
        self, group_id: bytes, *, segment: int, last: tuple[int, bytes], at: int
    ) -> SignedRecord:
        """Return the record that opens a segment after a seq and its head (M6)."""

    def truncated(
        self, group_id: bytes, *, through: int, head: bytes, at: int
    ) -> SignedRecord:
        """Return the record that says that entries are gone (M7)."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule is lent.

    Attributes:
        now: Milliseconds since 1970.
        relay_id: Who this relay is, 32 bytes.
        settings: What its operator chose.
        notary: What makes stamps.
        entropy: Where chance comes from.
        login_key: What tokens and challenges are made with, 32 bytes, the same on every
            node of the relay.
        moderation_keys: The ids of the moderation keys that are active: a sealed report
            has to name each.
    """

    now: int
    relay_id: bytes
    settings: Settings
    notary: Notary
    entropy: Entropy
    login_key: Secret = field(repr=False)
    moderation_keys: tuple[bytes, ...] = ()
