"""What is pushed arrives in order, together, and not without bound."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import cast

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer

from tgtui.relay.web import outlet as outlets
from tgtui.relay.web.outlet import KEEP, MOST, TOGETHER, Outlet, framed
from tgtui.wire import CloseCode


class Signs:
    """What both ends tell each other beside the connection."""

    def __init__(self) -> None:
        self.deaf = asyncio.Event()
        self.served = asyncio.Event()


Serve = Callable[[Outlet, Signs], Awaitable[None]]
Hear = Callable[[ClientWebSocketResponse, Signs], Awaitable[None]]


class Counting:
    """A transport that counts what is handed to it at once."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.handed: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def writelines(self, pieces: list[bytes]) -> None:
        self.handed.append(len(pieces))
        self._transport.writelines(pieces)


def between(serve: Serve, hear: Hear) -> Counting:
    """Run both ends of a websocket; return what the server's end was handed."""
    made: list[Counting] = []
    failed: list[BaseException] = []

    async def stream(request: web.Request) -> web.StreamResponse:
        websocket = web.WebSocketResponse(compress=False, autoclose=False)
        await websocket.prepare(request)
        made.append(Counting(cast("asyncio.Transport", request.transport)))
        with_count = SimpleNamespace(transport=made[0])
        outlet = Outlet(websocket, cast("web.Request", with_count))
        try:
            await serve(outlet, signs)
        except BaseException as error:
            failed.append(error)
            raise
        finally:
            signs.served.set()
        # Whoever reads goes on until the other end has said goodbye.
        async for _ in websocket:
            pass
        outlet.end()
        return websocket

    signs = Signs()

    async def main() -> None:
        app = web.Application()
        app.router.add_get("/", stream)
        async with TestClient(TestServer(app)) as client:
            async with client.ws_connect("/", autoping=False) as there:
                await hear(there, signs)
            for error in failed:
                raise error

    asyncio.run(asyncio.wait_for(main(), 30))
    return made[0]


async def payloads(there: ClientWebSocketResponse) -> list[bytes]:
    """Return all that comes until the other end closes."""
    return [bytes(each.data) async for each in there if each.type is WSMsgType.BINARY]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_a_frame_is_one_of_the_websocket(size: int) -> None:
    async def serve(outlet: Outlet, _: Signs) -> None:
        assert outlet.push(framed(bytes(size)))
        outlet.close(CloseCode.DONE)

    async def hear(there: ClientWebSocketResponse, _: Signs) -> None:
        assert await payloads(there) == [bytes(size)]

    between(serve, hear)


def test_what_one_turn_pushes_is_handed_over_together() -> None:
    async def serve(outlet: Outlet, _: Signs) -> None:
        for number in range(10):
            assert outlet.push(framed(b"%d" % number))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert outlet.push(framed(b"10"))
        outlet.close(CloseCode.DONE)
        assert not outlet.push(framed(b"late"))

    async def hear(there: ClientWebSocketResponse, _: Signs) -> None:
        assert await payloads(there) == [b"%d" % number for number in range(11)]
        assert there.close_code == CloseCode.DONE

    assert between(serve, hear).handed == [10, 1]


def test_much_is_handed_over_before_the_turn_ends() -> None:
    pieces = [framed(bytes(TOGETHER // 2))] * 5

    async def serve(outlet: Outlet, _: Signs) -> None:
        for piece in pieces:
            assert outlet.push(piece)
        outlet.close(CloseCode.DONE)

    async def hear(there: ClientWebSocketResponse, _: Signs) -> None:
        assert len(await payloads(there)) == 5

    assert between(serve, hear).handed == [2, 2, 1]


def test_what_is_sent_does_not_overtake_what_was_pushed() -> None:
    async def serve(outlet: Outlet, _: Signs) -> None:
        for number in range(0, 10, 2):
            assert outlet.push(framed(b"%d" % number))
            await outlet.send(b"%d" % (number + 1))
        outlet.close(CloseCode.DONE)

    async def hear(there: ClientWebSocketResponse, _: Signs) -> None:
        assert await payloads(there) == [b"%d" % number for number in range(10)]

    between(serve, hear)


async def deaf(there: ClientWebSocketResponse, signs: Signs) -> None:
    """Read nothing while the other end is served, and then end."""
    response = there._response  # noqa: SLF001  (there is no other way not to read)
    assert response.connection is not None
    transport = response.connection.transport
    assert isinstance(transport, asyncio.Transport)
    transport.pause_reading()
    raw = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    signs.deaf.set()
    await signs.served.wait()
    transport.abort()


def test_who_does_not_read_gets_no_more_than_is_kept() -> None:
    piece = framed(bytes(8192))

    async def serve(outlet: Outlet, signs: Signs) -> None:
        await signs.deaf.wait()
        kept = 0
        while outlet.push(piece, optional=True):
            kept += len(piece)
            await asyncio.sleep(0)
        assert outlet.closing is None
        assert kept < KEEP + (1 << 20)
        assert outlet.push(piece)
        while outlet.push(piece):
            kept += len(piece)
            assert kept < KEEP + MOST + (1 << 20)
        assert outlet.closing is CloseCode.TOO_SLOW

    between(serve, deaf)


async def _send_for_ever(outlet: Outlet) -> None:
    while True:
        await outlet.send(bytes(8192))


def test_who_does_not_read_in_time_loses_the_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outlets, "STALL", 0.1)

    async def serve(outlet: Outlet, signs: Signs) -> None:
        await signs.deaf.wait()
        with pytest.raises(ConnectionAbortedError):
            await _send_for_ever(outlet)
        assert outlet.closing is CloseCode.TOO_SLOW

    between(serve, deaf)


def test_who_still_sends_hears_why_the_connection_ends() -> None:
    async def serve(outlet: Outlet, _: Signs) -> None:
        outlet.close(CloseCode.RESTARTING)
        with pytest.raises(ConnectionAbortedError):
            await outlet.send(b"late")

    async def hear(there: ClientWebSocketResponse, signs: Signs) -> None:
        await signs.served.wait()
        for _ in range(200):
            await there.send_bytes(bytes(8192))
        assert await payloads(there) == []
        assert there.close_code == CloseCode.RESTARTING

    between(serve, hear)


def test_who_does_not_say_goodbye_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlets, "GOODBYE", 0.05)

    async def serve(outlet: Outlet, _: Signs) -> None:
        outlet.close(CloseCode.BROKEN)
        outlet.close(CloseCode.DONE)

    async def hear(there: ClientWebSocketResponse, signs: Signs) -> None:
        await signs.served.wait()
        response = there._response  # noqa: SLF001  (it would say goodbye by itself)
        assert response.connection is not None
        transport = response.connection.transport
        assert isinstance(transport, asyncio.Transport)
        while not transport.is_closing():  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    between(serve, hear)


def test_a_connection_that_is_gone_is_not_written_to() -> None:
    gone = cast("web.Request", SimpleNamespace(transport=None))
    with pytest.raises(ConnectionError):
        Outlet(web.WebSocketResponse(), gone)


def test_what_a_client_does_not_take_ends_the_sending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outlets, "STALL", 0.05)

    async def send_on(outlet: Outlet) -> None:
        while outlet.closing is None:
            await outlet.send(bytes(65_000))

    async def serve(outlet: Outlet, _: Signs) -> None:
        with pytest.raises(ConnectionAbortedError):
            await send_on(outlet)
        assert outlet.closing is CloseCode.TOO_SLOW

    between(serve, deaf)
