"""Checks a relay from outside: does it answer, who vouches for it, what time is it."""

from typing import Final

from tgtui.cli.finding import Finding
from tgtui.cli.visit import Visit, visit
from tgtui.codec import DecodeError, decode_whole
from tgtui.crypto import CryptoError, spki_sha256
from tgtui.identity import (
    Descriptor,
    DescriptorExpired,
    IdentityError,
    RelayAddress,
    UnverifiedDescriptor,
    accept_descriptor,
    id_text,
)


# From this difference on, others are shown that a sender's clock is wrong.
_TOLERANCE: Final = 5 * 60 * 1000
_DAY: Final = 24 * 60 * 60 * 1000
_IMPOSTOR: Final = (
    "Do not use it: somebody may stand between you and the relay. Compare the address "
    "with the one that its operator gave."
)
_RENEW: Final = "Ask the relay's operator to sign a new one."
_SET_CLOCK: Final = "Set the clock of this computer; if it is right, tell the operator."


async def check_relay(address: RelayAddress) -> list[Finding]:
    """Visit a relay and return what was found, up to the first thing that ends it."""
    visited = await visit(address)
    if isinstance(visited, Finding):
        return [visited]
    findings = [Finding("relay", f"{address.text} answered in {visited.took} ms.")]
    descriptor = _descriptor(visited, address)
    if isinstance(descriptor, Finding):
        return [*findings, descriptor, _clock(visited)]
    days = (descriptor.content.expires - visited.own_time) // _DAY
    said = (
        f"Version {descriptor.content.version}, signed by the relay "
        f"{id_text(descriptor.relay_id)}, holds for {days} more days."
    )
    findings.append(Finding("descriptor", said))
    return [*findings, _certificate(visited, descriptor), _clock(visited)]


def _descriptor(visited: Visit, address: RelayAddress) -> Descriptor | Finding:
    try:
        offered = decode_whole(UnverifiedDescriptor.decode, visited.known.descriptor)
        verified = offered.verify(address.relay_id or offered.claimed_relay_id)
        return accept_descriptor(None, verified, visited.own_time)
    except DescriptorExpired as error:
        return Finding("descriptor", str(error), _RENEW)
    except (DecodeError, IdentityError, CryptoError) as error:
        return Finding("descriptor", str(error), _IMPOSTOR)


def _certificate(visited: Visit, descriptor: Descriptor) -> Finding:
    if visited.certificate is None:
        return Finding("certificate", "None: the relay runs on this computer.")
    if visited.by_authority:
        said = "An authority that this computer trusts vouches for it."
        return Finding("certificate", said)
    try:
        key = spki_sha256(visited.certificate)
    except CryptoError as error:
        return Finding("certificate", str(error), _IMPOSTOR)
    if key not in descriptor.tls_hashes(visited.own_time):
        said = "Neither an authority nor the relay vouches for it."
        return Finding("certificate", said, _IMPOSTOR)
    return Finding("certificate", "The relay vouches for it by its id.")


def _clock(visited: Visit) -> Finding:
    ahead = visited.own_time - visited.known.now
    seconds = round(abs(ahead) / 1000)
    how = "ahead of" if ahead > 0 else "behind"
    said = f"This computer is {seconds} s {how} the relay."
    return Finding("clock", said, _SET_CLOCK if abs(ahead) >= _TOLERANCE else "")
