"""A file is opened with its key, and whatever else it is, words say so."""

import stat
from pathlib import Path

import apsw
import pytest

from tests.store.samples import KEY, as_port, chat, said
from tgtui.crypto import Secret
from tgtui.engine.ports import Store
from tgtui.store import (
    Database,
    NotADatabase,
    StoreBroken,
    StoreError,
    StoreInUse,
    WrongKey,
    opening,
)


PLAIN = b"SQLite format 3\0"
CANARY = "canary in a coal mine"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db"


@pytest.fixture
def filled(path: Path) -> Path:
    """Return a closed database with some pages of messages."""
    with Database.open(path, KEY) as database:
        with database.transaction():
            number = database.chats.add(chat(draft=CANARY))
        said(database, number, *[f"{CANARY} {at}" for at in range(300)])
    return path


def refused(path: Path, key: Secret = KEY) -> StoreError:
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        Database.open(path, key)
    assert path.read_bytes() == before
    assert str(caught.value).endswith(".")
    return caught.value


def test_what_was_written_is_read_after_opening_it_again(filled: Path) -> None:
    with Database.open(filled, KEY) as database:
        assert len(database.messages.page(1, limit=999)) == 300
        assert len(database.messages.search("canary", limit=999)) == 300


def test_the_engine_has_it_as_its_port(path: Path) -> None:
    store: Store = as_port(path)
    assert store.chats.all() == []
    assert isinstance(store, Database)
    store.close()


def test_another_key_does_not_open_it(filled: Path) -> None:
    assert type(refused(filled, Secret(bytes(32)))) is WrongKey


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_refused(path: Path, length: int) -> None:
    with pytest.raises(WrongKey, match=f"has 32 bytes, not {length}"):
        Database.open(path, Secret(bytes(length)))
    assert not path.exists()


@pytest.mark.parametrize(
    "content",
    [b"x", b"x" * 23, b"hello world\n" * 1000, bytes(8192), PLAIN + bytes(5000)],
    ids=["tiny", "short", "text", "zeros", "plain"],
)
def test_a_file_that_is_something_else_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert type(refused(path)) is NotADatabase


def test_a_database_that_is_not_encrypted_is_refused(path: Path) -> None:
    plain = apsw.Connection(str(path))
    plain.execute("CREATE TABLE generation (number INTEGER)")
    plain.close()
    assert type(refused(path)) is NotADatabase


def test_a_damaged_page_is_noticed(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    filled.write_bytes(content)
    with pytest.raises(StoreBroken):
        Database.open(filled, KEY)


def test_a_truncated_file_is_noticed(filled: Path) -> None:
    filled.write_bytes(filled.read_bytes()[:100])
    assert isinstance(refused(filled), StoreError)
    filled.write_bytes(b"")
    with Database.open(filled, KEY) as database:
        assert database.chats.all() == []


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreBroken, match="No such file"):
        Database.open(tmp_path / "nowhere" / "db", KEY)
    with pytest.raises(StoreBroken, match="directory"):
        Database.open(tmp_path, KEY)


def test_nobody_else_opens_it_meanwhile(path: Path) -> None:
    with Database.open(path, KEY), pytest.raises(StoreInUse):
        Database.open(path, KEY)
    Database.open(path, KEY).close()


def test_only_its_owner_may_read_it(path: Path) -> None:
    with Database.open(path, KEY) as database:
        with database.transaction():
            database.values.put("a", b"value")
        files = sorted(path.parent.iterdir())
        assert [file.name for file in files] == ["db", "db-wal"]
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert [file.name for file in path.parent.iterdir()] == ["db"]


def test_nothing_readable_is_in_the_files(path: Path) -> None:
    with Database.open(path, KEY) as database:
        assert not path.read_bytes().startswith(PLAIN)
        with database.transaction():
            number = database.chats.add(chat(draft=CANARY))
            database.values.put("canary", CANARY.encode())
        said(database, number, *[CANARY] * 2000)
        assert path.with_name("db-wal").stat().st_size > 100_000
        for file in path.parent.iterdir():
            assert b"canary" not in file.read_bytes()
            assert b"CREATE TABLE" not in file.read_bytes()
            assert KEY.expose() not in file.read_bytes()
    assert b"canary" not in path.read_bytes()


def test_it_is_noticed_if_nothing_is_encrypted(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_unlock", lambda *_: None)
    with pytest.raises(StoreBroken, match="not be encrypted"):
        Database.open(path, KEY)
    assert b"CREATE TABLE" not in path.read_bytes()


def test_its_settings_are_those_that_were_chosen(database: Database) -> None:
    connection = database._session.connection  # noqa: SLF001 - nothing else shows them
    names = ("foreign_keys", "secure_delete", "temp_store", "cache_size")
    assert [connection.pragma(name) for name in names] == [1, 1, 2, -16384]
    if connection.filename:
        names = ("journal_mode", "synchronous", "locking_mode", "cipher")
        settings = [connection.pragma(name) for name in names]
        assert settings == ["wal", 2, "exclusive", "chacha20"]
