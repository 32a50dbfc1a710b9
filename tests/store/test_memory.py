"""What is remembered of a database is what it holds, whatever was undone."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

from tests.store.samples import ROOM
from tests.store.test_outbox import attempt
from tgtui.store import Database
from tgtui.store.memory import Memory


class Undo(Exception):
    """A transaction is to be undone."""


@contextmanager
def undone(database: Database) -> Iterator[None]:
    """Undo what is written inside."""
    with suppress(Undo), database.transaction():
        yield
        raise Undo


def test_attempts_of_a_transaction_that_was_undone_are_not_there(
    database: Database,
) -> None:
    outbox = database.outbox
    with database.transaction():
        outbox.add_attempt(attempt(1, b"one"))
    with undone(database):
        outbox.add_attempt(attempt(2, b"two"))
        assert len(outbox.attempts(ROOM)) == 2
    assert outbox.attempts(ROOM) == [attempt(1, b"one")]
    with undone(database):
        outbox.clear_attempts(ROOM)
        assert outbox.attempts(ROOM) == []
    assert outbox.attempts(ROOM) == [attempt(1, b"one")]


def test_facts_of_a_transaction_that_was_undone_are_not_there(
    database: Database, first: int, second: int
) -> None:
    rooms = database.rooms
    with undone(database):
        rooms.add(ROOM, first, b"old")
        assert rooms.facts(ROOM) == b"old"
    assert rooms.facts(ROOM) is None
    with database.transaction():
        rooms.add(ROOM, first, b"old")
    with undone(database):
        rooms.put_facts(ROOM, b"new")
        rooms.move(ROOM, second)
        assert (rooms.facts(ROOM), rooms.chat(ROOM)) == (b"new", second)
    assert (rooms.facts(ROOM), rooms.chat(ROOM)) == (b"old", first)


def test_a_list_that_was_given_out_is_nobody_elses(database: Database) -> None:
    with database.transaction():
        database.outbox.add_attempt(attempt(1, b"one"))
    database.outbox.attempts(ROOM).clear()
    assert database.outbox.attempts(ROOM) == [attempt(1, b"one")]


def test_only_so_much_is_kept(database: Database) -> None:
    read: list[int] = []

    def reading(number: int) -> int:
        read.append(number)
        return number

    memory: Memory[int, int] = Memory(database._session, 2)  # noqa: SLF001
    for number in (1, 2, 1, 2, 3, 1):
        assert memory.get(number, partial(reading, number)) == number
    assert read == [1, 2, 3, 1]
