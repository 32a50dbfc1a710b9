"""ReInit: close the group in favour of a new one (RFC 9420 §12.1.5)."""

from dataclasses import dataclass
from typing import ClassVar

from tgtui.codec import Reader, Writer
from tgtui.mls import limits
from tgtui.mls.extension import Extensions, decode_extensions
from tgtui.mls.proposals.types import ProposalType


@dataclass(frozen=True, slots=True)
class ReInit:
    """Closes the group; a new one with these parameters is to follow.

    Attributes:
        group_id: The new group's id.
        version: The new group's protocol version.
        suite_id: The new group's cipher suite.
        extensions: The new group's GroupContext extensions.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.REINIT
    group_id: bytes
    version: int
    suite_id: int
    extensions: Extensions

    def encode(self, writer: Writer) -> None:
        """Append `struct ReInit`."""
        writer.opaque(self.group_id)
        writer.u16(self.version)
        writer.u16(self.suite_id)
        writer.structs(self.extensions)

    @classmethod
    def decode(cls, reader: Reader) -> "ReInit":
        """Read `struct ReInit`.

        Raises:
            DecodeError: The bytes are malformed.
            InvalidExtensions: An extension type occurs twice.
        """
        return cls(
            reader.opaque(limits.GROUP_ID),
            reader.u16(),
            reader.u16(),
            decode_extensions(reader),
        )
