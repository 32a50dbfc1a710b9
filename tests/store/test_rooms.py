"""Groups and their logs are kept apart from each other."""

import pytest

from tests.store.samples import ANNA, BOB, ROOM, name
from tgtui.store import Database, StoreMisused


OTHER = name("another room")


def test_rooms_are_in_the_order_in_which_they_came(
    database: Database, first: int, second: int
) -> None:
    rooms = database.rooms
    assert rooms.all() == []
    with database.transaction():
        rooms.add(ROOM, second, b"facts")
        rooms.add(OTHER, first, b"others")
        rooms.add(b"third", second, b"")
    assert rooms.all() == [(ROOM, second), (OTHER, first), (b"third", second)]
    assert rooms.of_chat(second) == [ROOM, b"third"]
    assert rooms.of_chat(99) == []
    assert (rooms.chat(OTHER), rooms.chat(b"fourth")) == (first, None)


def test_a_room_is_added_once_and_to_a_chat(database: Database, first: int) -> None:
    with database.transaction():
        database.rooms.add(ROOM, first, b"")
    with pytest.raises(StoreMisused), database.transaction():
        database.rooms.add(ROOM, first, b"")
    with pytest.raises(StoreMisused), database.transaction():
        database.rooms.add(OTHER, 99, b"")
    assert database.rooms.all() == [(ROOM, first)]


def test_facts_are_replaced(database: Database, first: int) -> None:
    with database.transaction():
        database.rooms.add(ROOM, first, b"old")
        database.rooms.add(OTHER, first, b"others")
        assert database.rooms.facts(ROOM) == b"old"
        database.rooms.put_facts(ROOM, b"new")
    assert database.rooms.facts(ROOM) == b"new"
    assert database.rooms.facts(OTHER) == b"others"
    assert database.rooms.facts(b"unknown") is None


def test_a_room_moves_and_keeps_its_place(
    database: Database, first: int, second: int
) -> None:
    with database.transaction():
        database.rooms.add(ROOM, first, b"")
        database.rooms.add(OTHER, second, b"")
        database.rooms.move(ROOM, second)
    assert database.rooms.of_chat(first) == []
    assert database.rooms.of_chat(second) == [ROOM, OTHER]


def test_what_is_not_there_is_neither_replaced_nor_moved(
    database: Database, first: int
) -> None:
    with pytest.raises(StoreMisused), database.transaction():
        database.rooms.put_facts(ROOM, b"")
    with pytest.raises(StoreMisused), database.transaction():
        database.rooms.move(ROOM, first)


def test_keys_are_kept_by_group_and_can_be_dropped(
    database: Database, first: int
) -> None:
    rooms = database.rooms
    with database.transaction():
        rooms.add(ROOM, first, b"facts")
        for group in (ROOM, OTHER):
            rooms.put_epoch(group, b"one" + group)
            rooms.change_ratchet(group, {b"a": b"1", b"b": b"2", b"c": b"3"}, [])
        rooms.put_epoch(ROOM, b"two")
        rooms.change_ratchet(ROOM, {b"a": b"4", b"d": b""}, iter([b"b", b"gone"]))
        rooms.change_ratchet(ROOM, {}, [])
    assert rooms.epoch(ROOM) == b"two"
    assert rooms.ratchet(ROOM) == {b"a": b"4", b"c": b"3", b"d": b""}
    with database.transaction():
        rooms.drop_keys(ROOM)
    assert rooms.epoch(ROOM) is None
    assert rooms.ratchet(ROOM) == {}
    assert rooms.facts(ROOM) == b"facts"
    assert rooms.epoch(OTHER) == b"one" + OTHER
    assert rooms.ratchet(OTHER) == {b"a": b"1", b"b": b"2", b"c": b"3"}


def test_a_record_that_is_written_and_deleted_is_written(database: Database) -> None:
    with database.transaction():
        database.rooms.change_ratchet(ROOM, {b"a": b"old"}, [])
        database.rooms.change_ratchet(ROOM, {b"a": b"new"}, [b"a"])
    assert database.rooms.ratchet(ROOM) == {b"a": b"new"}


def test_a_record_that_is_no_bytes_is_refused(database: Database) -> None:
    with pytest.raises(StoreMisused), database.transaction():
        database.rooms.change_ratchet(ROOM, {b"a": b"1", b"b": "2"}, [])  # type: ignore[dict-item]  # the point
    assert database.rooms.ratchet(ROOM) == {}


def test_past_entries_are_remembered_and_forgotten(database: Database) -> None:
    rooms = database.rooms
    assert rooms.last_entry(ROOM) is None
    with database.transaction():
        for seq in (2, 10, 9):
            rooms.put_past_entry(ROOM, seq, b"head%d" % seq, b"stamp")
        rooms.put_past_entry(OTHER, 99, b"head", b"stamp")
        rooms.put_past_entry(ROOM, 9, b"head of 9", b"stamp of 9")
    assert rooms.last_entry(ROOM) == (10, b"head10", b"stamp")
    assert rooms.past_entry(ROOM, 9) == (b"head of 9", b"stamp of 9")
    assert rooms.past_entry(ROOM, 3) is None
    with database.transaction():
        rooms.forget_past_entries(ROOM, 9)
    assert [rooms.past_entry(ROOM, seq) for seq in (2, 9)] == [None, None]
    assert rooms.past_entry(ROOM, 10) == (b"head10", b"stamp")
    assert rooms.past_entry(OTHER, 99) == (b"head", b"stamp")


def test_counters_are_replaced_and_cleared(database: Database) -> None:
    rooms = database.rooms
    assert rooms.counter(ROOM, ANNA) is None
    with database.transaction():
        rooms.put_counter(ROOM, ANNA, (1, 0))
        rooms.put_counter(ROOM, ANNA, (2, 1))
        rooms.put_counter(ROOM, BOB, (7, 0))
        rooms.put_counter(OTHER, ANNA, (3, 0))
    assert rooms.counter(ROOM, ANNA) == (2, 1)
    with database.transaction():
        rooms.clear_counters(ROOM)
    assert [rooms.counter(ROOM, device) for device in (ANNA, BOB)] == [None, None]
    assert rooms.counter(OTHER, ANNA) == (3, 0)


def test_commitments_are_remembered_and_cleared(database: Database) -> None:
    rooms = database.rooms
    with database.transaction():
        for group in (ROOM, ROOM, OTHER):
            rooms.add_commitment(group, b"C")
    assert rooms.has_commitment(ROOM, b"C")
    assert not rooms.has_commitment(ROOM, b"D")
    with database.transaction():
        rooms.clear_commitments(ROOM)
    assert not rooms.has_commitment(ROOM, b"C")
    assert rooms.has_commitment(OTHER, b"C")
