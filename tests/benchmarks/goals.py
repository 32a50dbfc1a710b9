"""The ratios to the floor that the library is to keep, and a summary of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from tests.benchmarks.operations import Result


GOALS: Final[Mapping[tuple[str, int], float]] = {
    ("create", 1000): 1.5,
    ("join", 1000): 1.5,
    ("update_warm", 1000): 3.0,
    ("process_warm", 1000): 4.0,
    ("process_warm_far", 1000): 4.0,
    ("encrypt", 1000): 2.5,
    ("decrypt", 1000): 2.5,
    ("update_cold", 100): 1.7,
    ("update_cold", 1000): 2.0,
    ("process_cold", 100): 10.0,
    ("process_cold", 1000): 60.0,
    ("process_cold_far", 100): 10.0,
    ("process_cold_far", 1000): 60.0,
}
"""The largest ratio of an operation at a number of members."""

GROWTH: Final = 5.5
"""How often the time at 1,000 members may fit into that at 5,000."""

GROWING: Final = ("create", "join")
"""The operations whose growth has a goal: the group has five times as many leaves."""

Results = Mapping[int, Mapping[str, Result]]
"""Results by number of members and operation."""


def judged(ratio: float, goal: float | None) -> str:
    """Return a ratio, with its goal if it misses one."""
    if goal is None or ratio <= goal:
        return f"{ratio:.2f}"
    return f"{ratio:.2f} (goal {goal:g})"


def growth(results: Results) -> dict[str, float]:
    """Return how often the time at 1,000 members fits into that at 5,000."""
    if not {1000, 5000} <= results.keys():
        return {}
    return {
        name: results[5000][name].seconds / results[1000][name].seconds
        for name in GROWING
    }


def summary(suite: str, results: Results) -> tuple[list[str], int, int]:
    """Return every ratio that has a goal, how many are kept, and how many there are."""
    ratios = [
        (f"{name}@{members}", results[members][name].ratio, goal)
        for (name, members), goal in GOALS.items()
        if members in results and name in results[members]
    ]
    ratios += [(f"{name} x5", value, GROWTH) for name, value in growth(results).items()]
    words = [f"{name} {judged(ratio, goal)}" for name, ratio, goal in ratios]
    kept = sum(ratio <= goal for _, ratio, goal in ratios)
    return [f"{suite}:", *words], kept, len(ratios)


def closing(lines: Sequence[str], *, kept: int, total: int) -> str:
    """Return the last line: each suite's ratios and how many goals are kept."""
    if not total:
        numbers = sorted({members for _, members in GOALS})
        places = " and ".join(f"{members:,}" for members in numbers)
        return f"no ratio has a goal here; goals are for {places} members"
    return f"ratios to the floor: {'; '.join(lines)}; {kept} of {total} goals kept"
