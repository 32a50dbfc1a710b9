"""What a client asks over HTTP: the JSON bodies of `POST /v1/NAME`."""

from typing import Annotated

import msgspec
from msgspec import Meta

from tgtui.wire import limits
from tgtui.wire.shapes import (
    Count,
    CredentialBytes,
    Discreet,
    HandleText,
    Id,
    KeyPackageBytes,
    ReportId,
    SignatureBytes,
    Statement,
)


class _Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON object; bytes are base64."""


class Challenge(_Request, frozen=True):
    """Ask for something to sign (protocol.md N1)."""


class Register(Discreet, _Request, frozen=True):
    """Make an account.

    Attributes:
        handle: The name that the relay shall know it by.
        credential: The credential of its first device (P0).
        device_key: That device's public key.
        challenge: What the relay gave to sign.
        signature: The device's, as `tgtui.identity` defines for registration.
        token: The registration token of an invite, where the relay wants one.
    """

    handle: HandleText
    credential: CredentialBytes
    device_key: Id
    challenge: Id
    signature: SignatureBytes
    token: Annotated[bytes, Meta(max_length=32)] | None = None


class Login(_Request, frozen=True):
    """Prove to be a device of an account.

    Attributes:
        credential: The device's credential.
        device_key: Its public key.
        challenge: What the relay gave to sign.
        signature: The device's, of relay id, challenge and account (N1).
    """

    credential: CredentialBytes
    device_key: Id
    challenge: Id
    signature: SignatureBytes


class OwnDevices(_Request, frozen=True):
    """Ask which devices an account has, with a device that may be none of them yet.

    Whoever got an account back by its recovery phrase has to know which to revoke.

    Attributes:
        credential: The credential of the device that asks.
        device_key: Its public key.
        challenge: What the relay gave to sign.
        signature: The device's, as for `Login`.
    """

    credential: CredentialBytes
    device_key: Id
    challenge: Id
    signature: SignatureBytes


class ReplaceDevice(_Request, frozen=True):
    """Let a new device of an account take the place of the old ones.

    Attributes:
        credential: The new device's credential.
        device_key: Its public key.
        challenge: What the relay gave to sign.
        signature: The new device's, as for `Login`.
        revocations: Statements that revoke each device that the account has (M8).
    """

    credential: CredentialBytes
    device_key: Id
    challenge: Id
    signature: SignatureBytes
    revocations: Annotated[tuple[Statement, ...], Meta(max_length=limits.DEVICES)]


class Revoke(_Request, frozen=True):
    """Revoke a device; this login may be of any device, or of none (M8).

    Attributes:
        revocation: The signed statement.
    """

    revocation: Statement


class DeleteAccount(_Request, frozen=True):
    """Delete an account and all that the relay has of it (N7).

    Attributes:
        statement: The signed statement.
    """

    statement: Statement


class Lookup(_Request, frozen=True):
    """Ask who is behind a handle, or which handle an account has.

    Attributes:
        handle: The handle, or none.
        account: The account, or none.
    """

    handle: HandleText | None = None
    account: Id | None = None


class PutNoticeKey(_Request, frozen=True):
    """Say under which key notices to this account are to be sealed.

    Attributes:
        statement: The signed key.
    """

    statement: Annotated[bytes, Meta(max_length=limits.NOTICE_KEY)]


class PutKeyPackages(_Request, frozen=True):
    """Add KeyPackages, so that this device can be added while it is away.

    Attributes:
        packages: Each is given out once.
        last_resort: Given out when there is no other; it replaces the one before.
    """

    packages: Annotated[
        tuple[KeyPackageBytes, ...], Meta(max_length=limits.KEY_PACKAGES)
    ] = ()
    last_resort: KeyPackageBytes | None = None


class CountKeyPackages(_Request, frozen=True):
    """Ask how many KeyPackages are left."""


class ClaimKeyPackage(_Request, frozen=True):
    """Take a KeyPackage of each device of an account.

    Attributes:
        account: Whose.
    """

    account: Id


class Rooms(_Request, frozen=True):
    """Ask which rooms this account is in.

    Attributes:
        after: Continue after this group, where an answer was not the whole list.
    """

    after: Id | None = None


class RoomRequest(_Request, frozen=True):
    """Name a room.

    Attributes:
        group: The room.
    """

    group: Id


class EntryRequest(_Request, frozen=True):
    """Name an entry of a room's log.

    Attributes:
        group: The room.
        seq: Its place.
    """

    group: Id
    seq: Count


class DeleteRoom(_Request, frozen=True):
    """Delete a room and its log; only its owner may (N7).

    Attributes:
        statement: The signed statement.
    """

    statement: Statement


class AccountRequest(_Request, frozen=True):
    """Name an account.

    Attributes:
        account: Which.
    """

    account: Id


class Blocks(_Request, frozen=True):
    """Ask which accounts this one blocks."""


class Rejoin(_Request, frozen=True):
    """Ask the members of a room to let this device back in (M3).

    Attributes:
        request: The signed RejoinRequest.
    """

    request: Annotated[bytes, Meta(max_length=limits.REJOIN)]


class BeginBlob(_Request, frozen=True):
    """Announce a blob, or ask how far its upload has come.

    Attributes:
        blob: SHA-256 of its bytes, which are ciphertext.
        size: Its length in bytes.
    """

    blob: Id
    size: Annotated[int, Meta(ge=1, le=1 << 40)]


class BlobRequest(_Request, frozen=True):
    """Name a blob.

    Attributes:
        blob: Which.
    """

    blob: Id


class ReportRequest(_Request, frozen=True):
    """Name a report.

    Attributes:
        report: Its id.
    """

    report: ReportId
