"""The ratchet tree as an array, with what has to be looked up in it at every commit."""

from collections import Counter
from typing import TypeVar

from tgtui.crypto import CipherSuite
from tgtui.mls.capabilities import Capabilities
from tgtui.mls.errors import InvalidLeafNode, InvalidTree, UnknownMember
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.leaf_node import LeafNode
from tgtui.mls.tree.node import ParentNode


T = TypeVar("T")


class RatchetTree:
    """A full binary tree of leaves and parents, some of them blank.

    Whoever changes a tree takes a `copy` first: a tree that a group holds never
    changes. Copying copies references only. Keys and capabilities are indexed, so that
    nothing that a commit has to check needs a walk over all members.

    Attributes:
        suite: The group's cipher suite.
        nodes: The nodes in the order of RFC 9420 App. C, None where blank.
        hashes: Tree hashes that are known. An entry is None if it must be computed;
            then so are those of its ancestors.
        encryption_keys: The node at which each HPKE public key stands.
        signature_keys: The leaf at which each signature key stands.
        capabilities: How many members say the same about what they support.
        credential_types: How many members use each credential type.
    """

    __slots__ = (
        "_first_blank",
        "capabilities",
        "credential_types",
        "encryption_keys",
        "hashes",
        "nodes",
        "signature_keys",
        "suite",
    )

    def __init__(self, suite: CipherSuite) -> None:
        """Make a tree of one blank leaf."""
        self.suite = suite
        self.nodes: list[LeafNode | ParentNode | None] = [None]
        self.hashes: list[bytes | None] = [None]
        self.encryption_keys: dict[bytes, int] = {}
        self.signature_keys: dict[bytes, int] = {}
        self.capabilities: Counter[Capabilities] = Counter()
        self.credential_types: Counter[int] = Counter()
        self._first_blank = 0

    def copy(self) -> "RatchetTree":
        """Return a tree that can be changed without changing this one."""
        tree = RatchetTree.__new__(RatchetTree)
        tree.suite = self.suite
        tree.nodes = self.nodes.copy()
        tree.hashes = self.hashes.copy()
        tree.encryption_keys = self.encryption_keys.copy()
        tree.signature_keys = self.signature_keys.copy()
        tree.capabilities = self.capabilities.copy()
        tree.credential_types = self.credential_types.copy()
        tree._first_blank = self._first_blank  # noqa: SLF001
        return tree

    @property
    def leaf_count(self) -> int:
        """How many leaves there are, blank ones included: a power of two."""
        return (len(self.nodes) + 1) // 2

    def leaf(self, index: int) -> LeafNode:
        """Return a member's leaf.

        Raises:
            UnknownMember: The leaf is blank or beyond the tree.
        """
        node = self.leaf_at(index)
        if node is None:
            message = f"no member at leaf {index}"
            raise UnknownMember(message)
        return node

    def leaf_at(self, index: int) -> LeafNode | None:
        """Return a member's leaf, None if it is blank or beyond the tree."""
        node = self.nodes[2 * index] if 0 <= index < self.leaf_count else None
        return node if isinstance(node, LeafNode) else None

    def members(self) -> list[tuple[int, LeafNode]]:
        """Return the leaves that are not blank with their indices, ascending."""
        return [
            (index, node)
            for index, node in enumerate(self.nodes[::2])
            if isinstance(node, LeafNode)
        ]

    def parent(self, node: int) -> ParentNode | None:
        """Return the parent node that stands at an array index, None if blank."""
        value = self.nodes[node]
        return value if isinstance(value, ParentNode) else None

    def key_of(self, node: int) -> bytes:
        """Return the HPKE public key of a node that is not blank."""
        value = self.nodes[node]
        if value is None:
            message = f"node {node} is blank"
            raise InvalidTree(message)
        return value.encryption_key

    def put_leaf(self, index: int, leaf: LeafNode) -> None:
        """Put a leaf where a blank one is.

        Raises:
            InvalidLeafNode: One of its keys is already in the tree (§7.3).
        """
        node = 2 * index
        holder = self.signature_keys.get(leaf.signature_key)
        if holder is not None:
            message = f"the signature key of leaf {index} occurs twice: leaf {holder}"
            message += " has it already"
            raise InvalidLeafNode(message)
        holder = self.encryption_keys.get(leaf.encryption_key)
        if holder is not None:
            message = f"the encryption key of leaf {index} occurs twice: node {holder}"
            message += " has it already"
            raise InvalidLeafNode(message)
        self.signature_keys[leaf.signature_key] = index
        self.encryption_keys[leaf.encryption_key] = node
        self.capabilities[leaf.capabilities] += 1
        self.credential_types[leaf.credential.credential_type] += 1
        self.nodes[node] = leaf
        self.touch(node)

    def blank_leaf(self, index: int) -> LeafNode:
        """Blank a leaf and return what it was.

        Raises:
            UnknownMember: It is blank already.
        """
        leaf = self.leaf(index)
        del self.signature_keys[leaf.signature_key]
        del self.encryption_keys[leaf.encryption_key]
        _uncount(self.capabilities, leaf.capabilities)
        _uncount(self.credential_types, leaf.credential.credential_type)
        self.nodes[2 * index] = None
        self._first_blank = min(self._first_blank, index)
        self.touch(2 * index)
        return leaf

    def replace_leaf(self, index: int, leaf: LeafNode) -> None:
        """Put a leaf where a blank one or another one of the same member is.

        Raises:
            InvalidLeafNode: One of its keys is elsewhere in the tree.
        """
        if self.nodes[2 * index] is not None:
            self.blank_leaf(index)
        self.put_leaf(index, leaf)

    def put_parent(self, node: int, value: ParentNode) -> None:
        """Put a parent node where a blank one is.

        Raises:
            InvalidTree: Its key is already in the tree.
        """
        if value.encryption_key in self.encryption_keys:
            message = f"the encryption key of node {node} occurs twice"
            raise InvalidTree(message)
        self.encryption_keys[value.encryption_key] = node
        self.nodes[node] = value
        self.touch(node)

    def blank_parents(self, index: int) -> None:
        """Blank all nodes from a leaf to the root, without the leaf."""
        for node in arithmetic.direct_path(2 * index, self.leaf_count):
            value = self.nodes[node]
            if value is not None:
                del self.encryption_keys[value.encryption_key]
                self.nodes[node] = None
                self.touch(node)

    def first_blank_leaf(self) -> int:
        """Return the leftmost blank leaf, or `leaf_count` if none is blank."""
        count = self.leaf_count
        nodes = self.nodes
        index = self._first_blank
        while index < count and nodes[2 * index] is not None:
            index += 1
        self._first_blank = index
        return index

    def touch(self, node: int) -> None:
        """Forget the tree hashes that depend on a node."""
        hashes = self.hashes
        top = arithmetic.root(self.leaf_count)
        # An entry that is None has only None above it, so the walk can end there.
        while hashes[node] is not None:
            hashes[node] = None
            if node == top:
                return
            node = arithmetic.parent(node)

    def resolution(self, node: int) -> list[int]:
        """Return the nodes that cover all members under a node (§4.1.1)."""
        found: list[int] = []
        waiting = [node]
        nodes = self.nodes
        while waiting:
            at = waiting.pop()
            value = nodes[at]
            if value is None:
                height = arithmetic.level(at)
                if height:
                    step = 1 << (height - 1)
                    waiting.append(at + step)
                    waiting.append(at - step)
            else:
                found.append(at)
                if isinstance(value, ParentNode):
                    found.extend(2 * leaf for leaf in value.unmerged_leaves)
        return found

    def filtered_direct_path(self, index: int) -> list[tuple[int, int]]:
        """Return the parents of a leaf that a path has keys for (§4.1.2).

        Returns:
            Pairs of a node and its child on the copath, from the leaf to the root.
            Nodes whose copath child has an empty resolution are left out.
        """
        node = 2 * index
        count = self.leaf_count
        return [
            (above, beside)
            for above, beside in zip(
                arithmetic.direct_path(node, count),
                arithmetic.copath(node, count),
                strict=True,
            )
            if any(self.nodes[arithmetic.subtree(beside)])
        ]


def _uncount(counter: Counter[T], value: T) -> None:
    counter[value] -= 1
    if not counter[value]:
        del counter[value]
