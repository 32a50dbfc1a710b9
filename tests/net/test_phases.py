"""Every phase takes the events that can come in it, and no others."""

import itertools

import pytest

from tgtui.net import TRANSITIONS, Event, Phase, WrongEvent, following


IN_WORDS = """
offline     DUE        connecting
offline     WAKE       connecting
offline     PAUSE      paused
connecting  OPENED     online
connecting  FAILED     offline
connecting  DISMISSED  paused
connecting  PAUSE      paused
online      LOST       offline
online      DISMISSED  paused
online      PAUSE      paused
paused      WAKE       connecting
"""

EXPECTED = {
    (Phase(phase), Event[event]): Phase(target)
    for phase, event, target in map(str.split, IN_WORDS.strip().splitlines())
}


@pytest.mark.parametrize(("phase", "event"), list(itertools.product(Phase, Event)))
def test_each_event_in_each_phase(phase: Phase, event: Event) -> None:
    if (phase, event) in EXPECTED:
        assert following(phase, event) is EXPECTED[phase, event]
        return
    with pytest.raises(WrongEvent) as caught:
        following(phase, event)
    assert (caught.value.phase, caught.value.event) == (phase.value, event.value)


def test_no_phase_is_a_trap() -> None:
    assert TRANSITIONS.keys() == set(Phase)
    reached = {Phase.PAUSED}
    for _ in Phase:
        reached |= {to for phase in reached for to in TRANSITIONS[phase].values()}
    assert reached == set(Phase)


def test_a_person_can_always_stop_it_or_start_it() -> None:
    for phase, events in TRANSITIONS.items():
        assert (Event.PAUSE in events) != (phase is Phase.PAUSED)
