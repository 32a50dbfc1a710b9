"""Histories that come from seeds: whatever happens, all is well in the end."""

import pytest

from tests.simulation.story import played


SEEDS = 200


def test_a_seed_makes_the_same_history_each_time() -> None:
    first, _ = played(3, 150)
    second, _ = played(3, 150)
    assert first.told == second.told
    assert len(first.told) > 50


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_a_history_comes_to_a_good_end(seed: int) -> None:
    story, faults = played(seed)
    assert faults == [], "\n".join(story.told)
