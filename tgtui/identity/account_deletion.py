"""Deletions of accounts: an account says that it is no more.

    u8 1 | identity_key[32] | at u64 ms | signature[64]
    signature = SignWithLabel(identity key, "tgtui/1 delete", account | at)

It authorises the relay to forget the account, and any member to remove its leaves.
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
from tgtui.identity.account import AccountId, account_of
from tgtui.identity.statement import VERSION, check_signed, read_version


@dataclass(frozen=True, slots=True)
class AccountDeletion:
    """A deletion of an account whose signature was verified.

    Attributes:
        account: Which account.
        at: When it said so, in ms since 1970.
        identity_key: The account's Ed25519 key.
        signature: The account's signature.
    """

    account: AccountId
    at: int
    identity_key: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the 105 bytes."""
        writer.u8(VERSION)
        writer.fixed(self.identity_key)
        writer.u64(self.at)
        writer.fixed(self.signature)


@dataclass(frozen=True, slots=True)
class UnverifiedAccountDeletion:
    """A deletion of an account as somebody sent it."""

    _claimed: AccountDeletion

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedAccountDeletion":
        """Read the 105 bytes.

        Raises:
            UnknownVersion: They are of a newer version.
            Truncated: There are fewer.
        """
        read_version(reader, "account deletion")
        identity_key = reader.fixed(PUBLIC_KEY_LENGTH)
        at = reader.u64()
        signature = reader.fixed(SIGNATURE_LENGTH)
        account = account_of(identity_key)
        return cls(AccountDeletion(account, at, identity_key, signature))

    def verify(self) -> AccountDeletion:
        """Return the deletion if the account signed it.

        Raises:
            ForgedStatement: It did not.
        """
        claimed = self._claimed
        check_signed(
            claimed.identity_key,
            labels.DELETE,
            content=claimed.account + uint(claimed.at, 8),
            signature=claimed.signature,
            what="account deletion",
        )
        return claimed

    def encode(self, writer: Writer) -> None:
        """Append the 105 bytes."""
        self._claimed.encode(writer)


def sign_account_deletion(identity: SigningKey, *, at: int) -> AccountDeletion:
    """Return the deletion of the account of `identity`, at a time in ms since 1970.

    Raises:
        EncodeError: `at` is no u64.
    """
    account = account_of(identity.public_key)
    content = account + uint(at, 8)
    signature = sign_with_label(identity, labels.DELETE, content)
    return AccountDeletion(account, at, identity.public_key, signature)
