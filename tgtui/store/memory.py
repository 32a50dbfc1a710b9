"""What was read of a database and has not changed since."""

from collections.abc import Callable
from typing import Generic, TypeVar

from tgtui.store.session import Session


K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values by key, of which whoever writes one says so.

    Where a transaction is undone, all of them are read anew.
    """

    __slots__ = ("_most", "_session", "_undone", "_values")

    def __init__(self, session: Session, most: int) -> None:
        """Keep so many values at most."""
        self._session = session
        self._most = most
        self._undone = session.undone
        self._values: dict[K, V] = {}

    def get(self, key: K, read: Callable[[], V]) -> V:
        """Return the value of a key, which is read where it is not known."""
        if self._undone != self._session.undone:
            self._undone = self._session.undone
            self._values.clear()
        if key not in self._values:
            if len(self._values) >= self._most:
                self._values.clear()
            self._values[key] = read()
        return self._values[key]

    def forget(self, key: K) -> None:
        """Read a value anew: it is about to change."""
        self._values.pop(key, None)
