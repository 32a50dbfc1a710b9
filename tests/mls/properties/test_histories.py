"""Random histories of up to 30 members over all operations, on a bad network."""

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import run_state_machine_as_test

from tests.mls.properties.machine import Histories


class LongHistories(Histories):
    """The same with bigger groups from the start."""

    sizes = st.sampled_from([1, 2, 3, 6, 10, 17, 30])


UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.mark.slow
def test_short_histories() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=50, stateful_step_count=30, suppress_health_check=UNHURRIED
        ),
    )


@pytest.mark.long
def test_long_histories() -> None:
    run_state_machine_as_test(
        LongHistories,
        settings=settings(
            max_examples=400, stateful_step_count=80, suppress_health_check=UNHURRIED
        ),
    )
