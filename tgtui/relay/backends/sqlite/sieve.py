"""Tells of most hashes that a table does not hold them, without asking the table."""

from typing import Final


FEWEST: Final = 256
"""The smallest number of hashes that a sieve is made for."""

_BITS: Final = 32
"""Bits for each hash: of others, one in 270 or fewer seems to be there (two probes)."""


class Sieve:
    """A Bloom filter: hashes are added, and none is taken out.

    Clients choose the hashes. Where a hash falls depends on a secret of this process
    (Python's seed for hashes of bytes), so nobody can choose ones that collide.

    Attributes:
        room: For how many hashes it was made.
        count: How many were added.
    """

    __slots__ = ("_bits", "_mask", "count", "room")

    def __init__(self, expected: int = 0) -> None:
        """Begin with no hash, and with room for at least `expected`."""
        self.room = FEWEST
        while self.room < expected:
            self.room *= 2
        self.count = 0
        self._mask = self.room * _BITS - 1
        self._bits = bytearray(self.room * _BITS // 8)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self._bits)

    def add(self, value: bytes) -> None:
        """Add a hash."""
        key = hash(value)
        one, other = key & self._mask, key >> 32 & self._mask
        self._bits[one >> 3] |= 1 << (one & 7)
        self._bits[other >> 3] |= 1 << (other & 7)
        self.count += 1

    def may_hold(self, value: bytes) -> bool:
        """Tell whether a hash may have been added; False is certain."""
        key = hash(value)
        one, other = key & self._mask, key >> 32 & self._mask
        bits = self._bits
        return bool(bits[one >> 3] >> (one & 7) & bits[other >> 3] >> (other & 7) & 1)
