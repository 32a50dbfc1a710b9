"""Parent hashes: who put which key into the tree (RFC 9420 §7.9)."""

from tgtui.codec import opaque
from tgtui.crypto import digest
from tgtui.mls.errors import ParentHashMismatch
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.leaf_node import LeafNode, LeafSource
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import tree_hash_without


def parent_hash(tree: RatchetTree, parent: ParentNode, *, sibling: int) -> bytes:
    """Return the parent hash of a node with one of its children as copath child.

    Args:
        tree: The tree.
        parent: The node.
        sibling: The array index of the child that the committer was not under.
    """
    return digest(
        tree.suite,
        opaque(parent.encryption_key)
        + opaque(parent.parent_hash)
        + opaque(tree_hash_without(tree, sibling, parent.unmerged_leaves)),
    )


def verify_parent_hashes(tree: RatchetTree) -> None:
    """Require that every key in the tree was put there by a member (§7.9.2).

    Raises:
        ParentHashMismatch: A parent node is not covered by exactly one chain.
    """
    for node in range(1, len(tree.nodes), 2):
        parent = tree.parent(node)
        if parent is None:
            continue
        children = arithmetic.left(node), arithmetic.right(node)
        chains = sum(
            _is_linked(tree, parent, child=child, sibling=sibling)
            for child, sibling in (children, children[::-1])
        )
        if chains != 1:
            message = f"{chains} chains of parent hashes lead to node {node}"
            raise ParentHashMismatch(message)


def _is_linked(
    tree: RatchetTree, parent: ParentNode, *, child: int, sibling: int
) -> bool:
    # §7.9.2: D is in the resolution of C, and the rest of that resolution is just the
    # unmerged leaves of P under C. So D is what remains without those leaves.
    unmerged = {
        2 * leaf
        for leaf in parent.unmerged_leaves
        if arithmetic.is_in_subtree(2 * leaf, child)
    }
    resolution = set(tree.resolution(child))
    rest = resolution - unmerged
    if len(rest) != 1 or not unmerged <= resolution:
        return False
    node = tree.nodes[rest.pop()]
    if isinstance(node, LeafNode) and node.source is not LeafSource.COMMIT:
        return False
    return node is not None and node.parent_hash == parent_hash(
        tree, parent, sibling=sibling
    )
