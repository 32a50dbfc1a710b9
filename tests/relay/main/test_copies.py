"""Backups: whole, marked as copies, and put back where nothing is in the way."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.relay.main.running import serving
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.core.restoring import is_copy
from tgtui.relay.main import copies
from tgtui.relay.main.content import LOST_VERSIONS
from tgtui.relay.main.copies import back_up, restore
from tgtui.relay.main.errors import FolderTaken, NotDone
from tgtui.relay.main.tls import own_files
from tgtui.relay.ports import StorageBroken, StorageInUse, Transaction


async def copied(data: Path, copy: Path, *, is_plain: bool = True) -> None:
    """Make a relay, and a copy of it while it runs."""
    async with serving(data, is_plain=is_plain) as relay:
        backend = relay.node.backend
        assert isinstance(backend, SqliteBackend)
        await back_up(backend, data, copy)


async def marked(folder: Path) -> bool:
    backend = SqliteBackend(folder)
    found = await backend.read(is_copy)
    await backend.close()
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir(mode=0o700)
    return tmp_path / "data"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def test_a_backup_is_whole_and_nobody_elses(data: Path, copy: Path) -> None:
    copy.mkdir(mode=0o755)
    asyncio.run(copied(data, copy, is_plain=False))
    files = {file.name: file for file in copy.iterdir()}
    (franking,) = [name for name in files if name.startswith("franking-")]
    assert {"relay.db", "blobs.db", "tls.crt", "tls.key"} <= files.keys()
    assert "root.key" not in files
    assert files[franking].read_bytes() == (data / franking).read_bytes()
    assert all(file.stat().st_mode & 0o077 == 0 for file in files.values())
    assert asyncio.run(marked(copy))
    assert not asyncio.run(marked(data))


def test_a_folder_with_data_is_left_as_it_is(data: Path, copy: Path) -> None:
    asyncio.run(copied(data, copy))
    before = (copy / "relay.db").read_bytes()

    async def again() -> None:
        backend = SqliteBackend(data)
        with pytest.raises(NotDone, match="name an empty folder"):
            await back_up(backend, data, copy)
        await backend.close()

    asyncio.run(again())
    assert (copy / "relay.db").read_bytes() == before


def test_a_copy_is_put_back_and_served_with_care(data: Path, copy: Path) -> None:
    async def main() -> None:
        await copied(data, copy, is_plain=False)
        other = data.parent / "other"
        restore(copy, other)
        root = data / "root.key"
        async with serving(other, root_key=root, is_plain=False) as relay:
            assert relay.standing.descriptor.content.version == 1 + LOST_VERSIONS
            assert relay.standing.root_file is None
        assert not await marked(other)
        for mine, theirs in zip(own_files(other), own_files(data), strict=True):
            assert mine.read_bytes() == theirs.read_bytes()

    asyncio.run(main())


def test_a_copy_is_never_there_without_its_mark(
    data: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a crash at a bad moment makes a relay that signs places a second time."""

    def crash(_: Transaction) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(copies, "mark_copy", crash)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(copied(data, copy))
    assert list(copy.iterdir()) == []
    monkeypatch.undo()
    asyncio.run(copied(data, copy))
    monkeypatch.setattr(copies, "mark_copy", crash)
    other = data.parent / "other"
    with pytest.raises(KeyboardInterrupt):
        restore(copy, other)
    assert not list(other.glob("*.db*"))
    monkeypatch.undo()
    restore(copy, other)
    assert asyncio.run(marked(other))


def test_keys_that_are_there_stay(data: Path, copy: Path, tmp_path: Path) -> None:
    asyncio.run(copied(data, copy, is_plain=False))
    other = tmp_path / "other"
    other.mkdir()
    for name in ("root.key", "tls.crt"):
        (other / name).write_bytes(b"mine")
    restore(copy, other)
    assert (other / "tls.crt").read_bytes() == b"mine"


def test_nothing_is_put_over_data(data: Path, copy: Path) -> None:
    asyncio.run(copied(data, copy))
    (copy / "tls.key").touch(mode=0o600)
    said = re.escape(f"{data} holds data of a relay already: stop the relay and move")
    with pytest.raises(NotDone, match=said):
        restore(copy, data)
    assert not (data / "tls.key").exists()


def test_blobs_that_are_left_are_in_the_way(data: Path, copy: Path) -> None:
    asyncio.run(copied(data, copy))
    (data / "relay.db").unlink()
    with pytest.raises(NotDone, match="holds data of a relay already"):
        restore(copy, data)


def test_a_relay_that_runs_is_in_the_way(
    data: Path, copy: Path, tmp_path: Path
) -> None:
    asyncio.run(copied(data, copy))
    running = tmp_path / "running"

    async def main() -> None:
        async with serving(running):
            for name in ("relay.db", "blobs.db"):
                (running / name).rename(tmp_path / name)
            with pytest.raises(StorageInUse):
                restore(copy, running)

    asyncio.run(main())


def test_what_is_no_copy_is_refused(data: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NotDone, match=f"{empty} is no backup of a relay"):
        restore(empty, data)
    (empty / "relay.db").write_bytes(b"x" * 4096)
    with pytest.raises(StorageBroken):
        restore(empty, data)
    assert not (data / "relay.db").exists()


def test_a_folder_of_something_else_is_refused(
    data: Path, copy: Path, tmp_path: Path
) -> None:
    asyncio.run(copied(data, copy))
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter").touch()
    with pytest.raises(FolderTaken):
        restore(copy, other)
    assert list(other.iterdir()) == [other / "letter"]
