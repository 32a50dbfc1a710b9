"""Reading a request over HTTP, and answering it or saying why not."""

import asyncio
from collections import OrderedDict
from typing import Final

import msgspec
from aiohttp import web

from tgtui.relay.core.effects import Sender
from tgtui.relay.core.tokens import authenticate
from tgtui.relay.web.declining import declination, refusal_of
from tgtui.relay.web.gate import address_of, neighbourhood
from tgtui.relay.web.node import Node
from tgtui.relay.web.throttle import Throttle
from tgtui.wire import REASONS, Refusal, Refused, encode_body


JSON: Final = "application/json"
BODY_TIME: Final = 30.0
"""Seconds within which the body of a request, or a piece of a blob, has to come."""

_SCHEME: Final = "Bearer "
_CALLERS: Final = 50_000


def answer(body: msgspec.Struct, status: int = 200) -> web.Response:
    """Return an answer with a JSON body."""
    return web.Response(body=encode_body(body), status=status, content_type=JSON)


def refuse(error: BaseException) -> web.Response:
    """Return the answer that refuses a request."""
    refused = refusal_of(error)
    response = answer(declination(refused), REASONS[refused.refusal].status)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(-(-refused.retry_after // 1000))
    return response


async def read_body(request: web.Request, limit: int) -> bytes:
    """Return the body of a request.

    Raises:
        Refused: It is longer than `limit`, or does not come.
    """
    if request.content_length is not None and request.content_length > limit:
        raise Refused(Refusal.TOO_LARGE)
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TIME):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > limit:
                    raise Refused(Refusal.TOO_LARGE)
    except TimeoutError:
        raise Refused(Refusal.MALFORMED) from None
    return bytes(body)


async def sender_of(node: Node, request: web.Request) -> Sender:
    """Return the device that a request's token is of.

    Raises:
        Refused: There is no good token.
    """
    header = request.headers.get("Authorization", "")
    if not header.startswith(_SCHEME):
        raise Refused(Refusal.UNAUTHENTICATED)
    token = header.removeprefix(_SCHEME)
    return await node.look(lambda tx, context: authenticate(tx, context, token))


class Callers:
    """How fast each caller asks: a device, or an address where nobody logged in."""

    def __init__(self, rate: float, burst: int) -> None:
        """Allow each caller so many uses a second, and so many at once."""
        self._rate = rate
        self._burst = burst
        self._throttles: OrderedDict[bytes, Throttle] = OrderedDict()

    def check(self, caller: bytes) -> None:
        """Count a request.

        Raises:
            Refused: There were too many.
        """
        wait = self.throttle(caller).wait(asyncio.get_running_loop().time())
        if wait:
            raise Refused(Refusal.RATE, retry_after=int(wait * 1000) + 1)

    def throttle(self, caller: bytes) -> Throttle:
        """Return what counts a caller; who came last is remembered longest."""
        throttle = self._throttles.pop(caller, None)
        if throttle is None:
            throttle = Throttle(self._rate, self._burst)
            if len(self._throttles) >= _CALLERS:
                self._throttles.popitem(last=False)
        self._throttles[caller] = throttle
        return throttle


def caller_of(request: web.Request, *, behind_proxy: bool) -> bytes:
    """Return the neighbourhood that a request comes from, or the proxy says it does.

    A proxy appends the address that it sees, so that only the last one is its word.
    """
    if behind_proxy:
        # Some proxies append to the line that came, others a line of their own.
        forwarded = request.headers.getall("X-Forwarded-For", [""])[-1]
        return neighbourhood(forwarded.rpartition(",")[2].strip()).encode()
    return address_of(request.protocol).encode()
