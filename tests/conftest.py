"""What every test shares: how properties are searched, and which tests are left out."""

import os
from collections.abc import Generator

import coverage
import hypothesis
import pytest

from tests.hygiene.sources import PURE_ROOMS, TESTS


# Before anybody imports them, so that their asserts say what they compared.
pytest.register_assert_rewrite(
    "tests.contracts.vault",
    "tests.interop.meeting",
    "tests.mls.support",
    "tests.services.bus",
    "tests.vault.support",
)

# No deadline: the machine's other work is no fault of the code. In CI the same
# examples are drawn each time, so that a red run is red for the change that caused it.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the tests that take minutes, unless they are asked for."""
    if "long" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in set(long)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tell the coverage measurement, where there is one, whose test this is.

    `python -m tests.coverage_by_room` then measures each room by its own tests.
    """
    measurement = coverage.Coverage.current()
    folder = item.path.relative_to(TESTS).parts[0]
    if measurement is not None and folder in PURE_ROOMS:
        measurement.switch_context(folder)
    try:
        return (yield)
    finally:
        if measurement is not None and folder in PURE_ROOMS:
            measurement.switch_context("elsewhere")
