"""Remove: take a member out of the group (RFC 9420 §12.1.3)."""

from dataclasses import dataclass
from typing import ClassVar

from tgtui.codec import Reader, Writer
from tgtui.mls.proposals.types import ProposalType


@dataclass(frozen=True, slots=True)
class Remove:
    """Removes a member.

    Attributes:
        removed: The member's leaf index.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.REMOVE
    removed: int

    def encode(self, writer: Writer) -> None:
        """Append `struct Remove`."""
        writer.u32(self.removed)

    @classmethod
    def decode(cls, reader: Reader) -> "Remove":
        """Read `struct Remove`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(reader.u32())
