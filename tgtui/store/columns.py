"""Rows of a table as structs: a column for each field, with its name and place."""

from typing import Any, Final, Generic, TypeVar

import msgspec
from msgspec.structs import astuple

from tgtui.store.errors import StoreBroken
from tgtui.store.session import Values


Row = TypeVar("Row", bound=msgspec.Struct)


class Columns(Generic[Row]):
    """The columns of a table, and the statements that name them all.

    Attributes:
        insert: Adds a row, given its values.
        replace: Adds a row in place of any other with its key.
        update: Replaces a row by its first column, given its values and that one.
        select: Names all columns; a condition is to follow.
    """

    __slots__ = ("_names", "_row", "insert", "replace", "select", "update")

    def __init__(self, table: str, row: type[Row]) -> None:
        """Take the table's name, and what a row of it is read as."""
        self._row: Final = row
        self._names: Final = row.__struct_fields__
        quoted = [f'"{name}"' for name in self._names]
        listed, marks = ", ".join(quoted), ", ".join("?" * len(quoted))
        given = ", ".join(f"{name} = ?" for name in quoted)
        # The names are those of fields and tables, and written here.
        self.insert = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608
        self.replace = f"INSERT OR REPLACE{self.insert[6:]}"
        self.update = f"UPDATE {table} SET {given} WHERE {quoted[0]} = ?"  # noqa: S608
        self.select = f"SELECT {listed} FROM {table} "  # noqa: S608

    def read(self, values: Values) -> Row:
        """Return the row that has these values.

        Raises:
            StoreBroken: They are none that were written.
        """
        named = dict(zip(self._names, values, strict=True))
        try:
            # Not strict: SQLite has integers for what is true or false.
            return msgspec.convert(named, self._row, strict=False)
        except msgspec.ValidationError as error:
            raise StoreBroken from error

    def read_all(self, rows: list[Values]) -> list[Row]:
        """Return the rows that have these values."""
        return [self.read(values) for values in rows]

    def maybe(self, values: Values | None) -> Row | None:
        """Return the row that has these values, if there is one."""
        return None if values is None else self.read(values)


def values_of(row: msgspec.Struct) -> Values:
    """Return the values of a row in the order of its columns."""
    return astuple(row)


def values_of_new(row: msgspec.Struct) -> Values:
    """Return the same without the number, which comes first and is to be given."""
    values: tuple[Any, ...] = astuple(row)
    return (None, *values[1:])
