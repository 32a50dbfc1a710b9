"""Checks a relay from outside: does it answer, who vouches for it, what time is it."""

import time
from typing import Final

from tgtui.cli.finding import Finding
from tgtui.crypto import CryptoError
from tgtui.identity import DescriptorExpired, IdentityError, RelayAddress, id_text
from tgtui.net import (
    CertificateRefused,
    Introduced,
    NetError,
    NotARelay,
    Reach,
    introduce,
)
from tgtui.wire import NoCommonVersion


# From this difference on, others are shown that a sender's clock is wrong.
_TOLERANCE: Final = 5 * 60 * 1000
_DAY: Final = 24 * 60 * 60 * 1000
_REACH: Final = Reach(connect=10.0, idle=10.0, whole=20.0)
_IMPOSTOR: Final = (
    "Do not use it: somebody may stand between you and the relay. Compare the address "
    "with the one that its operator gave."
)
_BY_ID: Final = (
    "Use the relay's address with its id, tgtui://HOST:PORT/RELAY_ID; its operator "
    "has it."
)
_WRONG_PLACE: Final = "Compare the address with the one that the relay's operator gave."
_UNREACHABLE: Final = (
    "Check the address and your connection; if both are right, the relay is down: ask "
    "its operator."
)
_RENEW: Final = "Ask the relay's operator to sign a new one."
_UPDATE: Final = "Update tgtui here, or ask the relay's operator to do it there."
_SET_CLOCK: Final = "Set the clock of this computer; if it is right, tell the operator."


async def check_relay(address: RelayAddress) -> list[Finding]:
    """Get to know a relay and return what was found, or what kept us from it."""
    start = time.monotonic()
    try:
        found = await introduce(address, pinned=None, clock=_now, reach=_REACH)
    except (NetError, IdentityError, CryptoError, NoCommonVersion) as error:
        return [_fault(address, error)]
    took = round((time.monotonic() - start) * 1000)
    days = (found.descriptor.content.expires - _now()) // _DAY
    said = (
        f"Version {found.descriptor.content.version}, signed by the relay "
        f"{id_text(found.relay_id)}, holds for {days} more days."
    )
    return [
        Finding("relay", f"{address.text} answered in {took} ms."),
        Finding("descriptor", said),
        Finding("certificate", f"Vouched for by {found.voucher.value}."),
        _clock(found),
    ]


def _now() -> int:
    return time.time_ns() // 1_000_000


def _fault(address: RelayAddress, error: Exception) -> Finding:
    """Return what was found instead of a relay that can be used."""
    said = str(error)
    if isinstance(error, CertificateRefused):
        advice = _IMPOSTOR if address.relay_id is not None else _BY_ID
        return Finding("certificate", f"Nobody vouches for {address.text}.", advice)
    if isinstance(error, NotARelay):
        said = f"{address.text} does not answer as a relay does: {said}"
        return Finding("relay", said, _WRONG_PLACE)
    if isinstance(error, NetError):
        cause = error.__cause__
        reason = f"{said} ({cause})" if cause is not None and str(cause) else said
        said = f"{address.text} does not answer: {reason}"
        return Finding("relay", said, _UNREACHABLE)
    if isinstance(error, NoCommonVersion):
        return Finding("relay", said, _UPDATE)
    is_old = isinstance(error, DescriptorExpired)
    return Finding("descriptor", said, _RENEW if is_old else _IMPOSTOR)


def _clock(found: Introduced) -> Finding:
    seconds = round(abs(found.ahead) / 1000)
    how = "behind" if found.ahead > 0 else "ahead of"
    said = f"This computer is {seconds} s {how} the relay."
    return Finding("clock", said, _SET_CLOCK if abs(found.ahead) >= _TOLERANCE else "")
