"""A connection whose writes belong to a transaction that is kept or undone whole."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import apsw

from tgtui.store.errors import StoreMisused
from tgtui.store.faults import fault_of


Values = tuple[Any, ...]

_NEXT: Final = "UPDATE generation SET number = number + 1"
_OUTSIDE: Final = "Something was to be written outside of a transaction."
_SWALLOWED: Final = "A part of the transaction failed, and nobody was told."
_WITHIN: Final = "That is not possible within a transaction."


class Session:
    """The one connection to a database, and the transaction it is in.

    A transaction costs nothing until something is written in it. Whatever fails within
    one, a single statement too, undoes all of it.

    Attributes:
        connection: The connection, which only one thread uses.
        generation: How many transactions that wrote something were kept, ever.
        undone: How many were undone here.
    """

    __slots__ = ("_begun", "_depth", "_spoiled", "connection", "generation", "undone")

    def __init__(self, connection: apsw.Connection, generation: int = 0) -> None:
        """Take a connection, which is nobody else's to use."""
        self.connection = connection
        self.generation = generation
        self.undone = 0
        self._depth = 0
        self._begun = False
        self._spoiled = False

    def all(self, sql: str, values: Values = ()) -> list[Values]:
        """Run a statement that reads, and return its rows.

        Raises:
            StoreError: It failed.
        """
        try:
            return self.connection.execute(sql, values).fetchall()
        except Exception as error:
            raise fault_of(error) from error

    def one(self, sql: str, values: Values = ()) -> Values | None:
        """Run a statement that has at most one row, and return it."""
        rows = self.all(sql, values)
        return rows[0] if rows else None

    def value(self, sql: str, values: Values = ()) -> Any:  # noqa: ANN401 - a column's
        """Run a statement, and return the first value of its first row, or None."""
        rows = self.all(sql, values)
        return rows[0][0] if rows else None

    def write(self, sql: str, values: Values = ()) -> int:
        """Run a statement that writes, and return how many rows it changed.

        Raises:
            StoreMisused: There is no transaction, it failed, or the values do not fit.
            StoreError: It failed.
        """
        self._begin()
        try:
            self.connection.execute(sql, values)
            return self.connection.changes()
        except Exception as error:
            self._spoiled = True
            raise fault_of(error) from error

    def write_many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run a statement that writes for each of some rows of values."""
        self._begin()
        try:
            self.connection.executemany(sql, rows)
        except Exception as error:
            self._spoiled = True
            raise fault_of(error) from error

    def insert(self, sql: str, values: Values) -> int:
        """Run a statement that inserts a row, and return its number."""
        self.write(sql, values)
        return self.connection.last_insert_rowid()

    def replace(self, sql: str, values: Values) -> None:
        """Run a statement that has to change a row.

        Raises:
            StoreMisused: There is no such row.
        """
        if not self.write(sql, values):
            self._spoiled = True
            message = "Something was to be replaced that is not there."
            raise StoreMisused(message)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all or nothing of what is written inside.

        One inside of another is part of it: if it fails, so does the outer one, whether
        or not that lets the exception pass.

        Raises:
            StoreMisused: A part of it failed, and the exception was swallowed.
        """
        self._depth += 1
        try:
            yield
        except BaseException:
            self._spoiled = True
            self._leave()
            raise
        if self._depth == 1 and self._spoiled:
            self._leave()
            raise StoreMisused(_SWALLOWED)
        self._leave()

    def outside(self) -> None:
        """Require that there is no transaction.

        Raises:
            StoreMisused: There is one.
        """
        if self._depth:
            raise StoreMisused(_WITHIN)

    def restore(self, sql: str, values: Values = ()) -> None:
        """Run a statement that sets something right, whatever failed before."""
        with suppress(apsw.Error):
            self.connection.execute(sql, values)

    def _begin(self) -> None:
        if self._spoiled:
            # SQLite may have ended the transaction: this would be kept by itself.
            raise StoreMisused(_SWALLOWED)
        if self._begun:
            return
        if not self._depth:
            raise StoreMisused(_OUTSIDE)
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            # Whatever happens to what follows, it is to be undone.
            self._begun = True
            self.connection.execute(_NEXT)
        except Exception as error:
            self._spoiled = True
            raise fault_of(error) from error

    def _leave(self) -> None:
        self._depth -= 1
        if self._depth:
            return
        begun, spoiled = self._begun, self._spoiled
        self._begun = self._spoiled = False
        if begun and spoiled:
            self._undo()
        elif begun:
            self._keep()

    def _keep(self) -> None:
        try:
            self.connection.execute("COMMIT")
        except Exception as error:
            self._undo()
            raise fault_of(error) from error
        self.generation += 1

    def _undo(self) -> None:
        self.undone += 1
        # SQLite itself has undone it already after some failures.
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
