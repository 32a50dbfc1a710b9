"""An older database is brought up to date, and a copy of it is kept."""

import stat
from pathlib import Path

import pytest

from tests.store.samples import KEY, chat
from tgtui.crypto import Secret
from tgtui.store import Database, RolledBack, StoreBroken, TooNew, WrongKey
from tgtui.store.migrate import Migration, migrations, version_of


SECOND = Migration(2, "CREATE TABLE second (number INTEGER) STRICT;")
THIRD = Migration(3, "ALTER TABLE second ADD COLUMN text TEXT; SELECT 1;")
BROKEN = Migration(3, "CREATE TABLE third (number INTEGER); CREATE nonsense;")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a database of version 1 with something in it."""
    path = tmp_path / "db"
    with Database.open(path, KEY) as database:
        assert version(database) == 1
        with database.transaction():
            database.chats.add(chat(title="old"))
    return path


def version(database: Database) -> int:
    return version_of(database._session.connection)  # noqa: SLF001 - nobody else knows


def tables(database: Database) -> set[str]:
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table'"
    rows = database._session.all(sql)  # noqa: SLF001 - nobody else knows
    return {name for (name,) in rows}


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def with_steps(path: Path, *steps: Migration) -> Database:
    return Database.open(path, KEY, known=[*migrations(), *steps])


def test_the_numbers_have_no_gap() -> None:
    versions = [each.version for each in migrations()]
    assert versions == list(range(1, len(versions) + 1))


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    with with_steps(tmp_path / "db", SECOND, THIRD) as database:
        assert version(database) == 3
        assert "second" in tables(database)
    assert names(tmp_path / "db") == ["db"]


def test_an_older_one_is_changed_and_a_copy_kept(path: Path) -> None:
    before = path.read_bytes()
    with with_steps(path, SECOND, THIRD) as database:
        assert version(database) == 3
        assert [row.title for row in database.chats.all()] == ["old"]
    copy = path.with_name("db.v1")
    assert copy.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert names(path) == ["db", "db.v1"]
    with Database.open(copy, KEY) as database:
        assert version(database) == 1
        assert [row.title for row in database.chats.all()] == ["old"]


def test_a_database_that_is_up_to_date_is_not_copied(path: Path) -> None:
    with_steps(path, SECOND).close()
    path.with_name("db.v1").unlink()
    with_steps(path, SECOND).close()
    assert names(path) == ["db"]


def test_a_copy_takes_the_place_of_an_unfinished_one(path: Path) -> None:
    path.with_name("db.v1.part").write_bytes(b"x" * 10**6)
    before = path.read_bytes()
    with_steps(path, SECOND).close()
    assert path.with_name("db.v1").read_bytes() == before
    assert names(path) == ["db", "db.v1"]


def test_a_newer_one_is_refused_in_words(path: Path) -> None:
    with_steps(path, SECOND).close()
    before = path.read_bytes()
    with pytest.raises(TooNew, match="A newer version of tgtui"):
        Database.open(path, KEY)
    assert path.read_bytes() == before


def test_a_step_that_fails_leaves_the_one_before(path: Path) -> None:
    with pytest.raises(StoreBroken, match="nonsense"):
        with_steps(path, SECOND, BROKEN)
    with with_steps(path, SECOND) as database:
        assert version(database) == 2
        assert "third" not in tables(database)
        assert database.generation == 1


def test_nothing_is_changed_or_copied_before_it_is_checked(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(WrongKey):
        Database.open(path, Secret(bytes(32)), known=[*migrations(), SECOND])
    with pytest.raises(RolledBack):
        Database.open(path, KEY, counter=9, known=[*migrations(), SECOND])
    assert path.read_bytes() == before
    assert names(path) == ["db"]
