"""What every test shares: how properties are searched, and which tests are left out."""

import os
from typing import Final

import hypothesis
import pytest

from tests.hygiene.sources import PURE_ROOMS, TESTS
from tests.own_tests import OwnTests, only_measurement


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


ONCE: Final = frozenset(
    {
        "benchmarks",
        "conformance",
        "contracts",
        "fuzz",
        "hygiene",
        "interop",
        "mutation",
        "negative",
        "properties",
        "vectors",
    }
)
"""Folders, a room's own too, of tests that would find nothing on a second Python."""

REPEATING: Final = frozenset({"negative", "properties"})
"""Folders within a room's that run the same lines thousands of times.

They are measured for no room: the others have to reach every line without them.
"""


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the tests that take minutes, unless they are asked for."""
    for item in items:
        if not ONCE.isdisjoint(_parts(item)[:2]):
            item.add_marker("once")
    if "long" in config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in set(long)]


def _parts(item: pytest.Item) -> tuple[str, ...]:
    return item.path.relative_to(TESTS).parts


def _measured(item: pytest.Item) -> str:
    """Return for which pure room a test is measured, or nothing."""
    room, *rest = _parts(item)
    return room if room in PURE_ROOMS and rest[0] not in REPEATING else ""


OWN_TESTS = pytest.StashKey[OwnTests]()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tell apart from here on whose tests run."""
    # `--cov-report=` asks for none: then it is by room that the measurement is judged.
    reports = getattr(session.config.option, "cov_report", {})
    own_tests = OwnTests(only_measurement(), whole="" not in reports)
    session.config.stash[OWN_TESTS] = own_tests


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Tell the coverage measurement to which room the next test belongs."""
    own_tests = item.config.stash[OWN_TESTS]
    own_tests.turn_to(_measured(item))
