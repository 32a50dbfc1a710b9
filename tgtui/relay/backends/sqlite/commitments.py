"""Each C that a room has seen since its last handshake (protocol.md M5), in SQLite.

They are kept in chunks, in the order in which they came: a page that is written anew
holds many of them. What finds one among them is a sieve in memory.
"""

from dataclasses import dataclass
from typing import Final

from tgtui.relay.backends.sqlite.deferred import Values
from tgtui.relay.backends.sqlite.sieve import Sieve


LENGTH: Final = 32
"""Bytes of a C."""

CHUNK: Final = 64 * LENGTH
"""Bytes of a chunk that is full."""


@dataclass(slots=True, eq=False)
class Seen:
    """The last chunk of a room, and what may be in all of them.

    Attributes:
        room: The room's short name.
        chunk: The number of the chunk, from 0.
        tail: What it holds.
        sieve: What tells whether C may be in any chunk.
    """

    room: int
    chunk: int
    tail: bytes
    sieve: Sieve

    def values(self) -> Values:
        """Return the columns of the chunk."""
        return self.room, self.chunk, self.tail


def seen_in(room: int, chunks: list[Values]) -> Seen:
    """Return what is kept of a room whose chunks, with their numbers, are these."""
    sieve = Sieve(2 * sum(len(chunk) // LENGTH for _, chunk in chunks))
    for _, chunk in chunks:
        for start in range(0, len(chunk), LENGTH):
            sieve.add(chunk[start : start + LENGTH])
    last, tail = chunks[-1] if chunks else (0, b"")
    return Seen(room, last, tail, sieve)


def holds(chunk: bytes, commitment: bytes) -> bool:
    """Tell whether a chunk holds C."""
    at = chunk.find(commitment)
    while at % LENGTH and at != -1:
        at = chunk.find(commitment, at + 1)
    return at != -1
