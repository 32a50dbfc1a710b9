"""A stream opens with the version and the hello that were agreed on, or not at all."""

import asyncio

import pytest
from websockets.asyncio.server import ServerConnection

from tests.net.relays import TOKEN, introduced, plain
from tests.net.running import HASTY, QUICK, answering, json_head, scripted, waits
from tests.net.streams import HELLO, silent, streaming
from tgtui.net import (
    BrokeProtocol,
    Connection,
    ConnectionEnded,
    CutShort,
    Garbled,
    NetError,
    Reach,
    Redirected,
    StrangeStatus,
    TimedOut,
    Unreachable,
)
from tgtui.wire import (
    Caught,
    Hello,
    NoCommonVersion,
    Refusal,
    Refused,
    RelayFrame,
    encode_body,
)
from tgtui.wire.replies import Declination


async def reach(port: int, how: Reach = QUICK) -> Connection:
    """Open the stream to a relay on this computer."""
    return await Connection.open(introduced(plain(port)), TOKEN, how)


@waits
async def test_what_is_sent_to_open_it() -> None:
    seen: dict[str, str] = {}

    async def talk(socket: ServerConnection) -> None:
        assert socket.request is not None
        assert socket.request.path == "/v1/stream"
        headers = socket.request.headers.raw_items()
        seen.update({name.lower(): value for name, value in headers})
        await silent(socket)

    async with streaming(talk) as port, await reach(port) as connection:
        assert connection.hello == HELLO
    assert seen["authorization"] == "Bearer a-token"
    assert seen["sec-websocket-protocol"] == "tgtui.1"
    assert "sec-websocket-extensions" not in seen
    assert "origin" not in seen
    assert "cookie" not in seen


@pytest.mark.parametrize("offers", [None, ["tgtui.2"], ["chat"]])
@waits
async def test_a_relay_that_takes_no_version(offers: list[str] | None) -> None:
    async with streaming(silent, offers=offers) as port:
        with pytest.raises((NoCommonVersion, StrangeStatus)):
            await reach(port)


@pytest.mark.parametrize("first", [Hello(2, 0, 0), Hello(0, 0, 0), Caught(None, 1)])
@waits
async def test_a_relay_that_says_no_hello(first: RelayFrame) -> None:
    async with streaming(silent, hello=first) as port:
        with pytest.raises(BrokeProtocol):
            await reach(port)


@waits
async def test_a_relay_that_says_nothing() -> None:
    async with streaming(silent, hello=None) as port:
        with pytest.raises(TimedOut):
            await reach(port, HASTY)


@waits
async def test_a_relay_that_ends_it_at_once() -> None:
    async def talk(socket: ServerConnection) -> None:
        await socket.close(4002)

    async with streaming(talk, hello=None) as port:
        with pytest.raises(ConnectionEnded) as caught:
            await reach(port)
    assert caught.value.code == 4002
    assert "elsewhere" in str(caught.value)


@waits
async def test_nobody_waits_for_a_hello_that_is_not_wanted_any_more() -> None:
    ended = asyncio.Event()

    async def talk(socket: ServerConnection) -> None:
        await silent(socket)
        ended.set()

    async with streaming(talk, hello=None) as port:
        opening = asyncio.create_task(reach(port))
        await asyncio.sleep(0.1)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        await asyncio.wait_for(ended.wait(), 2)


def declination(refusal: Refusal) -> bytes:
    """Return a refusal as JSON."""
    return encode_body(Declination(refusal, "", 7_000))


BODY = declination(Refusal.UNAUTHENTICATED)
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\n"

ANSWERS: dict[str, tuple[bytes, type[NetError]]] = {
    "a page": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", StrangeStatus),
    "a redirect": (
        b"HTTP/1.1 302 Go\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        Redirected,
    ),
    "the status of another refusal": (
        json_head(len(BODY), status="403 No") + BODY,
        StrangeStatus,
    ),
    "no http": (b"220 mail.example.org\r\n\r\n", Garbled),
    "nothing": (b"", CutShort),
    "half a head": (SWITCH + b"Upgrade: webso", CutShort),
    "no key": (
        SWITCH + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        Garbled,
    ),
    "a wrong key": (
        SWITCH + b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: AAAA\r\n\r\n",
        Garbled,
    ),
    "headers without end": (SWITCH + b"X: y\r\n" * 10_000, Garbled),
    "a line without end": (SWITCH + b"X: " + b"y" * 1_000_000, Garbled),
}


@pytest.mark.parametrize("name", ANSWERS)
@waits
async def test_answers_that_open_nothing(name: str) -> None:
    answer, error = ANSWERS[name]
    async with scripted(answering(answer)) as port:
        with pytest.raises(error) as caught:
            await reach(port)
    assert type(caught.value) is error


@waits
async def test_a_refusal() -> None:
    answer = json_head(len(BODY), status="401 No") + BODY
    async with scripted(answering(answer)) as port:
        with pytest.raises(Refused) as caught:
            await reach(port)
    assert caught.value.refusal is Refusal.UNAUTHENTICATED
    assert caught.value.retry_after == 7_000


@waits
async def test_silence() -> None:
    async with scripted(answering(then=5)) as port:
        with pytest.raises(TimedOut):
            await reach(port, HASTY)


@waits
async def test_a_head_drop_by_drop() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(SWITCH)
        while True:
            writer.write(b"X: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with scripted(drip) as port:
        with pytest.raises(TimedOut):
            await reach(port, HASTY)


@waits
async def test_nobody_there() -> None:
    with pytest.raises(Unreachable):
        await reach(1)


@waits
async def test_no_proxy_is_taken_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy", "socks_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with streaming(silent) as port, await reach(port) as connection:
        assert connection.hello == HELLO
