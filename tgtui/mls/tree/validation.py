"""What must be true of a whole tree before one joins its group (§12.4.3.1)."""

from collections.abc import Mapping

from tgtui.crypto import CipherSuite, check_public_key
from tgtui.mls.environment import Environment
from tgtui.mls.errors import InvalidTree, TreeHashMismatch
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.encoding import UnverifiedRatchetTree
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode
from tgtui.mls.tree.leaf_validation import (
    check_credential_types,
    check_lifetime,
    check_supports_group,
    check_total_lifetime,
    verify_leaf,
)
from tgtui.mls.tree.parent_hash import verify_parent_hashes
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.tree_hash import root_hash


def verify_tree(
    claimed: UnverifiedRatchetTree, context: GroupContext, environment: Environment
) -> RatchetTree:
    """Return the tree if it is the one that `context` names and all of it is valid.

    Raises:
        TreeHashMismatch: It is another tree.
        ParentHashMismatch: A parent node is not covered by parent hashes.
        InvalidTree: Unmerged leaves are wrong.
        InvalidLeafNode: A leaf is wrong, or a key occurs twice.
        InvalidSignature: A leaf is not signed by its own key for this place.
        InvalidPublicKey: An encryption key is malformed.
        InvalidCredential: A credential is refused.
        InvalidExtensions: A member does not support an extension of the group.
        LifetimeExceeded: A leaf is valid for too long, or has expired and the settings
            ask for that.
    """
    tree = trusted_tree(claimed, context.suite)
    if root_hash(tree) != context.tree_hash:
        raise TreeHashMismatch
    for index, node in enumerate(claimed.claimed_nodes[::2]):
        if isinstance(node, UnverifiedLeafNode):
            leaf = verify_leaf(
                node,
                context.suite,
                source=None,
                placement=Placement(context.group_id, index),
                authentication=environment.authentication,
            )
            check_total_lifetime(leaf.lifetime, environment)
            if environment.settings.check_tree_lifetimes:
                check_lifetime(leaf.lifetime, environment)
    _check_parents(tree)
    verify_parent_hashes(tree)
    check_credential_types(tree)
    _check_support(tree, context)
    return tree


def trusted_tree(claimed: UnverifiedRatchetTree, suite: CipherSuite) -> RatchetTree:
    """Return the tree unverified: for one that this client stored itself.

    Raises:
        InvalidLeafNode: A key occurs twice.
        InvalidTree: A key of a parent occurs twice.
    """
    tree = RatchetTree(suite)
    tree.nodes = [None] * len(claimed.claimed_nodes)
    tree.hashes = [None] * len(claimed.claimed_nodes)
    for index, node in enumerate(claimed.claimed_nodes):
        if isinstance(node, UnverifiedLeafNode):
            tree.put_leaf(index // 2, node.trust())
        elif node is not None:
            tree.put_parent(index, node)
    return tree


def _check_parents(tree: RatchetTree) -> None:
    unmerged = {}
    for node in range(1, len(tree.nodes), 2):
        parent = tree.parent(node)
        if parent is not None:
            check_public_key(tree.suite, parent.encryption_key)
            unmerged[node] = frozenset(parent.unmerged_leaves)
    for node, leaves in unmerged.items():
        for leaf in leaves:
            _check_unmerged(tree, node, leaf, unmerged)


def _check_unmerged(
    tree: RatchetTree, node: int, leaf: int, unmerged: Mapping[int, frozenset[int]]
) -> None:
    at = 2 * leaf
    if not arithmetic.is_in_subtree(at, node) or tree.nodes[at] is None:
        message = f"leaf {leaf} is unmerged at node {node} but not under it"
        raise InvalidTree(message)
    while (at := arithmetic.parent(at)) != node:
        if at in unmerged and leaf not in unmerged[at]:
            message = f"leaf {leaf} is unmerged at node {node} but not at {at}"
            raise InvalidTree(message)


def _check_support(tree: RatchetTree, context: GroupContext) -> None:
    for said in tree.capabilities:
        check_supports_group(said, context.extensions)
