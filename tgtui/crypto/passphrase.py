"""Argon2id: turns a passphrase into a key, at a cost that stands beside the salt."""

from dataclasses import dataclass
from typing import Final

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13
from nacl.exceptions import RuntimeError as SodiumFailure

from tgtui.crypto.errors import BadLength, CostRefused, NotEnoughMemory
from tgtui.crypto.secret import Secret


SALT_LENGTH: Final = 16
"""Bytes of a salt."""

PASSPHRASE_KEY_LENGTH: Final = 32
"""Bytes of a key made from a passphrase."""

MAX_PASSPHRASE: Final = 1024
"""The most bytes that a passphrase may have."""

# RFC 9106 §3.1: at least 8 KiB for each lane; libsodium has one lane.
_LEAST_KIB: Final = 8
# libsodium's "sensitive" is 4 passes over 1 GiB. More would be a way to stop a machine
# by handing it a file; as much is seconds, as the sealing side may have wanted.
_MOST_KIB: Final = 1 << 20
_MOST_PASSES: Final = 8


@dataclass(frozen=True, slots=True)
class PassphraseCost:
    """What trying one passphrase costs.

    Attributes:
        passes: How often all of the memory is gone over.
        kib: How much memory is taken, in KiB.
    """

    passes: int
    kib: int

    def __post_init__(self) -> None:
        """Refuse what is impossible, and what is meant to exhaust this machine.

        Raises:
            CostRefused: Fewer than 1 or more than 8 passes, less than 8 KiB or more
                than 1 GiB.
        """
        passes = 1 <= self.passes <= _MOST_PASSES
        if not (passes and _LEAST_KIB <= self.kib <= _MOST_KIB):
            raise CostRefused(self.passes, self.kib)


MODERATE_COST: Final = PassphraseCost(passes=3, kib=256 << 10)
"""libsodium's "moderate": about a second, and 256 MiB."""


def stretch(passphrase: Secret, salt: bytes, *, cost: PassphraseCost) -> Secret:
    """Return the 32-byte key that Argon2id (RFC 9106) makes of a passphrase.

    It is version 1.3 with one lane, as in libsodium. The interpreter is free to do
    something else meanwhile.

    Raises:
        BadLength: The salt is not 16 bytes, or the passphrase longer than 1024.
        NotEnoughMemory: The machine does not have what `cost` asks for.
    """
    if len(salt) != SALT_LENGTH or len(passphrase) > MAX_PASSPHRASE:
        message = f"a salt of {len(salt)} bytes, a passphrase of {len(passphrase)}"
        raise BadLength(message)
    try:
        key = crypto_pwhash_alg(
            PASSPHRASE_KEY_LENGTH,
            passphrase.expose(),
            salt,
            cost.passes,
            cost.kib << 10,
            crypto_pwhash_ALG_ARGON2ID13,
        )
    except SodiumFailure:
        # All arguments are in range, so that libsodium fails for want of memory alone.
        raise NotEnoughMemory(cost.kib) from None
    return Secret(key)
