"""What a relay announces of a room beside its stamps, signed with a stamping key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar, Generic, Protocol, TypeVar

from tgtui.codec import Reader, Writer, encoded
from tgtui.crypto import SIGNATURE_LENGTH, SigningKey, sign_content
from tgtui.franking.errors import WrongRoom
from tgtui.franking.keys import FrankingKeys, check_by_relay
from tgtui.identity import KEY_ID_LENGTH, key_id_of


class Announced(Protocol):
    """The fields of an announcement."""

    LABEL: ClassVar[bytes]

    @property
    def relay_id(self) -> bytes | None:
        """The relay that it names, if it names one."""

    @property
    def at(self) -> int:
        """When it was made, in ms since 1970."""

    def encode(self, writer: Writer) -> None:
        """Append what is signed."""


F = TypeVar("F", bound=Announced)


@dataclass(frozen=True, slots=True)
class Announcement(Generic[F]):
    """An announcement that a key of the relay signed.

    Attributes:
        fields: What it says.
        key_id: The key that signs; it stands beside what is signed.
        signature: The relay's.
        head: SHA-256 of the SignContent and the signature, as of a stamp.
    """

    fields: F
    key_id: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    head: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the fields, the key's id and the signature."""
        self.fields.encode(writer)
        writer.fixed(self.key_id)
        writer.fixed(self.signature)


@dataclass(frozen=True, slots=True)
class UnverifiedAnnouncement(Generic[F]):
    """An announcement as somebody sent it."""

    _fields: F
    _key_id: bytes = field(repr=False)
    _signature: bytes = field(repr=False)

    @property
    def claimed(self) -> F:
        """What it says, which nobody has vouched for."""
        return self._fields

    def verify(self, keys: FrankingKeys) -> Announcement[F]:
        """Return the announcement if the relay signed it.

        Raises:
            WrongRoom: It is another relay's.
            ForeignKey: The relay had no such key at the time that it names.
            BadStamp: The key did not sign it.
        """
        fields = self._fields
        if fields.relay_id not in (None, keys.relay_id):
            raise WrongRoom
        signed = sign_content(fields.LABEL, encoded(fields))
        check_by_relay(
            keys, self._key_id, at=fields.at, signed=signed, signature=self._signature
        )
        head = sha256(signed + self._signature).digest()
        return Announcement(fields, self._key_id, self._signature, head)

    def encode(self, writer: Writer) -> None:
        """Append the fields, the key's id and the signature."""
        self._fields.encode(writer)
        writer.fixed(self._key_id)
        writer.fixed(self._signature)


def announce(fields: F, key: SigningKey) -> Announcement[F]:
    """Return the fields signed with a stamping key.

    Raises:
        EncodeError: A number does not fit its field.
    """
    signed = sign_content(fields.LABEL, encoded(fields))
    signature = key.sign(signed)
    head = sha256(signed + signature).digest()
    return Announcement(fields, key_id_of(key.public_key), signature, head)


def read_announcement(
    reader: Reader, decode: Callable[[Reader], F]
) -> UnverifiedAnnouncement[F]:
    """Read the fields, the key's id and 64 bytes of signature.

    Raises:
        DecodeError: The bytes are malformed.
    """
    fields = decode(reader)
    key_id = reader.fixed(KEY_ID_LENGTH)
    return UnverifiedAnnouncement(fields, key_id, reader.fixed(SIGNATURE_LENGTH))
