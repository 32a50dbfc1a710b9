"""How a client reaches a relay: how long it waits, and through which proxy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


Clock = Callable[[], int]
"""Returns the time in milliseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach a relay; nothing is taken from the environment.

    Attributes:
        connect: Seconds for a connection to be made, TLS included.
        idle: Seconds in which something of an answer has to come.
        whole: Seconds in which an answer has to be there whole, blobs apart.
        alive: Seconds between two pings on the stream, and for the answer to each.
        proxy: The URL of a proxy, where one is asked for.
    """

    connect: float = 15.0
    idle: float = 30.0
    whole: float = 60.0
    alive: float = 20.0
    proxy: str | None = None


DEFAULT_REACH: Final = Reach()
