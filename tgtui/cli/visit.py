"""Fetches a relay's descriptor, and what the connection tells of the relay."""

import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import httpx

from tgtui.cli.finding import Finding
from tgtui.identity import RelayAddress
from tgtui.wire import DESCRIPTOR_PATH, BadFrame, decode_body
from tgtui.wire.replies import WellKnown


_SECONDS: Final = 10.0
_TOO_MUCH: Final = 1 << 20
_WRONG_PLACE: Final = "Compare the address with the one that the relay's operator gave."
_UNREACHABLE: Final = (
    "Check the address and your connection; if both are right, the relay is down: ask "
    "its operator."
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a relay answered.

    Attributes:
        known: What it says of itself, which nobody has verified.
        certificate: Its certificate as DER, or None without TLS.
        by_authority: Whether an authority of this computer vouches for that.
        own_time: Our clock at the same moment, in ms since 1970.
        took: How long it took to answer, in ms.
    """

    known: WellKnown = field(repr=False)
    certificate: bytes | None = field(repr=False)
    by_authority: bool
    own_time: int
    took: int


async def visit(address: RelayAddress) -> Visit | Finding:
    """Return what the relay answers, or what kept it from doing so.

    A certificate that no authority vouches for is accepted where the address names the
    relay's id: who uses the visit has to see that the relay vouches for it.
    """
    try:
        return await _get(address, by_authority=True)
    except httpx.HTTPError as error:
        refusal = _refused_certificate(error)
        if refusal is None:
            return _unreachable(address, error)
        if address.relay_id is None:
            return Finding(
                "certificate",
                f"No authority vouches for {address.text}: {refusal.verify_message}.",
                "Use the relay's address with its id, tgtui://HOST:PORT/RELAY_ID; its "
                "operator has it.",
            )
    try:
        return await _get(address, by_authority=False)
    except httpx.HTTPError as error:
        return _unreachable(address, error)


async def _get(address: RelayAddress, *, by_authority: bool) -> Visit | Finding:
    context = ssl.create_default_context()
    if not by_authority:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    host = f"[{address.host}]" if ":" in address.host else address.host
    scheme = "https" if address.tls else "http"
    url = f"{scheme}://{host}:{address.port}{DESCRIPTOR_PATH}"
    start = time.monotonic()
    async with (
        httpx.AsyncClient(verify=context, timeout=_SECONDS, trust_env=False) as client,
        client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response,
    ):
        took = round((time.monotonic() - start) * 1000)
        now = time.time_ns() // 1_000_000
        if response.status_code != httpx.codes.OK:
            said = f"{address.text} answers with status {response.status_code}."
            return Finding("relay", said, _WRONG_PLACE)
        try:
            known: WellKnown = decode_body(WellKnown, await _limited(response))
        except BadFrame as error:
            said = f"{address.text} does not answer as a relay does: {error}"
            return Finding("relay", said, _WRONG_PLACE)
        return Visit(
            known=known,
            certificate=_certificate(response),
            by_authority=address.tls and by_authority,
            own_time=now,
            took=took,
        )


async def _limited(response: httpx.Response) -> bytes:
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        # Nobody reads as much: `decode_body` will refuse it.
        if len(body) > _TOO_MUCH:
            break
    return body


def _certificate(response: httpx.Response) -> bytes | None:
    connection = response.extensions["network_stream"].get_extra_info("ssl_object")
    return None if connection is None else connection.getpeercert(binary_form=True)


def _unreachable(address: RelayAddress, error: httpx.HTTPError) -> Finding:
    reason = str(error) or type(error).__name__
    return Finding("relay", f"{address.text} does not answer: {reason}.", _UNREACHABLE)


def _refused_certificate(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """Return the refusal that an error of the library came from, if it was one."""
    for each in _chain(error):
        if isinstance(each, ssl.SSLCertVerificationError):
            return each
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
