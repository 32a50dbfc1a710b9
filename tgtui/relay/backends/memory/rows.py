"""Rows by sorted key that can be put back as they were."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar


class Ordered(Protocol):
    """What a key has to be able to do."""

    def __lt__(self, other: Any, /) -> bool:  # noqa: ANN401 - as typeshed has it
        """Tell whether this key comes first."""

    def __hash__(self) -> int:
        """Return the hash by which it is found."""


G = TypeVar("G")
K = TypeVar("K", bound=Ordered)
V = TypeVar("V")


class Undo:
    """What has to be done, last first, to take back what a rule did."""

    __slots__ = ("_steps",)

    def __init__(self) -> None:
        """Begin with nothing to take back."""
        self._steps: list[Callable[[], None]] = []

    def record(self, step: Callable[[], None]) -> None:
        """Remember how to take back one change."""
        self._steps.append(step)

    def keep(self) -> None:
        """Take nothing of it back any more."""
        self._steps.clear()

    def roll_back(self) -> None:
        """Take everything back that was recorded since the last `keep`."""
        while self._steps:
            self._steps.pop()()


class Rows(Generic[K, V]):
    """A mapping in the order of its keys; no row is None."""

    __slots__ = ("_keys", "_rows", "_undo")

    def __init__(self, undo: Undo) -> None:
        """Take where to record changes."""
        self._undo = undo
        self._rows: dict[K, V] = {}
        self._keys: list[K] = []

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._rows)

    def get(self, key: K) -> V | None:
        """Return the row of a key."""
        return self._rows.get(key)

    def put(self, key: K, row: V) -> None:
        """Add a row, or replace it."""
        old = self._rows.get(key)
        self.restore(key, row)
        self._undo.record(lambda: self.restore(key, old))

    def drop(self, key: K) -> None:
        """Remove the row of a key, where there is one."""
        old = self._rows.get(key)
        if old is not None:
            self.restore(key, None)
            self._undo.record(lambda: self.restore(key, old))

    def keys(self) -> list[K]:
        """Return all keys, in order."""
        return self._keys.copy()

    def values(self) -> list[V]:
        """Return all rows, in order."""
        return [self._rows[key] for key in self._keys]

    def after(self, key: K, limit: int) -> list[V]:
        """Return rows whose keys come after `key`, in order."""
        start = bisect_right(self._keys, key)
        return [self._rows[each] for each in self._keys[start : start + limit]]

    def through(self, key: K) -> list[K]:
        """Return the keys up to `key`, itself too."""
        return self._keys[: bisect_right(self._keys, key)]

    def restore(self, key: K, row: V | None) -> None:
        """Set or remove a row, and record nothing."""
        if row is None:
            del self._rows[key]
            del self._keys[bisect_left(self._keys, key)]
        else:
            if key not in self._rows:
                insort(self._keys, key)
            self._rows[key] = row


class Grouped(Generic[G, K, V]):
    """Rows in groups, as those of a room or of a device."""

    __slots__ = ("_groups", "_undo")

    def __init__(self, undo: Undo) -> None:
        """Take where to record changes."""
        self._undo = undo
        self._groups: dict[G, Rows[K, V]] = {}

    def of(self, group: G) -> Rows[K, V]:
        """Return the rows of a group, to be read."""
        return self._groups.get(group) or Rows(self._undo)

    def groups(self) -> list[G]:
        """Return the groups that have rows."""
        return list(self._groups)

    def get(self, group: G, key: K) -> V | None:
        """Return the row of a key in a group."""
        return self.of(group).get(key)

    def put(self, group: G, key: K, row: V) -> None:
        """Add a row, or replace it."""
        old = self.get(group, key)
        self._restore(group, key, row)
        self._undo.record(lambda: self._restore(group, key, old))

    def drop(self, group: G, key: K) -> None:
        """Remove a row, where it is there."""
        old = self.get(group, key)
        if old is not None:
            self._restore(group, key, None)
            self._undo.record(lambda: self._restore(group, key, old))

    def drop_group(self, group: G) -> None:
        """Remove all rows of a group."""
        for key in self.of(group).keys():  # noqa: SIM118 - a copy, in order
            self.drop(group, key)

    def drop_where(self, unwanted: Callable[[V], bool]) -> int:
        """Remove the rows of all groups that are unwanted; return how many."""
        found = [
            (group, key)
            for group, rows in self._groups.items()
            for key, row in zip(rows.keys(), rows.values(), strict=True)
            if unwanted(row)
        ]
        for group, key in found:
            self.drop(group, key)
        return len(found)

    def _restore(self, group: G, key: K, row: V | None) -> None:
        rows = self._groups.get(group)
        if rows is None:
            rows = self._groups[group] = Rows(self._undo)
        rows.restore(key, row)
        if not rows:
            del self._groups[group]
