"""What the members of a room agree on, in an extension of the GroupContext."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from tgtui.codec import BadValue, Reader, Writer, decode_whole, encoded
from tgtui.mls import Capabilities, Extension, Extensions
from tgtui.wire import Role, RoomKind, limits


TERMS: Final = 0xF7A1
"""The extension of `Terms`: a private-use type (RFC 9420 §17.3)."""

TEXTS: Final = 0xF7A2
"""The extension of the franked title and description (protocol.md M13)."""

CAPABILITIES: Final = Capabilities(extensions=(TERMS, TEXTS))
"""What each leaf says that it supports, beside what MLS itself asks for."""

LONGEST_TIMER: Final = 365 * 86_400
"""Seconds after which the last message disappears."""

_VERSION: Final = 1
_RECORD: Final = 33


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The group that a room continues (M3).

    Attributes:
        group_id: Which group.
        last_seq: The last entry of it that the founder had processed.
        last_head: The head of that entry's stamp.
    """

    group_id: bytes = field(repr=False)
    last_seq: int
    last_head: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the 72 bytes."""
        writer.fixed(self.group_id)
        writer.u64(self.last_seq)
        writer.fixed(self.last_head)

    @classmethod
    def decode(cls, reader: Reader) -> "Predecessor":
        """Read the 72 bytes.

        Raises:
            Truncated: There are fewer.
        """
        return cls(reader.fixed(32), reader.u64(), reader.fixed(32))


@dataclass(frozen=True, slots=True)
class Terms:
    """What the members of a room agree on; every change of it is a commit.

    Attributes:
        relay_id: The relay that the room is at, for as long as it lives (M11).
        kind: What sort of chat it is.
        timer: Seconds after which messages disappear, or 0.
        roles: The roles of accounts that are more than members.
        predecessor: The group that it continues, if it does.
    """

    relay_id: bytes = field(repr=False)
    kind: RoomKind
    timer: int = 0
    roles: tuple[tuple[bytes, Role], ...] = field(default=(), repr=False)
    predecessor: Predecessor | None = None

    def role(self, account: bytes) -> Role:
        """Return what an account may do."""
        return dict(self.roles).get(account, Role.MEMBER)

    def with_role(self, account: bytes, role: Role) -> "Terms":
        """Return the terms in which an account has another role."""
        roles = dict(self.roles)
        roles.pop(account, None)
        if role is not Role.MEMBER:
            roles[account] = role
        return replace(self, roles=tuple(sorted(roles.items())))

    def encode(self, writer: Writer) -> None:
        """Append the terms.

        Raises:
            EncodeError: A number does not fit its field.
        """
        writer.u8(_VERSION)
        writer.fixed(self.relay_id)
        writer.u8(self.kind)
        writer.u32(self.timer)
        writer.opaque(b"".join(a + bytes((role,)) for a, role in self.roles))
        writer.optional(present=self.predecessor is not None)
        if self.predecessor is not None:
            self.predecessor.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "Terms":
        """Read the terms.

        Raises:
            BadValue: A field has a value that it may not have.
            DecodeError: The bytes are malformed.
        """
        if reader.u8() != _VERSION:
            message = "terms of another version"
            raise BadValue(message)
        relay_id = reader.fixed(32)
        kind, timer = _kind(reader.u8()), reader.u32()
        roles = reader.vector(_role, limits.ROOM * _RECORD)
        if list(roles) != sorted(dict(roles).items()) or timer > LONGEST_TIMER:
            message = "roles out of order, or a timer too long"
            raise BadValue(message)
        before = Predecessor.decode(reader) if reader.optional() else None
        return cls(relay_id, kind, timer, roles, before)


def _kind(value: int) -> RoomKind:
    try:
        return RoomKind(value)
    except ValueError:
        message = "a kind of room that there is not"
        raise BadValue(message) from None


def _role(reader: Reader) -> tuple[bytes, Role]:
    account, value = reader.fixed(32), reader.u8()
    if not Role.MEMBER < value <= Role.OWNER:
        message = "a role that there is not, or that goes without saying"
        raise BadValue(message)
    return account, Role(value)


def find(extensions: Extensions, kind: int) -> bytes | None:
    """Return the content of an extension, or None where there is none."""
    return next((e.data for e in extensions if e.extension_type == kind), None)


def terms_of(extensions: Extensions) -> Terms:
    """Return the terms among the extensions of a GroupContext.

    Raises:
        BadValue: There are none.
        DecodeError: The bytes are malformed.
    """
    data = find(extensions, TERMS)
    if data is None:
        message = "no terms"
        raise BadValue(message)
    return _decoded(data)


@lru_cache(maxsize=64)
def _decoded(data: bytes) -> Terms:
    """Return terms, which are asked for with each message and are as long as a room."""
    return decode_whole(Terms.decode, data)


def extensions_of(terms: Terms, texts: bytes | None) -> Extensions:
    """Return the extensions of a GroupContext with these terms and texts."""
    result = (Extension(TERMS, encoded(terms)),)
    return result if texts is None else (*result, Extension(TEXTS, texts))
