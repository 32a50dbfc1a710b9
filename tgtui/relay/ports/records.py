"""What the relay remembers, row by row; nothing here can be decrypted by it."""

from typing import NamedTuple

import msgspec

from tgtui.wire import FullStamp, InboxKind, Role, RoomKind


class Account(NamedTuple):
    """An account.

    Attributes:
        account: Its id, 32 bytes.
        handle: The name that the relay knows it by.
        identity_key: The key whose hash the id is.
        created: When it was registered, in milliseconds since 1970, as all times here.
        suspended: Whether the operator lets it do nothing for now.
        notice_key: The signed key for notices, or none.
    """

    account: bytes
    handle: str
    identity_key: bytes
    created: int
    suspended: bool = False
    notice_key: bytes | None = None


class Device(NamedTuple):
    """A device of an account that may log in.

    Attributes:
        device: Its id, 32 bytes.
        account: Whose it is.
        device_key: Its public key.
        credential: The 105 bytes that certify it.
        created: When it was added.
    """

    device: bytes
    account: bytes
    device_key: bytes
    credential: bytes
    created: int


class InviteToken(NamedTuple):
    """A token that lets somebody register.

    Attributes:
        token_hash: SHA-256 of the token.
        reusable: Whether it stays after its first use.
        expires: When it ends; 0 for never.
        created: When it was made.
        used: How often it was used.
    """

    token_hash: bytes
    reusable: bool
    expires: int
    created: int
    used: int = 0


class LastResort(NamedTuple):
    """A KeyPackage that is given out when there is no other.

    Attributes:
        package: The bytes.
        at: When it was put there.
        used: Whether it was given out since.
    """

    package: bytes
    at: int
    used: bool


class Room(msgspec.Struct, frozen=True, gc=False):
    """A room, without its members and its log.

    Attributes:
        group: The group id, 32 bytes.
        kind: What sort of chat it is.
        seq: The last entry.
        head: The head of the chain there, 32 bytes.
        base_seq: The last handshake entry.
        base_at: When that was accepted.
        accepted_at: When the last entry was accepted.
        floor: The last entry that is gone; the next one is the first of the log.
        title: The stamp of the latest entry that set the title, or none (M13).
        predecessor: The group that this one continues, or none.
        lease_device: Who holds the lease for a large commit, or none (M16).
        lease_until: When that ends.
        lost_at: When the relay noticed that it lost entries, or none (M6).
        offered: The highest `seq` that a client proved since.
    """

    group: bytes
    kind: RoomKind
    seq: int
    head: bytes
    base_seq: int
    base_at: int
    accepted_at: int
    floor: int
    title: FullStamp | None = None
    predecessor: bytes | None = None
    lease_device: bytes | None = None
    lease_until: int = 0
    lost_at: int | None = None
    offered: int = 0


class SegmentRow(NamedTuple):
    """A segment of a room after the first (M6).

    Attributes:
        segment: Its number.
        record: The signed record that opened it.
        last_head: The head of the chain at the last entry before it.
    """

    segment: int
    record: bytes
    last_head: bytes


class Membership(NamedTuple):
    """An account in a room.

    Attributes:
        account: Who.
        role: What it may do.
        devices: Its devices that are leaves, sorted.
        position: Its place in the order in which the members came, from 0.
        inviter: The account that added it.
        joined: The `seq` of the commit that added it.
        joined_at: When that was.
        accepted: Whether it accepted to be here (M10).
        left: Whether it left, or declined, and waits to be dropped.
    """

    account: bytes
    role: Role
    devices: tuple[bytes, ...]
    position: int
    inviter: bytes
    joined: int
    joined_at: int
    accepted: bool
    left: bool = False


class LogEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry of a room's log; either `message` or `blob` is there.

    Attributes:
        seq: Its place.
        stamp: The short stamp, 88 bytes.
        account: Who sent it.
        device: With which device.
        message: The MLSMessage.
        blob: The blob that holds it.
        prev: The head of the chain before this entry, 32 bytes.
        accepted_at: When it was accepted.
    """

    seq: int
    stamp: bytes
    account: bytes
    device: bytes
    message: bytes | None
    blob: bytes | None
    prev: bytes
    accepted_at: int


class SentEntry(msgspec.Struct, frozen=True, gc=False):
    """What is remembered of an accepted submission, so that a repeat is known (M4).

    Attributes:
        dev_seq: The sender's count.
        message_hash: SHA-256 of the MLSMessage.
        commitment: C.
        stamp: The short stamp, 88 bytes.
    """

    dev_seq: int
    message_hash: bytes
    commitment: bytes
    stamp: bytes


class InboxRow(NamedTuple):
    """An item of an inbox.

    Attributes:
        seq: Its place, from 1.
        at: When it was put there.
        kind: What it is.
        body: The encoded item.
    """

    seq: int
    at: int
    kind: InboxKind
    body: bytes


class BlobRow(NamedTuple):
    """A blob, whole or in the making.

    Attributes:
        blob: SHA-256 of its bytes.
        owner: The account that uploads it, and whose quota it uses.
        size: Its length.
        received: How many bytes are durable.
        complete: Whether all are, and their hash was right.
        at: When it was announced.
    """

    blob: bytes
    owner: bytes
    size: int
    received: int
    complete: bool
    at: int


class ReportRow(NamedTuple):
    """A sealed report; the relay knows its sender and its size.

    Attributes:
        account: Who handed it in.
        report: Its id, 16 bytes.
        sealed: The bytes; empty once it was withdrawn.
        sealed_hash: SHA-256 of them, so that a repeat is known.
        state: `received` or `withdrawn`.
        at: When it came into this state.
        received: When it was handed in.
    """

    account: bytes
    report: bytes
    sealed: bytes
    sealed_hash: bytes
    state: str
    at: int
    received: int


class RejoinRow(NamedTuple):
    """A device that asks to be let back into a room (M3).

    Attributes:
        group: The room.
        device: Who asks.
        account: Whose device it is.
        request: The signed request.
        at: When it asked.
        asked: The member device whose turn it is, or none.
        until: When that turn ends.
    """

    group: bytes
    device: bytes
    account: bytes
    request: bytes
    at: int
    asked: bytes | None
    until: int
