"""Stands in for entropy and for inputs that no machine could hold."""

import mmap
from typing import cast


class FixedEntropy:
    """Hands out what it was given, once, and counts on being asked for that length."""

    def __init__(self, *draws: bytes) -> None:
        self.draws = list(draws)

    def draw(self, length: int) -> bytes:
        """Return the next draw."""
        value = self.draws.pop(0)
        assert len(value) == length
        return value


def enormous() -> bytes:
    """Return 2 GiB and a little that take no memory until they are touched."""
    return cast("bytes", mmap.mmap(-1, (1 << 31) + 16))
