"""Revocations: an account says that a device no longer speaks for it.

    u8 1 | identity_key[32] | device[32] | at u64 ms | signature[64]
    signature = SignWithLabel(identity key, "tgtui/1 revoke", account | device | at)

A revocation is kept for ever and never taken back.
"""

from dataclasses import dataclass, field

from tgtui.codec import Reader, Writer, uint
from tgtui.crypto import (
    PUBLIC_KEY_LENGTH,
    SIGNATURE_LENGTH,
    SigningKey,
    sign_with_label,
)
from tgtui.identity import labels
from tgtui.identity.account import AccountId, DeviceId, account_of
from tgtui.identity.ids import ID_LENGTH
from tgtui.identity.statement import VERSION, check_signed, read_version


@dataclass(frozen=True, slots=True)
class Revocation:
    """A revocation whose signature was verified.

    Attributes:
        account: Who revokes.
        device: Which device.
        at: From when, in ms since 1970.
        identity_key: The account's Ed25519 key.
        signature: The account's signature.
    """

    account: AccountId
    device: DeviceId
    at: int
    identity_key: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def covers(self, accepted_at: int) -> bool:
        """Tell whether it holds for what a relay accepted at that time, in ms.

        What was accepted up to `at` stays as valid as it was.
        """
        return accepted_at > self.at

    def encode(self, writer: Writer) -> None:
        """Append the 137 bytes."""
        writer.u8(VERSION)
        writer.fixed(self.identity_key)
        writer.fixed(self.device)
        writer.u64(self.at)
        writer.fixed(self.signature)


@dataclass(frozen=True, slots=True)
class UnverifiedRevocation:
    """A revocation as somebody sent it."""

    _claimed: Revocation

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedRevocation":
        """Read the 137 bytes.

        Raises:
            UnknownVersion: They are of a newer version.
            Truncated: There are fewer.
        """
        read_version(reader, "revocation")
        identity_key = reader.fixed(PUBLIC_KEY_LENGTH)
        device = DeviceId(reader.fixed(ID_LENGTH))
        at = reader.u64()
        signature = reader.fixed(SIGNATURE_LENGTH)
        account = account_of(identity_key)
        return cls(Revocation(account, device, at, identity_key, signature))

    def verify(self) -> Revocation:
        """Return the revocation if the account signed it.

        Raises:
            ForgedStatement: It did not.
        """
        claimed = self._claimed
        check_signed(
            claimed.identity_key,
            labels.REVOKE,
            content=_content(claimed.account, claimed.device, claimed.at),
            signature=claimed.signature,
            what="revocation",
        )
        return claimed

    def encode(self, writer: Writer) -> None:
        """Append the 137 bytes."""
        self._claimed.encode(writer)


def sign_revocation(identity: SigningKey, device: DeviceId, *, at: int) -> Revocation:
    """Return a revocation of a device by the account of `identity`.

    Args:
        identity: The account's key.
        device: Which device.
        at: From when, in ms since 1970.

    Raises:
        EncodeError: `at` is no u64.
    """
    account = account_of(identity.public_key)
    content = _content(account, device, at)
    signature = sign_with_label(identity, labels.REVOKE, content)
    return Revocation(account, device, at, identity.public_key, signature)


def _content(account: AccountId, device: DeviceId, at: int) -> bytes:
    return account + device + uint(at, 8)
