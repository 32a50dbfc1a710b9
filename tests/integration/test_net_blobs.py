"""Blobs by the client of `tgtui.net`: whole at the end, whatever breaks meanwhile."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

import pytest

from tests.integration.middle import Middle, standing_between
from tests.integration.peer import Peer, peers
from tests.net.running import waits
from tests.relay.main.processes import Process
from tgtui.net import (
    BEGIN_BLOB,
    DELETE_BLOB,
    Download,
    TooMuch,
    download,
    download_bytes,
    upload,
    upload_bytes,
)
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import BlobState


pytestmark = pytest.mark.slow

OFFSET = re.compile(rb"\?offset=(\d+) ")
SIZE = 3 * limits.CHUNK + 1_000


def data(mark: str) -> bytes:
    """Return a blob that no other test has."""
    return sha256(mark.encode()).digest() * (SIZE // 32)


class Memory:
    """Keeps what is written, and counts what comes."""

    def __init__(self) -> None:
        self.data = b""

    async def write(self, data: bytes) -> None:
        self.data += data


async def refusal_of_download(peer: Peer, blob: bytes) -> Refusal:
    """Download, and return why the relay declines."""
    with pytest.raises(Refused) as caught:
        await download_bytes(peer.ready, blob)
    return caught.value.refusal


@waits
async def test_what_one_puts_there_another_fetches(shared_relay: Process) -> None:
    async with peers(shared_relay.address, "anna.puts", "bob.puts") as (anna, bob):
        whole = data("puts")
        blob = sha256(whole).digest()
        assert await refusal_of_download(bob, blob) is Refusal.NOT_FOUND
        assert await upload_bytes(anna.ready, whole) == blob
        # It is there, so that a second one sends nothing.
        assert await upload_bytes(bob.ready, whole) == blob
        assert await download_bytes(bob.ready, blob) == whole
        with pytest.raises(TooMuch):
            await download_bytes(bob.ready, blob, most=len(whole) - 1)
        # What was there from an earlier run is not fetched again.
        begun, sink = Download(blob, SIZE), Memory()
        begun.take(whole[:500_000])
        await download(bob.ready, begun, sink)
        assert sink.data == whole[500_000:]


@waits
async def test_an_upload_goes_on_where_it_was_cut(shared_relay: Process) -> None:
    middle = Middle(shared_relay.address.port)
    async with (
        standing_between(middle) as port,
        peers(replace(shared_relay.address, port=port), "anna.cut") as (anna,),
        peers(shared_relay.address, "bob.cut") as (bob,),
    ):
        whole = data("cut")
        announced = requests.BeginBlob(sha256(whole).digest(), len(whole))

        async def durable() -> None:
            while not (await bob.call(BEGIN_BLOB, announced)).offset:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

        middle.before_cut = durable
        middle.cut_up = limits.CHUNK + 100_000
        blob = await upload_bytes(anna.ready, whole)
        assert middle.cuts == 1
        offsets = [int(each) for each in OFFSET.findall(bytes(middle.heard))]
        assert offsets[0] == 0
        assert limits.CHUNK <= offsets[-1] <= limits.CHUNK + 100_000
        assert await download_bytes(anna.ready, blob) == whole


@waits
async def test_a_download_goes_on_where_it_was_cut(shared_relay: Process) -> None:
    middle = Middle(shared_relay.address.port)
    async with (
        standing_between(middle) as port,
        peers(replace(shared_relay.address, port=port), "anna.torn") as (anna,),
    ):
        whole = data("torn")
        blob = await upload_bytes(anna.ready, whole)
        middle.heard.clear()
        middle.cut_down = 300_000
        assert await download_bytes(anna.ready, blob) == whole
        assert middle.cuts == 1
        assert middle.heard.count(b"GET /v1/blobs/") == 2
        assert b"Range: bytes=" in middle.heard


@waits
async def test_wrong_bytes_are_refused_and_the_right_ones_taken(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.wrong") as (anna,):
        whole = data("wrong")
        blob = sha256(whole).digest()

        async def other(offset: int) -> AsyncIterator[bytes]:
            yield (whole[:-1] + b"!")[offset:]

        with pytest.raises(Refused) as caught:
            await upload(anna.ready, other, blob=blob, size=len(whole))
        assert caught.value.refusal is Refusal.MISMATCH
        state = await anna.call(BEGIN_BLOB, requests.BeginBlob(blob, len(whole)))
        assert state == BlobState(0, complete=False)
        await upload_bytes(anna.ready, whole)
        await anna.call(DELETE_BLOB, requests.BlobRequest(blob))
        assert await refusal_of_download(anna, blob) is Refusal.NOT_FOUND


@waits
async def test_what_is_too_large_is_refused_before_it_is_sent(
    shared_relay: Process,
) -> None:
    async with peers(shared_relay.address, "anna.huge") as (anna,):
        asked: list[int] = []

        async def source(offset: int) -> AsyncIterator[bytes]:
            asked.append(offset)
            yield b""

        with pytest.raises(Refused) as caught:
            await upload(anna.ready, source, blob=bytes(32), size=1 << 40)
        assert caught.value.refusal is Refusal.TOO_LARGE
        assert asked == []
