"""A database knows how old it is, and one in memory can be copied."""

import shutil
from pathlib import Path

import pytest

from tests.store.samples import KEY, chat, said
from tgtui.store import Database, NotADatabase, RolledBack, StoreMisused, TooNew


def write(database: Database, name: str = "a") -> None:
    with database.transaction():
        database.values.put(name, b"value")


def test_each_transaction_that_writes_is_a_generation(database: Database) -> None:
    assert database.generation == 0
    write(database)
    assert database.generation == 1
    with database.transaction():
        write(database)
        write(database, "b")
    assert database.generation == 2
    with database.transaction():
        database.values.get("a")
    assert database.generation == 2


def test_what_is_undone_is_no_generation(database: Database) -> None:
    write(database)
    with pytest.raises(KeyError), database.transaction():
        _write_and_fail(database)
    assert database.generation == 1
    write(database)
    assert database.generation == 2


def _write_and_fail(database: Database) -> None:
    database.values.put("a", b"other")
    raise KeyError


def test_the_generation_is_kept(tmp_path: Path) -> None:
    with Database.open(tmp_path / "db", KEY, counter=0) as database:
        write(database)
        write(database)
    for counter in (None, 0, 1, 2):
        with Database.open(tmp_path / "db", KEY, counter=counter) as database:
            assert database.generation == 2


def test_an_older_copy_is_noticed(tmp_path: Path) -> None:
    path, copy = tmp_path / "db", tmp_path / "copy"
    with Database.open(path, KEY) as database:
        write(database)
    shutil.copy(path, copy)
    with Database.open(path, KEY) as database:
        write(database)
        known = database.generation
    shutil.copy(copy, path)
    with pytest.raises(RolledBack, match="older than") as caught:
        Database.open(path, KEY, counter=known)
    assert (caught.value.stored, caught.value.known) == (1, 2)
    with Database.open(path, KEY, counter=1) as database:
        assert database.generation == 1


def test_a_database_that_is_gone_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "db"
    with pytest.raises(RolledBack) as caught:
        Database.open(path, KEY, counter=5)
    assert (caught.value.stored, caught.value.known) == (0, 5)
    assert not path.exists()


def test_a_database_without_anything_in_it_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "db"
    path.touch()
    with pytest.raises(RolledBack):
        Database.open(path, KEY, counter=5)


def test_a_snapshot_is_another_database_from_then_on() -> None:
    with Database.in_memory() as database:
        with database.transaction():
            number = database.chats.add(chat())
        [first] = said(database, number, "before")
        snapshot = database.snapshot()
        said(database, number, "after")
        with Database.of_snapshot(snapshot) as other:
            assert other.generation == 2
            assert [row.text for row in other.messages.page(number)] == ["before"]
            assert said(other, number, "instead") == [first + 1]
            assert [row.text for row in other.messages.search("inst")] == ["instead"]
            with pytest.raises(StoreMisused), other.transaction():
                other.rooms.add(b"room", 99, b"")
        assert [row.text for row in database.messages.search("after")] == ["after"]
        with Database.of_snapshot(snapshot) as again:
            assert again.snapshot() == snapshot


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 8192, bytes(4096)])
def test_what_is_no_snapshot_is_refused(content: bytes) -> None:
    with pytest.raises(NotADatabase):
        Database.of_snapshot(content)


def test_a_snapshot_of_a_newer_version_is_refused() -> None:
    with Database.in_memory() as database:
        with database.transaction():
            database._session.write("PRAGMA user_version = 99")  # noqa: SLF001
        snapshot = database.snapshot()
    with pytest.raises(TooNew):
        Database.of_snapshot(snapshot)


def test_a_file_is_not_taken_for_a_snapshot(tmp_path: Path) -> None:
    with (
        Database.open(tmp_path / "db", KEY) as database,
        pytest.raises(StoreMisused, match="in memory"),
    ):
        database.snapshot()


def test_nothing_is_copied_or_closed_within_a_transaction() -> None:
    with Database.in_memory() as database, database.transaction():
        with pytest.raises(StoreMisused, match="within a transaction"):
            database.snapshot()
        with pytest.raises(StoreMisused, match="within a transaction"):
            database.close()


def test_what_is_closed_is_used_no_more(database: Database) -> None:
    database.close()
    database.close()
    with pytest.raises(StoreMisused):
        database.chats.all()
    with pytest.raises(StoreMisused), database.transaction():
        database.values.put("a", b"")
