"""A full disk refuses what is new, keeps what is old, and is no end."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from tests.contracts.samples import HALL, LAPTOP, name
from tests.relay.backends.sqlite.support import accept, accepted, fill
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.ports import StorageBroken, StorageFull, Transaction
from tgtui.wire import InboxKind


pytestmark = pytest.mark.anyio


async def until_full(backend: SqliteBackend) -> int:
    """Accept messages until there is no space; return how many were accepted."""
    count = 0
    while True:
        answers = await asyncio.gather(
            *(backend.run(accept) for _ in range(7)), return_exceptions=True
        )
        good = [answer for answer in answers if isinstance(answer, int)]
        bad = [answer for answer in answers if not isinstance(answer, int)]
        assert good == list(range(count + 1, count + 1 + len(good)))
        assert {type(answer) for answer in bad} <= {StorageFull}
        count += len(good)
        if bad:
            return count


def huge(t: Transaction) -> None:
    """Write more than any disk of 1 MiB can hold."""
    t.inbox.deliver(
        LAPTOP, at=1, kind=InboxKind.KEYS_LOW, body=bytes(2**20), group=HALL
    )


async def test_what_was_accepted_stays_and_space_lets_it_go_on(
    small_disk: Path,
) -> None:
    backend = SqliteBackend(small_disk)
    ballast = fill(small_disk, left=200_000)
    count = await until_full(backend)
    assert count > 20
    assert await backend.read(accepted) == count
    with pytest.raises(StorageFull, match="what was accepted is safe"):
        await backend.run(huge)
    ballast.unlink()
    assert await backend.run(accept) == count + 1
    assert await backend.run(accepted) == count + 1
    await backend.close()
    again = SqliteBackend(small_disk)
    assert await again.run(accepted) == count + 1
    await again.close()


async def test_only_what_has_no_space_is_refused(small_disk: Path) -> None:
    backend = SqliteBackend(small_disk)
    works = [accept, accept, huge, accept]
    answers = await asyncio.gather(
        *(backend.run(work) for work in works), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [int, int, StorageFull, int]
    assert await backend.run(accepted) == 3
    assert await backend.run(lambda t: t.inbox.items(LAPTOP, 0, 9)) == []
    await backend.close()


async def test_the_log_is_emptied_before_space_is_said_to_be_gone(
    small_disk: Path,
) -> None:
    """A row that is written again and again needs no more space than once."""
    backend = SqliteBackend(small_disk)

    def overwrite(t: Transaction) -> None:
        t.meta.put_value("name", bytes(50_000))

    for _ in range(3):
        await backend.run(overwrite)
    assert await backend.tidy()
    for _ in range(50):
        await backend.run(overwrite)
    await backend.close()


async def test_a_blob_that_has_no_space_is_as_it_was(small_disk: Path) -> None:
    backend = SqliteBackend(small_disk)
    store = backend.blob_store
    await store.write(name(1), 0, b"there")
    ballast = fill(small_disk)
    with pytest.raises(StorageFull):
        await store.write(name(1), 5, bytes(200_000))
    assert await store.read(name(1), 0, 9) == b"there"
    ballast.unlink()
    await store.write(name(1), 5, b" again")
    assert await store.read(name(1), 0, 99) == b"there again"
    await backend.close()


async def test_there_may_be_no_space_to_begin(small_disk: Path) -> None:
    ballast = fill(small_disk)
    with pytest.raises(StorageFull):
        SqliteBackend(small_disk / "data")
    ballast.unlink()
    backend = SqliteBackend(small_disk / "data")
    assert await backend.run(accept) == 1
    await backend.close()


async def test_a_disk_that_cannot_be_written_is_said_to_be_broken(
    small_disk: Path,
) -> None:
    backend = SqliteBackend(small_disk)
    assert await backend.run(accept) == 1
    await backend.close()
    _remount(small_disk, "ro")
    with pytest.raises(StorageBroken, match="Read-only"):
        SqliteBackend(small_disk)
    with pytest.raises(StorageBroken, match="Read-only"):
        SqliteBackend(small_disk / "other")
    _remount(small_disk, "rw")
    backend = SqliteBackend(small_disk)
    assert await backend.run(accepted) == 1
    await backend.close()


def _remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)
