"""MLKEM768-X25519, also called X-Wing, as draft-ietf-hpke-pq uses it (0x647a)."""

from hashlib import sha3_256, shake_256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import (
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
)

from tgtui.crypto import x25519
from tgtui.crypto.entropy import Entropy
from tgtui.crypto.errors import InvalidPrivateKey, InvalidPublicKey


_SEED_LENGTH: Final = 32
_MLKEM_SEED_LENGTH: Final = 64
_MLKEM_PUBLIC_LENGTH: Final = 1184
_MLKEM_OUTPUT_LENGTH: Final = 1088
_PUBLIC_LENGTH: Final = _MLKEM_PUBLIC_LENGTH + x25519.LENGTH
_OUTPUT_LENGTH: Final = _MLKEM_OUTPUT_LENGTH + x25519.LENGTH

# FIPS 203 §4.2.1: a key begins with 768 coefficients of 12 bits, little-endian. In one
# number of every other coefficient each has 12 free bits above it, so that adding
# 0x1000 - 3329 to all of them at once sets the lowest free bit of just those that are
# not below the modulus, 3329.
_COEFFICIENT_BYTES: Final = 768 * 12 // 8
_ONES: Final = sum(1 << 24 * number for number in range(768 // 2))
_EVERY_OTHER: Final = 0xFFF * _ONES
_ADDED: Final = (0x1000 - 3329) * _ONES
_RUN_OVER: Final = 0x1000 * _ONES

_BELOW: Final = bytes(range(0xD0))
_BELOW_IN_HALF: Final = bytes(byte for byte in range(0x100) if byte % 16 in range(0xD))

# draft-connolly-cfrg-xwing-kem: the label comes last.
_COMBINER_LABEL: Final = rb"\.//^" + b"\\"

# LabeledDerive(ikm, "DeriveKeyPair", "", 32): version, suite id, label behind its
# length, length of the output.
_DERIVE_SUFFIX: Final = (
    b"HPKE-v1" + b"KEM\x64\x7a" + b"\x00\x0dDeriveKeyPair" + b"\x00\x20"
)


def derive_private(ikm: bytes) -> bytes:
    """Return the seed of DeriveKeyPair (draft-ietf-hpke-pq, LabeledDerive)."""
    return shake_256(ikm + _DERIVE_SUFFIX).digest(_SEED_LENGTH)


def public_of(private: bytes) -> bytes:
    """Return the public key of a seed.

    Raises:
        InvalidPrivateKey: It has the wrong length.
    """
    mlkem_seed, scalar = _halves(private)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).public_key()
    return mlkem.public_bytes_raw() + x25519.public_of(scalar)


def _check_form(public: bytes) -> None:
    """Require the right length and an X25519 half without a small order.

    Raises:
        InvalidPublicKey: The key does not have them.
    """
    if len(public) != _PUBLIC_LENGTH:
        raise InvalidPublicKey
    x25519.check_public(public[_MLKEM_PUBLIC_LENGTH:])


def check_public(public: bytes) -> None:
    """Require a key that can be used.

    Raises:
        InvalidPublicKey: The form is wrong, or the ML-KEM half is not a reduced one
            (FIPS 203 §7.2, modulus check).
    """
    _check_form(public)
    # A coefficient is below 3329 = 0xD01 if its upper bits are below 0xD, and so are
    # those of almost every key: 8 bits of every second coefficient are a byte, 4 of the
    # others the lower half of one.
    upper = public[2:_COEFFICIENT_BYTES:3].translate(None, _BELOW)
    if not upper and not public[1:_COEFFICIENT_BYTES:3].translate(None, _BELOW_IN_HALF):
        return
    # The library checks the same, but only on its way to the whole matrix of the key.
    packed = int.from_bytes(public[:_COEFFICIENT_BYTES], "little")
    even = (packed & _EVERY_OTHER) + _ADDED
    odd = ((packed >> 12) & _EVERY_OTHER) + _ADDED
    if (even | odd) & _RUN_OVER:
        raise InvalidPublicKey


def load_public(public: bytes) -> MLKEM768X25519PublicKey:
    """Return the library's object for a public key.

    Raises:
        InvalidPublicKey: As `check_public`.
    """
    _check_form(public)
    half = X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC_LENGTH:])
    return MLKEM768X25519PublicKey(_load_mlkem(public), half)


def load_private(private: bytes) -> MLKEM768X25519PrivateKey:
    """Return the library's object for a seed.

    Raises:
        InvalidPrivateKey: It has the wrong length.
    """
    mlkem_seed, scalar = _halves(private)
    return MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(mlkem_seed),
        X25519PrivateKey.from_private_bytes(scalar),
    )


def encapsulate(public: bytes, entropy: Entropy) -> tuple[bytes, bytes]:
    """Return the encapsulated key and the shared secret.

    The library draws the randomness of the ML-KEM half itself.

    Raises:
        InvalidPublicKey: As `check_public`.
    """
    _check_form(public)
    mlkem_secret, mlkem_output = _load_mlkem(public).encapsulate()
    ephemeral = entropy.draw(x25519.LENGTH)
    output = x25519.public_of(ephemeral)
    their_half = public[_MLKEM_PUBLIC_LENGTH:]
    dh = x25519.exchange(ephemeral, their_half)
    return mlkem_output + output, _combine(mlkem_secret, dh, output + their_half)


def decapsulate(private: bytes, output: bytes) -> bytes:
    """Return the shared secret.

    Raises:
        InvalidPrivateKey: The seed has the wrong length.
        InvalidPublicKey: The encapsulated key has the wrong length, or its X25519 half
            a small order.
    """
    mlkem_seed, scalar = _halves(private)
    if len(output) != _OUTPUT_LENGTH:
        raise InvalidPublicKey
    mlkem = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed)
    mlkem_secret = mlkem.decapsulate(output[:_MLKEM_OUTPUT_LENGTH])
    their_half = output[_MLKEM_OUTPUT_LENGTH:]
    dh = x25519.exchange(scalar, their_half)
    return _combine(mlkem_secret, dh, their_half + x25519.public_of(scalar))


def _halves(private: bytes) -> tuple[bytes, bytes]:
    """Return the seed of the ML-KEM half and the scalar of the X25519 half."""
    if len(private) != _SEED_LENGTH:
        message = f"an X-Wing seed of {len(private)} bytes"
        raise InvalidPrivateKey(message)
    expanded = shake_256(private).digest(_MLKEM_SEED_LENGTH + x25519.LENGTH)
    return expanded[:_MLKEM_SEED_LENGTH], expanded[_MLKEM_SEED_LENGTH:]


def _load_mlkem(public: bytes) -> MLKEM768PublicKey:
    try:
        return MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC_LENGTH])
    except ValueError:
        raise InvalidPublicKey from None


def _combine(mlkem_secret: bytes, dh: bytes, keys: bytes) -> bytes:
    return sha3_256(mlkem_secret + dh + keys + _COMBINER_LABEL).digest()
