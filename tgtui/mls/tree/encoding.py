"""The ratchet_tree extension: a whole tree on the wire (RFC 9420 §12.4.3.3)."""

from typing import Final

from tgtui.codec import BadValue, Reader, Writer
from tgtui.mls import limits
from tgtui.mls.errors import InvalidTree
from tgtui.mls.tree.leaf_node import LeafNode, UnverifiedLeafNode
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree


_LEAF: Final = 1
_PARENT: Final = 2

UnverifiedNode = UnverifiedLeafNode | ParentNode | None


def encode_tree(tree: RatchetTree, writer: Writer) -> None:
    """Append `optional<Node> ratchet_tree<V>`, without blank nodes at its end."""
    nodes = tree.nodes
    length = len(nodes)
    while length and nodes[length - 1] is None:
        length -= 1
    writer.vector(nodes[:length], _encode_node)


def _encode_node(node: LeafNode | ParentNode | None, writer: Writer) -> None:
    if node is None:
        writer.optional(present=False)
        return
    writer.optional(present=True)
    writer.u8(_LEAF if isinstance(node, LeafNode) else _PARENT)
    node.encode(writer)


class UnverifiedRatchetTree:
    """A tree as somebody sent it; `tree.validation` turns it into a RatchetTree."""

    __slots__ = ("claimed_nodes",)

    def __init__(self, claimed_nodes: list[UnverifiedNode]) -> None:
        """Keep the nodes, of which there are 2^(d+1) - 1."""
        self.claimed_nodes = claimed_nodes

    @classmethod
    def decode(cls, reader: Reader) -> "UnverifiedRatchetTree":
        """Read `optional<Node> ratchet_tree<V>`.

        Raises:
            DecodeError: The bytes are malformed.
            InvalidTree: The tree is empty, does not end with a leaf, or has a leaf
                where a parent must be or the other way round.
        """
        nodes = list(reader.vector(_decode_node, limits.TREE, most=limits.NODES))
        # RFC 9420 §12.4.3.3: the last node MUST be checked to be non-blank. A parent
        # has a member under its right child, or it would be blank (§7.4, §12.1.3): so
        # the last node is a leaf, and the right half of the tree has a member (§7.7).
        if not nodes or nodes[-1] is None or len(nodes) % 2 == 0:
            message = "the tree does not end with a leaf"
            raise InvalidTree(message)
        for index, node in enumerate(nodes):
            wrong = ParentNode if index % 2 == 0 else UnverifiedLeafNode
            if isinstance(node, wrong):
                message = f"node {index} is of the wrong type"
                raise InvalidTree(message)
        leaves = 1 << (len(nodes) // 2).bit_length()
        nodes.extend([None] * (2 * leaves - 1 - len(nodes)))
        return cls(nodes)


def _decode_node(reader: Reader) -> UnverifiedNode:
    if not reader.optional():
        return None
    kind = reader.u8()
    if kind == _LEAF:
        return UnverifiedLeafNode.decode(reader)
    if kind == _PARENT:
        return ParentNode.decode(reader)
    message = f"node type {kind}"
    raise BadValue(message)
