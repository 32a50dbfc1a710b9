"""A database in a file, and one in memory: what one does, the other does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.samples import KEY, chat
from tgtui.store import Database


@pytest.fixture(params=["file", "memory"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database, and close it."""
    in_file = request.param == "file"
    opened = Database.open(tmp_path / "db", KEY) if in_file else Database.in_memory()
    with opened:
        yield opened


@pytest.fixture
def first(database: Database) -> int:
    """Return the number of a chat that is there."""
    with database.transaction():
        return database.chats.add(chat())


@pytest.fixture
def second(database: Database, first: int) -> int:
    """Return the number of another chat."""
    with database.transaction():
        number = database.chats.add(chat())
    assert number > first
    return number
