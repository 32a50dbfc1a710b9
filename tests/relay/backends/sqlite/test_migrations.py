"""Migrations are applied in order, once, whole or not at all."""

import threading
from pathlib import Path

import apsw
import pytest

from tgtui.relay.backends.sqlite.migrations import Migration, migrate, migrations
from tgtui.relay.ports import StorageBroken, StorageTooNew


FIRST = Migration(1, "CREATE TABLE first (x); INSERT INTO first VALUES (1);")
SECOND = Migration(2, "INSERT INTO first VALUES (2); CREATE TABLE second (x);")
WRONG = Migration(2, "INSERT INTO first VALUES (2); CREATE TABLE first (x);")


def opened(file: Path) -> apsw.Connection:
    connection = apsw.Connection(str(file))
    connection.set_busy_timeout(10_000)
    return connection


def values(connection: apsw.Connection) -> list[object]:
    return [value for (value,) in connection.execute("SELECT x FROM first")]


@pytest.mark.parametrize("schema", ["rows", "blobs"])
def test_the_files_are_numbered_from_one_without_gaps(schema: str) -> None:
    numbers = [each.number for each in migrations(schema)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


@pytest.mark.parametrize("schema", ["rows", "blobs"])
def test_each_column_is_explained(schema: str) -> None:
    for migration in migrations(schema):
        lines = [line for line in migration.sql.splitlines() if line.startswith("    ")]
        columns = [
            line for line in lines if not line.strip().startswith("PRIMARY KEY (")
        ]
        assert columns or "CREATE TABLE" not in migration.sql
        assert [line for line in columns if "-- " not in line] == []


def test_each_is_applied_once(tmp_path: Path) -> None:
    connection = opened(tmp_path / "file")
    migrate(connection, [FIRST])
    migrate(connection, [FIRST])
    migrate(connection, [FIRST, SECOND])
    migrate(connection, [FIRST, SECOND])
    assert values(connection) == [1, 2]
    connection.close()


def test_one_that_fails_leaves_nothing(tmp_path: Path) -> None:
    connection = opened(tmp_path / "file")
    migrate(connection, [FIRST])
    with pytest.raises(apsw.SQLError, match="already exists"):
        migrate(connection, [FIRST, WRONG])
    connection.close()
    connection = opened(tmp_path / "file")
    assert values(connection) == [1]
    migrate(connection, [FIRST, SECOND])
    assert values(connection) == [1, 2]
    connection.close()


def test_what_is_newer_or_other_is_refused(tmp_path: Path) -> None:
    connection = opened(tmp_path / "file")
    migrate(connection, [FIRST, SECOND])
    with pytest.raises(StorageTooNew):
        migrate(connection, [FIRST])
    connection.close()
    connection = opened(tmp_path / "file")
    with pytest.raises(StorageBroken, match="another migration 2"):
        migrate(connection, [FIRST, WRONG])
    connection.close()


def test_of_many_that_start_at_once_one_applies_them(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def start() -> None:
        connection = opened(tmp_path / "file")
        try:
            migrate(connection, [FIRST, SECOND])
        except apsw.Error as error:
            failed.append(error)
        connection.close()

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    connection = opened(tmp_path / "file")
    assert values(connection) == [1, 2]
    connection.close()
