"""The rule by which a client lets one descriptor of a relay follow another."""

from tgtui.identity.descriptor import Descriptor
from tgtui.identity.errors import (
    DescriptorChanged,
    DescriptorExpired,
    FrankingKeyDropped,
    OlderDescriptor,
    WrongRelay,
)


def accept_descriptor(
    pinned: Descriptor | None, offered: Descriptor, now: int
) -> Descriptor:
    """Return `offered`, which the client is to pin from now on.

    Args:
        pinned: The descriptor with the highest version that was seen, if there is one.
        offered: What the relay shows now.
        now: The time, in ms since 1970.

    Raises:
        WrongRelay: It is that of another relay.
        OlderDescriptor: Its version is lower.
        DescriptorChanged: Its version is the same, and it is not.
        FrankingKeyDropped: A franking key is gone, or begins at another time. Where it
            ends may change, since a stolen key has to be ended early.
        DescriptorExpired: It no longer holds.
    """
    if pinned is not None:
        _check_successor(pinned, offered)
    if offered.content.expires <= now:
        raise DescriptorExpired
    return offered


def _check_successor(pinned: Descriptor, offered: Descriptor) -> None:
    if offered.relay_id != pinned.relay_id:
        raise WrongRelay
    before, after = pinned.content, offered.content
    if after.version < before.version:
        raise OlderDescriptor(after.version, before.version)
    if after.version == before.version and offered.encoded != pinned.encoded:
        raise DescriptorChanged
    kept = {(key.public_key, key.period.since) for key in after.franking}
    for key in before.franking:
        if (key.public_key, key.period.since) not in kept:
            raise FrankingKeyDropped(key.key_id)
