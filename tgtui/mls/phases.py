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
    PENDING = "waiting for its own commit, which is to be merged or dropped"
    SUSPENDED = "closed by a ReInit"
    REMOVED = "one that this member was removed from"


class Step(Enum):
    """What happens to a group: a verb of `Group`, or what it meets with."""

    SEND = "send"
    RECEIVE = "receive"
    DERIVE = "export"
    PROPOSE = "propose"
    STAGE = "commit"
    MERGE = "merge"
    DROP = "drop"
    RETRY = "drop, proposals wait"
    FOLLOW = "receive a commit"
    CLOSE = "receive or merge a ReInit"
    LEAVE = "receive the own removal"


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
"""Which phase a step leads to, by the phase that it is taken in."""


def following(phase: Phase, step: Step) -> Phase:
    """Return the phase that a step leads to.

    Raises:
        WrongPhase: The step is not possible in that phase.
    """
    try:
        return TRANSITIONS[phase][step]
    except KeyError:
        raise WrongPhase(phase.value, step.value) from None
