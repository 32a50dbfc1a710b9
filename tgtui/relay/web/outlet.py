"""What a websocket still has to send, bounded, and written without waiting."""

import asyncio
from socket import SO_SNDBUF, SOL_SOCKET
from struct import Struct
from typing import Final

from aiohttp import web

from tgtui.wire import CloseCode


KEEP: Final = 64 * 1024
"""Bytes that may wait for a client before it gets new entries only as it reads."""

PAUSE: Final = 16 * 1024
"""Bytes that may wait before whoever reads from storage for a client has to."""

KERNEL: Final = 128 * 1024
"""Bytes that the kernel is asked to take of what waits for a client."""

MOST: Final = 256 * 1024
"""Bytes that may wait for a client before it loses its connection."""

TOGETHER: Final = 16 * 1024
"""Bytes that are handed to the kernel at once, if the turn of the loop has as many."""

STALL: Final = 20.0
"""Seconds that a client may take to read what `KEEP` holds."""

GOODBYE: Final = 2.0
"""Seconds that a client may take to say goodbye too."""

_BINARY: Final = 0x82
_CLOSE: Final = 0x88
_SHORT: Final = Struct("!BB").pack
_MEDIUM: Final = Struct("!BBH").pack
_LONG: Final = Struct("!BBQ").pack


def framed(payload: bytes) -> bytes:
    """Return a binary message as one frame from a server (RFC 6455 §5.2)."""
    size = len(payload)
    if size < 126:  # noqa: PLR2004  (RFC 6455 §5.2)
        return _SHORT(_BINARY, size) + payload
    if size < 1 << 16:
        return _MEDIUM(_BINARY, 126, size) + payload
    return _LONG(_BINARY, 127, size) + payload


def goodbye(code: CloseCode) -> bytes:
    """Return the frame that closes a connection (RFC 6455 §5.5.1)."""
    said = code.to_bytes(2, "big") + code.name.encode()
    return _SHORT(_CLOSE, len(said)) + said


class Outlet:
    """The sending side of one connection.

    Attributes:
        closing: The code with which the connection is being closed, or none.
    """

    __slots__ = (
        "_cutting",
        "_loop",
        "_pieces",
        "_pushed",
        "_socket",
        "_transport",
        "closing",
    )

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        """Write to a websocket that is open."""
        transport = request.transport
        if transport is None:
            raise ConnectionResetError
        # The kernel would take megabytes of what a client does not read.
        raw = transport.get_extra_info("socket")
        raw.setsockopt(SOL_SOCKET, SO_SNDBUF, KERNEL)
        transport.set_write_buffer_limits(high=PAUSE)
        self._socket = socket
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._pieces: list[bytes] = []
        self._pushed = 0
        self.closing: CloseCode | None = None
        self._cutting: asyncio.TimerHandle | None = None

    def push(self, frame: bytes, *, optional: bool = False) -> bool:
        """Write a whole frame, made by `framed`, without waiting.

        A server's frames are not masked, so that one made once goes to everybody. What
        is pushed within one turn of the loop is handed to the kernel together: a call
        of it costs more than a frame.

        Args:
            frame: The frame.
            optional: Whether it may wait, or be lost, where the client reads slowly.

        Returns:
            Whether it was written; else too much is waiting already.
        """
        if self.closing is not None or self._transport.is_closing():
            return False
        waiting = self._transport.get_write_buffer_size() + self._pushed
        if waiting > MOST:
            self.close(CloseCode.TOO_SLOW)
            return False
        if waiting > KEEP and optional:
            return False
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(frame)
        self._pushed += len(frame)
        if self._pushed >= TOGETHER:
            self._flush()
        return True

    def _flush(self) -> None:
        """Hand over what was pushed."""
        pieces, self._pieces, self._pushed = self._pieces, [], 0
        if pieces and not self._transport.is_closing():
            self._transport.writelines(pieces)

    async def send(self, payload: bytes) -> None:
        """Write a message, and wait until there is room for the next one.

        Raises:
            ConnectionError: The connection ended, or the client does not read.
        """
        self._flush()
        if self.closing is not None:
            raise ConnectionAbortedError
        try:
            async with asyncio.timeout(STALL):
                await self._socket.send_bytes(payload)
        except TimeoutError:
            self.close(CloseCode.TOO_SLOW)
            raise ConnectionAbortedError from None

    def close(self, code: CloseCode) -> None:
        """Begin to close the connection; a client that does not answer is cut off.

        Whoever reads has to go on until the client says goodbye too. Bytes that come
        where nobody reads any more would have the kernel reset the connection, and
        the client would never hear why.
        """
        if self.closing is None:
            self.closing = code
            self._flush()
            if not self._transport.is_closing():
                self._transport.write(goodbye(code))
            self._cutting = self._loop.call_later(GOODBYE, self._transport.abort)

    def end(self) -> None:
        """End a connection that was closed, now that nobody reads from it."""
        if self._cutting is not None:
            self._cutting.cancel()
            self._transport.abort()
