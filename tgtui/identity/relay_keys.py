"""The keys that a relay announces, and when it uses each of them."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NewType

from tgtui.codec import BadValue, Reader, Writer
from tgtui.crypto import PUBLIC_KEY_LENGTH
from tgtui.identity import limits
from tgtui.identity.moderator_key import ModeratorKey


KeyId = NewType("KeyId", bytes)
"""8 bytes by which a stamp names the franking key that signed it."""

KEY_ID_LENGTH: Final = 8
"""Bytes of the id of a franking key."""

SPKI_HASH_LENGTH: Final = 32
"""Bytes of the SHA-256 of a certificate's SubjectPublicKeyInfo."""


def key_id_of(franking_key: bytes) -> KeyId:
    """Return the id of an Ed25519 franking key."""
    return KeyId(sha256(franking_key).digest()[:KEY_ID_LENGTH])


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which a key is used.

    Attributes:
        since: Its first ms since 1970.
        until: The first ms after it.
    """

    since: int
    until: int

    def covers(self, at: int) -> bool:
        """Tell whether a time, in ms since 1970, is in the period."""
        return self.since <= at < self.until

    def encode(self, writer: Writer) -> None:
        """Append `from u64 | until u64`."""
        writer.u64(self.since)
        writer.u64(self.until)

    @classmethod
    def decode(cls, reader: Reader) -> "Period":
        """Read `from u64 | until u64`.

        Raises:
            BadValue: There is no time in it.
            Truncated: The input ends first.
        """
        since, until = reader.u64(), reader.u64()
        if since >= until:
            message = f"a period from {since} until {until}"
            raise BadValue(message)
        return cls(since, until)


@dataclass(frozen=True, slots=True)
class FrankingKey:
    """An Ed25519 key that stamps entries.

    Attributes:
        public_key: The key.
        period: When it stamps.
    """

    public_key: bytes = field(repr=False)
    period: Period

    @property
    def key_id(self) -> KeyId:
        """The id by which stamps name it."""
        return key_id_of(self.public_key)

    def encode(self, writer: Writer) -> None:
        """Append `public_key[32] | from u64 | until u64`."""
        writer.fixed(self.public_key)
        self.period.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "FrankingKey":
        """Read what `encode` writes.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(reader.fixed(PUBLIC_KEY_LENGTH), Period.decode(reader))


@dataclass(frozen=True, slots=True)
class ModerationKey:
    """The keys of a moderator to whom reports are sealed.

    Attributes:
        moderator: The keys.
        period: When reports are sealed to them.
    """

    moderator: ModeratorKey
    period: Period

    def encode(self, writer: Writer) -> None:
        """Append `hpke_key<V> | signature_key[32] | officer u8` and the period."""
        writer.opaque(self.moderator.hpke_key)
        writer.fixed(self.moderator.signature_key)
        writer.optional(present=self.moderator.officer)
        self.period.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "ModerationKey":
        """Read what `encode` writes.

        Whether anything can be sealed to the HPKE key is not looked at.

        Raises:
            DecodeError: The bytes are malformed.
        """
        hpke_key = reader.opaque(limits.HPKE_KEY)
        signature_key = reader.fixed(PUBLIC_KEY_LENGTH)
        officer = reader.optional()
        moderator = ModeratorKey(signature_key, hpke_key, officer)
        return cls(moderator, Period.decode(reader))


@dataclass(frozen=True, slots=True)
class TlsKey:
    """The public key of a certificate that the relay vouches for itself.

    Attributes:
        spki_sha256: The SHA-256 of its SubjectPublicKeyInfo, in DER.
        period: When the relay may show it.
    """

    spki_sha256: bytes = field(repr=False)
    period: Period

    def encode(self, writer: Writer) -> None:
        """Append `spki_sha256[32] | from u64 | until u64`."""
        writer.fixed(self.spki_sha256)
        self.period.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "TlsKey":
        """Read what `encode` writes.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(reader.fixed(SPKI_HASH_LENGTH), Period.decode(reader))
