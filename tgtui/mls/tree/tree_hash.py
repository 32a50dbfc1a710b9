"""Tree hashes: what the members of a group agree on as its tree (RFC 9420 §7.8)."""

from collections.abc import Collection

from tgtui.codec import encoded, length_header
from tgtui.crypto import digest
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.leaf_node import LeafNode
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree


def root_hash(tree: RatchetTree) -> bytes:
    """Return the tree hash of the whole tree."""
    return tree_hash(tree, arithmetic.root(tree.leaf_count))


def tree_hash(tree: RatchetTree, node: int) -> bytes:
    """Return the tree hash of a node, and remember it in the tree.

    Only nodes that changed since the last time are hashed.
    """
    known = tree.hashes[node]
    if known is not None:
        return known
    height = arithmetic.level(node)
    if height:
        step = 1 << (height - 1)
        value = _parent_hash_input(
            tree.parent(node),
            tree_hash(tree, node - step),
            tree_hash(tree, node + step),
        )
    else:
        leaf = tree.nodes[node]
        value = _leaf_hash_input(
            node // 2, leaf if isinstance(leaf, LeafNode) else None
        )
    result = digest(tree.suite, value)
    tree.hashes[node] = result
    return result


def tree_hash_without(tree: RatchetTree, node: int, excluded: Collection[int]) -> bytes:
    """Return the tree hash as if some leaves had never been added (§7.9).

    Args:
        tree: The tree.
        node: The top of the subtree.
        excluded: Indices of leaves to blank, and to take out of all unmerged leaves.
    """
    reach = (1 << arithmetic.level(node)) - 1
    low, high = node - reach, node + reach
    within = frozenset(leaf for leaf in excluded if low <= 2 * leaf <= high)
    if not within:
        return tree_hash(tree, node)
    if not reach:
        return digest(tree.suite, _leaf_hash_input(node // 2, None))
    parent = tree.parent(node)
    if parent is not None:
        parent = ParentNode(
            parent.encryption_key,
            parent.parent_hash,
            tuple(leaf for leaf in parent.unmerged_leaves if leaf not in within),
        )
    return digest(
        tree.suite,
        _parent_hash_input(
            parent,
            tree_hash_without(tree, arithmetic.left(node), within),
            tree_hash_without(tree, arithmetic.right(node), within),
        ),
    )


def _leaf_hash_input(index: int, leaf: LeafNode | None) -> bytes:
    head = b"\x01" + index.to_bytes(4, "big")
    return head + b"\x00" if leaf is None else head + b"\x01" + leaf.encoded


def _parent_hash_input(parent: ParentNode | None, left: bytes, right: bytes) -> bytes:
    head = b"\x02\x00" if parent is None else b"\x02\x01" + encoded(parent)
    length = length_header(len(left))
    return b"".join((head, length, left, length, right))
