"""Who sent a message, and in which role (RFC 9420 §6)."""

from dataclasses import dataclass
from enum import IntEnum

from tgtui.codec import BadValue, Reader, Writer, uint


class SenderType(IntEnum):
    """In which role a message was sent."""

    MEMBER = 1
    EXTERNAL = 2
    NEW_MEMBER_PROPOSAL = 3
    NEW_MEMBER_COMMIT = 4


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a message.

    Attributes:
        sender_type: In which role.
        index: The leaf of a member, the position of an external sender, else 0.
    """

    sender_type: SenderType
    index: int = 0

    def encode(self, writer: Writer) -> None:
        """Append `struct Sender`."""
        writer.fixed(self.encoded())

    def encoded(self) -> bytes:
        """Return `struct Sender`.

        Raises:
            EncodeError: The index does not fit.
        """
        role = uint(self.sender_type, 1)
        if self.sender_type in (SenderType.MEMBER, SenderType.EXTERNAL):
            return role + uint(self.index, 4)
        return role

    @classmethod
    def decode(cls, reader: Reader) -> "Sender":
        """Read `struct Sender`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        value = reader.u8()
        try:
            sender_type = SenderType(value)
        except ValueError:
            message = f"sender type {value}"
            raise BadValue(message) from None
        if sender_type in (SenderType.MEMBER, SenderType.EXTERNAL):
            return cls(sender_type, reader.u32())
        return cls(sender_type)
