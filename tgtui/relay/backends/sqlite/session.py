"""A connection in which rules run one after the other and can be taken back."""

from typing import Any, Final

import apsw

from tgtui.relay.backends.sqlite.deferred import (
    KEYED_BY_LAST,
    STATEMENTS,
    Later,
    Put,
    Values,
)
from tgtui.relay.backends.sqlite.faults import fault_of
from tgtui.relay.ports import StorageFault


_ABSENT: Final = object()


class Session:
    """A connection with what its transaction has put off and may have to take back.

    A rule that is like any other one of a message changes cached rows and puts off
    statements: to take it back is to forget them. Only one that does more opens a
    savepoint. Whatever SQLite fails at fails the whole transaction.

    Attributes:
        failure: What the transaction failed at, if it did.
        wrote: Whether the transaction has anything to commit.
    """

    __slots__ = (
        "_cursor",
        "_kept",
        "_marks",
        "_put",
        "_savepoint",
        "_undo",
        "connection",
        "failure",
        "wrote",
    )

    def __init__(self, connection: apsw.Connection) -> None:
        """Take the connection, which is nobody else's to use."""
        self.connection = connection
        self._cursor = connection.cursor()
        self._put = Put()
        self._kept: Put | None = None
        self._marks = self._put.marks()
        self._undo: list[tuple[Any, Any, Any]] = []
        self._savepoint = False
        self.failure: StorageFault | None = None
        self.wrote = False

    def all(self, sql: str, values: Values = ()) -> list[Values]:
        """Run a statement and return its rows; it does not see what was put off.

        Raises:
            StorageFault: It failed, and with it the transaction.
        """
        try:
            return self._cursor.execute(sql, values).fetchall()
        except apsw.Error as error:
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

    def later(self, which: Later, values: Values) -> None:
        """Put off a statement until the end of the batch, or until `catch_up`."""
        self._put.lists[which].append(values)

    def set(self, target: object, name: str, value: object) -> None:
        """Set an attribute of a cached object so that it can be taken back."""
        self._undo.append((target, name, getattr(target, name)))
        setattr(target, name, value)

    def on_undo(self, target: object, name: str, value: object) -> None:
        """Set an attribute of a cached object when the rule is taken back."""
        self._undo.append((target, name, value))

    def map(self, target: dict[Any, Any], key: object, value: object) -> None:
        """Set a key of a cache so that it can be taken back."""
        self._undo.append((target, key, target.get(key, _ABSENT)))
        target[key] = value

    def unmap(self, target: dict[Any, Any], key: object) -> None:
        """Remove a key of a cache so that it can be taken back."""
        old = target.pop(key, _ABSENT)
        if old is not _ABSENT:
            self._undo.append((target, key, old))

    def catch_up(self) -> None:
        """Run what was put off, since something is to be read that it changes."""
        marks = self._put.marks()
        if not any(marks):
            return
        earlier = self._put.take(self._marks)
        self._marks = tuple(0 for _ in marks)
        if self._savepoint:
            self._keep(earlier)
        self._run(earlier)
        own = self._put.take(self._put.marks())
        if any(own.marks()) and not self._savepoint:
            self.all("SAVEPOINT rule")
            self._savepoint = True
        self._run(own)

    def begin(self) -> None:
        """Begin a transaction."""
        self.failure, self.wrote = None, False
        self.all("BEGIN IMMEDIATE")

    def keep_rule(self) -> None:
        """Keep what the rule did."""
        if self._savepoint:
            self.all("RELEASE rule")
            self._savepoint, self._kept = False, None
        self._undo.clear()
        self._marks = self._put.marks()

    def undo_rule(self) -> None:
        """Take back what the rule did."""
        self._put.cut(self._marks)
        if self._savepoint:
            self.all("ROLLBACK TO rule")
            self.all("RELEASE rule")
            self._savepoint = False
        if self._kept is not None:
            self._put, self._kept = self._kept, None
            self._marks = self._put.marks()
        while self._undo:
            _restore(*self._undo.pop())

    def finish(self) -> None:
        """Run what was put off, before the transaction is committed."""
        self._run(self._put.take(self._put.marks()))
        self._marks = self._put.marks()

    def give_up(self) -> None:
        """Forget the transaction, whatever became of it."""
        self._put, self._kept = Put(), None
        self._marks = self._put.marks()
        self._undo.clear()
        self._savepoint = False
        if self.connection.in_transaction:
            self._cursor.execute("ROLLBACK")

    def _keep(self, earlier: Put) -> None:
        """Remember what others put off, in case that this rule is taken back."""
        if self._kept is None:
            self._kept = Put()
        for kept, values in zip(self._kept.lists, earlier.lists, strict=True):
            kept.extend(values)

    def _run(self, put: Put) -> None:
        for which, values in zip(Later, put.lists, strict=True):
            if not values:
                continue
            self.wrote = True
            rows = values
            if which in KEYED_BY_LAST:
                rows = list({row[-1]: row for row in values}.values())
            try:
                self._cursor.executemany(STATEMENTS[which], rows)
            except apsw.Error as error:
                self.failure = fault_of(error)
                raise self.failure from error


def _restore(target: Any, key: Any, old: object) -> None:  # noqa: ANN401 - any cache's
    if not isinstance(target, dict):
        setattr(target, key, old)
    elif old is _ABSENT:
        target.pop(key, None)
    else:
        target[key] = old
