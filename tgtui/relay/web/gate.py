"""Lets connections in: not too many, and none that says nothing or says it slowly."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Final

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
        from_one: From one address, where no proxy stands before it.
    """

    all: int = 20_000
    from_one: int = 2_000


DEFAULT_CROWD: Final = Crowd()


class Handler(web.RequestHandler):
    """The protocol of one connection, which tells its gate when it begins and ends.

    Where TLS is spoken it begins once the handshake is done.

    Attributes:
        address: The `neighbourhood` at the other end.
        deadline: What ends the connection if it does not send a whole header.
    """

    __slots__ = ("_gate", "address", "deadline")

    def __init__(self, server: web.Server, gate: "Gate") -> None:
        """Serve a connection that a gate let in."""
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=_SILENT,
            keepalive_timeout=KEEP_ALIVE,
            auto_decompress=False,
            lingering_time=2.0,
        )
        self._gate = gate
        self.address = ""
        self.deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection."""
        super().connection_made(transport)
        self.address = address_of(self)
        self._gate.enter(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count the connection no more."""
        super().connection_lost(exc)
        self.spare()
        self._gate.leave(self)

    def spare(self) -> None:
        """Let it stay, since it has sent a whole header."""
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None


class Gate:
    """The factory of the protocols that a listening socket makes for connections."""

    def __init__(
        self,
        server: web.Server,
        crowd: Crowd = DEFAULT_CROWD,
        *,
        behind_proxy: bool = False,
    ) -> None:
        """Guard a server; behind a proxy, everybody comes from one address."""
        self._server = server
        self._crowd = crowd
        self._most = crowd.all if behind_proxy else crowd.from_one
        self._from: Counter[str] = Counter()

    def __call__(self) -> web.RequestHandler:
        """Return the protocol of a new connection."""
        return Handler(self._server, self)

    def hear(self, request: web.BaseRequest) -> None:
        """Note that a connection has sent a whole header."""
        if isinstance(request.protocol, Handler):
            request.protocol.spare()

    def enter(self, handler: Handler) -> None:
        """Count a connection, and cut it off where there are too many."""
        self._from[handler.address] += 1
        here, everyone = self._from[handler.address], self._from.total()
        if here > self._most or everyone > self._crowd.all:
            cut(handler)
        else:
            handler.deadline = asyncio.get_running_loop().call_later(
                HEAD_TIME, cut, handler
            )

    def leave(self, handler: Handler) -> None:
        """Count a connection no more."""
        self._from[handler.address] -= 1
        if not self._from[handler.address]:
            del self._from[handler.address]


def address_of(handler: web.RequestHandler) -> str:
    """Return the `neighbourhood` at the other end, or nothing where there is none."""
    if handler.transport is None:
        return ""
    peer = handler.transport.get_extra_info("peername")
    return neighbourhood(str(peer[0])) if isinstance(peer, tuple) else ""


def neighbourhood(address: str) -> str:
    """Return the addresses that one caller may have the choice of.

    For IPv6 that is at least a network of 64 bits (RFC 4291 §2.5.4), for IPv4 the
    address; what is neither is left as it is.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(IPv6Network((int(ip), 64), strict=False))


def cut(handler: web.RequestHandler) -> None:
    """End a connection at once."""
    if handler.transport is not None:
        handler.transport.abort()
