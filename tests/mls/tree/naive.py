"""The definitions of RFC 9420 word by word: slow, and in need of no proof."""

import hashlib

from tgtui.codec import Writer
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree


def resolution(tree: RatchetTree, node: int) -> list[int]:
    """Return the resolution of a node (§4.1.1)."""
    value = tree.nodes[node]
    if value is not None:
        unmerged = value.unmerged_leaves if isinstance(value, ParentNode) else ()
        return [node, *(2 * leaf for leaf in unmerged)]
    if node % 2 == 0:
        return []
    left = resolution(tree, arithmetic.left(node))
    return left + resolution(tree, arithmetic.right(node))


def filtered_direct_path(tree: RatchetTree, index: int) -> list[tuple[int, int]]:
    """Return the nodes of a leaf's filtered direct path and its copath (§4.1.2)."""
    found = []
    for node in arithmetic.direct_path(2 * index, tree.leaf_count):
        left, right = arithmetic.left(node), arithmetic.right(node)
        beside = right if arithmetic.is_in_subtree(2 * index, left) else left
        if resolution(tree, beside):
            found.append((node, beside))
    return found


def tree_hash(
    tree: RatchetTree, node: int, excluded: frozenset[int] = frozenset()
) -> bytes:
    """Return the tree hash of a node as if some leaves were not there (§7.8, §7.9)."""
    writer = Writer()
    value = tree.nodes[node]
    if node % 2 == 0:
        if node // 2 in excluded:
            value = None
        writer.u8(1)
        writer.u32(node // 2)
    else:
        writer.u8(2)
        if isinstance(value, ParentNode):
            unmerged = [each for each in value.unmerged_leaves if each not in excluded]
            value = ParentNode(value.encryption_key, value.parent_hash, tuple(unmerged))
    writer.optional(present=value is not None)
    if value is not None:
        value.encode(writer)
    if node % 2 == 1:
        writer.opaque(tree_hash(tree, arithmetic.left(node), excluded))
        writer.opaque(tree_hash(tree, arithmetic.right(node), excluded))
    return hashlib.new(tree.suite.hash_name, writer.getvalue()).digest()


def parent_hash(tree: RatchetTree, node: int, sibling: int) -> bytes:
    """Return the parent hash of a node with that copath child (§7.9)."""
    parent = tree.parent(node)
    assert parent is not None
    writer = Writer()
    writer.opaque(parent.encryption_key)
    writer.opaque(parent.parent_hash)
    writer.opaque(tree_hash(tree, sibling, frozenset(parent.unmerged_leaves)))
    return hashlib.new(tree.suite.hash_name, writer.getvalue()).digest()


def chains(tree: RatchetTree, node: int) -> int:
    """Count the nodes with respect to which a node is parent-hash valid (§7.9.2)."""
    parent = tree.parent(node)
    assert parent is not None
    found = 0
    for child in (arithmetic.left(node), arithmetic.right(node)):
        expected = parent_hash(tree, node, arithmetic.sibling(child))
        under = resolution(tree, child)
        unmerged = {
            2 * leaf
            for leaf in parent.unmerged_leaves
            if arithmetic.is_in_subtree(2 * leaf, child)
        }
        for below in under:
            value = tree.nodes[below]
            assert value is not None
            rest = set(under) - {below}
            found += value.parent_hash == expected and rest == unmerged
    return found
