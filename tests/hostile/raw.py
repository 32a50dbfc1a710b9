"""A client on a bare socket: it sends what it likes, when it likes, or nothing at all.

    async with RawClient.to(port) as client:
        await client.upgrade(token)
        await client.send(Frame(Op.PING, bytes(200)))
        assert await client.close_code() == 1002

Nothing here checks what is sent. What is read ends in an error where it does not come
within `within` seconds, so that a test never hangs.
"""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, cast

from tests.hostile.frames import Frame, Op


HOST: Final = "127.0.0.1"
WITHIN: Final = 5.0
"""Seconds that an answer may take."""

KEY: Final = "dGhlIHNhbXBsZSBub25jZQ=="
"""The sample key of RFC 6455 §1.3."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer over HTTP.

    Attributes:
        status: Its status.
        headers: Its headers; names are in lower case.
        body: As much of the body as its length says.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def http(
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    *,
    length: str | None = "",
    version: str = "HTTP/1.1",
) -> bytes:
    """Return a request; nothing about it has to be right.

    Args:
        method: The method.
        path: The path.
        headers: Further headers, names and values as they are.
        body: The body.
        length: The Content-Length; "" for the true one, None for no such header.
        version: The version that it claims.
    """
    lines = [f"{method} {path} {version}", "Host: relay.example.org"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if length is not None:
        lines.append(f"Content-Length: {length or len(body)}")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


class RawClient:
    """A connection on which anything can be said."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Use an open connection."""
        self._reader = reader
        self._writer = writer

    @classmethod
    @asynccontextmanager
    async def to(
        cls,
        port: int,
        *,
        tls: ssl.SSLContext | None = None,
        receive_buffer: int | None = None,
    ) -> AsyncIterator["RawClient"]:
        """Lend a connection to a port of this computer.

        Args:
            port: The port.
            tls: How to speak TLS, where it is to be spoken.
            receive_buffer: Bytes that the system keeps for it; few make a slow reader.
        """
        made = socket.socket()
        if receive_buffer is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        made.settimeout(0)
        try:
            await asyncio.get_running_loop().sock_connect(made, (HOST, port))
            name = HOST if tls is not None else None
            reader, writer = await asyncio.open_connection(
                sock=made, ssl=tls, server_hostname=name
            )
        except BaseException:
            made.close()
            raise
        client = cls(reader, writer)
        try:
            yield client
        finally:
            client.reset()

    # --- what is sent

    @property
    def _gone(self) -> bool:
        """Whether the server has gone; uvloop raises where something is sent then."""
        return self._reader.at_eof() or self._writer.is_closing()

    async def send(self, *what: bytes | Frame) -> None:
        """Send bytes and frames as they are; a server that has gone does not matter."""
        with contextlib.suppress(ConnectionError):
            for each in what:
                if self._gone:
                    return
                self._writer.write(each.encode() if isinstance(each, Frame) else each)
                await self._writer.drain()

    async def send_slowly(
        self, data: bytes, *, piece: int = 1, pause: float = 0.05
    ) -> int:
        """Send bytes drop by drop until they are sent or the server has gone.

        Returns:
            How many were sent.
        """
        sent = 0
        while sent < len(data) and not self._gone:
            self._writer.write(data[sent : sent + piece])
            sent += piece
            await asyncio.sleep(pause)
        return min(sent, len(data))

    async def flood(self, frames: Iterable[Frame], times: int) -> None:
        """Send frames over and over, without waiting for any answer."""
        burst = b"".join(frame.encode() for frame in frames)
        for _ in range(times):
            await self.send(burst)

    # --- how it ends

    def half_close(self) -> None:
        """Send nothing more, but go on reading."""
        self._writer.write_eof()

    def freeze(self) -> None:
        """Read nothing more and say nothing: the computer went to sleep."""
        # uvloop's transports are none of asyncio's, and do the same.
        cast("asyncio.Transport", self._writer.transport).pause_reading()

    def reset(self) -> None:
        """End the connection with a reset, without a goodbye of any kind."""
        raw = self._writer.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            linger = struct.pack("ii", 1, 0)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._writer.transport.abort()

    # --- what is read

    async def read(self, most: int = 1 << 16, within: float = WITHIN) -> bytes:
        """Return what comes next, or nothing where the server has ended it.

        Raises:
            TimeoutError: Nothing comes.
        """
        async with asyncio.timeout(within):
            try:
                return await self._reader.read(most)
            except ConnectionError:
                return b""

    async def ended(self, within: float = WITHIN) -> bool:
        """Tell whether the server ends the connection, whatever it says before."""
        try:
            async with asyncio.timeout(within):
                while await self.read(within=within):
                    pass
        except TimeoutError:
            return False
        return True

    async def answer(self, within: float = WITHIN) -> Answer:
        """Return the next answer over HTTP.

        Raises:
            TimeoutError: It does not come.
            IncompleteReadError: The connection ends before.
        """
        async with asyncio.timeout(within):
            head = await self._reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").strip().split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            length = int(headers.get("content-length", "0"))
            body = await self._reader.readexactly(length)
        return Answer(int(first.split(" ")[1]), headers, body)

    # --- websockets

    async def upgrade(
        self,
        token: str | None = None,
        *,
        path: str = "/v1/stream",
        headers: Mapping[str, str | None] | None = None,
    ) -> Answer:
        """Ask for a websocket, and return the answer: status 101 where there is one.

        Args:
            token: The token, where there is one.
            path: Where to ask.
            headers: Headers to add or replace; None leaves one out.
        """
        wanted: dict[str, str | None] = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": KEY,
            "Sec-WebSocket-Protocol": "tgtui.1",
            "Authorization": None if token is None else f"Bearer {token}",
        }
        wanted.update(headers or {})
        sent = {name: value for name, value in wanted.items() if value is not None}
        await self.send(http("GET", path, sent, length=None))
        return await self.answer()

    async def frame(self, within: float = WITHIN) -> Frame:
        """Return the next frame of the server.

        Raises:
            TimeoutError: It does not come.
            IncompleteReadError: The connection ends before.
        """
        async with asyncio.timeout(within):
            first, second = await self._reader.readexactly(2)
            length = second & 0x7F
            if length >= 126:
                wide = await self._reader.readexactly(2 if length == 126 else 8)
                length = int.from_bytes(wide, "big")
            payload = await self._reader.readexactly(length)
        fin, rsv, opcode = bool(first & 0x80), first >> 4 & 7, first & 15
        return Frame(opcode, payload, fin=fin, rsv=rsv, mask=None)

    async def message(self, within: float = WITHIN) -> bytes:
        """Return the next binary message of the server, which sends none in pieces.

        Raises:
            TimeoutError: It does not come.
            IncompleteReadError: The connection ends before.
        """
        async with asyncio.timeout(within):
            while (frame := await self.frame(within)).opcode != Op.BINARY:
                pass
        return frame.payload

    async def close_code(self, within: float = WITHIN) -> int | None:
        """Return the code with which the server closes; None where it just ends.

        Raises:
            TimeoutError: It does neither.
        """
        try:
            async with asyncio.timeout(within):
                while (frame := await self.frame(within)).opcode != Op.CLOSE:
                    pass
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return int.from_bytes(frame.payload[:2], "big") if frame.payload else None
