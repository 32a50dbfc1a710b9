"""A copy is taken while the relay runs, is whole, and can be put back."""

import asyncio
import errno
from pathlib import Path

import apsw
import pytest

from tests.contracts.samples import blob, name
from tests.relay.backends.sqlite.support import accept, accepted, fill, message
from tgtui.relay.backends.sqlite import SqliteBackend, copies, restore
from tgtui.relay.backends.sqlite.files import BLOBS, ROWS
from tgtui.relay.ports import (
    StorageBroken,
    StorageFull,
    StorageInUse,
    StorageOccupied,
    StorageTooNew,
    Transaction,
)


pytestmark = pytest.mark.anyio

BYTES = b"bytes" * 100_000


PAGE = 4096


def nothing(_: Transaction) -> None:
    """Mark no copy."""


async def test_a_copy_is_of_one_moment(backend: SqliteBackend, tmp_path: Path) -> None:
    await backend.run(accept)
    going = asyncio.Event()
    numbers: list[int] = []

    async def step(number: int) -> None:
        """Add a blob, bytes first, and drop an older one, bytes last."""
        await backend.blob_store.write(name(number), 0, BYTES)
        await backend.run(lambda t: t.blobs.put_blob(blob(number)))
        numbers.append(await backend.run(accept))
        if number > 2:
            await backend.run(lambda t: t.blobs.drop_blob(name(number - 2)))
            await backend.blob_store.remove(name(number - 2))

    async def work() -> None:
        number = 0
        while not going.is_set():
            number += 1
            await step(number)

    working = asyncio.ensure_future(work())
    while len(numbers) < 5:  # noqa: ASYNC110 - until it is in full swing
        await asyncio.sleep(0.001)
    await backend.backup(tmp_path / "copy", nothing)
    after = len(numbers)
    going.set()
    await working
    restore(tmp_path / "copy", tmp_path / "new", nothing)
    again = SqliteBackend(tmp_path / "new")
    count = await again.run(accepted)
    assert 6 <= count <= after + 2
    rows = await again.run(lambda t: t.blobs.old_blobs(9999, 999))
    assert rows
    for row in rows:
        assert await again.blob_store.read(row, 0, len(BYTES)) == BYTES
    assert await again.run(accept) == count + 1
    await again.close()


async def test_the_copy_alone_is_marked(backend: SqliteBackend, tmp_path: Path) -> None:
    await backend.run(accept)
    await backend.backup(tmp_path / "copy", accept)
    assert await backend.run(accepted) == 1
    restore(tmp_path / "copy", tmp_path / "new", accept)
    again = SqliteBackend(tmp_path / "new")
    assert await again.run(accepted) == 3
    await again.close()


async def test_a_copy_is_nobody_elses_while_it_is_made(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir(mode=0o755)
    modes: dict[str, int] = {}

    def look(_: Transaction) -> None:
        modes.update(
            (each.name, each.stat().st_mode & 0o777) for each in copy.iterdir()
        )

    await backend.backup(copy, look)
    assert {"relay.db.part", "blobs.db.part"} <= modes.keys()
    assert set(modes.values()) == {0o600}


async def test_what_a_killed_copy_left_is_in_nobodys_way(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for left in ("relay.db.part", "relay.db.part-wal", "blobs.db.part-journal"):
        (copy / left).write_bytes(b"half of something")
    await backend.run(accept)
    await backend.backup(copy, nothing)
    assert sorted(each.name for each in copy.iterdir()) == [BLOBS, ROWS]
    restore(copy, tmp_path / "new", nothing)


async def test_a_copy_takes_the_place_of_nothing(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    await backend.backup(copy, nothing)
    with pytest.raises(StorageOccupied, match="empty one"):
        await backend.backup(copy, nothing)
    with pytest.raises(StorageOccupied):
        await backend.backup(tmp_path, nothing)
    restore(copy, tmp_path / "new", nothing)
    with pytest.raises(StorageOccupied):
        restore(copy, tmp_path / "new", nothing)
    with pytest.raises(StorageInUse):
        restore(copy, tmp_path, nothing)


async def test_a_copy_that_is_none_is_refused(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    copy, new = tmp_path / "copy", tmp_path / "new"
    with pytest.raises(StorageBroken, match=r"has no relay\.db"):
        restore(copy, new, nothing)
    await backend.backup(copy, nothing)
    (copy / BLOBS).rename(copy / "elsewhere")
    with pytest.raises(StorageBroken, match=r"has no blobs\.db"):
        restore(copy, new, nothing)
    (copy / "elsewhere").rename(copy / BLOBS)
    restore(copy, new, nothing)


async def test_a_damaged_copy_is_refused_and_leaves_nothing(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    copy, new = tmp_path / "copy", tmp_path / "new"
    await backend.run(accept)
    await backend.backup(copy, nothing)
    whole = (copy / ROWS).read_bytes()
    page = whole.index(message(1).message or b"") // PAGE * PAGE
    torn = whole[:page] + b"\xff" * PAGE + whole[page + PAGE :]
    for damage, words in (
        (b"no database" * 1000, "not a database"),
        (whole[:PAGE].ljust(len(whole), b"\xff"), "malformed"),
        (torn, r"The copy is damaged: relay\.db"),
    ):
        (copy / ROWS).write_bytes(damage)
        with pytest.raises(StorageBroken, match=words):
            restore(copy, new, nothing)
        assert [path.name for path in new.iterdir()] == ["relay.lock"]
    (copy / ROWS).write_bytes(whole)
    restore(copy, new, nothing)
    assert sorted(path.name for path in new.iterdir()) == [BLOBS, ROWS, "relay.lock"]


async def test_a_copy_of_a_newer_version_is_refused(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    await backend.backup(copy, nothing)
    connection = apsw.Connection(str(copy / BLOBS))
    connection.execute("INSERT INTO migration VALUES (9999, x'00')")
    connection.close()
    with pytest.raises(StorageTooNew):
        restore(copy, tmp_path / "new", nothing)


async def test_a_copy_without_space_is_refused_and_leaves_nothing(
    backend: SqliteBackend, small_disk: Path
) -> None:
    await backend.blob_store.write(name(1), 0, BYTES * 3)
    with pytest.raises(StorageFull):
        await backend.backup(small_disk / "copy", nothing)
    assert list((small_disk / "copy").iterdir()) == []
    fill(small_disk)
    with pytest.raises(StorageFull):
        await backend.backup(small_disk / "other", nothing)


async def test_a_place_that_is_no_directory_is_refused(
    backend: SqliteBackend, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageBroken, match="File exists"):
        await backend.backup(tmp_path / "file", nothing)


@pytest.mark.parametrize(
    ("number", "fault"), [(errno.ENOSPC, StorageFull), (errno.EIO, StorageBroken)]
)
async def test_a_fault_of_the_system_is_told(
    backend: SqliteBackend,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    fault: type[Exception],
) -> None:
    def broken(_: Path) -> None:
        raise OSError(number, "the disk says no")

    monkeypatch.setattr(copies, "make_durable", broken)
    with pytest.raises(fault):
        await backend.backup(tmp_path / "copy", nothing)
