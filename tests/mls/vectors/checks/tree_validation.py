"""Verifies resolutions, hashes and signatures of trees (RFC 9420 §4.1, §7.8-7.9)."""

from tests.mls.vectors.case import Case, same
from tests.mls.vectors.checks.trees import read_tree
from tests.mls.vectors.environment import environment
from tgtui.codec import decode_whole
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.tree.encoding import UnverifiedRatchetTree
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode
from tgtui.mls.tree.parent_hash import verify_parent_hashes
from tgtui.mls.tree.tree_hash import root_hash, tree_hash
from tgtui.mls.tree.validation import verify_tree


def verify(case: Case) -> None:
    """Verify one tree."""
    suite, group_id = case.suite, case.data("group_id")
    tree = read_tree(suite, case.data("tree"))
    nodes = range(len(tree.nodes))
    resolutions = [tree.resolution(node) for node in nodes]
    same("resolutions", resolutions, case.number_lists("resolutions"))
    hashes = [tree_hash(tree, node) for node in nodes]
    same("tree_hashes", hashes, case.datas("tree_hashes"))
    verify_parent_hashes(tree)
    claimed = decode_whole(UnverifiedRatchetTree.decode, case.data("tree"))
    for index, node in enumerate(claimed.claimed_nodes[::2]):
        if isinstance(node, UnverifiedLeafNode):
            node.verify(Placement(group_id, index))
    context = GroupContext(suite, group_id, 1, root_hash(tree), b"", ())
    joined = verify_tree(claimed, context, environment())
    same("the tree that a newcomer verifies", joined.nodes, tree.nodes)
