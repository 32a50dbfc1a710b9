"""Add: bring a client into the group (RFC 9420 §12.1.1)."""

from dataclasses import dataclass
from typing import ClassVar

from tgtui.codec import Reader, Writer
from tgtui.mls.key_package import KeyPackage, UnverifiedKeyPackage
from tgtui.mls.proposals.types import ProposalType


@dataclass(frozen=True, slots=True)
class Add:
    """Adds the client that a verified KeyPackage describes.

    Attributes:
        key_package: The KeyPackage, as `UnverifiedKeyPackage.verify` returned it.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.ADD
    key_package: KeyPackage

    def encode(self, writer: Writer) -> None:
        """Append `struct Add`."""
        self.key_package.encode(writer)


@dataclass(frozen=True, slots=True)
class UnverifiedAdd:
    """An Add as somebody sent it.

    Attributes:
        claimed: The KeyPackage, unverified.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.ADD
    claimed: UnverifiedKeyPackage

    def encode(self, writer: Writer) -> None:
        """Append `struct Add` as it was received."""
        self.claimed.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedAdd":
        """Read `struct Add`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(UnverifiedKeyPackage.decode(reader))
