"""Runs tests that wait, and servers that follow a script, in one loop."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, Final, ParamSpec

from aiohttp import web

from tgtui.net import Reach


P = ParamSpec("P")

Handler = Callable[[Any], Awaitable[web.StreamResponse]]
"""Answers a `web.Request`."""
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HOST: Final = "127.0.0.1"
QUICK: Final = Reach(connect=5, idle=5, whole=5, alive=5)
HASTY: Final = Reach(connect=1, idle=0.3, whole=1.5, alive=5)
"""For what never comes."""


def clock() -> int:
    """Return the time, which certificates are judged by too."""
    return time.time_ns() // 1_000_000


def waits(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test that is a coroutine, in a loop of its own."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(asyncio.wait_for(test(*args, **kwargs), 30))

    return run


@asynccontextmanager
async def serving(
    handler: Handler, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Answer every request by a handler; yield the port."""
    runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, HOST, 0, ssl_context=tls)
    await site.start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


@asynccontextmanager
async def scripted(
    script: Script, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Do with every connection what a script says; yield the port."""
    tasks: set[asyncio.Task[None]] = set()

    async def follow(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # Clients may leave when they like, and so may the test.
        finally:
            writer.transport.abort()
            tasks.discard(task)

    server = await asyncio.start_server(follow, HOST, 0, ssl=tls)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def answering(*answers: bytes, then: float = 0) -> Script:
    """Return a script that reads a request's head, writes, and waits before it ends."""

    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for answer in answers:
            writer.write(answer)
            await writer.drain()
        await asyncio.sleep(then)

    return script


def json_head(length: int | str = "", *, status: str = "200 OK") -> bytes:
    """Return the head of an answer with a JSON body."""
    said = f"Content-Length: {length}\r\n" if length != "" else ""
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{said}\r\n"
    ).encode()
