"""What is to be sent keeps its order, and what is under way its bytes."""

import pytest

from tests.store.samples import ROOM, name, said, waiting
from tgtui.engine.rows import AttemptRow, OutboxRow
from tgtui.store import Database, StoreMisused


OTHER = name("another room")


def attempt(dev_seq: int, text: bytes, group: bytes = ROOM) -> AttemptRow:
    return AttemptRow(group=group, dev_seq=dev_seq, digest=text * 2, message=text)


def digests(database: Database) -> list[bytes]:
    return [row.digest for row in database.outbox.attempts(ROOM)]


def test_a_row_is_read_as_it_was_written(database: Database, first: int) -> None:
    [number] = said(database, first, "text")
    full = OutboxRow(
        chat=first, message=number, what=b"\0", dev_seq=3, not_before=4, tries=5
    )
    with database.transaction():
        for row in (full, waiting(first)):
            assert database.outbox.add(row) == row.id
            assert database.outbox.get(row.id) == row
    assert database.outbox.of_message(number) == full
    assert database.outbox.of_message(99) is None
    assert database.outbox.get(99) is None


def test_rows_are_counted_and_read_in_parts(
    database: Database, first: int, second: int
) -> None:
    outbox = database.outbox
    with database.transaction():
        rows = [waiting(first, not_before=at) for at in range(5)]
        for row in (rows[0], waiting(second), *rows[1:]):
            outbox.add(row)
    assert outbox.count(first, before=9) == 5
    assert outbox.count(first, before=4) == 4
    assert (outbox.count(second, before=9), outbox.count(99, before=9)) == (1, 0)
    assert outbox.after(first, 0, limit=2) == rows[:2]
    assert outbox.after(first, rows[1].id) == rows[2:]
    assert outbox.after(first, rows[4].id) == []


def test_rows_stay_in_their_order(database: Database, first: int, second: int) -> None:
    outbox = database.outbox
    with database.transaction():
        one, two = waiting(second), waiting(first)
        three = waiting(second)
        for row in (one, two, three):
            outbox.add(row)
        one.tries, one.dev_seq = 2, 7
        outbox.put(one)
    assert outbox.of_chat(second) == [one, three]
    assert outbox.chats() == [first, second]
    with database.transaction():
        outbox.drop(one.id)
        outbox.move(second, first)
        outbox.drop(99)
    assert outbox.chats() == [first]
    assert [row.id for row in outbox.of_chat(first)] == [two.id, three.id]


def test_a_row_that_is_gone_is_not_replaced_and_its_number_not_used(
    database: Database, first: int
) -> None:
    row = waiting(first)
    with database.transaction():
        database.outbox.add(row)
        database.outbox.drop(row.id)
        assert database.outbox.add(waiting(first)) > row.id
    with pytest.raises(StoreMisused), database.transaction():
        database.outbox.put(row)


def test_it_stays_when_its_message_is_dropped(database: Database, first: int) -> None:
    [number] = said(database, first, "text")
    row = waiting(first, message=number)
    with database.transaction():
        database.outbox.add(row)
        database.messages.drop(number)
    assert database.outbox.of_chat(first) == [waiting(first, id=row.id)]


def test_an_attempt_is_read_as_it_was_written(database: Database) -> None:
    full = AttemptRow(
        group=ROOM, dev_seq=3, digest=b"d", message=b"m", outbox=99, proof=b"p"
    )
    with database.transaction():
        database.outbox.add_attempt(full)
    assert database.outbox.attempts(ROOM) == [full]
    assert database.outbox.find_attempt(ROOM, b"d") == full
    assert database.outbox.find_attempt(OTHER, b"d") is None
    assert database.outbox.find_attempt(ROOM, b"m") is None


def test_the_newest_attempt_is_the_current_one(database: Database) -> None:
    with database.transaction():
        for dev_seq, text in ((2, b"a"), (1, b"b"), (2, b"c")):
            database.outbox.add_attempt(attempt(dev_seq, text))
        database.outbox.add_attempt(attempt(2, b"other", OTHER))
    assert digests(database) == [b"bb", b"cc"]
    older = database.outbox.find_attempt(ROOM, b"aa")
    assert older is not None
    assert not older.current
    with database.transaction():
        database.outbox.add_attempt(attempt(2, b"a"))
    assert digests(database) == [b"bb", b"aa"]


def test_attempts_are_retired_from_a_number_on(database: Database) -> None:
    with database.transaction():
        for dev_seq in (1, 2, 3):
            database.outbox.add_attempt(attempt(dev_seq, b"%d" % dev_seq))
        database.outbox.retire_attempts(ROOM, 2)
    assert digests(database) == [b"11"]
    assert database.outbox.find_attempt(ROOM, b"33") is not None


def test_the_last_attempt_need_not_be_a_current_one(database: Database) -> None:
    assert database.outbox.last_attempt(ROOM) == 0
    with database.transaction():
        database.outbox.add_attempt(attempt(4, b"a"))
        database.outbox.add_attempt(attempt(9, b"a", OTHER))
        database.outbox.retire_attempts(ROOM, 1)
    assert database.outbox.last_attempt(ROOM) == 4


def test_attempts_are_dropped_by_number_or_all(database: Database) -> None:
    outbox = database.outbox
    with database.transaction():
        for dev_seq, text in ((1, b"a"), (1, b"b"), (2, b"c")):
            outbox.add_attempt(attempt(dev_seq, text))
        outbox.add_attempt(attempt(1, b"other", OTHER))
        outbox.drop_attempts(ROOM, 1)
    assert outbox.find_attempt(ROOM, b"aa") is None
    assert digests(database) == [b"cc"]
    with database.transaction():
        outbox.clear_attempts(ROOM)
    assert digests(database) == []
    assert len(outbox.attempts(OTHER)) == 1
