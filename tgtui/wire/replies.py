"""What a relay answers over HTTP: the JSON bodies."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tgtui.wire import limits
from tgtui.wire.refusal import Refusal
from tgtui.wire.roster import Member, Role
from tgtui.wire.shapes import (
    Count,
    Discreet,
    HandleText,
    Id,
    KeyPackageBytes,
    ReportId,
    RoomKind,
    SignatureBytes,
    Statement,
)


Revocations = Annotated[tuple[Statement, ...], Meta(max_length=limits.REVOCATIONS)]
"""Signed statements about devices that are no longer an account's own (M8)."""

Version = Annotated[int, Meta(ge=0, le=999)]
"""The number of a version of the protocol."""


class _Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON object; bytes are base64."""


class Done(_Reply, frozen=True):
    """It is done."""


class Declination(_Reply, frozen=True, omit_defaults=True):
    """The relay declines; the HTTP status is the one of `REASONS`.

    Attributes:
        refusal: Why.
        sentence: The same for a person.
        retry_after: After how many milliseconds to ask again, where that may help.
    """

    refusal: Refusal
    sentence: Annotated[str, Meta(max_length=limits.SENTENCE)]
    retry_after: Count | None = None


class WellKnown(_Reply, frozen=True):
    """What a relay says at `/.well-known/tgtui`.

    Attributes:
        versions: The versions of the protocol that it speaks.
        descriptor: Its signed descriptor (M11).
        now: Its clock.
    """

    versions: Annotated[tuple[Version, ...], Meta(max_length=16)]
    descriptor: Annotated[bytes, Meta(max_length=limits.DESCRIPTOR)]
    now: Count


class ChallengeReply(_Reply, frozen=True):
    """Something to sign.

    Attributes:
        challenge: 32 bytes, good once.
        expires: When they are good no longer.
    """

    challenge: Id
    expires: Count


class Session(Discreet, _Reply, frozen=True):
    """A login.

    Attributes:
        token: What to send as `Authorization: Bearer TOKEN`.
        expires: When to log in anew.
        account: The account.
        handle: Its handle.
    """

    token: Annotated[str, Meta(max_length=limits.TOKEN)]
    expires: Count
    account: Id
    handle: HandleText


class DeviceList(_Reply, frozen=True):
    """The devices of an account that may log in.

    Attributes:
        devices: Which.
    """

    devices: Annotated[tuple[Id, ...], Meta(max_length=limits.DEVICES)]


class Found(_Reply, frozen=True):
    """An account, as the relay knows it: the handle is the relay's word alone.

    Attributes:
        account: The account.
        handle: Its handle.
        identity_key: Its identity key, whose hash the account is.
        notice_key: The signed key for notices, where there is one.
        revocations: Signed statements about devices that are no longer its own.
    """

    account: Id
    handle: HandleText
    identity_key: Id
    notice_key: Annotated[bytes, Meta(max_length=limits.NOTICE_KEY)] | None
    revocations: Revocations


class KeyPackageCount(_Reply, frozen=True):
    """How many KeyPackages are left of this device.

    Attributes:
        left: How many.
        last_resort: Whether there is one of last resort.
        last_resort_used: Whether that one was given out since it was put there.
    """

    left: Annotated[int, Meta(ge=0, le=limits.KEY_PACKAGES)]
    last_resort: bool
    last_resort_used: bool


class ClaimedPackage(_Reply, frozen=True):
    """A KeyPackage of one device.

    Attributes:
        device: Whose.
        package: The bytes, unverified: the relay does not read them.
        last_resort: Whether others get the same one.
    """

    device: Id
    package: KeyPackageBytes
    last_resort: bool


class Claimed(_Reply, frozen=True):
    """A KeyPackage of each device of an account.

    Attributes:
        packages: One a device.
        revocations: Signed statements about devices that are no longer its own (M8).
    """

    packages: Annotated[tuple[ClaimedPackage, ...], Meta(max_length=limits.DEVICES)]
    revocations: Revocations


class RoomSummary(_Reply, frozen=True):
    """A room that this account is in.

    Attributes:
        group: The room.
        kind: What sort of chat it is.
        role: What the account may do there.
        accepted: Whether it has accepted to be there (M10).
        seq: The last entry of the log.
        cursor: The last entry that this device has acknowledged.
        dev_seq: The last `dev_seq` of this device that was accepted.
        base_seq: The last handshake of the log.
    """

    group: Id
    kind: RoomKind
    role: Role
    accepted: bool
    seq: Count
    cursor: Count
    dev_seq: Count
    base_seq: Count


class RoomList(_Reply, frozen=True):
    """Rooms of an account.

    Attributes:
        rooms: Up to `limits.PAGE` of them, by group.
        more: Whether there are others after the last.
    """

    rooms: Annotated[tuple[RoomSummary, ...], Meta(max_length=limits.PAGE)]
    more: bool


class RosterReply(_Reply, frozen=True):
    """Who is in a room, as the relay has it.

    Attributes:
        members: The accounts, in the order in which they came.
        waiting: The accounts that have not accepted yet; contacts need not.
        seq: The last entry of the log.
        base_seq: The last handshake of the log.
    """

    members: Annotated[tuple[Member, ...], Meta(max_length=limits.ROOM)]
    waiting: Annotated[tuple[Id, ...], Meta(max_length=limits.ROOM)]
    seq: Count
    base_seq: Count


class WholeStamp(_Reply, frozen=True):
    """The stamp of an entry in full form.

    Attributes:
        signed: The encoded StampTBS.
        signature: The relay's signature of it.
    """

    signed: Annotated[bytes, Meta(max_length=limits.STAMP)]
    signature: SignatureBytes


class BlockList(_Reply, frozen=True):
    """The accounts that this one blocks.

    Attributes:
        accounts: Which.
    """

    accounts: Annotated[tuple[Id, ...], Meta(max_length=limits.BLOCKS)]


class BlobState(_Reply, frozen=True):
    """How far an upload has come.

    Attributes:
        offset: How many bytes are durable: continue there.
        complete: Whether the blob is there whole.
    """

    offset: Count
    complete: bool


class ReportState(_Reply, frozen=True):
    """What became of a report; the relay knows nothing of what it says.

    Attributes:
        report: Its id.
        state: Where it stands.
        at: When it came to stand there.
    """

    report: ReportId
    state: Literal["received", "withdrawn"]
    at: Count
