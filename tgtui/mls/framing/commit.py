"""The Commit on the wire (RFC 9420 §12.4)."""

from dataclasses import dataclass

from tgtui.codec import Reader, Writer
from tgtui.mls import limits
from tgtui.mls.proposals.proposal import (
    ProposalOrRef,
    UnverifiedProposalOrRef,
    decode_proposal_or_ref,
    encode_proposal_or_ref,
)
from tgtui.mls.tree.update_path import UnverifiedUpdatePath, UpdatePath


@dataclass(frozen=True, slots=True)
class Commit:
    """A Commit that this client makes.

    Attributes:
        proposals: What it applies, by value or by reference.
        path: New keys for the committer, or None.
    """

    proposals: tuple[ProposalOrRef, ...]
    path: UpdatePath | None

    def encode(self, writer: Writer) -> None:
        """Append `struct Commit`."""
        writer.vector(self.proposals, encode_proposal_or_ref)
        writer.optional(present=self.path is not None)
        if self.path is not None:
            self.path.encode(writer)


@dataclass(frozen=True, slots=True)
class UnverifiedCommit:
    """A Commit as somebody sent it.

    Attributes:
        claimed_proposals: What it says it applies.
        claimed_path: New keys that it says the committer has, or None.
    """

    claimed_proposals: tuple[UnverifiedProposalOrRef, ...]
    claimed_path: UnverifiedUpdatePath | None

    def encode(self, writer: Writer) -> None:
        """Append `struct Commit` as it was received."""
        writer.vector(self.claimed_proposals, encode_proposal_or_ref)
        writer.optional(present=self.claimed_path is not None)
        if self.claimed_path is not None:
            self.claimed_path.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedCommit":
        """Read `struct Commit`.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: A proposal or credential is of an unknown type.
            InvalidExtensions: An extension type occurs twice somewhere.
        """
        proposals = reader.vector(
            decode_proposal_or_ref, limits.PROPOSALS, most=limits.COMMIT_PROPOSALS
        )
        path = UnverifiedUpdatePath.decode(reader) if reader.optional() else None
        return cls(proposals, path)
