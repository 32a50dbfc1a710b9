"""Deletions of rooms: a device says, for its account, that a room is no more.

    u8 1 | group_id<V> | credential[105] | device_key[32] | at u64 ms | signature[64]
    signature = SignWithLabel(device key, "tgtui/1 delete-room",
                              group_id<V> | account | at)

Only the owner of a room may delete it; who that is, the reader has to know.
"""

from dataclasses import dataclass, field

from tgtui.codec import Reader, Writer, decode_whole, encoded, opaque, uint
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
from tgtui.identity.errors import asked_for
from tgtui.identity.statement import VERSION, read_version


@dataclass(frozen=True, slots=True)
class RoomDeletion:
    """A deletion of a room whose signatures were verified.

    Attributes:
        group_id: Which room.
        credential: Whose device says so.
        at: When, in ms since 1970.
        signature: The device's signature.
    """

    group_id: bytes
    credential: Credential
    at: int
    signature: bytes = field(repr=False)

    @property
    def account(self) -> AccountId:
        """The account that deletes the room."""
        return self.credential.account

    def encode(self, writer: Writer) -> None:
        """Append the statement."""
        writer.u8(VERSION)
        writer.opaque(self.group_id)
        self.credential.encode(writer)
        writer.fixed(self.credential.device_key)
        writer.u64(self.at)
        writer.fixed(self.signature)


@dataclass(frozen=True, slots=True)
class UnverifiedRoomDeletion:
    """A deletion of a room as somebody sent it."""

    _group_id: bytes = field(repr=False)
    _at: int
    _claim: DeviceClaim

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedRoomDeletion":
        """Read the statement.

        Raises:
            UnknownVersion: It, or its credential, is of a newer version.
            DecodeError: The bytes are malformed.
        """
        read_version(reader, "room deletion")
        group_id = reader.opaque(limits.GROUP_ID)
        credential = UnverifiedCredential.decode(reader)
        device_key = reader.fixed(PUBLIC_KEY_LENGTH)
        at = reader.u64()
        signature = reader.fixed(SIGNATURE_LENGTH)
        content = _content(group_id, credential.claimed_account, at)
        claim = DeviceClaim(credential, device_key, content, signature)
        return cls(group_id, at, claim)

    def verify(self) -> RoomDeletion:
        """Return the deletion if the device of an account signed it.

        Raises:
            NotCertified: The account does not vouch for the device.
            ForgedStatement: The device did not sign it.
        """
        credential = self._claim.verify(labels.DELETE_ROOM, "room deletion")
        return RoomDeletion(self._group_id, credential, self._at, self._claim.signature)

    def encode(self, writer: Writer) -> None:
        """Append the statement."""
        claim = self._claim
        credential = claim.credential.trust(claim.device_key)
        said = RoomDeletion(self._group_id, credential, self._at, claim.signature)
        said.encode(writer)


def sign_room_deletion(
    device: SigningKey, credential: Credential, *, group_id: bytes, at: int
) -> RoomDeletion:
    """Return the deletion of a room.

    Args:
        device: The device's key.
        credential: The credential of that key.
        group_id: Which room.
        at: The time, in ms since 1970.

    Raises:
        NotPossible: The credential is not of this device, or `group_id` is too long.
        EncodeError: `at` is no u64.
    """
    content = _content(group_id, credential.account, at)
    signature = sign_with_label(device, labels.DELETE_ROOM, content)
    with asked_for():
        return decode_whole(
            UnverifiedRoomDeletion.decode,
            encoded(RoomDeletion(group_id, credential, at, signature)),
        ).verify()


def _content(group_id: bytes, account: AccountId, at: int) -> bytes:
    return opaque(group_id) + account + uint(at, 8)
