"""The phases of a group, and what leads from one to the next, as a table."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from tgtui.mls.errors import WrongPhase


class Phase(Enum):
    """What a group waits for."""

    ACTIVE = "active"
    PROPOSED = "waiting for a commit of the proposals"
    PENDING = "waiting for its own commit to be accepted"
    SUSPENDED = "closed by a ReInit"
    REMOVED = "left"


class Step(Enum):
    """What happens to a group."""

    SEND = "send_message"
    RECEIVE = "receive_message"
    DERIVE = "export"
    PROPOSE = "proposal"
    STAGE = "stage_commit"
    MERGE = "merge_commit"
    DROP = "drop_commit"
    RETRY = "drop_commit_keep_proposals"
    FOLLOW = "process_commit"
    CLOSE = "reinit_committed"
    LEAVE = "removed"


TRANSITIONS: Final[Mapping[Phase, Mapping[Step, Phase]]] = MappingProxyType(
    {
        Phase.ACTIVE: {
            Step.SEND: Phase.ACTIVE,
            Step.RECEIVE: Phase.ACTIVE,
            Step.DERIVE: Phase.ACTIVE,
            Step.PROPOSE: Phase.PROPOSED,
            Step.STAGE: Phase.PENDING,
            Step.FOLLOW: Phase.ACTIVE,
            Step.CLOSE: Phase.SUSPENDED,
            Step.LEAVE: Phase.REMOVED,
        },
        # RFC 9420 §12.4: who has seen a proposal MUST commit before sending.
        Phase.PROPOSED: {
            Step.RECEIVE: Phase.PROPOSED,
            Step.DERIVE: Phase.PROPOSED,
            Step.PROPOSE: Phase.PROPOSED,
            Step.STAGE: Phase.PENDING,
            Step.FOLLOW: Phase.ACTIVE,
            Step.CLOSE: Phase.SUSPENDED,
            Step.LEAVE: Phase.REMOVED,
        },
        # RFC 9420 §15.2: a change MUST be applied before a new message is encrypted.
        Phase.PENDING: {
            Step.RECEIVE: Phase.PENDING,
            Step.DERIVE: Phase.PENDING,
            Step.PROPOSE: Phase.PENDING,
            Step.MERGE: Phase.ACTIVE,
            Step.DROP: Phase.ACTIVE,
            Step.RETRY: Phase.PROPOSED,
            Step.FOLLOW: Phase.ACTIVE,
            Step.CLOSE: Phase.SUSPENDED,
            Step.LEAVE: Phase.REMOVED,
        },
        # RFC 9420 §12.4.2: after a ReInit the group MUST NOT be used to send.
        Phase.SUSPENDED: {
            Step.RECEIVE: Phase.SUSPENDED,
            Step.DERIVE: Phase.SUSPENDED,
        },
        Phase.REMOVED: {},
    }
)


def following(phase: Phase, step: Step) -> Phase:
    """Return the phase that a step leads to.

    Raises:
        WrongPhase: The step is not possible in that phase.
    """
    try:
        return TRANSITIONS[phase][step]
    except KeyError:
        raise WrongPhase(phase.value, step.value) from None
