"""What a commit means for the members, told as events."""

from tgtui.mls.epoch import Epoch
from tgtui.mls.events import EpochChanged, MemberChange
from tgtui.mls.proposals.applying import Applied
from tgtui.mls.proposals.listing import ProposalList


def describe(
    old: Epoch,
    *,
    committer: int,
    listed: ProposalList,
    applied: Applied,
    authenticated_data: bytes,
) -> EpochChanged:
    """Return what a commit changes.

    Args:
        old: The state before.
        committer: The committer's leaf index in the new tree.
        listed: The commit's proposals.
        applied: What they did.
        authenticated_data: What the commit carried in clear.
    """
    before, tree = old.tree, applied.tree
    touched = {
        *(index for index, _ in listed.updates),
        *listed.removes,
        *applied.added,
        committer,
    }
    changes = []
    for index in sorted(touched):
        was = before.leaf_at(index)
        now = tree.leaf_at(index)
        if was is not now:
            changes.append(MemberChange(index, was, now))
    return EpochChanged(
        old.context.epoch + 1,
        committer,
        listed.external_init is not None,
        tuple(changes),
        listed.extensions is not None,
        listed.psks,
        authenticated_data,
    )
