"""Lets connections in: not too many, and none that says nothing or says it slowly."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from weakref import ref

from aiohttp import web


HEAD_TIME: Final = 10.0
"""Seconds within which a connection has to send its first request's header."""


KEEP_ALIVE: Final = 75.0
"""Seconds for which a connection may stay open between two requests."""


# What is logged of a request, and what is not, is decided where it is answered.
_SILENT: Final = logging.getLogger("tgtui.relay.silent")
_SILENT.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many connections there may be.

    Attributes:
        all: On this node.
        from_one: From one address.
    """

    all: int = 20_000
    from_one: int = 2_000


DEFAULT_CROWD: Final = Crowd()


class Handler(web.RequestHandler):
    """The protocol of one connection, which tells its gate when it ends.

    Attributes:
        spoke: Whether it has sent a whole header.
    """

    __slots__ = ("__weakref__", "_left", "spoke")

    def __init__(self, server: web.Server, left: Callable[[], None]) -> None:
        """Serve a connection, and call `left` when it has ended."""
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=_SILENT,
            keepalive_timeout=KEEP_ALIVE,
            auto_decompress=False,
            lingering_time=2.0,
        )
        self._left = left
        self.spoke = False

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count the connection no more."""
        super().connection_lost(exc)
        self._left()


class Gate:
    """The factory of the protocols that a listening socket makes for connections."""

    def __init__(self, server: web.Server, crowd: Crowd = DEFAULT_CROWD) -> None:
        """Guard a server."""
        self._server = server
        self._crowd = crowd
        self._from: Counter[str] = Counter()

    def __call__(self) -> web.RequestHandler:
        """Return the protocol of a new connection."""
        address: list[str] = []
        handler = Handler(self._server, lambda: self._leave(address))
        asyncio.get_running_loop().call_soon(self._admit, handler, address)
        return handler

    def hear(self, request: web.BaseRequest) -> None:
        """Note that a connection has sent a whole header."""
        if isinstance(request.protocol, Handler):
            request.protocol.spoke = True

    def _admit(self, handler: Handler, address: list[str]) -> None:
        """Count a connection, or cut it off where there are too many."""
        name = address_of(handler)
        address.append(name)
        self._from[name] += 1
        everyone = self._from.total()
        if self._from[name] > self._crowd.from_one or everyone > self._crowd.all:
            cut(handler)
        else:
            asyncio.get_running_loop().call_later(HEAD_TIME, self._check, ref(handler))

    def _leave(self, address: list[str]) -> None:
        """Count a connection no more, if it was counted."""
        for name in address:
            self._from[name] -= 1
            if not self._from[name]:
                del self._from[name]

    def _check(self, reference: "ref[Handler]") -> None:
        """Cut a connection off that has not said what it wants."""
        handler = reference()
        if handler is not None and not handler.spoke:
            cut(handler)


def address_of(handler: web.RequestHandler) -> str:
    """Return the address at the other end, or nothing where there is none."""
    if handler.transport is None:
        return ""
    peer = handler.transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else ""


def cut(handler: web.RequestHandler) -> None:
    """End a connection at once."""
    if handler.transport is not None:
        handler.transport.abort()
