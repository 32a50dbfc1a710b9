"""Choices that a seed determines."""

from collections.abc import Sequence
from typing import TypeVar

from tgtui.crypto import Entropy


T = TypeVar("T")


class Dice:
    """Chooses, always in the same way."""

    def __init__(self, entropy: Entropy) -> None:
        """Draw from `entropy`."""
        self.entropy = entropy

    def number(self, below: int) -> int:
        """Return a number from 0 to below `below`."""
        return int.from_bytes(self.entropy.draw(4), "big") % below

    def one(self, among: Sequence[T]) -> T:
        """Return one of them."""
        return among[self.number(len(among))]

    def some(self, among: Sequence[T], most: int) -> list[T]:
        """Return at most so many different ones, which may be none."""
        left = list(among)
        count = self.number(min(most, len(left)) + 1)
        return [left.pop(self.number(len(left))) for _ in range(count)]

    def shuffled(self, all_of: Sequence[T]) -> list[T]:
        """Return them in another order."""
        left = list(all_of)
        return [left.pop(self.number(len(left))) for _ in range(len(left))]

    def flag(self) -> bool:
        """Return one or the other."""
        return self.number(2) == 1
