"""Requests over HTTP that end in an answer of bounded size, or in an error of ours."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, NoReturn

import httpx

from tgtui.identity import RelayAddress
from tgtui.net.errors import (
    CertificateRefused,
    CutShort,
    Garbled,
    Redirected,
    StrangeStatus,
    StrangeType,
    TimedOut,
    TooMuch,
    Unreachable,
)
from tgtui.net.reach import Reach
from tgtui.net.tls import is_certificate_fault
from tgtui.wire import REASONS, BadFrame, Refused, decode_body, limits
from tgtui.wire.replies import Declination


JSON: Final = "application/json"
BYTES: Final = "application/octet-stream"

_DECLINATION: Final = 4 * limits.KIB
_CONNECTIONS: Final = 4
_KEPT: Final = 30.0
"""Seconds for which an idle connection is kept; relays keep them longer."""


def http_client(
    address: RelayAddress, context: ssl.SSLContext | None, reach: Reach
) -> httpx.AsyncClient:
    """Return a client for one relay, which stores and follows nothing by itself.

    Args:
        address: Where the relay is.
        context: Which certificates are taken; None where there is no TLS.
        reach: How long to wait, and through which proxy.
    """
    return httpx.AsyncClient(
        base_url=f"{'https' if address.tls else 'http'}://{authority_of(address)}",
        verify=context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
        proxy=reach.proxy,
        timeout=httpx.Timeout(reach.idle, connect=reach.connect),
        limits=httpx.Limits(max_connections=_CONNECTIONS, keepalive_expiry=_KEPT),
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={"Accept-Encoding": "identity", "User-Agent": "tgtui"},
    )


def authority_of(address: RelayAddress) -> str:
    """Return host and port as a URL has them."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{host}:{address.port}"


@asynccontextmanager
async def asked(
    client: httpx.AsyncClient, request: httpx.Request
) -> AsyncIterator[httpx.Response]:
    """Send a request, and lend the answer whose body is still to be read.

    Raises:
        NetError: There is no answer, or none of a relay's.
        Refused: The relay declines.
    """
    with named():
        response = await client.send(request, stream=True)
    try:
        await _check_head(response)
        yield response
    finally:
        await response.aclose()


async def read(response: httpx.Response, limit: int) -> bytes:
    """Return the body of an answer.

    Raises:
        TooMuch: It has more than `limit` bytes.
        NetError: It does not come.
    """
    body = bytearray()
    with named(begun=True):
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > limit:
                raise TooMuch(limit)
    return bytes(body)


async def ask(
    client: httpx.AsyncClient,
    request: httpx.Request,
    *,
    within: float,
    limit: int = limits.REQUEST_BODY,
) -> bytes:
    """Send a request, and return the JSON that answers it.

    Args:
        client: What to send it by.
        request: The request.
        within: Seconds for all of it, however slowly an answer trickles in.
        limit: How many bytes the answer may have.

    Raises:
        NetError: There is no answer, or none of a relay's.
        Refused: The relay declines.
    """
    try:
        async with asyncio.timeout(within), asked(client, request) as response:
            check_type(response, JSON)
            return await read(response, limit)
    except TimeoutError:
        raise TimedOut from None


def check_type(response: httpx.Response, wanted: str) -> None:
    """Require the type of an answer.

    Raises:
        StrangeType: It is another one.
    """
    given = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise StrangeType


@contextmanager
def named(*, begun: bool = False) -> Iterator[None]:
    """Turn the library's errors into ours.

    Args:
        begun: Whether a part of the answer is there already.
    """
    try:
        yield
    except httpx.TimeoutException:
        raise TimedOut from None
    except httpx.RemoteProtocolError as error:
        # h11 says so where there was nothing at all; everything else is no HTTP.
        if begun or "disconnected" in str(error):
            raise CutShort from None
        raise Garbled from None
    except httpx.TransportError as error:
        _unreachable(error, begun=begun)


def _unreachable(error: httpx.TransportError, *, begun: bool) -> NoReturn:
    if is_certificate_fault(error):
        raise CertificateRefused from error
    if begun or isinstance(error, httpx.ReadError):
        raise CutShort from None
    raise Unreachable from error


async def _check_head(response: httpx.Response) -> None:
    """Require an answer of a relay that does not decline."""
    status = response.status_code
    if HTTPStatus(300) <= status < HTTPStatus.BAD_REQUEST:
        raise Redirected(status)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Garbled
    if status in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
        return
    raise await _declined(response)


async def _declined(response: httpx.Response) -> Refused | StrangeStatus:
    """Return what an answer means that is not of success."""
    status = response.status_code
    strange = StrangeStatus(status)
    try:
        check_type(response, JSON)
        return declination(status, await read(response, _DECLINATION))
    except (StrangeType, TooMuch, BadFrame):
        return strange


def declination(status: int, body: bytes) -> Refused | StrangeStatus:
    """Return why the relay declines.

    Raises:
        BadFrame: The body says nothing of the sort.
    """
    said: Declination = decode_body(Declination, body)
    if REASONS[said.refusal].status != status:
        return StrangeStatus(status)
    return Refused(said.refusal, retry_after=said.retry_after)
