"""Uploads arrive whole, or not at all, over whatever connections there are."""

from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256

import pytest
from aiohttp import web

from tests.net.relays import as_json, client, declined, ready
from tests.net.running import QUICK, serving, waits
from tgtui.net import (
    TRIES,
    Garbled,
    NoProgress,
    Reach,
    SourceChanged,
    blobs,
    upload,
)
from tgtui.wire import Refusal, Refused, encode_body
from tgtui.wire.replies import BlobState


DATA = bytes(range(256)) * 1_000
SIZE = len(DATA)
BLOB = sha256(DATA).digest()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less between two tries."""
    monkeypatch.setattr(blobs, "_PAUSE", 0.001)


async def source(offset: int) -> AsyncIterator[bytes]:
    """Yield the data from an offset on."""
    for begin in range(offset, SIZE, 10_000):
        yield DATA[begin : begin + 10_000]


class Shelf:
    """A relay that keeps one blob, and breaks off now and then.

    Attributes:
        kept: The bytes that are there.
        breaks: After how many bytes of each upload it breaks off, in turn.
        begun: How often an upload was announced.
    """

    def __init__(self, *breaks: int) -> None:
        self.kept = b""
        self.breaks = list(breaks)
        self.begun = 0
        self.offsets: list[int] = []

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/v1/begin-blob":
            self.begun += 1
            await request.read()
            return self.state()
        offset = int(request.query["offset"])
        self.offsets.append(offset)
        if offset != len(self.kept):
            return declined(Refusal.MISMATCH)
        most = self.breaks.pop(0) if self.breaks else SIZE
        taken = 0
        async for chunk in request.content.iter_any():
            self.kept += chunk[: most - taken]
            taken += len(chunk)
            if taken >= most:
                break
        if taken >= most and len(self.kept) < SIZE:
            assert request.transport is not None
            request.transport.abort()
        return self.state()

    def state(self) -> web.Response:
        """Say how far the upload has come."""
        offset = len(self.kept)
        return as_json(encode_body(BlobState(offset, complete=offset == SIZE)))


async def put(
    relay: Callable[[web.Request], Awaitable[web.StreamResponse]],
    reach: Reach = QUICK,
    size: int = SIZE,
) -> None:
    """Upload the data to a relay."""
    async with serving(relay) as port, client(port, reach) as asking:
        await upload(ready(asking), source, blob=BLOB, size=size)


class TestUploads:
    @waits
    async def test_it_goes_in_one_piece(self) -> None:
        shelf = Shelf()
        await put(shelf)
        assert shelf.kept == DATA
        assert shelf.offsets == [0]
        assert shelf.begun == 1

    @waits
    async def test_what_is_there_is_not_sent(self) -> None:
        shelf = Shelf()
        shelf.kept = DATA
        await put(shelf)
        assert shelf.offsets == []

    @waits
    async def test_it_goes_on_where_it_broke(self) -> None:
        shelf = Shelf(30_000, 1, 100_000)
        await put(shelf)
        assert shelf.kept == DATA
        assert shelf.offsets[0] == 0
        assert len(shelf.offsets) == 4
        assert shelf.offsets == sorted(shelf.offsets)

    @waits
    async def test_it_gives_up_where_it_comes_no_further(self) -> None:
        shelf = Shelf(50_000, *[0] * 20)
        with pytest.raises(NoProgress) as caught:
            await put(shelf)
        assert caught.value.offset == 50_000
        assert shelf.begun == TRIES + 1

    @waits
    async def test_it_gives_up_where_nobody_is(self) -> None:
        async with client(1) as asking:
            with pytest.raises(NoProgress):
                await upload(ready(asking), source, blob=BLOB, size=SIZE)

    @waits
    async def test_another_upload_of_it_may_go_on_meanwhile(self) -> None:
        shelf = Shelf()

        async def relay(request: web.Request) -> web.StreamResponse:
            if request.method == "PUT" and not shelf.kept:
                shelf.kept = DATA[:77_777]
                answer = declined(Refusal.MISMATCH)
                answer.force_close()
                return answer
            return await shelf(request)

        await put(relay)
        assert shelf.kept == DATA
        assert shelf.offsets == [77_777]

    @waits
    async def test_bytes_that_are_not_the_blobs_are_refused(self) -> None:
        begun = 0

        async def relay(request: web.Request) -> web.StreamResponse:
            nonlocal begun
            await request.read()
            if request.method == "PUT":
                return declined(Refusal.MISMATCH)
            begun += 1
            return as_json(encode_body(BlobState(0, complete=False)))

        with pytest.raises(Refused) as caught:
            await put(relay)
        assert caught.value.refusal is Refusal.MISMATCH
        assert begun == 2

    @pytest.mark.parametrize("method", ["POST", "PUT"])
    @waits
    async def test_a_refusal_is_told(self, method: str) -> None:
        shelf = Shelf()

        async def relay(request: web.Request) -> web.StreamResponse:
            if request.method == method:
                await request.read()
                return declined(Refusal.QUOTA)
            return await shelf(request)

        with pytest.raises(Refused) as caught:
            await put(relay)
        assert caught.value.refusal is Refusal.QUOTA
        assert shelf.begun == (method == "PUT")

    @pytest.mark.parametrize("offset", [SIZE, SIZE + 1, 1 << 60])
    @waits
    async def test_a_relay_that_has_more_than_there_is(self, offset: int) -> None:
        async def relay(request: web.Request) -> web.StreamResponse:
            await request.read()
            return as_json(encode_body(BlobState(offset, complete=False)))

        with pytest.raises(Garbled):
            await put(relay)

    @waits
    async def test_a_relay_that_forgets_everything_each_time(self) -> None:
        async def relay(request: web.Request) -> web.StreamResponse:
            await request.read()
            return as_json(encode_body(BlobState(0, complete=False)))

        with pytest.raises(NoProgress):
            await put(relay)

    @pytest.mark.parametrize("size", [SIZE - 1, SIZE + 1])
    @waits
    async def test_a_source_that_changed(self, size: int) -> None:
        with pytest.raises(SourceChanged):
            await put(Shelf(), size=size)
