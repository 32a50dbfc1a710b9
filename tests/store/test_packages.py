"""KeyPackages are kept until they are dropped."""

import pytest

from tgtui.engine.rows import PackageRow
from tgtui.store import Database, StoreMisused


def package(reference: bytes, created: int = 1) -> PackageRow:
    return PackageRow(
        reference=reference, private=b"p", last_resort=False, created=created
    )


LAST = PackageRow(
    reference=b"last", private=b"q", last_resort=True, created=2, retired=3
)


def test_they_are_read_as_they_were_written_oldest_first(database: Database) -> None:
    rows = [LAST, package(b"z"), package(b"a"), package(b"old", created=0)]
    with database.transaction():
        for row in rows:
            database.packages.add(row)
    assert database.packages.all() == [rows[3], rows[1], rows[2], LAST]


def test_one_is_retired_and_dropped(database: Database) -> None:
    with database.transaction():
        database.packages.add(package(b"a"))
        database.packages.add(LAST)
        database.packages.retire(b"a", 7)
        database.packages.retire(b"unknown", 7)
    assert [row.retired for row in database.packages.all()] == [7, 3]
    with database.transaction():
        database.packages.drop(b"a")
    assert database.packages.all() == [LAST]


def test_none_is_there_twice(database: Database) -> None:
    with database.transaction():
        database.packages.add(LAST)
    with pytest.raises(StoreMisused), database.transaction():
        database.packages.add(LAST)
    assert database.packages.all() == [LAST]
