"""Blobs whose bytes stop coming, or that nobody reads on: nothing waits for ever."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest

from tests.hostile.raw import RawClient, http
from tests.integration.relays import in_relay, people_at, still_works
from tests.integration.test_blobs import BYTES, PATH, bearer, begin, get, put
from tests.integration.test_http import refusal
from tgtui.relay.main import Relay
from tgtui.relay.ports import BlobStore, StorageBroken
from tgtui.relay.web import uploads
from tgtui.wire import Refusal, limits


async def until(done: Callable[[], bool]) -> None:
    """Wait for something that nothing tells of."""
    async with asyncio.timeout(5):
        while not done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the relay logged as a fault of its own."""
    return [each.message for each in caplog.records if each.levelname == "ERROR"]


def test_a_download_that_the_storage_fails_is_cut_off(tmp_path: Path) -> None:
    """An answer that has begun cannot become a refusal, nor may its reader wait."""

    async def main(relay: Relay) -> None:
        store = type(relay.node.backend.blob_store)
        read = store.read

        async def fails(
            self: BlobStore, blob: bytes, offset: int, length: int
        ) -> bytes:
            if offset:
                raise StorageBroken
            return await read(self, blob, offset, length)

        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            await put(anna, BYTES)
            cut_off = pytest.raises(httpx.RemoteProtocolError)
            with patch.object(store, "read", fails), cut_off:
                await get(anna)
        await still_works(relay)

    in_relay(main, tmp_path)


@pytest.mark.parametrize("data", [b"", bytes(20)])
def test_an_upload_that_comes_in_drops_is_given_up(tmp_path: Path, data: bytes) -> None:
    """Else whoever sends nothing holds a connection for ever."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            async with RawClient.to(relay.port) as raw:
                await raw.send(http("PUT", PATH, bearer(anna), length=str(len(BYTES))))
                drops = asyncio.create_task(raw.send_slowly(data * 50, pause=0.02))
                answer = await raw.answer()
                assert refusal(answer.body, answer.status) is Refusal.MALFORMED
                assert await raw.ended()
                assert await drops < 1000
            kept = await begin(anna)
            assert not kept.complete
            assert (kept.offset > 0) == (data != b"")

    with patch.object(uploads, "BODY_TIME", 0.3):
        in_relay(main, tmp_path)


def test_an_upload_may_be_as_slow_as_it_likes_above_a_trickle(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            async with RawClient.to(relay.port) as raw:
                await raw.send(http("PUT", PATH, bearer(anna), length=str(len(BYTES))))
                drops = raw.send_slowly(BYTES, piece=limits.CHUNK // 4, pause=0.2)
                assert await drops == len(BYTES)
                assert (await raw.answer()).status == 200

    with patch.object(uploads, "BODY_TIME", 1.0):
        in_relay(main, tmp_path)


def test_who_goes_away_is_no_fault_of_the_relay(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            await begin(anna)
            before = relay.doors.busy
            async with RawClient.to(relay.port) as raw:
                whole = str(len(BYTES))
                await raw.send(http("PUT", PATH, bearer(anna), BYTES[:9], length=whole))
                await until(lambda: relay.doors.busy > before)
                raw.reset()
            await until(lambda: relay.doors.busy == before)
        await still_works(relay)

    in_relay(main, tmp_path)
    assert not faults(caplog)


def test_who_stops_reading_a_download_is_let_go(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # More than what the two systems keep of it between them.
    data = bytes(64 * limits.CHUNK)

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            await begin(anna, data)
            path = f"/v1/blobs/{sha256(data).hexdigest()}"
            await anna.http.put(path, content=data, headers=bearer(anna))
            before = relay.doors.busy
            async with RawClient.to(relay.port, receive_buffer=4096) as raw:
                await raw.send(http("GET", path, bearer(anna)))
                await raw.read(1000)
                raw.freeze()
                assert relay.doors.busy > before
                await until(lambda: relay.doors.busy == before)
            await still_works(relay)

    with patch.object(uploads, "BODY_TIME", 0.3):
        in_relay(main, tmp_path, max_file_bytes=len(data))
    assert not faults(caplog)
