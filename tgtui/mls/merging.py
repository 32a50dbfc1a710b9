"""Taking an own commit as accepted, or giving it up (RFC 9420 §14)."""

from dataclasses import replace

from tgtui.mls.environment import Settings
from tgtui.mls.epoch import GroupState, next_state
from tgtui.mls.errors import WrongPhase
from tgtui.mls.events import EpochChanged, GroupClosed
from tgtui.mls.phases import Step


def merge_commit(
    state: GroupState, settings: Settings
) -> tuple[GroupState, EpochChanged | GroupClosed]:
    """Move to the epoch of the pending commit and return what that means.

    Raises:
        WrongPhase: No commit is pending.
    """
    pending = state.pending
    if pending is None:
        raise WrongPhase(state.phase.value, Step.MERGE.value)
    phase = state.after(Step.MERGE)
    after = next_state(
        state, pending.epoch, pending.secret_tree, past_epochs=settings.past_epochs
    )
    if isinstance(pending.outcome, GroupClosed):
        closed = replace(
            after, phase=state.after(Step.CLOSE), reinit=pending.outcome.reinit
        )
        return closed, pending.outcome
    return replace(after, phase=phase), pending.outcome


def drop_commit(state: GroupState) -> GroupState:
    """Stay in the epoch and forget the pending commit; proposals wait on.

    Raises:
        WrongPhase: No commit is pending.
    """
    phase = state.after(Step.RETRY if state.proposals else Step.DROP)
    return replace(state, phase=phase, pending=None)
