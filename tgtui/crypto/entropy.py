"""The only source of randomness; every function that needs some takes it from here."""

import secrets
from hashlib import shake_256
from typing import Final, Protocol

from tgtui.crypto.errors import BadLength


_DOMAIN: Final = b"tgtui seeded entropy v1"


class Entropy(Protocol):
    """Something that bytes can be drawn from."""

    def draw(self, length: int) -> bytes:
        """Return `length` bytes that were never handed out before."""


class SystemEntropy:
    """The operating system's random generator."""

    __slots__ = ()

    def draw(self, length: int) -> bytes:
        """Return `length` random bytes.

        Raises:
            BadLength: `length` is negative.
        """
        _check(length)
        return secrets.token_bytes(length)


class SeededEntropy:
    """A stream that a seed determines, for simulations and tests alone.

    Draw number n (from 0) is `SHAKE256(domain || len(seed) || seed || n, length)`, both
    numbers as 8 bytes in network order, so that equal draws from equal seeds give
    equal bytes on every machine.
    """

    __slots__ = ("_drawn", "_state")

    def __init__(self, seed: bytes) -> None:
        """Start the stream of `seed` at its first draw."""
        self._state = shake_256(_DOMAIN + len(seed).to_bytes(8, "big") + seed)
        self._drawn = 0

    def draw(self, length: int) -> bytes:
        """Return the next `length` bytes of the stream.

        Raises:
            BadLength: `length` is negative.
        """
        _check(length)
        state = self._state.copy()
        state.update(self._drawn.to_bytes(8, "big"))
        self._drawn += 1
        return state.digest(length)


def _check(length: int) -> None:
    if length < 0:
        message = f"cannot draw {length} bytes"
        raise BadLength(message)
