"""Credentials: how an account vouches for the key of a device of its own.

The 105 bytes are the identity in the MLS leaf of a device, and stand wherever a
device speaks outside of a group:

    u8 1 | identity_key[32] | created u64 ms | certificate[64]
    certificate = SignWithLabel(identity key, "tgtui/1 device", device_key | created)
"""

from dataclasses import dataclass, field
from typing import Final

from tgtui.codec import Reader, Writer, encoded, uint
from tgtui.crypto import (
    PUBLIC_KEY_LENGTH,
    SIGNATURE_LENGTH,
    SigningKey,
    sign_with_label,
)
from tgtui.identity import labels
from tgtui.identity.account import AccountId, DeviceId, account_of, device_of
from tgtui.identity.errors import ForgedStatement, NotCertified
from tgtui.identity.statement import VERSION, check_signed, read_version


CREDENTIAL_LENGTH: Final = 105
"""Bytes of a credential."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential that was verified for one device key.

    Attributes:
        account: Who vouches.
        device: For which device.
        identity_key: The account's Ed25519 key.
        device_key: The device's Ed25519 key, which is not part of the 105 bytes.
        created: When, in ms since 1970, by the account's clock.
        certificate: The account's signature.
    """

    account: AccountId
    device: DeviceId
    identity_key: bytes = field(repr=False)
    device_key: bytes = field(repr=False)
    created: int
    certificate: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the 105 bytes."""
        writer.u8(VERSION)
        writer.fixed(self.identity_key)
        writer.u64(self.created)
        writer.fixed(self.certificate)

    def encoded(self) -> bytes:
        """Return the 105 bytes."""
        return encoded(self)


@dataclass(frozen=True, slots=True)
class UnverifiedCredential:
    """A credential as somebody sent it; only `verify` makes it one of a device."""

    _identity_key: bytes = field(repr=False)
    _created: int
    _certificate: bytes = field(repr=False)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedCredential":
        """Read the 105 bytes.

        Raises:
            UnknownVersion: They are of a newer version.
            Truncated: There are fewer.
        """
        read_version(reader, "credential")
        identity_key = reader.fixed(PUBLIC_KEY_LENGTH)
        created = reader.u64()
        return cls(identity_key, created, reader.fixed(SIGNATURE_LENGTH))

    @property
    def claimed_account(self) -> AccountId:
        """The account that is said to vouch."""
        return account_of(self._identity_key)

    def verify(self, device_key: bytes) -> Credential:
        """Return the credential if the account vouches for `device_key`.

        Raises:
            NotCertified: It does not.
        """
        try:
            check_signed(
                self._identity_key,
                labels.DEVICE,
                content=certified(device_key, self._created),
                signature=self._certificate,
                what="certificate",
            )
        except ForgedStatement:
            raise NotCertified from None
        return self.trust(device_key)

    def trust(self, device_key: bytes) -> Credential:
        """Return the credential unverified: for one that was stored after `verify`."""
        return Credential(
            self.claimed_account,
            device_of(device_key),
            self._identity_key,
            device_key,
            self._created,
            self._certificate,
        )

    def encode(self, writer: Writer) -> None:
        """Append the 105 bytes."""
        # Which device key they are for does not stand in them.
        self.trust(b"").encode(writer)


def certified(device_key: bytes, created: int) -> bytes:
    """Return what a certificate signs: the device key of 32 bytes, and when."""
    return device_key + uint(created, 8)


def sign_credential(
    identity: SigningKey, device_key: bytes, *, created: int
) -> Credential:
    """Return a credential of `identity` for a device key.

    Args:
        identity: The account's key.
        device_key: The public half of the device's key, 32 bytes.
        created: The time, in ms since 1970.

    Raises:
        EncodeError: `created` is no u64.
    """
    content = certified(device_key, created)
    certificate = sign_with_label(identity, labels.DEVICE, content)
    return Credential(
        account_of(identity.public_key),
        device_of(device_key),
        identity.public_key,
        device_key,
        created,
        certificate,
    )
