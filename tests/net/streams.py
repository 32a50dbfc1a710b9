"""Relays that serve the stream by a script."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.net.relays import TOKEN, introduced, plain
from tests.net.running import HOST, QUICK
from tgtui.net import Connection, Reach
from tgtui.wire import (
    Caught,
    ClientFrame,
    Hello,
    RelayFrame,
    decode_client_frame,
    packed,
)


Talk = Callable[[ServerConnection], Awaitable[None]]

HELLO: Final = Hello(1, 1_000, 3)
END: Final = Caught(None, 7)
"""What a script may end with, so that a client sees that nothing came before."""


async def heard(socket: ServerConnection) -> ClientFrame:
    """Return what the client says next."""
    data = await socket.recv()
    assert isinstance(data, bytes)
    return decode_client_frame(data)


async def say(socket: ServerConnection, *frames: RelayFrame) -> None:
    """Say something."""
    for frame in frames:
        await socket.send(packed(frame))


@asynccontextmanager
async def streaming(
    talk: Talk,
    *,
    hello: RelayFrame | None = HELLO,
    offers: Sequence[str] | None = ("tgtui.1",),
) -> AsyncIterator[int]:
    """Serve each connection by a script; yield the port."""
    faults: list[BaseException] = []

    async def serve_one(socket: ServerConnection) -> None:
        try:
            if hello is not None:
                await say(socket, hello)
            await talk(socket)
        except ConnectionClosed:
            pass  # Clients may leave when they like.
        except Exception as fault:  # noqa: BLE001  (told below)
            faults.append(fault)

    server = await serve(
        serve_one,
        HOST,
        0,
        subprotocols=None if offers is None else list(map(Subprotocol, offers)),
        compression="deflate",
        close_timeout=1,
        ping_interval=None,
    )
    try:
        yield int(next(iter(server.sockets)).getsockname()[1])
    finally:
        server.close()
        await server.wait_closed()
    for fault in faults:
        raise fault


@asynccontextmanager
async def connected(
    talk: Talk, reach: Reach = QUICK
) -> AsyncIterator[tuple[Connection, asyncio.Event]]:
    """Lend a connection to a scripted relay, and an event that it waits for at last."""
    go_on = asyncio.Event()

    async def waiting(socket: ServerConnection) -> None:
        await talk(socket)
        await go_on.wait()

    async with streaming(waiting) as port:
        connection = await Connection.open(introduced(plain(port)), TOKEN, reach)
        try:
            yield connection, go_on
        finally:
            go_on.set()
            with contextlib.suppress(ConnectionClosed):
                await connection.close()


async def silent(socket: ServerConnection) -> None:
    """Say no more, and hear what comes."""
    with contextlib.suppress(ConnectionClosed):
        async for _ in socket:
            pass
