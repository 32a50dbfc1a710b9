"""Chats are kept, ordered and dropped with what is in them."""

import pytest

from tests.store.samples import ANNA, BOB, ROOM, chat, message, said, waiting
from tgtui.engine.rows import ChatRow, ChatState, ReactionRow
from tgtui.store import Database, StoreMisused
from tgtui.wire import RoomKind


FULL = ChatRow(
    kind=RoomKind.GROUP,
    state=ChatState.REQUEST,
    peer=ANNA,
    title="null",
    description="12",
    group=ROOM,
    created=2**62,
    active_at=3,
    read=4,
    muted_until=5,
    draft="héllo \U0001f600",
    inviter=BOB,
    facts=b"\0facts",
)


def test_a_chat_is_read_as_it_was_written(database: Database) -> None:
    with database.transaction():
        for row in (FULL, chat()):
            number = database.chats.add(row)
            assert row.id == number
            assert database.chats.get(number) == row
    found = database.chats.get(FULL.id)
    assert found is not None
    assert type(found.kind) is RoomKind
    assert type(found.state) is ChatState
    assert database.chats.get(99) is None


def test_a_chat_is_replaced(database: Database, first: int, second: int) -> None:
    row = chat(id=first, title="new", state=ChatState.ENDED, draft="to be")
    with database.transaction():
        database.chats.put(row)
    assert database.chats.get(first) == row
    assert database.chats.get(second) == chat(id=second)
    with pytest.raises(StoreMisused), database.transaction():
        database.chats.put(chat(id=99))


def test_the_newest_activity_is_first(database: Database) -> None:
    with database.transaction():
        numbers = [database.chats.add(chat(active_at=at)) for at in (5, 9, 7, 9)]
    order = [numbers[place] for place in (3, 1, 2, 0)]
    assert [row.id for row in database.chats.all()] == order


def test_chats_with_an_account_are_found(database: Database) -> None:
    with database.transaction():
        numbers = [database.chats.add(chat(peer=who)) for who in (ANNA, BOB, ANNA)]
        database.chats.add(chat())
    assert [row.id for row in database.chats.with_peer(ANNA)] == numbers[::2]


def test_a_chat_is_dropped_with_what_is_in_it(
    database: Database, first: int, second: int
) -> None:
    [gone] = said(database, first, "pineapple")
    [stays] = said(database, second, "pineapple")
    with database.transaction():
        database.messages.put_evidence(gone, b"evidence")
        database.messages.react(ReactionRow(gone, ANNA, "x"))
        database.outbox.add(waiting(first, message=gone))
        database.outbox.add(waiting(second))
        database.chats.drop(first)
    assert database.chats.get(first) is None
    assert database.messages.get(gone) is None
    assert database.messages.reactions(gone) == []
    assert database.messages.evidence(gone) is None
    assert database.outbox.chats() == [second]
    assert [row.id for row in database.messages.search("pine")] == [stays]


def test_evidence_that_is_kept_outlives_the_chat(
    database: Database, first: int
) -> None:
    [gone] = said(database, first, "said")
    with database.transaction():
        database.messages.put_evidence(gone, b"evidence", until=10)
        database.chats.drop(first)
    assert database.messages.evidence(gone) == b"evidence"


def test_a_chat_that_still_has_rooms_is_not_dropped(
    database: Database, first: int, second: int
) -> None:
    with database.transaction():
        database.rooms.add(ROOM, first, b"")
    with pytest.raises(StoreMisused), database.transaction():
        database.chats.drop(first)
    assert database.chats.get(first) is not None
    with database.transaction():
        database.rooms.move(ROOM, second)
        database.chats.drop(first)
    assert database.rooms.of_chat(second) == [ROOM]


def test_a_number_is_never_given_twice(database: Database, first: int) -> None:
    with database.transaction():
        last = database.messages.add(message(first))
        database.chats.drop(first)
        other = database.chats.add(chat())
        assert other > first
        assert database.messages.add(message(other)) > last


def test_a_chat_comes_back_with_its_number(database: Database) -> None:
    row = chat(id=7, draft="begun")
    with database.transaction():
        database.chats.put_back(row)
        assert database.chats.add(chat()) == 8
    assert database.chats.get(7) == row
    with pytest.raises(StoreMisused), database.transaction():
        database.chats.put_back(row)
