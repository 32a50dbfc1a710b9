"""PreSharedKey: mix a key that members share into the group's (RFC 9420 §12.1.4)."""

from dataclasses import dataclass
from typing import ClassVar

from tgtui.codec import Reader, Writer
from tgtui.mls.proposals.types import ProposalType
from tgtui.mls.schedule.psk import PreSharedKeyId


@dataclass(frozen=True, slots=True)
class PreSharedKey:
    """Injects a pre-shared key.

    Attributes:
        psk: Which one.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.PSK
    psk: PreSharedKeyId

    def encode(self, writer: Writer) -> None:
        """Append `struct PreSharedKey`."""
        self.psk.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "PreSharedKey":
        """Read `struct PreSharedKey`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(PreSharedKeyId.decode(reader))
