"""ExternalInit: how somebody outside makes the first secret (RFC 9420 §12.1.6)."""

from dataclasses import dataclass, field
from typing import ClassVar

from tgtui.codec import Reader, Writer
from tgtui.mls import limits
from tgtui.mls.proposals.types import ProposalType


@dataclass(frozen=True, slots=True)
class ExternalInit:
    """Replaces the init secret; only in a commit from outside.

    Attributes:
        kem_output: What the group's external private key turns into the secret.
    """

    proposal_type: ClassVar[ProposalType] = ProposalType.EXTERNAL_INIT
    kem_output: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append `struct ExternalInit`."""
        writer.opaque(self.kem_output)

    @classmethod
    def decode(cls, reader: Reader) -> "ExternalInit":
        """Read `struct ExternalInit`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(reader.opaque(limits.KEM_OUTPUT))
