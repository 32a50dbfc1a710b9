"""What is downloaded is what was asked for, over whatever connections there are."""

import asyncio
from hashlib import sha256

import pytest
from aiohttp import web

from tests.net.relays import client, declined, ready
from tests.net.running import HASTY, QUICK, Script, scripted, serving, waits
from tgtui.net import (
    Download,
    Garbled,
    NoProgress,
    Reach,
    StrangeStatus,
    TooMuch,
    WrongBytes,
    blobs,
    download,
)
from tgtui.wire import Refusal, Refused


DATA = bytes(range(256)) * 1_000
SIZE = len(DATA)
BLOB = sha256(DATA).digest()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less between two tries."""
    monkeypatch.setattr(blobs, "_PAUSE", 0.001)


class Memory:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.data = b""

    async def write(self, data: bytes) -> None:
        """Keep it."""
        self.data += data


def head(offset: int, *, end: int = SIZE, said: str = "") -> bytes:
    """Return the head of an answer with the bytes from an offset on."""
    if not offset:
        return f"HTTP/1.1 200 OK\r\nContent-Length: {end}\r\n\r\n".encode()
    span = said or f"bytes {offset}-{end - 1}/{end}"
    return (
        f"HTTP/1.1 206 Part\r\nContent-Length: {end - offset}\r\n"
        f"Content-Range: {span}\r\n\r\n"
    ).encode()


def shelf_with(data: bytes, *lengths: int, then: float = 0) -> Script:
    """Return a server of bytes that breaks off after so many, in turn, then no more."""
    left = list(lengths)

    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode()
        span = request.lower().partition("range: bytes=")[2]
        offset = int(span.partition("-")[0]) if span else 0
        most = left.pop(0) if left else SIZE
        writer.write(head(offset, end=len(data)) + data[offset : offset + most])
        await writer.drain()
        await asyncio.sleep(then)
        writer.close()
        await writer.wait_closed()

    return script


async def get(
    script: Script, begun: Download | None = None, reach: Reach = QUICK
) -> bytes:
    """Download the data from a server."""
    memory = Memory()
    async with scripted(script) as port, client(port, reach) as asking:
        await download(ready(asking), begun or Download(BLOB, SIZE), memory)
    return memory.data


class TestDownloads:
    @waits
    async def test_it_comes_in_one_piece(self) -> None:
        assert await get(shelf_with(DATA)) == DATA

    @waits
    async def test_it_goes_on_where_it_broke(self) -> None:
        assert await get(shelf_with(DATA, 1_000, 1, 200_000)) == DATA

    @waits
    async def test_it_goes_on_where_an_earlier_run_broke(self) -> None:
        begun = Download(BLOB, SIZE)
        begun.take(DATA[:1_234])
        assert await get(shelf_with(DATA), begun) == DATA[1_234:]

    @waits
    async def test_nothing_is_asked_for_where_nothing_is_missing(self) -> None:
        begun = Download(BLOB, SIZE)
        begun.take(DATA)
        async with client(1) as asking:
            await download(ready(asking), begun, Memory())

    @waits
    async def test_it_gives_up_where_it_comes_no_further(self) -> None:
        with pytest.raises(NoProgress) as caught:
            await get(shelf_with(DATA, 1_000, *[0] * 20))
        assert caught.value.offset == 1_000

    @waits
    async def test_it_gives_up_on_a_relay_that_stalls(self) -> None:
        with pytest.raises(NoProgress):
            await get(shelf_with(DATA, *[0] * 20, then=5), reach=HASTY)

    @waits
    async def test_it_gives_up_on_a_relay_that_drips(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(blobs, "SLOWEST", 1 << 18)
        monkeypatch.setattr(blobs, "TRIES", 1)

        async def drip(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head(0))
            for byte in DATA:
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(0.02)

        with pytest.raises(NoProgress) as caught:
            await get(drip)
        assert 0 < caught.value.offset < 100

    @pytest.mark.parametrize("place", [0, SIZE // 2, SIZE - 1])
    @waits
    async def test_other_bytes_are_refused(self, place: int) -> None:
        wrong = bytearray(DATA)
        wrong[place] ^= 1
        with pytest.raises(WrongBytes):
            await get(shelf_with(bytes(wrong)))

    @waits
    async def test_fewer_bytes_are_refused(self) -> None:
        with pytest.raises(WrongBytes):
            await get(shelf_with(DATA[:-1]))

    @waits
    async def test_more_bytes_are_refused_before_they_come(self) -> None:
        begun = Download(BLOB, SIZE)
        with pytest.raises(TooMuch):
            await get(shelf_with(DATA + b"x"), begun)
        assert begun.offset == 0

    def test_more_bytes_are_never_counted(self) -> None:
        begun = Download(BLOB, 10)
        begun.take(bytes(10))
        with pytest.raises(TooMuch):
            begun.take(b"x")

    @pytest.mark.parametrize(
        "answer",
        [
            b"HTTP/1.1 200 OK\r\n\r\n" + DATA,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"HTTP/1.1 206 Part\r\nContent-Length: 256000\r\n\r\n" + DATA,
        ],
        ids=["no length", "chunks", "a part that nobody asked for"],
    )
    @waits
    async def test_answers_that_do_not_fit(self, answer: bytes) -> None:
        async def script(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()

        with pytest.raises(Garbled):
            await get(script)

    @pytest.mark.parametrize(
        "answer",
        [
            head(0) + DATA,
            head(5) + DATA[5:],
            head(1_000, said="bytes 1000-9/256000"),
            head(1_000, said="bytes */256000"),
        ],
        ids=["the whole", "another part", "no part", "nothing"],
    )
    @waits
    async def test_another_part_than_was_asked_for(self, answer: bytes) -> None:
        begun = Download(BLOB, 2 * SIZE)
        begun.take(DATA[:1_000])

        async def script(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            await writer.drain()

        with pytest.raises(Garbled):
            await get(script, begun)

    @waits
    async def test_a_refusal_is_told(self) -> None:
        async def relay(request: web.Request) -> web.StreamResponse:
            assert request.method == "GET"
            return declined(Refusal.NOT_FOUND)

        async with serving(relay) as port, client(port) as asking:
            with pytest.raises(Refused):
                await download(ready(asking), Download(BLOB, SIZE), Memory())

    @waits
    async def test_no_relay_at_all(self) -> None:
        async def script(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()

        with pytest.raises(StrangeStatus):
            await get(script)
