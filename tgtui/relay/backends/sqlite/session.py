"""A connection in which rules run one after the other and can be taken back."""

from typing import Any, Final

import apsw

from tgtui.relay.backends.sqlite.deferred import (
    STATEMENTS,
    Later,
    Lists,
    Marks,
    Values,
    cut,
    empty,
    extend,
    marks_of,
    rows_of,
    taken,
)
from tgtui.relay.backends.sqlite.faults import fault_of
from tgtui.relay.ports import StorageFault


_NOTHING: Final[Marks] = marks_of(empty())

ABSENT: Final = object()
"""What a key of a cache is restored to if it was not there."""


class Session:
    """A connection with what its transaction has put off and may have to take back.

    A rule that is like any other one of a message changes cached rows and puts off
    statements: to take it back is to forget them. Only one that does more opens a
    savepoint. Whatever SQLite fails at, a value of a wrong type too, fails the whole
    transaction.

    Attributes:
        connection: It, while nobody else uses it.
        batch: How many transactions were begun.
        failure: What the transaction failed at, if it did.
        later: What is put off, by statement.
        undo: What is to be restored when the rule is taken back: where, the attribute
            or key, and the value.
        wrote: Whether the transaction has anything to commit.
    """

    __slots__ = (
        "_cursor",
        "_kept",
        "_marks",
        "_savepoint",
        "batch",
        "connection",
        "failure",
        "later",
        "undo",
        "wrote",
    )

    def __init__(self, connection: apsw.Connection) -> None:
        """Take the connection, which is nobody else's to use."""
        self.connection = connection
        self.batch = 0
        self.failure: StorageFault | None = None
        self.later = empty()
        self.undo: list[tuple[Any, Any, Any]] = []
        self.wrote = False
        self._cursor = connection.cursor()
        self._kept = empty()
        self._marks = _NOTHING
        self._savepoint = False

    def all(self, sql: str, values: Values = ()) -> list[Values]:
        """Run a statement and return its rows; it does not see what was put off.

        Raises:
            StorageFault: It failed, and with it the transaction.
        """
        try:
            return self._cursor.execute(sql, values).fetchall()
        except Exception as error:
            self.failure = fault_of(error)
            raise self.failure from error

    def one(self, sql: str, values: Values = ()) -> Values | None:
        """Run a statement that has at most one row, and return it."""
        rows = self.all(sql, values)
        return rows[0] if rows else None

    def value(self, sql: str, values: Values = ()) -> Any:  # noqa: ANN401 - a column's
        """Run a statement, and return the first value of its first row, or None."""
        rows = self.all(sql, values)
        return rows[0][0] if rows else None

    def write(self, sql: str, values: Values = ()) -> list[Values]:
        """Run a statement that writes, and return its rows."""
        if not self._savepoint:
            self.all("SAVEPOINT rule")
            self._savepoint = self.wrote = True
        return self.all(sql, values)

    def changed(self, sql: str, values: Values = ()) -> int:
        """Run a statement that writes, and return how many rows it changed."""
        self.write(sql, values)
        return self.connection.changes()

    def set(self, target: object, name: str, value: object) -> None:
        """Set an attribute of a cached object so that it can be taken back."""
        self.undo.append((target, name, getattr(target, name)))
        setattr(target, name, value)

    def map(self, target: dict[Any, Any], key: object, value: object) -> None:
        """Set a key of a cache so that it can be taken back."""
        self.undo.append((target, key, target.get(key, ABSENT)))
        target[key] = value

    def unmap(self, target: dict[Any, Any], key: object) -> None:
        """Remove a key of a cache so that it can be taken back."""
        old = target.pop(key, ABSENT)
        if old is not ABSENT:
            self.undo.append((target, key, old))

    def catch_up(self) -> None:
        """Run what was put off, since something is to be read that it changes."""
        if not any(self.later):
            return
        earlier = taken(self.later, self._marks)
        self._marks = _NOTHING
        if any(self.later) and not self._savepoint:
            self.all("SAVEPOINT rule")
            self._savepoint = True
        if self._savepoint:
            # If the rule is taken back, so is this, which is not its own.
            extend(self._kept, earlier)
        self._run(earlier)
        self._run(taken(self.later, marks_of(self.later)))

    def begin(self) -> None:
        """Begin a transaction."""
        self.batch += 1
        self.failure, self.wrote = None, False
        self.all("BEGIN IMMEDIATE")

    def keep_rule(self) -> None:
        """Keep what the rule did."""
        if self._savepoint:
            self.all("RELEASE rule")
            self._savepoint = False
            cut(self._kept, _NOTHING)
        self.undo.clear()
        self._marks = marks_of(self.later)

    def undo_rule(self) -> None:
        """Take back what the rule did."""
        cut(self.later, self._marks)
        if self._savepoint:
            self.all("ROLLBACK TO rule")
            self.all("RELEASE rule")
            self._savepoint = False
            extend(self.later, taken(self._kept, marks_of(self._kept)))
            self._marks = marks_of(self.later)
        while self.undo:
            _restore(*self.undo.pop())

    def finish(self) -> None:
        """Run what was put off, before the transaction is committed."""
        self._marks = _NOTHING
        self._run(taken(self.later, marks_of(self.later)))

    def give_up(self) -> None:
        """Forget the transaction, whatever became of it."""
        for lists in (self.later, self._kept):
            cut(lists, _NOTHING)
        self._marks = _NOTHING
        self.undo.clear()
        self._savepoint = False
        if self.connection.in_transaction:
            self._cursor.execute("ROLLBACK")

    def _run(self, lists: Lists) -> None:
        for which, values in zip(Later, lists, strict=True):
            if not values:
                continue
            self.wrote = True
            try:
                self._cursor.executemany(STATEMENTS[which], rows_of(which, values))
            except Exception as error:
                self.failure = fault_of(error)
                raise self.failure from error


def _restore(target: Any, key: Any, old: object) -> None:  # noqa: ANN401 - any cache's
    if not isinstance(target, dict):
        setattr(target, key, old)
    elif old is ABSENT:
        target.pop(key, None)
    else:
        target[key] = old
