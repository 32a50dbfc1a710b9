"""What a valid list of proposals makes of the tree and the context (RFC 9420 §12.3)."""

from dataclasses import dataclass

from tgtui.mls.extension import Extensions
from tgtui.mls.proposals.listing import ProposalList
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.tree.leaf_validation import check_credential_types, check_supports_group
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.resize import add_leaves, truncate


@dataclass(frozen=True, slots=True)
class Applied:
    """A group after the proposals of a commit, before its path.

    Attributes:
        tree: The new tree, which the path will change further.
        extensions: The extensions of the new GroupContext.
        added: The leaf indices of the new members, in the order of their Adds.
    """

    tree: RatchetTree
    extensions: Extensions
    added: tuple[int, ...]


def apply_proposals(
    context: GroupContext,
    tree: RatchetTree,
    listed: ProposalList,
    *,
    committer: int | None = None,
) -> Applied:
    """Apply proposals to a copy of the tree.

    Args:
        context: The GroupContext.
        tree: The tree, which stays as it is.
        listed: The proposals.
        committer: The member's leaf index whose path will follow, and with it another
            leaf; None for a commit from outside.

    Raises:
        InvalidLeafNode: A client is in the group twice, or a member lacks a required
            capability or a credential type in use.
        InvalidExtensions: A member does not support an extension of the group.
        InvalidTree: The group would become too large.
        UnknownMember: An Update comes from nobody.
    """
    extensions = context.extensions if listed.extensions is None else listed.extensions
    tree = tree.copy()
    _update_and_remove(tree, listed, extensions)
    newcomers = [package.leaf_node for package in listed.adds]
    for said in {leaf.capabilities for leaf in newcomers}:
        check_supports_group(said, extensions)
    added = add_leaves(tree, newcomers)
    if listed.updates or listed.adds:
        check_credential_types(tree)
    if listed.extensions is not None:
        _check_all_support(tree, extensions, committer)
    return Applied(tree, extensions, tuple(added))


def _update_and_remove(
    tree: RatchetTree, listed: ProposalList, extensions: Extensions
) -> None:
    # Blanking all changed leaves first lets two members exchange keys.
    for index in (*(index for index, _ in listed.updates), *listed.removes):
        tree.blank_leaf(index)
        tree.blank_parents(index)
    for index, leaf in listed.updates:
        check_supports_group(leaf.capabilities, extensions)
        tree.put_leaf(index, leaf)
    if listed.removes:
        truncate(tree)


def _check_all_support(
    tree: RatchetTree, extensions: Extensions, committer: int | None
) -> None:
    # §12.1.7: including members added in the same commit, excluding those removed. New
    # extensions need a path (§12.4), so that the committer's leaf is replaced (§12.2).
    capabilities = tree.capabilities.copy()
    if committer is not None:
        capabilities[tree.leaf(committer).capabilities] -= 1
    for said in +capabilities:
        check_supports_group(said, extensions)
