"""The same seed kills at the same points, and every kind of point occurs."""

from tests.dice import Dice
from tests.faults.points import After, points
from tgtui.crypto import SeededEntropy


def test_points_come_from_the_seed() -> None:
    first, again, other = (
        points(Dice(SeededEntropy(seed)), 300) for seed in (b"1", b"1", b"2")
    )
    assert first == again != other
    assert {point.after for point in first} == set(After)
