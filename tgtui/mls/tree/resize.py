"""Adding and removing leaves, and the size of the tree (RFC 9420 §7.7, §12.1.1-3)."""

from collections.abc import Iterable

from tgtui.mls.errors import InvalidTree
from tgtui.mls.limits import MEMBERS
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.leaf_node import LeafNode
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree


def next_leaf(tree: RatchetTree) -> int:
    """Return the leftmost blank leaf, after extending the tree if there is none.

    Raises:
        InvalidTree: The group would become too large.
    """
    index = tree.first_blank_leaf()
    if index == tree.leaf_count:
        extend(tree)
    return index


def extend(tree: RatchetTree) -> None:
    """Put a blank root above the tree and a blank tree of the same size beside it.

    Raises:
        InvalidTree: The group would become too large.
    """
    if tree.leaf_count >= MEMBERS:
        message = f"a group cannot have more than {MEMBERS} members"
        raise InvalidTree(message)
    blank = [None] * (len(tree.nodes) + 1)
    tree.nodes.extend(blank)
    tree.hashes.extend(blank)


def add_leaves(tree: RatchetTree, leaves: Iterable[LeafNode]) -> list[int]:
    """Add members, each at the leftmost blank leaf, and return their indices (§12.1.1).

    Raises:
        InvalidLeafNode: A key is already in the tree.
        InvalidTree: The group would become too large.
    """
    added = []
    for leaf in leaves:
        index = next_leaf(tree)
        tree.put_leaf(index, leaf)
        added.append(index)
    _note_unmerged(tree, added)
    return added


def _note_unmerged(tree: RatchetTree, added: list[int]) -> None:
    """Make new leaves unmerged at every parent above them that is not blank."""
    # Each parent is written once, however many leaves come under it.
    unmerged: dict[int, tuple[ParentNode, list[int]]] = {}
    nodes = tree.nodes
    for index in added:
        for node in arithmetic.direct_path(2 * index, tree.leaf_count):
            parent = nodes[node]
            if isinstance(parent, ParentNode):
                unmerged.setdefault(node, (parent, []))[1].append(index)
    for node, (parent, leaves) in unmerged.items():
        # `put_leaf` has made the hash of every ancestor unknown.
        nodes[node] = parent.with_unmerged(leaves)


def truncate(tree: RatchetTree) -> None:
    """Halve the tree while its right half is blank (§12.1.3)."""
    while tree.leaf_count > 1:
        top = arithmetic.root(tree.leaf_count)
        if any(tree.nodes[top + 1 :]):
            return
        value = tree.nodes[top]
        if value is not None:
            del tree.encryption_keys[value.encryption_key]
        del tree.nodes[top:]
        del tree.hashes[top:]
