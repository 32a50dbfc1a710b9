"""Tests of tgtui.mls.phases: the table allows what RFC 9420 allows."""

import pytest

from tgtui.mls import TRANSITIONS, Phase, Step, WrongPhase
from tgtui.mls.phases import following


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("step", Step)
def test_a_step_is_in_the_table_or_refused(phase: Phase, step: Step) -> None:
    if step in TRANSITIONS[phase]:
        assert following(phase, step) is TRANSITIONS[phase][step]
        return
    with pytest.raises(WrongPhase) as caught:
        following(phase, step)
    assert caught.value.phase == phase.value
    assert caught.value.step == step.value


def test_nothing_is_sent_before_waiting_proposals_are_committed() -> None:
    assert Step.SEND not in TRANSITIONS[Phase.PROPOSED]
    assert Step.SEND not in TRANSITIONS[Phase.PENDING]


def test_a_closed_group_is_only_read() -> None:
    assert set(TRANSITIONS[Phase.SUSPENDED]) == {Step.RECEIVE, Step.DERIVE}


def test_nothing_leads_out_of_removal() -> None:
    assert TRANSITIONS[Phase.REMOVED] == {}
