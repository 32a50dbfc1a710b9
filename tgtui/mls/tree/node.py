"""Parent nodes of the ratchet tree (RFC 9420 §7.1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from tgtui.codec import Reader, Writer
from tgtui.mls import limits
from tgtui.mls.errors import InvalidTree


@dataclass(frozen=True, slots=True)
class ParentNode:
    """A key whose private half the members under it hold.

    Attributes:
        encryption_key: The HPKE public key.
        parent_hash: Binds the node to the one above it (§7.9).
        unmerged_leaves: Leaves below that do not hold the private key, ascending.
    """

    encryption_key: bytes = field(repr=False)
    parent_hash: bytes = field(repr=False)
    unmerged_leaves: tuple[int, ...] = ()

    def encode(self, writer: Writer) -> None:
        """Append `struct ParentNode`."""
        writer.opaque(self.encryption_key)
        writer.opaque(self.parent_hash)
        writer.vector(self.unmerged_leaves, lambda leaf, inner: inner.u32(leaf))

    @classmethod
    def decode(cls, reader: Reader) -> "ParentNode":
        """Read `struct ParentNode`.

        Raises:
            DecodeError: The bytes are malformed.
            InvalidTree: The unmerged leaves are not in ascending order (§7.1).
        """
        encryption_key = reader.opaque(limits.KEY)
        parent_hash = reader.opaque(limits.HASH)
        unmerged = reader.vector(Reader.u32, limits.UNMERGED_LEAVES)
        if any(one >= other for one, other in pairwise(unmerged)):
            message = "unmerged leaves are not in ascending order"
            raise InvalidTree(message)
        return cls(encryption_key, parent_hash, unmerged)

    def with_unmerged(self, leaves: Iterable[int]) -> "ParentNode":
        """Return the node with more unmerged leaves (§12.1.1)."""
        unmerged = tuple(sorted((*self.unmerged_leaves, *leaves)))
        return ParentNode(self.encryption_key, self.parent_hash, unmerged)
