"""Credentials: who a signature key claims to belong to (RFC 9420 §5.3)."""

from dataclasses import dataclass
from enum import IntEnum

from tgtui.codec import Reader, Writer
from tgtui.mls import limits
from tgtui.mls.errors import UnsupportedMessage


class CredentialType(IntEnum):
    """The credential types that this library implements (RFC 9420 §17.5)."""

    BASIC = 1


@dataclass(frozen=True, slots=True)
class Credential:
    """A basic credential: a bare assertion of an identity.

    Attributes:
        identity: The identity, in the application's own form.
    """

    identity: bytes

    @property
    def credential_type(self) -> int:
        """The type under which capabilities list this credential."""
        return CredentialType.BASIC

    def encode(self, writer: Writer) -> None:
        """Append `struct Credential`."""
        writer.u16(CredentialType.BASIC)
        writer.opaque(self.identity)

    @classmethod
    def decode(cls, reader: Reader) -> "Credential":
        """Read `struct Credential`.

        Raises:
            UnsupportedMessage: The type is not `basic`. Credentials of other types
                cannot be skipped, since their length is not known.
            DecodeError: The bytes are malformed.
        """
        credential_type = reader.u16()
        if credential_type != CredentialType.BASIC:
            message = f"credential type {credential_type}"
            raise UnsupportedMessage(message)
        return cls(reader.opaque(limits.IDENTITY))
