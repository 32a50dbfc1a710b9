"""Many messages are taken out of the index at once, and nothing of them is left."""

import pytest

from tests.store.samples import ROOM, chat, said
from tests.store.test_search import rows_indexed
from tgtui.store import Database, StoreMisused
from tgtui.store.removing import MANY


CANARY = "qzxjvwkpuncovered"


def is_in(database: Database, text: str) -> bool:
    return text in database.snapshot().decode("latin-1").lower()


def two_chats(database: Database) -> tuple[int, int]:
    """Return a chat with many messages, and one with a few."""
    with database.transaction():
        many, few = (database.chats.add(chat()) for _ in range(2))
    said(database, many, *[f"{CANARY} word{at}" for at in range(MANY)])
    said(database, few, "another word", f"also {CANARY}")
    return many, few


def secure(database: Database) -> bool:
    sql = "SELECT v FROM search_config WHERE k = 'secure-delete'"
    stored: int = database._session.value(sql)  # noqa: SLF001 - nothing else shows it
    return stored == 1


def test_nothing_is_left_of_many_messages() -> None:
    with Database.in_memory() as database:
        many, few = two_chats(database)
        with database.transaction():
            database.chats.drop(many)
        assert [row.chat for row in database.messages.search(CANARY)] == [few]
        rows_indexed(database)
        assert secure(database)
        with database.transaction():
            database.messages.drop(MANY + 2)
        assert not is_in(database, CANARY[2:])
        rows_indexed(database)


def test_single_ones_leave_nothing_after_many_were_not_dropped() -> None:
    with Database.in_memory() as database:
        many, _ = two_chats(database)
        with database.transaction():
            database.rooms.add(ROOM, many, b"")
        with pytest.raises(StoreMisused), database.transaction():
            database.chats.drop(many)
        assert len(database.messages.search(CANARY, limit=999)) == MANY + 1
        rows_indexed(database)
        assert secure(database)
        for row in database.messages.search(CANARY, limit=999):
            with database.transaction():
                database.messages.drop(row.id)
        assert not is_in(database, CANARY[2:])
