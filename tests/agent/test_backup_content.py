"""What comes back of a backup is what was there, but for what a device has alone."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.store.samples import ANNA, BOB, ROOM, chat, message, name, waiting
from tgtui.agent.backup_content import UNSENT, gather, replay
from tgtui.agent.backup_records import AnyRecord, Chat, Message, Origin, packed
from tgtui.agent.errors import BackupDamaged, DataThere
from tgtui.engine.rows import (
    AttemptRow,
    ChatState,
    MessageState,
    OutboxRow,
    PackageRow,
    PersonRow,
    ReactionRow,
    ReportRow,
)
from tgtui.engine.unsent import reaction
from tgtui.store import Database
from tgtui.wire import RoomKind


SECRET = b"never to leave this device"
ORIGIN = Origin(
    seed=bytes(32), handle="anna", address="", descriptor=b"said", created=1
)
OLD = name("an older room")


@pytest.fixture
def full() -> Iterator[Database]:
    """Yield a database with something of everything."""
    with Database.in_memory() as database:
        with database.transaction():
            _fill(database)
        yield database


@pytest.fixture
def empty() -> Iterator[Database]:
    """Yield an empty one."""
    with Database.in_memory() as database:
        yield database


def _fill(database: Database) -> None:
    gone = database.chats.add(chat())
    database.chats.drop(gone)
    one = database.chats.add(chat(peer=BOB, group=ROOM, read=2, draft="begun"))
    two = database.chats.add(chat(kind=RoomKind.GROUP, title="group", active_at=9))
    database.rooms.add(OLD, one, SECRET)
    database.rooms.add(ROOM, one, SECRET)
    first = database.messages.add(message(one, "apple", commitment=b"c1", seq=1))
    other = database.messages.add(message(two, "pear", group=OLD, seq=1))
    answer = database.messages.add(message(one, "answer", ref=first, edited=True))
    database.messages.to_end(first)
    database.messages.put_evidence(first, b"proof")
    database.messages.react(ReactionRow(first, BOB, "+1", b"r1"))
    database.messages.react(ReactionRow(answer, ANNA, "-1", b"r2"))
    database.messages.react(ReactionRow(other, ANNA, "not sent yet"))
    database.people.put(PersonRow(account=BOB, handle="bob", verified=7, facts=b"f"))
    database.people.put(PersonRow(account=ANNA, petname="me", blocked=True))
    database.people.add_revocation(BOB, name("device"), 8)
    for number in (1, 2):
        report = bytes(15) + bytes((number,))
        database.reports.put(ReportRow(report=report, created=5, state="x", sealed=b""))
    for value in (
        "texts:" + ROOM.hex(),
        "fork:" + OLD.hex(),
        "reaction:" + b"r1".hex(),
    ):
        database.values.put(value, value.encode())
    _fill_with_secrets(database, one)


def _fill_with_secrets(database: Database, chat: int) -> None:
    database.values.put("own", SECRET)
    database.values.put("inbox", SECRET)
    database.rooms.put_epoch(ROOM, SECRET)
    database.rooms.change_ratchet(ROOM, {b"r": SECRET}, ())
    database.rooms.put_past_entry(ROOM, 1, SECRET, SECRET)
    database.rooms.add_commitment(ROOM, SECRET)
    database.outbox.add(msgspec.structs.replace(waiting(chat), what=SECRET))
    database.outbox.add_attempt(
        AttemptRow(group=ROOM, dev_seq=1, digest=b"d", message=SECRET, proof=SECRET)
    )
    database.packages.add(
        PackageRow(reference=b"p", private=SECRET, last_resort=False, created=1)
    )


def everything(database: Database) -> dict[str, Any]:
    """Return what has to come back."""
    chats = sorted(database.chats.all(), key=lambda row: row.id)
    messages = [row for each in chats for row in database.messages.after(each.id, 0)]
    return {
        "chats": chats,
        "rooms": database.rooms.all(),
        "messages": messages,
        "evidence": [database.messages.evidence(row.id) for row in messages],
        "people": database.people.all(),
        "revocations": database.people.revocations(),
        "reports": database.reports.all(),
    }


def outbox_of(database: Database) -> list[OutboxRow]:
    """Return all that waits to be sent."""
    outbox = database.outbox
    return [row for number in outbox.chats() for row in outbox.of_chat(number)]


def copied(one: Database, other: Database) -> None:
    """Put what a backup of one holds into another."""
    replay(gather(one, ORIGIN), other)


def test_everything_comes_back_in_its_place(full: Database, empty: Database) -> None:
    copied(full, empty)
    assert everything(empty) == everything(full)
    assert len(everything(empty)["messages"]) == 3
    assert [row.text for row in empty.messages.search("app")] == ["apple"]


def test_what_was_put_to_messages_comes_back(full: Database, empty: Database) -> None:
    copied(full, empty)
    before, after = (
        {
            row.id: database.messages.reactions(row.id)
            for row in everything(full)["messages"]
        }
        for database in (full, empty)
    )
    assert after == before
    # What was not sent yet waits to be sent, too.
    [chat_number] = empty.outbox.chats()
    [row] = empty.outbox.of_chat(chat_number)
    [unsent] = [r for rows in after.values() for r in rows if not r.commitment]
    assert (row.what, row.message) == (reaction(unsent.message, unsent.text), None)


def test_what_has_ended_is_reacted_to_no_more(full: Database, empty: Database) -> None:
    with full.transaction():
        for row in full.chats.all():
            full.chats.put(msgspec.structs.replace(row, state=ChatState.ENDED))
    copied(full, empty)
    assert not empty.outbox.chats()


def test_proofs_come_back(full: Database, empty: Database) -> None:
    copied(full, empty)
    for value in (
        "texts:" + ROOM.hex(),
        "fork:" + OLD.hex(),
        "reaction:" + b"r1".hex(),
    ):
        assert empty.values.get(value) == value.encode()


def test_nothing_of_the_device_is_in_it(full: Database, empty: Database) -> None:
    assert SECRET not in b"".join(packed(gather(full, ORIGIN)))
    copied(full, empty)
    assert empty.values.get("own") is None
    assert empty.rooms.facts(ROOM) == b""
    assert empty.rooms.epoch(ROOM) is None
    assert not empty.rooms.ratchet(ROOM)
    assert SECRET not in [row.what for row in outbox_of(empty)]
    assert not empty.outbox.attempts(ROOM)
    assert not empty.packages.all()


def test_what_comes_later_comes_behind_it(full: Database, empty: Database) -> None:
    copied(full, empty)
    last = max(everything(full)["messages"], key=lambda row: row.place)
    with empty.transaction():
        row = message(last.chat, "new")
        empty.messages.add(row)
        number = empty.chats.add(chat())
    assert row.id > max(one.id for one in everything(full)["messages"])
    assert row.place == last.place + 1
    assert number > max(one.id for one in everything(full)["chats"])


def test_an_answer_to_what_is_gone_answers_nothing(empty: Database) -> None:
    rows: list[AnyRecord] = [
        Chat(msgspec.structs.replace(chat(), id=1)),
        Message(message(1, "a", id=1, place=1, ref=2)),
        Message(message(1, "b", id=2, place=2)),
        Message(message(1, "c", id=3, place=3, ref=9)),
    ]
    replay(rows, empty)
    assert [row.ref for row in empty.messages.after(1, 0)] == [2, None, None]


def test_what_waited_has_failed(full: Database, empty: Database) -> None:
    with full.transaction():
        [one, *_] = full.chats.with_peer(BOB)
        row = message(one.id, "begun", state=MessageState.WAITING)
        number = full.messages.add(row)
    copied(full, empty)
    found = empty.messages.get(number)
    assert found is not None
    assert (found.state, found.reason) == (MessageState.FAILED, UNSENT)


def _with(full: Database, **fields: Any) -> int:  # noqa: ANN401  (as the row has them)
    """Add a chat with a room and a line, and return its number."""
    group = name(str(fields))
    with full.transaction():
        number = full.chats.add(chat(group=group, **fields))
        full.rooms.add(group, number, SECRET)
        full.messages.add(message(number, "a line", kind=0))
    return number


def test_an_invitation_is_to_come_anew(full: Database, empty: Database) -> None:
    number = _with(full, state=ChatState.REQUEST)
    copied(full, empty)
    assert empty.chats.get(number) is None
    assert not empty.rooms.of_chat(number)


@pytest.mark.parametrize("state", [ChatState.ENDED, ChatState.SETTING_UP])
def test_nobody_asks_to_be_let_back_where_nothing_was(
    full: Database, empty: Database, state: ChatState
) -> None:
    number, earlier = _with(full, state=state), name("earlier")
    with full.transaction():
        full.rooms.add(earlier, number, SECRET)
    copied(full, empty)
    found = empty.chats.get(number)
    assert found is not None
    assert (found.state, found.group) == (state, None)
    both = state is ChatState.ENDED
    assert empty.rooms.of_chat(number) == full.rooms.of_chat(number)[not both :]
    assert earlier in empty.rooms.of_chat(number)
    assert len(empty.messages.after(number, 0)) == 1


def test_notes_are_set_up_anew(full: Database, empty: Database) -> None:
    number = _with(full, kind=RoomKind.NOTES)
    ended = _with(full, kind=RoomKind.NOTES, state=ChatState.ENDED)
    copied(full, empty)
    found, other = empty.chats.get(number), empty.chats.get(ended)
    assert found is not None
    assert other is not None
    assert (found.state, found.group) == (ChatState.SETTING_UP, None)
    assert not empty.rooms.of_chat(number)
    assert other.state is ChatState.ENDED


def test_many_messages_come_back(full: Database, empty: Database) -> None:
    with full.transaction():
        number = full.chats.add(chat())
        for count in range(1_234):
            full.messages.add(message(number, str(count)))
    copied(full, empty)
    found = empty.messages.page(number, limit=10_000)
    assert found == full.messages.page(number, limit=10_000)
    assert len(found) == 1_234


def test_nothing_comes_over_other_data(full: Database, empty: Database) -> None:
    with pytest.raises(DataThere):
        copied(full, full)
    with empty.transaction():
        empty.people.put(PersonRow(account=BOB))
    with pytest.raises(DataThere):
        copied(full, empty)


def test_what_ends_with_a_fault_leaves_nothing(full: Database, empty: Database) -> None:
    def faulty() -> Iterator[AnyRecord]:
        yield from gather(full, ORIGIN)
        raise BackupDamaged

    with pytest.raises(BackupDamaged):
        replay(faulty(), empty)
    assert not any(everything(empty).values())
    copied(full, empty)
    assert everything(empty) == everything(full)
