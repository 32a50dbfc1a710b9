"""What is deleted is in no file any more, once the logs are emptied."""

from pathlib import Path

import apsw
import pytest
from msgspec.structs import replace

from tests.contracts.samples import (
    ANNA,
    HALL,
    LAPTOP,
    account,
    entry,
    member,
    name,
    report,
    room,
)
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.backends.sqlite.files import open_reader
from tgtui.relay.ports import Transaction, Work
from tgtui.wire import InboxKind


pytestmark = pytest.mark.anyio

CANARY = b"a canary in the coal mine"


def found(directory: Path) -> list[str]:
    """Return the files that hold the canary."""
    files = [path for path in directory.iterdir() if path.is_file()]
    return sorted(path.name for path in files if CANARY in path.read_bytes())


def put(t: Transaction) -> None:
    """Store the canary in small rows and in large ones."""
    t.rooms.put_room(room())
    t.rooms.put_member(HALL, member())
    for seq in range(1, 101):
        t.log.append(HALL, replace(entry(seq), message=CANARY * seq))
    for count in (1, 3000):
        kind = InboxKind.INVITATION
        t.inbox.deliver(LAPTOP, at=1, kind=kind, body=CANARY * count, group=HALL)
    t.keys.add_package(LAPTOP, CANARY * 100, 1)
    t.accounts.put_account(account()._replace(notice_key=CANARY))
    t.reports.put_report(report()._replace(sealed=CANARY * 1000))


def drop(t: Transaction) -> None:
    """Delete all of it, each in the way in which it goes."""
    t.log.drop_through(HALL, 50)
    t.rooms.drop_room(HALL)
    t.keys.drop_packages(LAPTOP)
    t.accounts.drop_account(ANNA)
    t.reports.put_report(report()._replace(sealed=b"", state="withdrawn"))


async def test_deleted_rows_are_gone_from_all_files(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    await backend.run(put)
    await backend.blob_store.write(name(1), 0, CANARY * 40_000)
    assert await backend.tidy()
    assert found(tmp_path) == ["blobs.db", "relay.db"]
    await backend.run(drop)
    await backend.blob_store.remove(name(1))
    assert found(tmp_path)
    assert await backend.tidy()
    assert found(tmp_path) == []


async def test_bytes_that_are_written_over_are_gone(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    await backend.blob_store.write(name(1), 0, CANARY * 40_000)
    await backend.blob_store.write(name(1), 10, b"other")
    assert await backend.tidy()
    assert found(tmp_path) == []


async def test_a_long_read_puts_it_off(backend: SqliteBackend, tmp_path: Path) -> None:
    await backend.run(put)
    reader = _reader(tmp_path / "relay.db")
    await backend.run(drop)
    assert not await backend.tidy()
    assert found(tmp_path)
    await backend.run(lambda t: t.meta.put_value("goes", b"on"))
    reader.close()
    assert await backend.tidy()
    assert found(tmp_path) == []


async def test_it_can_be_done_amid_work(backend: SqliteBackend) -> None:
    seen: list[object] = []
    for number in range(50):
        backend.enqueue(numbered(number), _ignore)
    assert await backend.tidy()
    backend.enqueue(lambda t: t.meta.value("n"), lambda answer, _: seen.append(answer))
    assert await backend.tidy()
    await backend.run(lambda _: None)
    assert seen == [b"49"]


def _reader(file: Path) -> apsw.Connection:
    connection = open_reader(file)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM entry").fetchall()
    return connection


def numbered(number: int) -> Work[None]:
    return lambda t: t.meta.put_value("n", b"%d" % number)


def _ignore(*_: object) -> None:
    return
