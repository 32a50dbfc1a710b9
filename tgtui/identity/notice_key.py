"""Notice keys: the public keys under which notices to an account are sealed.

    u8 1 | account[32] | device_key[32] | credential[105] | created u64 ms | hpke_key<V>
    | signature[64]
    signature = SignWithLabel(device key, "tgtui/1 notice", all bytes before it)

A relay hands it out; that a device of the account signed it keeps the relay from
putting in a key of its own.
"""

from dataclasses import dataclass, field

from tgtui.codec import Reader, Writer, decode_whole, encoded
from tgtui.crypto import (
    PUBLIC_KEY_LENGTH,
    SIGNATURE_LENGTH,
    SigningKey,
    sign_with_label,
)
from tgtui.identity import labels, limits
from tgtui.identity.account import AccountId
from tgtui.identity.credential import Credential, UnverifiedCredential
from tgtui.identity.device_claim import DeviceClaim
from tgtui.identity.errors import WrongAccount, asked_for
from tgtui.identity.ids import ID_LENGTH
from tgtui.identity.sealing import check_sealing_key
from tgtui.identity.statement import VERSION, read_version


@dataclass(frozen=True, slots=True)
class NoticeKey:
    """A notice key whose signatures were verified.

    Attributes:
        credential: Whose device announces it; the account is that of the notices.
        created: When it was made, in ms since 1970.
        hpke_key: The public key of `SEALING_SUITE`, which can be sealed to.
        encoded: The whole, as it stands on the wire.
    """

    credential: Credential
    created: int
    hpke_key: bytes = field(repr=False)
    encoded: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the statement."""
        writer.fixed(self.encoded)


@dataclass(frozen=True, slots=True)
class UnverifiedNoticeKey:
    """A notice key as somebody sent it."""

    _account: AccountId
    _created: int
    _hpke_key: bytes = field(repr=False)
    _claim: DeviceClaim

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedNoticeKey":
        """Read the statement.

        Raises:
            UnknownVersion: It, or its credential, is of a newer version.
            DecodeError: The bytes are malformed.
        """
        start = reader.offset
        read_version(reader, "notice key")
        account = AccountId(reader.fixed(ID_LENGTH))
        device_key = reader.fixed(PUBLIC_KEY_LENGTH)
        credential = UnverifiedCredential.decode(reader)
        created = reader.u64()
        hpke_key = reader.opaque(limits.HPKE_KEY)
        content = reader.since(start)
        signature = reader.fixed(SIGNATURE_LENGTH)
        claim = DeviceClaim(credential, device_key, content, signature)
        return cls(account, created, hpke_key, claim)

    @property
    def claimed_account(self) -> AccountId:
        """The account whose notices it is said to be for."""
        return self._account

    def verify(self, account: AccountId) -> NoticeKey:
        """Return the notice key if a device of `account` announced it.

        Args:
            account: Whom a notice is to reach.

        Raises:
            WrongAccount: The key, or the device, is that of another account.
            NotCertified: The account does not vouch for the device.
            ForgedStatement: The device did not sign it.
            InvalidPublicKey: Nothing can be sealed to the key.
        """
        claim = self._claim
        if not self._account == claim.credential.claimed_account == account:
            raise WrongAccount
        credential = claim.verify(labels.NOTICE, "notice key")
        check_sealing_key(self._hpke_key)
        return NoticeKey(credential, self._created, self._hpke_key, encoded(self))

    def encode(self, writer: Writer) -> None:
        """Append the statement as it was received."""
        writer.fixed(self._claim.content + self._claim.signature)


def sign_notice_key(
    device: SigningKey, credential: Credential, *, hpke_key: bytes, created: int
) -> NoticeKey:
    """Return a notice key of the account of a device.

    Args:
        device: The device's key.
        credential: The credential of that key.
        hpke_key: The public half of a key pair of `SEALING_SUITE`.
        created: The time, in ms since 1970.

    Raises:
        NotPossible: The credential is not of this device, or the key is malformed.
        EncodeError: `created` is no u64.
    """
    writer = Writer()
    writer.u8(VERSION)
    writer.fixed(credential.account)
    writer.fixed(credential.device_key)
    credential.encode(writer)
    writer.u64(created)
    writer.opaque(hpke_key)
    content = writer.getvalue()
    whole = content + sign_with_label(device, labels.NOTICE, content)
    with asked_for():
        claimed = decode_whole(UnverifiedNoticeKey.decode, whole)
        return claimed.verify(credential.account)
