"""All or nothing of a transaction is kept, whatever it fails at."""

import pytest

from tests.store.samples import chat, message, said
from tgtui.store import Database, StoreFull, StoreMisused


def put(database: Database, name: str) -> None:
    database.values.put(name, b"value")


def there(database: Database, *names: str) -> list[bool]:
    return [database.values.get(name) is not None for name in names]


def fail(database: Database) -> None:
    put(database, "b")
    raise KeyError


def test_a_write_outside_of_a_transaction_is_refused(database: Database) -> None:
    for write in (
        lambda: database.values.put("a", b""),
        lambda: database.chats.add(chat()),
        lambda: database.rooms.change_ratchet(b"", {b"a": b"b"}, []),
        lambda: database.people.add_revocation(b"", b"", 1),
    ):
        with pytest.raises(StoreMisused, match="outside"):
            write()
    with database.transaction():
        put(database, "a")
    assert there(database, "a") == [True]


def test_an_exception_undoes_all(database: Database) -> None:
    with database.transaction():
        put(database, "a")
    with pytest.raises(KeyError), database.transaction():
        fail(database)
    assert there(database, "a", "b") == [True, False]


def test_what_stops_a_program_undoes_all(database: Database) -> None:
    with pytest.raises(KeyboardInterrupt), database.transaction():
        _interrupted(database)
    assert there(database, "b") == [False]


def _interrupted(database: Database) -> None:
    put(database, "b")
    raise KeyboardInterrupt


def test_one_within_another_is_part_of_it(database: Database) -> None:
    with pytest.raises(KeyError), database.transaction():
        _inner_then_fail(database)
    assert there(database, "a", "b") == [False, False]
    with database.transaction():
        with database.transaction():
            put(database, "a")
        put(database, "b")
    assert there(database, "a", "b") == [True, True]


def _inner_then_fail(database: Database) -> None:
    with database.transaction():
        put(database, "a")
    fail(database)


def test_a_part_that_fails_undoes_all_even_if_nobody_is_told(
    database: Database,
) -> None:
    with pytest.raises(StoreMisused, match="nobody was told"), database.transaction():
        _swallow(database)
    assert there(database, "a", "b") == [False, False]
    with database.transaction():
        put(database, "a")
    assert there(database, "a") == [True]


def _swallow(database: Database) -> None:
    put(database, "a")
    with pytest.raises(KeyError), database.transaction():
        fail(database)


def test_nothing_more_is_written_once_something_failed(
    database: Database, first: int
) -> None:
    connection = database._session.connection  # noqa: SLF001 - the disk is this limit
    connection.pragma("max_page_count", connection.pragma("page_count") + 2)
    with pytest.raises(StoreMisused, match="nobody was told"), database.transaction():
        _go_on(database, first)
    assert there(database, "a") == [False]
    assert database.messages.page(first) == []


def _go_on(database: Database, first: int) -> None:
    with pytest.raises(StoreFull):
        _fill(database)
    with pytest.raises(StoreMisused):
        put(database, "a")
    with pytest.raises(StoreMisused):
        database.messages.add(message(first))


def test_a_statement_that_fails_undoes_all(database: Database, first: int) -> None:
    with pytest.raises(StoreMisused, match="nobody was told"), database.transaction():
        _swallow_statement(database, first)
    assert there(database, "a") == [False]


def _swallow_statement(database: Database, first: int) -> None:
    put(database, "a")
    with pytest.raises(StoreMisused):
        database.messages.add(message(first + 99))


def test_reads_see_what_was_written_before(database: Database, first: int) -> None:
    with database.transaction():
        number = database.messages.add(message(first, "apple"))
        assert [row.id for row in database.messages.search("app")] == [number]


def test_a_full_disk_undoes_all(database: Database, first: int) -> None:
    said(database, first, "apple")
    connection = database._session.connection  # noqa: SLF001 - the disk is this limit
    connection.pragma("max_page_count", connection.pragma("page_count") + 2)
    with pytest.raises(StoreFull), database.transaction():
        _fill(database)
    assert database.generation == 2
    assert there(database, "0") == [False]
    with database.transaction():
        put(database, "a")
    assert [row.text for row in database.messages.search("apple")] == ["apple"]


def _fill(database: Database) -> None:
    for at in range(99):
        database.values.put(f"{at}", bytes(4096))


def test_text_that_is_none_is_refused(database: Database, first: int) -> None:
    with pytest.raises(StoreMisused), database.transaction():
        database.messages.add(message(first, "\ud800"))
    with pytest.raises(StoreMisused), database.transaction():
        database.messages.add(message(first, written=2**64))
    assert database.messages.page(first) == []
