"""The UpdatePath of a commit on the wire (RFC 9420 §7.6)."""

from dataclasses import dataclass, field
from typing import NamedTuple

from tgtui.codec import Encodable, Reader, Writer
from tgtui.mls import limits
from tgtui.mls.tree.leaf_node import UnverifiedLeafNode


class HpkeCiphertext(NamedTuple):
    """One encryption by HPKE.

    Attributes:
        kem_output: What the recipient's private key turns into the shared secret.
        ciphertext: The sealed plaintext, with its tag.
    """

    kem_output: bytes
    ciphertext: bytes

    def encode(self, writer: Writer) -> None:
        """Append `struct HPKECiphertext`."""
        writer.opaque(self.kem_output)
        writer.opaque(self.ciphertext)

    @classmethod
    def decode(cls, reader: Reader) -> "HpkeCiphertext":
        """Read `struct HPKECiphertext`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(
            reader.opaque(limits.KEM_OUTPUT), reader.opaque(limits.SEALED_SECRET)
        )


@dataclass(frozen=True, slots=True)
class UpdatePathNode:
    """The new key of one parent node.

    Attributes:
        encryption_key: The new HPKE public key.
        encrypted_path_secret: The path secret for each node in the resolution of the
            copath child, without members that the same commit adds.
    """

    encryption_key: bytes = field(repr=False)
    encrypted_path_secret: tuple[HpkeCiphertext, ...] = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append `struct UpdatePathNode`."""
        writer.opaque(self.encryption_key)
        writer.structs(self.encrypted_path_secret)

    @classmethod
    def decode(cls, reader: Reader) -> "UpdatePathNode":
        """Read `struct UpdatePathNode`.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(
            reader.opaque(limits.KEY),
            reader.vector(HpkeCiphertext.decode, limits.PATH, most=limits.MEMBERS),
        )


@dataclass(frozen=True, slots=True)
class UpdatePath:
    """New keys for a committer's leaf and the parents above it.

    Attributes:
        leaf_node: The new leaf.
        nodes: One entry for each node of the filtered direct path, from the leaf up.
    """

    leaf_node: Encodable
    nodes: tuple[UpdatePathNode, ...]

    def encode(self, writer: Writer) -> None:
        """Append `struct UpdatePath`."""
        self.leaf_node.encode(writer)
        writer.structs(self.nodes)


@dataclass(frozen=True, slots=True)
class UnverifiedUpdatePath:
    """An UpdatePath as somebody sent it.

    Attributes:
        claimed_leaf: The new leaf, unverified.
        claimed_nodes: As `UpdatePath.nodes`.
    """

    claimed_leaf: UnverifiedLeafNode
    claimed_nodes: tuple[UpdatePathNode, ...]

    def encode(self, writer: Writer) -> None:
        """Append `struct UpdatePath` as it was received."""
        self.claimed_leaf.encode(writer)
        writer.structs(self.claimed_nodes)

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedUpdatePath":
        """Read `struct UpdatePath`.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: The leaf's credential is of an unknown type.
            InvalidExtensions: An extension of the leaf occurs twice.
        """
        leaf = UnverifiedLeafNode.decode(reader)
        return cls(
            leaf,
            reader.vector(UpdatePathNode.decode, limits.PATH, most=limits.PATH_NODES),
        )
