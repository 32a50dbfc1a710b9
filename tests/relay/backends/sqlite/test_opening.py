"""Data that cannot be used is said to be so, in words, and is left as it is."""

import stat
from pathlib import Path

import apsw
import pytest

from tests.contracts.samples import name
from tests.relay.backends.sqlite.support import accept, accepted
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.backends.sqlite.files import (
    BLOBS,
    LOCK,
    ROWS,
    open_reader,
    open_writer,
)
from tgtui.relay.ports import StorageBroken, StorageInUse, StorageTooNew


pytestmark = pytest.mark.anyio

CHANGE = "UPDATE migration SET checksum = x'00'"
NEWER = "INSERT INTO migration VALUES (9999, x'00')"


async def used(directory: Path) -> None:
    """Leave data of a relay that ran and ended."""
    backend = SqliteBackend(directory)
    await backend.run(accept)
    await backend.close()


def altered(file: Path, sql: str) -> None:
    connection = apsw.Connection(str(file))
    connection.execute(sql)
    connection.close()


async def test_what_was_there_is_there_again(tmp_path: Path) -> None:
    await used(tmp_path / "deep" / "data")
    backend = SqliteBackend(tmp_path / "deep" / "data")
    assert await backend.run(accepted) == 1
    await backend.close()


async def test_nobody_else_can_read_the_files(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    backend = SqliteBackend(directory)
    await backend.run(accept)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in _files(directory)}
    assert set(modes) >= {ROWS, f"{ROWS}-wal", BLOBS, LOCK}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    await backend.close()


async def test_nothing_can_be_done_after_the_end(tmp_path: Path) -> None:
    backend = SqliteBackend(tmp_path)
    await backend.close()
    store = backend.blob_store
    for coroutine in (
        backend.tidy(),
        backend.backup(tmp_path / "copy", lambda _: None),
        store.read(name(1), 0, 1),
        store.write(name(1), 0, b""),
        store.remove(name(1)),
    ):
        with pytest.raises(StorageBroken, match="closed"):
            await coroutine


async def test_two_in_one_process_are_too_many(tmp_path: Path) -> None:
    backend = SqliteBackend(tmp_path)
    with pytest.raises(StorageInUse, match="Another relay"):
        SqliteBackend(tmp_path)
    await backend.close()
    await used(tmp_path)


@pytest.mark.parametrize("file", [ROWS, BLOBS])
async def test_data_of_a_newer_version_is_refused(tmp_path: Path, file: str) -> None:
    await used(tmp_path)
    altered(tmp_path / file, NEWER)
    for _ in range(2):
        with pytest.raises(StorageTooNew, match="newer version"):
            SqliteBackend(tmp_path)


@pytest.mark.parametrize("file", [ROWS, BLOBS])
async def test_a_migration_that_said_something_else_is_refused(
    tmp_path: Path, file: str
) -> None:
    await used(tmp_path)
    altered(tmp_path / file, CHANGE)
    for _ in range(2):
        with pytest.raises(StorageBroken, match="another migration 1"):
            SqliteBackend(tmp_path)


@pytest.mark.parametrize("file", [ROWS, BLOBS])
async def test_a_file_of_something_else_is_refused(tmp_path: Path, file: str) -> None:
    await used(tmp_path)
    (tmp_path / file).write_bytes(b"no database" * 1000)
    with pytest.raises(StorageBroken, match=r"restore.*not a database"):
        SqliteBackend(tmp_path)


async def test_damage_is_noticed_when_it_is_met(tmp_path: Path) -> None:
    await used(tmp_path)
    file = tmp_path / ROWS
    page = 4096
    # The first page says what is where; everything after it is overwritten.
    file.write_bytes(file.read_bytes()[:page].ljust(file.stat().st_size, b"\xff"))
    with pytest.raises(StorageBroken, match=r"restore.*malformed"):
        SqliteBackend(tmp_path)


async def test_damage_after_the_start_fails_what_meets_it(tmp_path: Path) -> None:
    backend = SqliteBackend(tmp_path)
    await backend.run(accept)
    await backend.tidy()
    root = _root(tmp_path / ROWS, "entry")
    await backend.close()
    with (tmp_path / ROWS).open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)
    backend = SqliteBackend(tmp_path)
    for way in (backend.run, backend.read):
        with pytest.raises(StorageBroken, match="malformed"):
            await way(accepted)
    await backend.run(lambda t: t.meta.put_value("other", b"works"))
    assert await backend.read(lambda t: t.meta.value("other")) == b"works"
    await backend.close()


async def test_a_place_that_is_no_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageBroken, match="File exists"):
        SqliteBackend(tmp_path / "file")
    with pytest.raises(StorageBroken, match="Not a directory"):
        SqliteBackend(tmp_path / "file" / "data")
    (tmp_path / "data" / ROWS).mkdir(parents=True)
    with pytest.raises(StorageBroken, match="Is a directory"):
        SqliteBackend(tmp_path / "data")


def test_there_is_nothing_to_read_where_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match="unable to open"):
        open_reader(tmp_path / "none")


def test_a_reader_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no database" * 1000)
    with pytest.raises(StorageBroken, match="not a database"):
        open_reader(tmp_path / "file")


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.iterdir() if path.is_file()]


def _root(file: Path, table: str) -> int:
    reader = open_reader(file)
    sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
    ((root,),) = reader.execute(sql, (table,)).fetchall()
    reader.close()
    assert isinstance(root, int)
    return root


@pytest.mark.parametrize(("file", "schema"), [(ROWS, "rows"), (BLOBS, "blobs")])
def test_a_commit_is_durable_and_what_is_deleted_is_overwritten(
    tmp_path: Path, file: str, schema: str
) -> None:
    connection = open_writer(tmp_path / file, schema)
    found = {
        name: connection.pragma(name)
        for name in ("journal_mode", "synchronous", "secure_delete", "temp_store")
    }
    full, on, memory = 2, 1, 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "secure_delete": on,
        "temp_store": memory,
    }
    connection.close()
