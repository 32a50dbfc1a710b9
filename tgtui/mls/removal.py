"""What remains of a group for a member that was removed (RFC 9420 §12.4.2)."""

from dataclasses import replace

from tgtui.crypto import Secret
from tgtui.mls.epoch import GroupState
from tgtui.mls.phases import Step
from tgtui.mls.schedule.key_schedule import EpochSecrets
from tgtui.mls.secret_tree import SecretTree


def without_secrets(state: GroupState) -> GroupState:
    """Return the state of a member that left: who was in the group, without secrets.

    The member's signing key stays: it is the client's own, and not the group's.
    """
    none = Secret(b"")
    epoch = replace(
        state.epoch,
        secrets=EpochSecrets(*[none] * 8),
        key_pairs={},
        resumption=(),
    )
    tree = SecretTree.empty(epoch.suite, epoch.tree.leaf_count)
    return GroupState(epoch, tree, state.after(Step.LEAVE), {}, {})
