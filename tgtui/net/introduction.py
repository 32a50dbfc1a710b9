"""Getting to know a relay: its descriptor, under its root's signature, and its clock.

The descriptor is fetched over a connection that nobody vouches for yet and over which
nothing else is sent. Once the root of the pinned relay is seen to have signed it, the
certificate of that same connection has to be one that it names; so somebody in between
who passes the true descriptor on, under a certificate of theirs, is found out.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

import httpx

from tgtui.codec import DecodeError, decode_whole
from tgtui.crypto import CryptoError, spki_sha256
from tgtui.identity import (
    Descriptor,
    RelayAddress,
    RelayId,
    UnverifiedDescriptor,
    accept_descriptor,
)
from tgtui.net.asking import JSON, asked, check_type, http_client, read
from tgtui.net.errors import CertificateRefused, Garbled, TimedOut
from tgtui.net.reach import DEFAULT_REACH, Clock, Reach
from tgtui.net.tls import anybodys_context, authority_context, vouched_context
from tgtui.wire import DESCRIPTOR_PATH, BadFrame, agreed, decode_body, limits
from tgtui.wire.replies import WellKnown


# The descriptor is in base64, and little stands beside it.
_LIMIT: Final = -(-limits.DESCRIPTOR // 3) * 4 + limits.KIB


class Voucher(Enum):
    """Who vouches for the relay's certificate."""

    AUTHORITY = "an authority that this system trusts"
    RELAY = "the relay itself, by its id"
    NOBODY = "nobody: it is on this computer, without TLS"


@dataclass(frozen=True, slots=True)
class Introduced:
    """A relay that showed who it is.

    Attributes:
        address: Where it is, with the relay id that is pinned from now on.
        descriptor: What it says of itself; to be given to the next introduction.
        version: The version of the protocol to speak with it.
        ahead: By how many milliseconds its clock is ahead of this one, says the relay.
        voucher: Who vouches for its certificate.
        clock: Tells the time.
    """

    address: RelayAddress
    descriptor: Descriptor
    version: int
    ahead: int
    voucher: Voucher
    clock: Clock = field(repr=False)

    @property
    def relay_id(self) -> RelayId:
        """Which relay it is."""
        return self.descriptor.relay_id

    def tls_hashes(self) -> frozenset[bytes]:
        """Return the SPKI hashes that the relay vouches for now."""
        return self.descriptor.tls_hashes(self.clock())


def context_for(known: Callable[[], Introduced]) -> ssl.SSLContext | None:
    """Return what connections to a relay are made with; None where there is no TLS.

    Args:
        known: Returns the relay's latest introduction; asked in each handshake.
    """
    voucher = known().voucher
    if voucher is Voucher.RELAY:
        return vouched_context(lambda: known().tls_hashes())
    return _FIRST[voucher]()


_FIRST: Final[dict[Voucher, Callable[[], ssl.SSLContext | None]]] = {
    Voucher.AUTHORITY: authority_context,
    Voucher.RELAY: anybodys_context,
    Voucher.NOBODY: lambda: None,
}
"""What the connection is made with over which the descriptor comes."""


async def introduce(
    address: RelayAddress,
    *,
    pinned: Descriptor | None,
    clock: Clock,
    reach: Reach = DEFAULT_REACH,
) -> Introduced:
    """Find out whether the relay at an address is the one that it is to be.

    Where the address names no relay, an authority has to vouch for the certificate, and
    the relay that answers is pinned: it is named by the address that is returned.

    Args:
        address: Where the relay is.
        pinned: Its newest descriptor that was seen before, where there is one.
        clock: Tells the time.
        reach: How long to wait.

    Raises:
        NetError: It does not answer, or what answers is no relay.
        CertificateRefused: Nobody vouches for the certificate.
        DescriptorRefused: It is another relay, or what it says of itself is not taken.
        ForgedStatement: Its root did not sign the descriptor.
        NoCommonVersion: One of the two programs is too old.
    """
    fault = CertificateRefused()
    for voucher in _order(address, pinned, clock()):
        try:
            return await _visit(
                address, voucher, pinned=pinned, clock=clock, reach=reach
            )
        except CertificateRefused as error:
            fault = error
    raise fault


def _order(
    address: RelayAddress, pinned: Descriptor | None, now: int
) -> tuple[Voucher, ...]:
    """Return who may vouch for a relay, the likeliest first."""
    if not address.tls:
        return (Voucher.NOBODY,)
    if address.relay_id is None:
        return (Voucher.AUTHORITY,)
    if pinned is not None and pinned.tls_hashes(now):
        return (Voucher.RELAY, Voucher.AUTHORITY)
    return (Voucher.AUTHORITY, Voucher.RELAY)


async def _visit(
    address: RelayAddress,
    voucher: Voucher,
    *,
    pinned: Descriptor | None,
    clock: Clock,
    reach: Reach,
) -> Introduced:
    """Fetch and check the descriptor over one connection."""
    known, certificate = await _fetch(address, voucher, reach)
    now = clock()
    descriptor = _checked(known, address, pinned=pinned, now=now)
    if voucher is Voucher.RELAY:
        _check_certificate(certificate, descriptor.tls_hashes(now))
    named = replace(address, relay_id=descriptor.relay_id)
    version = agreed(known.versions)
    return Introduced(named, descriptor, version, known.now - now, voucher, clock)


async def _fetch(
    address: RelayAddress, voucher: Voucher, reach: Reach
) -> tuple[WellKnown, bytes | None]:
    """Return what a relay says of itself, and the certificate that it showed."""
    try:
        async with (
            asyncio.timeout(reach.whole),
            http_client(address, _FIRST[voucher](), reach) as client,
            asked(client, client.build_request("GET", DESCRIPTOR_PATH)) as response,
        ):
            check_type(response, JSON)
            certificate = _certificate(response)
            return _read(await read(response, _LIMIT)), certificate
    except TimeoutError:
        raise TimedOut from None


def _read(body: bytes) -> WellKnown:
    try:
        known: WellKnown = decode_body(WellKnown, body)
    except BadFrame as error:
        raise Garbled(str(error)) from None
    return known


def _certificate(response: httpx.Response) -> bytes | None:
    """Return the certificate of the connection over which an answer comes."""
    stream = response.extensions["network_stream"]
    made = stream.get_extra_info("ssl_object")
    return made.getpeercert(binary_form=True) if made is not None else None


def _checked(
    known: WellKnown, address: RelayAddress, *, pinned: Descriptor | None, now: int
) -> Descriptor:
    """Return the descriptor, once everything about it is seen to be right."""
    try:
        offered = decode_whole(UnverifiedDescriptor.decode, known.descriptor)
    except DecodeError as error:
        raise Garbled(str(error)) from None
    relay_id = address.relay_id or offered.claimed_relay_id
    return accept_descriptor(pinned, offered.verify(relay_id), now)


def _check_certificate(certificate: bytes | None, vouched: frozenset[bytes]) -> None:
    """Require that the descriptor names the key of a certificate.

    Raises:
        CertificateRefused: It does not.
    """
    try:
        key = spki_sha256(certificate or b"")
    except CryptoError:
        raise CertificateRefused from None
    if key not in vouched:
        raise CertificateRefused
