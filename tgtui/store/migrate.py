"""Brings a database to the newest schema, one numbered file of SQL after the other."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import apsw

from tgtui.store.errors import TooNew


class Migration(NamedTuple):
    """A file of SQL.

    Attributes:
        version: Which version of the schema it leads to.
        sql: What it says.
    """

    version: int
    sql: str


@cache
def migrations() -> tuple[Migration, ...]:
    """Return all migrations in their order."""
    folder = resources.files(__package__).joinpath("schema")
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    files.sort(key=lambda each: each.name)
    return tuple(
        Migration(int(each.name[:4]), each.read_text("utf-8")) for each in files
    )


def version_of(connection: apsw.Connection) -> int:
    """Return the version of a database's schema; 0 for none yet."""
    version: int = connection.pragma("user_version")
    return version


def outdated(connection: apsw.Connection, known: Sequence[Migration]) -> int:
    """Return the version of a database that is to be changed; 0 for none.

    Raises:
        TooNew: A newer version of the program wrote it.
    """
    version = version_of(connection)
    if version > known[-1].version:
        raise TooNew
    return version if version < known[-1].version else 0


def migrate(connection: apsw.Connection, known: Sequence[Migration]) -> None:
    """Apply what is missing, each file in a transaction of its own.

    Raises:
        TooNew: A newer version of the program wrote it.
    """
    if version_of(connection) == known[-1].version:
        return
    version = outdated(connection, known)
    for each in known:
        if each.version > version:
            with connection:
                connection.execute(each.sql)
                connection.pragma("user_version", each.version)
