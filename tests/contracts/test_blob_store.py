"""The bytes of blobs."""

import asyncio

import pytest

from tests.contracts.samples import name
from tgtui.relay.ports import Backend, StorageBroken


pytestmark = pytest.mark.anyio

CHUNK = 256 * 1024
BLOB, OTHER = name(1), name(2)


async def test_bytes_are_read_where_they_were_written(backend: Backend) -> None:
    store = backend.blob_store
    await store.write(BLOB, 0, b"abc")
    await store.write(BLOB, 3, b"def")
    await store.write(OTHER, 0, b"other")
    assert await store.read(BLOB, 0, 100) == b"abcdef"
    assert await store.read(BLOB, 2, 2) == b"cd"
    assert await store.read(BLOB, 5, 100) == b"f"


async def test_there_are_no_bytes_where_none_are(backend: Backend) -> None:
    store = backend.blob_store
    assert await store.read(BLOB, 0, 100) == b""
    await store.write(BLOB, 0, b"abc")
    assert await store.read(BLOB, 3, 100) == b""
    assert await store.read(BLOB, 10**9, 100) == b""
    assert await store.read(BLOB, 0, 0) == b""


async def test_what_came_after_is_dropped(backend: Backend) -> None:
    store = backend.blob_store
    await store.write(BLOB, 0, bytes(3 * CHUNK))
    await store.write(BLOB, CHUNK + 5, b"end")
    assert await store.read(BLOB, CHUNK, CHUNK) == b"\0\0\0\0\0end"
    await store.write(BLOB, 1, b"x")
    assert await store.read(BLOB, 0, 3 * CHUNK) == b"\0x"
    await store.write(BLOB, 1, b"")
    assert await store.read(BLOB, 0, 9) == b"\0"
    await store.write(BLOB, 0, b"")
    assert await store.read(BLOB, 0, 9) == b""


@pytest.mark.parametrize("step", [CHUNK, CHUNK - 1, CHUNK + 1, 100_003])
async def test_large_ones_come_in_pieces_of_any_size(
    backend: Backend, step: int
) -> None:
    store = backend.blob_store
    data = b"".join(n.to_bytes(4, "big") for n in range(200_001))
    for offset in range(0, len(data), step):
        await store.write(BLOB, offset, data[offset : offset + step])
    for offset in (0, 1, CHUNK - 1, CHUNK, 2 * CHUNK + 7, len(data) - 1):
        for length in (1, CHUNK, 2 * CHUNK, 10**7):
            expected = data[offset : offset + length]
            assert await store.read(BLOB, offset, length) == expected


async def test_a_piece_must_follow_what_is_there(backend: Backend) -> None:
    store = backend.blob_store
    with pytest.raises(StorageBroken, match="0 bytes"):
        await store.write(BLOB, 1, b"x")
    await store.write(BLOB, 0, b"abc")
    with pytest.raises(StorageBroken, match="3 bytes"):
        await store.write(BLOB, 4, b"x")
    assert await store.read(BLOB, 0, 9) == b"abc"


async def test_a_blob_is_removed(backend: Backend) -> None:
    store = backend.blob_store
    await store.write(BLOB, 0, bytes(2 * CHUNK))
    await store.write(OTHER, 0, b"other")
    await store.remove(BLOB)
    await store.remove(BLOB)
    assert await store.read(BLOB, 0, 9) == b""
    assert await store.read(OTHER, 0, 9) == b"other"
    await store.write(BLOB, 0, b"new")
    assert await store.read(BLOB, 0, 9) == b"new"


async def test_one_at_a_time_guards_a_blob(backend: Backend) -> None:
    store = backend.blob_store
    order: list[str] = []
    begun, freed = asyncio.Event(), asyncio.Event()

    async def guard(blob: bytes, name: str, until: asyncio.Event | None = None) -> None:
        async with store.guarded(blob):
            order.append(f"{name} begins")
            begun.set()
            if until is not None:
                await until.wait()
            order.append(f"{name} ends")

    first = asyncio.create_task(guard(BLOB, "first", freed))
    await begun.wait()
    second = asyncio.create_task(guard(BLOB, "second"))
    await guard(OTHER, "another")
    freed.set()
    await asyncio.gather(first, second)
    assert order == [
        "first begins",
        "another begins",
        "another ends",
        "first ends",
        "second begins",
        "second ends",
    ]


async def test_blobs_that_have_bytes_are_listed_by_id(backend: Backend) -> None:
    store = backend.blob_store
    assert await store.stored(b"", 9) == []
    for number in (3, 1, 2):
        await store.write(name(number), 0, bytes(2 * CHUNK))
    await store.write(name(4), 0, b"")
    assert await store.stored(b"", 9) == [name(1), name(2), name(3)]
    assert await store.stored(b"", 2) == [name(1), name(2)]
    assert await store.stored(name(1), 9) == [name(2), name(3)]
    assert await store.stored(name(3), 9) == []
    await store.remove(name(2))
    assert await store.stored(b"", 9) == [name(1), name(3)]
