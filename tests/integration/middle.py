"""Somebody between client and relay, who passes on, listens, and cuts the way."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tests.net.running import HOST, scripted


async def nothing() -> None:
    """Wait for nothing."""


class Middle:
    """Passes bytes on, both ways.

    Attributes:
        port: The relay's.
        tls: How the relay is spoken to, where it speaks TLS.
        heard: What clients said.
        cut_up: After how many bytes more of clients the connection is cut, once.
        cut_down: The same of the relay's bytes.
        cuts: How often it was cut.
        before_cut: Waits for what has to be so before the way is cut.
    """

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self.port = port
        self.tls = tls
        self.heard = bytearray()
        self.cut_up: int | None = None
        self.cut_down: int | None = None
        self.cuts = 0
        self.before_cut: Callable[[], Awaitable[None]] = nothing

    async def __call__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        far_reader, far_writer = await asyncio.open_connection(
            HOST, self.port, ssl=self.tls
        )
        ways = (
            asyncio.create_task(self._up(reader, far_writer)),
            asyncio.create_task(self._down(far_reader, writer)),
        )
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            far_writer.transport.abort()

    async def _up(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(1 << 16):
            self.heard += data
            left, self.cut_up = take(self.cut_up, len(data))
            writer.write(data[:left])
            await writer.drain()
            if left is not None:
                await self.before_cut()
                self.cuts += 1
                return

    async def _down(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(1 << 16):
            left, self.cut_down = take(self.cut_down, len(data))
            writer.write(data[:left])
            await writer.drain()
            if left is not None:
                await self.before_cut()
                self.cuts += 1
                return


def take(left: int | None, length: int) -> tuple[int | None, int | None]:
    """Return how much is passed on before the cut, if it comes; and what is left."""
    if left is None:
        return None, None
    if length < left:
        return None, left - length
    return left, None


@asynccontextmanager
async def standing_between(
    middle: Middle, shown: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """Stand before a relay, showing a certificate; yield the port."""
    async with scripted(middle, shown) as port:
        yield port
