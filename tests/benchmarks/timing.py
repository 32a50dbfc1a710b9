"""One way to time everything: the mean of a batch, then the median of the batches."""

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Final


Work = Callable[[], object]

BATCH_SECONDS: Final = 0.03
"""How long one batch of an operation lasts at least."""

ROUNDS: Final = 7
"""How many batches of an operation there are, if they are quick."""

MIN_ROUNDS: Final = 3
"""How many there are if they are not."""

ENOUGH_SECONDS: Final = 4.0
"""After how long no batch beyond `MIN_ROUNDS` is begun."""


def batch(work: Work, count: int) -> float:
    """Return the mean seconds of `count` calls in a row.

    Nothing here waits for anything, so the processor's time is the time that passes,
    but for what other processes take away meanwhile. `bench.mjs` reads the same clock.
    """
    start = process_time()
    for _ in range(count):
        work()
    return (process_time() - start) / count


def batch_size(work: Work, seconds: float) -> int:
    """Return how many calls fill a batch, from one call that is thrown away."""
    return max(1, round(seconds / max(batch(work, 1), 1e-7)))


@dataclass(frozen=True, slots=True)
class Timed:
    """An operation and the primitives around it, timed on the same stretch of time.

    Attributes:
        seconds: The median over the batches of the operation.
        rates: The median over the batches of each primitive, in seconds a call.
    """

    seconds: float
    rates: Mapping[str, float]


class Bench:
    """Times operations between batches of all primitives.

    The machine drifts, so that a rate measured once would be compared with times that
    belong to another speed: each batch of an operation has a batch of each primitive
    just before and just after it, and time and rates are medians over the same rounds.
    """

    __slots__ = ("_counts", "_primitives")

    def __init__(self, primitives: Mapping[str, Work], seconds: float = 0.002) -> None:
        """Take the primitives, each with how long its batches last."""
        self._primitives = primitives
        self._counts = {
            name: batch_size(work, seconds) for name, work in primitives.items()
        }

    def rates(self) -> dict[str, float]:
        """Return the mean seconds of one batch of each primitive."""
        return {
            name: batch(work, self._counts[name])
            for name, work in self._primitives.items()
        }

    def time(self, work: Work) -> Timed:
        """Return what `work` and the primitives took in the same rounds."""
        gc.collect()
        # What the set-up has left lying about is no part of the operation's garbage.
        gc.freeze()
        begin = perf_counter()
        count = batch_size(work, BATCH_SECONDS)
        times: list[float] = []
        around = [self.rates()]
        while len(times) < ROUNDS and (
            len(times) < MIN_ROUNDS or perf_counter() - begin < ENOUGH_SECONDS
        ):
            times.append(batch(work, count))
            around.append(self.rates())
        gc.unfreeze()
        rates = {
            name: median(each[name] for each in around) for name in self._primitives
        }
        return Timed(median(times), rates)
