"""A table has a column for each field of its rows, and an index for each question."""

import msgspec
import pytest

from tests.store.samples import chat
from tgtui.engine import rows
from tgtui.franking import Kind
from tgtui.store import Database, StoreBroken
from tgtui.store.messages import UNREAD


TABLES: dict[str, type[msgspec.Struct]] = {
    "chat": rows.ChatRow,
    "message": rows.MessageRow,
    "reaction": rows.ReactionRow,
    "outbox": rows.OutboxRow,
    "attempt": rows.AttemptRow,
    "person": rows.PersonRow,
    "package": rows.PackageRow,
    "report": rows.ReportRow,
}

QUESTIONS = {
    'SELECT * FROM message WHERE "group" = ? AND seq BETWEEN 1 AND 2': "message_place",
    "SELECT * FROM message WHERE commitment = ?": "message_commitment",
    "SELECT min(expires) FROM message WHERE expires > 0": "message_expires",
    "SELECT * FROM message WHERE expires > 0 AND expires <= ?": "message_expires",
    "UPDATE message SET ref = 1 WHERE ref = ?": "message_ref",
    "SELECT * FROM outbox WHERE message = ?": "outbox_message",
    "SELECT * FROM chat WHERE peer = ?": "chat_peer",
    "SELECT * FROM person WHERE handle = ?": "person_handle",
}


def plan(database: Database, sql: str) -> str:
    count = sql.count("?")
    steps = database._session.all(f"EXPLAIN QUERY PLAN {sql}", (1,) * count)  # noqa: SLF001
    return "; ".join(step[-1] for step in steps)


def test_every_row_type_has_a_table() -> None:
    assert set(TABLES.values()) == {
        each
        for each in vars(rows).values()
        if isinstance(each, type) and issubclass(each, msgspec.Struct)
    }


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_fields(table: str) -> None:
    with Database.in_memory() as database:
        found = database._session.all(f"PRAGMA table_info({table})")  # noqa: SLF001
    columns = [column[1] for column in found if column[1] != "number"]
    assert columns == list(TABLES[table].__struct_fields__)


def test_the_kinds_that_are_searched_are_those_with_words() -> None:
    assert (Kind.TEXT, Kind.EDIT, Kind.FILE) == (1, 2, 5)


@pytest.mark.parametrize(("sql", "index"), QUESTIONS.items())
def test_a_question_has_its_index(sql: str, index: str) -> None:
    with Database.in_memory() as database:
        assert f"INDEX {index} " in plan(database, sql)


def test_what_is_unread_is_counted_without_a_look_at_messages() -> None:
    asked = UNREAD.replace("?1", "?").replace("?2", "?")
    with Database.in_memory() as database:
        assert "COVERING INDEX message_unread " in plan(database, asked)


def test_pages_and_states_are_not_sorted() -> None:
    page = "SELECT * FROM message WHERE chat = ? AND place < ? ORDER BY place DESC"
    sent = (
        'SELECT id FROM message WHERE "group" = ? AND state = ? AND seq <= ?'
        " AND account = ? ORDER BY seq"
    )
    with Database.in_memory() as database:
        for sql, index in ((page, "message_chat"), (sent, "message_state")):
            assert f"INDEX {index} " in plan(database, sql)
            assert "TEMP B-TREE" not in plan(database, sql)


def test_what_nobody_wrote_is_not_read_as_a_row(database: Database) -> None:
    with database.transaction():
        number = database.chats.add(chat())
        database._session.write("UPDATE chat SET state = 'nonsense'")  # noqa: SLF001
    with pytest.raises(StoreBroken):
        database.chats.get(number)
