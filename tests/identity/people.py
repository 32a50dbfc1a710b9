"""The keys of a few people and relays, from fixed seeds."""

from typing import Final

from tgtui.crypto import Secret, SigningKey
from tgtui.identity import Credential, account_of, device_of, sign_credential


CREATED: Final = 1_800_000_000_000
"""When all devices were certified, in ms."""


def key(seed: bytes) -> SigningKey:
    """Return the signing key whose seed is 32 times one byte."""
    return SigningKey(Secret(seed * 32))


ANNA: Final = key(b"a")
ANNAS_DEVICE: Final = key(b"A")
ANNAS_ACCOUNT: Final = account_of(ANNA.public_key)
ANNAS_DEVICE_ID: Final = device_of(ANNAS_DEVICE.public_key)
BOB: Final = key(b"b")
BOBS_DEVICE: Final = key(b"B")
BOBS_ACCOUNT: Final = account_of(BOB.public_key)
ROOT: Final = SigningKey(Secret(bytes(range(32))))


def annas_credential() -> Credential:
    """Return what Anna's account says of her device."""
    return sign_credential(ANNA, ANNAS_DEVICE.public_key, created=CREATED)


def bobs_credential() -> Credential:
    """Return what Bob's account says of his device."""
    return sign_credential(BOB, BOBS_DEVICE.public_key, created=CREATED)
