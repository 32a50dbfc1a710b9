"""What a relay says of itself: keys, limits, and how to reach who runs it.

    version u64 | issued u64 ms | expires u64 ms | flags u8 (bit 0: local)
    | registration u8 (0 open, 1 by invite, 2 closed)
    | franking<V> | moderation<V> | tls<V>
    | retention_days u16 | body u32 | file u64 | room u32 | policy_url<V> | contact<V>

`relay_keys` has the items of the three vectors. Both texts are UTF-8 without control
characters.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from tgtui.codec import BadValue, Reader, Writer
from tgtui.identity import limits
from tgtui.identity.relay_keys import FrankingKey, ModerationKey, TlsKey


LONGEST_VALIDITY: Final = 366 * 24 * 3_600_000
"""How long a descriptor may be valid, in ms."""

SHORTEST_RETENTION: Final = 30
"""How many days a relay keeps messages at the least."""

_LOCAL: Final = 1
_CONTROLS: Final = frozenset((*range(0x20), *range(0x7F, 0xA0)))


class RegistrationPolicy(IntEnum):
    """Who may register at a relay."""

    OPEN = 0
    INVITE = 1
    CLOSED = 2


@dataclass(frozen=True, slots=True)
class RelayLimits:
    """How much a relay takes.

    Attributes:
        body: The bytes of a message's body.
        file: The bytes of a file.
        room: The accounts in a room.
    """

    body: int
    file: int
    room: int

    def encode(self, writer: Writer) -> None:
        """Append `body u32 | file u64 | room u32`."""
        writer.u32(self.body)
        writer.u64(self.file)
        writer.u32(self.room)

    @classmethod
    def decode(cls, reader: Reader) -> "RelayLimits":
        """Read what `encode` writes.

        Raises:
            Truncated: The input ends first.
        """
        return cls(reader.u32(), reader.u64(), reader.u32())


@dataclass(frozen=True, slots=True)
class DescriptorContent:
    """What a relay says of itself, apart from the key that signs it.

    Attributes:
        version: Grows by each new descriptor.
        issued: When it was signed, in ms since 1970.
        expires: The first ms at which it no longer holds.
        local: Whether the relay serves one computer alone.
        registration: Who may register.
        franking: The keys that stamp or ever stamped entries.
        moderation: The moderators to whom reports are sealed.
        tls: The certificates that the relay vouches for itself.
        retention_days: How many days it keeps messages.
        limits: How much it takes.
        policy_url: Where its rules are, or empty.
        contact: How to reach who runs it, or empty.
    """

    version: int
    issued: int
    expires: int
    franking: tuple[FrankingKey, ...]
    retention_days: int
    limits: RelayLimits
    moderation: tuple[ModerationKey, ...] = ()
    tls: tuple[TlsKey, ...] = ()
    local: bool = False
    registration: RegistrationPolicy = RegistrationPolicy.CLOSED
    policy_url: str = ""
    contact: str = ""

    def encode(self, writer: Writer) -> None:
        """Append what stands between root key and signature.

        Raises:
            EncodeError: A number does not fit its field.
        """
        writer.u64(self.version)
        writer.u64(self.issued)
        writer.u64(self.expires)
        writer.u8(_LOCAL if self.local else 0)
        writer.u8(self.registration)
        writer.structs(self.franking)
        writer.structs(self.moderation)
        writer.structs(self.tls)
        writer.u16(self.retention_days)
        self.limits.encode(writer)
        writer.opaque(self.policy_url.encode())
        writer.opaque(self.contact.encode())

    @classmethod
    def decode(cls, reader: Reader) -> "DescriptorContent":
        """Read what stands between root key and signature.

        Raises:
            BadValue: A field has a value that it may not have.
            DecodeError: The bytes are malformed.
        """
        version = reader.u64()
        issued, expires = _read_validity(reader)
        local = _read_flags(reader)
        registration = _read_policy(reader)
        franking = _read_franking(reader)
        moderation = reader.vector(
            ModerationKey.decode, limits.DESCRIPTOR, most=limits.MODERATION_KEYS
        )
        tls = reader.vector(TlsKey.decode, limits.DESCRIPTOR, most=limits.TLS_KEYS)
        retention_days = _read_retention(reader)
        return cls(
            version=version,
            issued=issued,
            expires=expires,
            local=local,
            registration=registration,
            franking=franking,
            moderation=moderation,
            tls=tls,
            retention_days=retention_days,
            limits=RelayLimits.decode(reader),
            policy_url=_read_text(reader, limits.URL),
            contact=_read_text(reader, limits.CONTACT),
        )


def _read_validity(reader: Reader) -> tuple[int, int]:
    issued, expires = reader.u64(), reader.u64()
    if not issued < expires <= issued + LONGEST_VALIDITY:
        message = f"valid from {issued} to {expires}, not for up to 366 days"
        raise BadValue(message)
    return issued, expires


def _read_flags(reader: Reader) -> bool:
    flags = reader.u8()
    if flags not in {0, _LOCAL}:
        message = f"flags {flags:#04x}"
        raise BadValue(message)
    return flags == _LOCAL


def _read_policy(reader: Reader) -> RegistrationPolicy:
    value = reader.u8()
    try:
        return RegistrationPolicy(value)
    except ValueError:
        message = f"registration policy {value}"
        raise BadValue(message) from None


def _read_franking(reader: Reader) -> tuple[FrankingKey, ...]:
    keys = reader.vector(
        FrankingKey.decode, limits.DESCRIPTOR, most=limits.FRANKING_KEYS
    )
    if not keys:
        message = "no franking key"
        raise BadValue(message)
    if len({key.key_id for key in keys}) != len(keys):
        message = "two franking keys with one id"
        raise BadValue(message)
    return keys


def _read_retention(reader: Reader) -> int:
    days = reader.u16()
    if days < SHORTEST_RETENTION:
        message = f"messages kept {days} days, not {SHORTEST_RETENTION} or more"
        raise BadValue(message)
    return days


def _read_text(reader: Reader, limit: int) -> str:
    try:
        text = reader.opaque(limit).decode()
    except UnicodeDecodeError:
        message = "a text that is not UTF-8"
        raise BadValue(message) from None
    if not _CONTROLS.isdisjoint(map(ord, text)):
        message = "a control character in a text"
        raise BadValue(message)
    return text
