"""The identity key of an account: its 32 bytes are the account."""

from dataclasses import dataclass, field

from tgtui.crypto import Entropy, Secret, SigningKey
from tgtui.identity import (
    AccountDeletion,
    AccountId,
    Credential,
    DeviceId,
    Revocation,
    account_of,
    sign_account_deletion,
    sign_credential,
    sign_revocation,
)


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """The private identity key of an account.

    Attributes:
        account: The account.
    """

    _key: SigningKey = field(repr=False)
    account: AccountId = field(init=False)

    def __post_init__(self) -> None:
        """Find out whose key it is."""
        object.__setattr__(self, "account", account_of(self._key.public_key))

    @classmethod
    def from_seed(cls, seed: Secret) -> "IdentityKey":
        """Return the key of a seed of 32 bytes.

        Raises:
            InvalidPrivateKey: The seed has the wrong length.
        """
        return cls(SigningKey(seed))

    @classmethod
    def generate(cls, entropy: Entropy) -> "IdentityKey":
        """Return the key of a new account."""
        return cls(SigningKey.generate(entropy))

    @property
    def seed(self) -> Secret:
        """The 32 bytes to keep, and to write down as a recovery phrase."""
        return self._key.seed

    @property
    def public_key(self) -> bytes:
        """The public half, which is part of each credential."""
        return self._key.public_key

    def certify(self, device_key: bytes, created: int) -> Credential:
        """Return a credential for a device.

        Args:
            device_key: The public half of the device's key, 32 bytes.
            created: The time, in ms since 1970.

        Raises:
            EncodeError: `created` is no u64.
        """
        return sign_credential(self._key, device_key, created=created)

    def revoke(self, device: DeviceId, at: int) -> Revocation:
        """Return the revocation of a device from a time in ms since 1970 on.

        Raises:
            EncodeError: `at` is no u64.
        """
        return sign_revocation(self._key, device, at=at)

    def delete_account(self, at: int) -> AccountDeletion:
        """Return the deletion of the account, at a time in ms since 1970.

        Raises:
            EncodeError: `at` is no u64.
        """
        return sign_account_deletion(self._key, at=at)
