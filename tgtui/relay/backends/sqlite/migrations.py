"""Brings a file to the newest schema, one numbered file of SQL after the other."""

import hashlib
from collections.abc import Iterator
from importlib import resources
from typing import Any, Final, NamedTuple

import apsw

from tgtui.relay.ports import StorageBroken, StorageTooNew


_TABLE: Final = """
CREATE TABLE IF NOT EXISTS migration (
    number INTEGER PRIMARY KEY,      -- which file
    checksum BLOB NOT NULL           -- SHA-256 of what it said
) STRICT
"""
_APPLIED: Final = "SELECT number, checksum FROM migration"


class Migration(NamedTuple):
    """A file of SQL.

    Attributes:
        number: Its place in the order.
        sql: What it says.
    """

    number: int
    sql: str

    @property
    def checksum(self) -> bytes:
        """What tells it from one that says something else."""
        return hashlib.sha256(self.sql.encode()).digest()


def migrations(schema: str) -> Iterator[Migration]:
    """Yield the files of a schema (`rows` or `blobs`) in their order."""
    folder = resources.files(__package__).joinpath("schema", schema)
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    for file in sorted(files, key=lambda each: each.name):
        yield Migration(int(file.name[:4]), file.read_text("utf-8"))


def migrate(connection: apsw.Connection, known: list[Migration]) -> None:
    """Apply what was not applied yet, all in one transaction.

    Raises:
        StorageTooNew: A newer version of the program wrote the file.
        StorageBroken: A migration that was applied said something else then.
    """
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        _migrate(connection, known)
    connection.execute("COMMIT")


def _migrate(connection: apsw.Connection, known: list[Migration]) -> None:
    connection.execute(_TABLE)
    found: list[Any] = connection.execute(_APPLIED).fetchall()
    applied: dict[int, bytes] = dict(found)
    if max(applied, default=0) > known[-1].number:
        raise StorageTooNew
    for migration in known:
        if migration.number not in applied:
            connection.execute(migration.sql)
            row = (migration.number, migration.checksum)
            connection.execute("INSERT INTO migration VALUES (?, ?)", row)
        elif applied[migration.number] != migration.checksum:
            message = f"The data was made by another migration {migration.number}."
            raise StorageBroken(message)
