"""Messages are kept in the order of the timeline, with what belongs to them."""

from typing import Any

import pytest

from tests.store.samples import ANNA, BOB, ROOM, chat, message, name, said, waiting
from tgtui.engine.rows import MessageRow, MessageState, ReactionRow
from tgtui.franking import Kind
from tgtui.store import Database, StoreMisused


OTHER = name("another room")


def numbers(rows: list[MessageRow]) -> list[int]:
    return [row.id for row in rows]


def full(chat: int, ref: int) -> MessageRow:
    return MessageRow(
        chat=chat,
        group=ROOM,
        seq=7,
        state=MessageState.READ,
        kind=Kind.FILE,
        account=ANNA,
        device=name("laptop"),
        commitment=name("C"),
        ref=ref,
        text="null",
        written=1,
        accepted=2,
        edited=True,
        deleted=False,
        expires=3,
        level="red",
        reason="none",
        files=b"\0files",
    )


def test_a_message_is_read_as_it_was_written(database: Database, first: int) -> None:
    with database.transaction():
        line = message(first, kind=0, account=None, state=MessageState.LINE)
        database.messages.add(line)
        row = full(first, line.id)
        assert database.messages.add(row) == row.id > line.id
    assert database.messages.get(row.id) == row
    assert database.messages.get(line.id) == line
    assert database.messages.get(99) is None
    row.text, row.deleted, row.state = "", True, MessageState.FAILED
    with database.transaction():
        database.messages.put(row)
    assert database.messages.get(row.id) == row
    assert database.messages.get(line.id) == line


def test_what_does_not_fit_is_refused(database: Database, first: int) -> None:
    for row in (message(99), message(first, ref=99), message(first, written="x")):
        with pytest.raises(StoreMisused), database.transaction():
            database.messages.add(row)
    with pytest.raises(StoreMisused), database.transaction():
        database.messages.put(message(first, id=99))
    assert database.messages.page(first) == []


def test_pages_go_back_in_time_and_forth(
    database: Database, first: int, second: int
) -> None:
    mine = []
    for at in range(5):
        mine += said(database, first, f"{at}")
        said(database, second, f"{at}")
    messages = database.messages
    assert numbers(messages.page(first)) == mine[::-1]
    assert numbers(messages.page(first, limit=2)) == mine[:2:-1]
    assert numbers(messages.page(first, before=mine[3], limit=2)) == [mine[2], mine[1]]
    assert messages.page(first, before=mine[0]) == []
    assert numbers(messages.after(first, mine[1], limit=2)) == mine[2:4]
    assert numbers(messages.after(first, 0)) == mine
    assert messages.after(first, mine[4]) == []


def test_at_the_end_it_has_all_that_belongs_to_it(
    database: Database, first: int, second: int
) -> None:
    one, two = said(database, first, "apple", "pear")
    said(database, second, "plum")
    messages = database.messages
    reply = message(first, "answer", ref=one)
    with database.transaction():
        messages.add(reply)
        messages.put_evidence(one, b"evidence", until=5)
        messages.react(ReactionRow(one, ANNA, "x"))
        row = waiting(first, message=one)
        database.outbox.add(row)
        database.chats.put(chat(id=first, read=two))
        messages.to_end(one)
    assert numbers(messages.page(first)) == [one, reply.id, two]
    assert numbers(messages.page(first, before=one)) == [reply.id, two]
    assert numbers(messages.after(first, two)) == [reply.id, one]
    assert messages.evidence(one) == b"evidence"
    assert messages.reactions(one) == [ReactionRow(one, ANNA, "x")]
    answered = messages.get(reply.id)
    assert answered is not None
    assert answered.ref == one
    assert database.outbox.of_message(one) == waiting(first, id=row.id, message=one)
    stored = database.chats.get(first)
    assert stored is not None
    assert stored.read == two
    assert numbers(messages.search("apple")) == [one]
    [four] = said(database, first, "next")
    assert numbers(messages.page(first, limit=2)) == [four, one]
    with pytest.raises(StoreMisused), database.transaction():
        messages.to_end(99)


def test_a_message_is_dropped_with_what_belongs_to_it(
    database: Database, first: int
) -> None:
    one, two = said(database, first, "apple", "pear")
    messages = database.messages
    reply = message(first, "answer", ref=one)
    with database.transaction():
        messages.add(reply)
        for number in (one, two):
            messages.put_evidence(number, b"evidence")
            messages.react(ReactionRow(number, ANNA, "x"))
        messages.drop(one)
        messages.drop(99)
    assert messages.get(one) is None
    assert messages.evidence(one) is None
    assert messages.reactions(one) == []
    assert messages.evidence(two) == b"evidence"
    assert len(messages.reactions(two)) == 1
    left = messages.get(reply.id)
    assert left is not None
    assert left.ref is None


def test_evidence_outlives_its_message_until_its_time(
    database: Database, first: int
) -> None:
    one, two, three = said(database, first, "a", "b", "c")
    messages = database.messages
    with database.transaction():
        for number, until in ((one, 10), (two, 11), (three, 10)):
            messages.put_evidence(number, b"old")
            messages.put_evidence(number, b"evidence", until=until)
        messages.drop(one)
        messages.drop(two)
        messages.drop_evidence(9)
        assert messages.evidence(one) == messages.evidence(two) == b"evidence"
        messages.drop_evidence(10)
    assert messages.evidence(one) is None
    assert messages.evidence(two) == b"evidence"
    assert messages.evidence(three) == b"evidence"
    with database.transaction():
        messages.drop_evidence(11)
    assert messages.evidence(two) is None
    with pytest.raises(StoreMisused), database.transaction():
        messages.put_evidence(one, b"evidence")


def test_a_message_is_found_by_its_commitment(
    database: Database, first: int, second: int
) -> None:
    messages = database.messages
    with database.transaction():
        place: dict[str, Any] = {"group": ROOM, "commitment": b"C"}
        hidden = message(first, state=MessageState.HIDDEN, **place)
        messages.add(message(first, kind=0, account=None, **place))
        messages.add(hidden)
        assert messages.find(b"C") == hidden
        shown = message(second, account=ANNA, group=OTHER, commitment=b"C")
        messages.add(shown)
    assert messages.find(b"C") == shown
    assert messages.find(b"D") is None
    assert messages.author(ROOM, b"C") == BOB
    assert messages.author(OTHER, b"C") == ANNA
    assert messages.author(b"third", b"C") is None


def test_what_others_said_after_the_read_mark_is_unread(
    database: Database, first: int, second: int
) -> None:
    messages = database.messages
    assert messages.unread(first, ANNA) == 0
    one, *_ = said(database, first, "a", "b", "c")
    said(database, second, "elsewhere")
    with database.transaction():
        for fields in (
            {"account": ANNA},
            {"account": None, "kind": 0, "state": MessageState.LINE},
            {"state": MessageState.HIDDEN},
            {"deleted": True},
        ):
            messages.add(message(first, **fields))
    assert messages.unread(first, ANNA) == 3
    with database.transaction():
        database.chats.put(chat(id=first, read=one))
    assert messages.unread(first, ANNA) == 2
    assert messages.unread(99, ANNA) == 0


def test_messages_are_found_by_their_place_in_a_log(
    database: Database, first: int
) -> None:
    messages = database.messages
    with database.transaction():
        for seq in (5, 3, 4, 6, None):
            messages.add(message(first, group=ROOM, seq=seq))
        messages.add(message(first, group=OTHER, seq=4))
    assert [row.seq for row in messages.between(ROOM, 3, 5)] == [3, 4, 5]
    assert messages.between(ROOM, 7, 9) == []


def test_sent_messages_are_found_up_to_a_place(database: Database, first: int) -> None:
    messages = database.messages
    sent, read = MessageState.SENT, MessageState.READ
    with database.transaction():
        for account, state, group, seq in (
            (ANNA, sent, ROOM, 3),
            (ANNA, sent, ROOM, 2),
            (ANNA, sent, ROOM, 4),
            (ANNA, read, ROOM, 1),
            (BOB, sent, ROOM, 1),
            (ANNA, sent, OTHER, 1),
            (ANNA, sent, ROOM, None),
        ):
            row = message(first, account=account, state=state, group=group, seq=seq)
            messages.add(row)
    assert messages.sent_up_to(ROOM, ANNA, 3, sent) == [2, 1]
    assert messages.sent_up_to(ROOM, ANNA, 9, "read") == [4]
    assert messages.sent_up_to(ROOM, ANNA, 9, "delivered") == []


def test_messages_disappear_in_their_order(database: Database, first: int) -> None:
    messages = database.messages
    assert messages.next_expiry() is None
    with database.transaction():
        for expires in (30, 0, 10, 20):
            messages.add(message(first, expires=expires))
    assert messages.next_expiry() == 10
    assert messages.expired(9) == []
    assert [row.expires for row in messages.expired(20)] == [10, 20]


def test_a_reaction_replaces_the_one_before(database: Database, first: int) -> None:
    [one] = said(database, first, "a")
    messages = database.messages
    with database.transaction():
        messages.react(ReactionRow(one, BOB, "b"))
        messages.react(ReactionRow(one, ANNA, "a", b"C"))
        messages.react(ReactionRow(one, BOB, "c", b"D"))
    there = [ReactionRow(one, BOB, "c", b"D"), ReactionRow(one, ANNA, "a", b"C")]
    assert messages.reactions(one) == there
    with database.transaction():
        messages.react(ReactionRow(one, BOB, ""))
        messages.react(ReactionRow(one, name("Eve"), ""))
    assert messages.reactions(one) == there[1:]
    assert messages.reactions(99) == []


def test_a_message_comes_back_in_its_place(database: Database, first: int) -> None:
    rows = [
        message(first, "later", id=5, place=9),
        message(first, "earlier", id=6, place=3, ref=5),
    ]
    with database.transaction():
        for row in rows:
            database.messages.put_back(row)
    assert database.messages.page(first) == rows
    assert [one.id for one in database.messages.search("ear")] == [6]
    [number] = said(database, first, "new")
    assert number == 7
    assert database.messages.page(first)[0].place == 10
