"""Each pure room is measured by its own tests; others only if somebody asks for it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from coverage import Coverage

from tests.hygiene import sources
from tests.own_tests import OwnTests


SEEN = Path(sources.__file__)

TWO_MEASUREMENTS: Final = """
import sys
from coverage import Coverage
from tests.own_tests import OwnTests, only_measurement

lower = Coverage(data_file=None)
upper = Coverage(data_file=None)
lower.start()
upper.start()
own_tests = OwnTests(only_measurement(), whole=False)
assert Coverage.current() is upper
own_tests.turn_to("")
assert Coverage.current() is None and sys.gettrace() is None
own_tests.turn_to("codec")
assert Coverage.current() is upper
"""
"""As in a worker of pytest-cov; in a process, since it ends what is measured there."""


def contexts(data: Path, rooms: list[str], *, whole: bool) -> set[str]:
    """Return in which contexts a function is seen that runs once for each room."""
    measurement = Coverage(
        str(data), branch=True, include=[str(SEEN)], config_file=False
    )
    measurement.start()
    try:
        own_tests = OwnTests(measurement, whole=whole)
        for room in rooms:
            own_tests.turn_to(room)
            sources.shown(SEEN)
    finally:
        measurement.stop()
    found = measurement.get_data().contexts_by_lineno(str(SEEN))
    return {context for names in found.values() for context in names}


@pytest.mark.parametrize("whole", [False, True])
def test_each_room_has_its_own(tmp_path: Path, *, whole: bool) -> None:
    rooms = ["codec", "codec", "text", "codec"]
    assert contexts(tmp_path / "data", rooms, whole=whole) == {"codec", "text"}


def test_others_are_not_measured(tmp_path: Path) -> None:
    rooms = ["", "codec", "", "", "text", ""]
    assert contexts(tmp_path / "data", rooms, whole=False) == {"codec", "text"}


def test_others_are_measured_where_all_is_wanted(tmp_path: Path) -> None:
    rooms = ["", "codec", ""]
    assert contexts(tmp_path / "data", rooms, whole=True) == {"codec", "elsewhere"}


def test_without_a_measurement_nothing_happens() -> None:
    OwnTests(None, whole=True).turn_to("codec")


def test_no_measurement_goes_on_beneath_another() -> None:
    subprocess.run(
        [sys.executable, "-c", TWO_MEASUREMENTS], cwd=sources.ROOT, check=True
    )
