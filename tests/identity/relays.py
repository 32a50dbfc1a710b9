"""What a few relays say of themselves, from fixed seeds."""

from functools import cache
from hashlib import sha256
from typing import Final

from tests.identity.people import CREATED, ROOT, key
from tgtui.codec import decode_whole
from tgtui.crypto import Secret, derive_key_pair
from tgtui.identity import (
    SEALING_SUITE,
    Descriptor,
    DescriptorContent,
    FrankingKey,
    ModerationKey,
    ModeratorKey,
    Period,
    RegistrationPolicy,
    RelayLimits,
    TlsKey,
    UnverifiedDescriptor,
    relay_id_of,
    sign_descriptor,
)


DAY: Final = 24 * 3_600_000
RELAY: Final = relay_id_of(ROOT.public_key)
PERIOD: Final = Period(CREATED, CREATED + 90 * DAY)


@cache
def sealing_key(number: int) -> bytes:
    """Return one of several keys that can be sealed to."""
    return derive_key_pair(SEALING_SUITE, Secret(bytes((number,)) * 32)).public


def moderator(number: int, *, officer: bool = False) -> ModeratorKey:
    """Return one of several moderators."""
    seed = bytes((number,))
    return ModeratorKey(key(seed).public_key, sealing_key(number), officer)


def franking_keys(count: int) -> tuple[FrankingKey, ...]:
    """Return keys, each valid for 90 days after the one before."""
    keys = []
    for number in range(count):
        start = CREATED + number * 90 * DAY
        public = sha256(b"franking %d" % number).digest()
        keys.append(FrankingKey(public, Period(start, start + 90 * DAY)))
    return tuple(keys)


def content(franking: int = 2, moderation: int = 2) -> DescriptorContent:
    """Return what a relay says of itself, with so many keys."""
    return DescriptorContent(
        version=3,
        issued=CREATED,
        expires=CREATED + 30 * DAY,
        franking=franking_keys(franking),
        retention_days=30,
        limits=RelayLimits(body=16_384, file=100 << 20, room=1_000),
        moderation=tuple(
            ModerationKey(moderator(number, officer=number == 0), PERIOD)
            for number in range(moderation)
        ),
        tls=(TlsKey(bytes(range(32)), PERIOD),),
        registration=RegistrationPolicy.INVITE,
        policy_url="https://relay.example.org/rules",
        contact="Zoë <relay@example.org>",
    )


def descriptor(said: DescriptorContent) -> Descriptor:
    """Return a descriptor that says this."""
    data = sign_descriptor(ROOT, said)
    return decode_whole(UnverifiedDescriptor.decode, data).verify(RELAY)
