"""GroupContextExtensions: replace the group's extensions (RFC 9420 §12.1.7)."""

from dataclasses import dataclass
from typing import ClassVar

from tgtui.codec import Reader, Writer
from tgtui.mls.extension import Extensions, decode_extensions
from tgtui.mls.proposals.types import ProposalType


@dataclass(frozen=True, slots=True)
class GroupContextExtensions:
    """Replaces all extensions of the GroupContext.

    Attributes:
        extensions: The new list.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.GROUP_CONTEXT_EXTENSIONS
    extensions: Extensions

    def encode(self, writer: Writer) -> None:
        """Append `struct GroupContextExtensions`."""
        writer.structs(self.extensions)

    @classmethod
    def decode(cls, reader: Reader) -> "GroupContextExtensions":
        """Read `struct GroupContextExtensions`.

        Raises:
            DecodeError: The bytes are malformed.
            InvalidExtensions: An extension type occurs twice.
        """
        return cls(decode_extensions(reader))
