"""The same seed kills at the same moments, and each of them is one that is reached."""

import signal
import subprocess
import sys

import pytest

from tests.dice import Dice
from tests.faults.moments import Moment, points
from tests.hygiene.sources import ROOT
from tgtui.crypto import SeededEntropy


def test_points_come_from_the_seed() -> None:
    first, again, other = (
        points(Dice(SeededEntropy(seed)), 300) for seed in (b"1", b"1", b"2")
    )
    assert first == again != other
    assert {point.moment for point in first} == set(Moment)


WRITER = """
import sys
from tests.faults.moments import Moment, Point, arm
from tgtui.store import Database

arm(Point(Moment.COMMITTED, 3))
store = Database.in_memory()
for number in range(int(sys.argv[1])):
    with store.transaction():
        store.values.put("number", bytes((number,)))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("count", "code"), [(2, 0), (3, -signal.SIGKILL)])
def test_a_process_ends_where_it_is_told_to(count: int, code: int) -> None:
    command = [sys.executable, "-c", WRITER, str(count)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == code
