"""Guards of blobs where one process alone uses the data."""

import asyncio
from typing import Final
from weakref import WeakValueDictionary


class Guards:
    """Locks by name, each for as long as somebody has or wants it."""

    __slots__ = ("_locks",)

    def __init__(self) -> None:
        """Begin with none."""
        self._locks: Final[WeakValueDictionary[bytes, asyncio.Lock]] = (
            WeakValueDictionary()
        )

    def of(self, name: bytes) -> asyncio.Lock:
        """Return the lock of a name."""
        return self._locks.setdefault(name, asyncio.Lock())
