"""X25519 (RFC 7748) without its degenerate results."""

from typing import Final

from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base
from nacl.exceptions import CryptoError as SodiumError

from tgtui.crypto.errors import InvalidPrivateKey, InvalidPublicKey


LENGTH: Final = 32
"""Bytes of a private key, a public key and a result."""

_P: Final = 2**255 - 19
_ORDER_8: Final = (
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
)
_SMALL_ORDER: Final = frozenset(
    (value | top << 255).to_bytes(LENGTH, "little")
    # u = 0 has order 2, u = 1 and u = -1 have order 4 on the curve or its twist; p and
    # p + 1 are the only other encodings below 2^255 of such a u. The highest bit is
    # ignored (RFC 7748 §5).
    for value in (0, 1, *_ORDER_8, _P - 1, _P, _P + 1)
    for top in (0, 1)
)


def check_public(public: bytes) -> None:
    """Require a public key with which no result is all-zero.

    The result is zero for exactly the 14 encodings of a point of small order: a clamped
    scalar is 8k with k below 2^252, so the large prime order of the curve or of its
    twist, both above 2^252, never divides it.

    Raises:
        InvalidPublicKey: The key has the wrong length or a small order.
    """
    if len(public) != LENGTH or public in _SMALL_ORDER:
        raise InvalidPublicKey


def public_of(private: bytes) -> bytes:
    """Return the public key of a private one.

    Raises:
        InvalidPrivateKey: It has the wrong length.
    """
    _check_private(private)
    return crypto_scalarmult_base(private)


def exchange(private: bytes, public: bytes) -> bytes:
    """Return the shared secret.

    Raises:
        InvalidPrivateKey: The private key has the wrong length.
        InvalidPublicKey: The public key has the wrong length, or the result is zero
            (RFC 9180 §7.1.4).
    """
    _check_private(private)
    if len(public) != LENGTH:
        raise InvalidPublicKey
    try:
        return crypto_scalarmult(private, public)
    except SodiumError:
        raise InvalidPublicKey from None


def _check_private(private: bytes) -> None:
    # The binding hands pointers to C, which reads past the end of a shorter key.
    if len(private) != LENGTH:
        message = f"an X25519 key of {len(private)} bytes"
        raise InvalidPrivateKey(message)
