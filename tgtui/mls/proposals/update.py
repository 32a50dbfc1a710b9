"""Update: replace the sender's own leaf (RFC 9420 §12.1.2)."""

from dataclasses import dataclass
from typing import ClassVar

from tgtui.codec import Reader, Writer
from tgtui.mls.proposals.types import ProposalType
from tgtui.mls.tree.leaf_node import LeafNode, UnverifiedLeafNode


@dataclass(frozen=True, slots=True)
class Update:
    """Replaces the sender's leaf.

    Attributes:
        leaf_node: The new leaf, verified.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.UPDATE
    leaf_node: LeafNode

    def encode(self, writer: Writer) -> None:
        """Append `struct Update`."""
        self.leaf_node.encode(writer)


@dataclass(frozen=True, slots=True)
class UnverifiedUpdate:
    """An Update as somebody sent it.

    Attributes:
        claimed: The new leaf, unverified.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.UPDATE
    claimed: UnverifiedLeafNode

    def encode(self, writer: Writer) -> None:
        """Append `struct Update` as it was received."""
        self.claimed.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedUpdate":
        """Read `struct Update`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(UnverifiedLeafNode.decode(reader))
