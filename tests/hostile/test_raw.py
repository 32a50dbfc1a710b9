"""The hostile client does what it says, against servers that are known to be right."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.hostile.frames import (
    BAD_UTF8,
    ILLEGAL,
    MASK,
    Frame,
    Op,
    closing,
    fragments,
)
from tests.hostile.raw import RawClient, http
from tests.net.certificates import self_signed
from tests.net.relays import TOKEN
from tests.net.running import HOST, scripted, waits
from tgtui.net.tls import anybodys_context
from tgtui.wire import limits


@asynccontextmanager
async def echoing() -> AsyncIterator[int]:
    """Send every message back, in one frame; yield the port."""

    async def echo(socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in socket:
                await socket.send(message)

    server = await serve(
        echo,
        HOST,
        0,
        subprotocols=[Subprotocol("tgtui.1")],
        max_size=limits.FRAME,
        compression=None,
        open_timeout=0.5,
        ping_interval=None,
        close_timeout=1,
    )
    try:
        yield int(next(iter(server.sockets)).getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def stream() -> AsyncIterator[RawClient]:
    """Lend a websocket to that server."""
    async with echoing() as port, RawClient.to(port) as client:
        answer = await client.upgrade(TOKEN.expose().decode())
        assert answer.status == 101
        assert answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        yield client


class TestWebsockets:
    @pytest.mark.parametrize("size", [1, 125, 126, 60_000])
    @waits
    async def test_what_is_right_is_taken(self, size: int) -> None:
        async with stream() as client:
            await client.send(Frame(Op.BINARY, bytes(size)))
            assert await client.message() == bytes(size)

    @waits
    async def test_a_message_in_pieces_is_taken(self) -> None:
        async with stream() as client:
            await client.send(*fragments(Op.BINARY, b"abcdefg", 2))
            assert await client.message() == b"abcdefg"

    @pytest.mark.parametrize("name", ILLEGAL)
    @waits
    async def test_what_is_illegal_ends_it(self, name: str) -> None:
        async with stream() as client:
            await client.send(ILLEGAL[name])
            assert await client.close_code() in {1002, 1007}

    @waits
    async def test_text_that_is_none(self) -> None:
        async with stream() as client:
            await client.send(BAD_UTF8)
            assert await client.close_code() == 1007

    @pytest.mark.parametrize(
        "frame",
        [
            Frame(Op.BINARY, bytes(limits.FRAME + 1)),
            Frame(Op.BINARY, b"x", claimed=1 << 62),
        ],
    )
    @waits
    async def test_what_is_too_long(self, frame: Frame) -> None:
        async with stream() as client:
            await client.send(frame)
            assert await client.close_code() == 1009

    @waits
    async def test_a_message_in_too_many_pieces(self) -> None:
        async with stream() as client:
            await client.send(Frame(Op.BINARY, fin=False))
            piece = Frame(Op.CONTINUE, bytes(1_000), fin=False)
            await client.flood([piece], limits.FRAME // 1_000 + 1)
            assert await client.close_code() == 1009

    @waits
    async def test_a_flood_of_pings(self) -> None:
        async with stream() as client:
            await client.flood([Frame(Op.PING, b"x")] * 10, 100)
            await client.send(Frame(Op.BINARY, b"still there"))
            pongs = 0
            while (frame := await client.frame()).opcode == Op.PONG:
                pongs += 1
            assert (pongs, frame.payload) == (1_000, b"still there")

    @waits
    async def test_goodbye(self) -> None:
        async with stream() as client:
            await client.send(closing(1000, b"bye"))
            assert await client.close_code() == 1000

    @waits
    async def test_goodbye_without_a_code(self) -> None:
        async with stream() as client:
            await client.send(closing())
            assert await client.close_code() is None

    @waits
    async def test_no_websocket_without_the_headers_for_it(self) -> None:
        async with echoing() as port, RawClient.to(port) as client:
            answer = await client.upgrade(headers={"Sec-WebSocket-Key": None})
            assert answer.status == 400

    @waits
    async def test_a_head_drop_by_drop(self) -> None:
        async with echoing() as port, RawClient.to(port) as client:
            head = http("GET", "/v1/stream", {"X": "y" * 1_000}, length=None)
            assert await client.send_slowly(head, pause=0.05) < len(head)
            assert await client.ended()


class Listening:
    """A server that hears, and notes how its connection ended.

    Attributes:
        heard: The bytes.
        end: "closed" or "reset", once it has ended.
    """

    def __init__(self) -> None:
        self.heard = b""
        self.end: str | None = None
        self.ended = asyncio.Event()

    async def __call__(
        self, reader: asyncio.StreamReader, _: asyncio.StreamWriter
    ) -> None:
        try:
            while data := await reader.read(1 << 16):
                self.heard += data
            self.end = "closed"
        except ConnectionError:
            self.end = "reset"
        finally:
            self.ended.set()


class TestSockets:
    @waits
    async def test_bytes_go_as_they_are(self) -> None:
        server = Listening()
        async with scripted(server) as port, RawClient.to(port) as client:
            await client.send(b"\x00\xff", Frame(Op.PING, mask=None))
            assert await client.send_slowly(b"slow", piece=3, pause=0.001) == 4
            client.half_close()
            await server.ended.wait()
        assert server.heard == b"\x00\xff\x89\x00slow"
        assert server.end == "closed"

    @waits
    async def test_they_go_over_tls_too(self, tmp_path: Path) -> None:
        server = Listening()
        shown = self_signed().context(tmp_path)
        async with (
            scripted(server, shown) as port,
            RawClient.to(port, tls=anybodys_context()) as client,
        ):
            await client.send(b"hidden")
            while not server.heard:  # noqa: ASYNC110  (the server has no event)
                await asyncio.sleep(0.01)
        assert server.heard == b"hidden"

    @waits
    async def test_a_reset_is_one(self) -> None:
        server = Listening()
        async with scripted(server) as port, RawClient.to(port) as client:
            await client.send(b"x")
            while not server.heard:  # noqa: ASYNC110  (the server has no event)
                await asyncio.sleep(0.01)
            client.reset()
            await server.ended.wait()
            assert await client.read() == b""
            await client.send(b"lost")
        assert server.end == "reset"

    @waits
    async def test_a_frozen_client_reads_nothing(self) -> None:
        written = 0

        async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal written
            while True:
                writer.write(bytes(1 << 16))
                await writer.drain()
                written += 1 << 16

        async with (
            scripted(pour) as port,
            RawClient.to(port, receive_buffer=4_096) as client,
        ):
            client.freeze()
            await asyncio.sleep(0.3)
            before = written
            await asyncio.sleep(0.2)
            assert written == before
            assert not await client.ended(within=0.1)

    @waits
    async def test_answers_are_read(self) -> None:
        async def answer(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            assert b"Content-Length: 99\r\n" in head
            writer.write(b"HTTP/1.1 413 No\r\nX-Y: z\r\nContent-Length: 2\r\n\r\nhi")
            await writer.drain()

        async with scripted(answer) as port, RawClient.to(port) as client:
            await client.send(http("PUT", "/v1/x", {"A": "b"}, b"body", length="99"))
            got = await client.answer()
            assert (got.status, got.headers["x-y"], got.body) == (413, "z", b"hi")
            assert await client.ended()

    @waits
    async def test_what_does_not_come_is_not_waited_for(self) -> None:
        async with scripted(Listening()) as port, RawClient.to(port) as client:
            for waiting in (client.answer, client.frame, client.message):
                with pytest.raises(TimeoutError):
                    await waiting(within=0.05)
            with pytest.raises(TimeoutError):
                await client.close_code(within=0.05)

    @waits
    async def test_nobody_there(self) -> None:
        with pytest.raises(ConnectionError):
            async with RawClient.to(1):
                pass


def test_requests_are_as_wrong_as_they_are_to_be() -> None:
    assert http("GET", "/", version="HTTP/9.9", length=None) == (
        b"GET / HTTP/9.9\r\nHost: relay.example.org\r\n\r\n"
    )
    assert b"Content-Length: 4\r\n\r\nbody" in http("POST", "/", body=b"body")
    assert b"Content-Length: -1\r\n" in http("POST", "/", length="-1")
    assert len(MASK) == 4
