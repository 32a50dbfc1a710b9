"""DHKEM(X25519, HKDF-SHA256) of RFC 9180 §4.1 and §7.1."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)

from tgtui.crypto import x25519
from tgtui.crypto.entropy import Entropy
from tgtui.crypto.errors import InvalidPrivateKey
from tgtui.crypto.hpke_schedule import Labels
from tgtui.crypto.suite import SUITES


# The KDF inside this KEM is HKDF-SHA256, whatever that of the suite is.
_LABELS: Final = Labels(SUITES[0x0001], b"KEM\x00\x20")


def derive_private(ikm: bytes) -> bytes:
    """Return the private key of DeriveKeyPair (RFC 9180 §7.1.3)."""
    prk = _LABELS.extract(b"", b"dkp_prk", ikm)
    return _LABELS.expand(prk, b"sk", info=b"", length=x25519.LENGTH).expose()


def public_of(private: bytes) -> bytes:
    """Return the public key of a private one.

    Raises:
        InvalidPrivateKey: It has the wrong length.
    """
    return x25519.public_of(private)


def check_public(public: bytes) -> None:
    """Require a key that can be used.

    Raises:
        InvalidPublicKey: It cannot.
    """
    x25519.check_public(public)


def load_public(public: bytes) -> X25519PublicKey:
    """Return the library's object for a public key.

    Raises:
        InvalidPublicKey: It has the wrong length or a small order.
    """
    x25519.check_public(public)
    return X25519PublicKey.from_public_bytes(public)


def load_private(private: bytes) -> X25519PrivateKey:
    """Return the library's object for a private key.

    Raises:
        InvalidPrivateKey: It has the wrong length.
    """
    try:
        return X25519PrivateKey.from_private_bytes(private)
    except ValueError as error:
        raise InvalidPrivateKey(str(error)) from None


def encapsulate(public: bytes, entropy: Entropy) -> tuple[bytes, bytes]:
    """Return the encapsulated key and the shared secret (RFC 9180 §4.1, Encap).

    Raises:
        InvalidPublicKey: The key has the wrong length or a small order.
    """
    ephemeral = entropy.draw(x25519.LENGTH)
    output = x25519.public_of(ephemeral)
    return output, _combine(x25519.exchange(ephemeral, public), output + public)


def decapsulate(private: bytes, output: bytes) -> bytes:
    """Return the shared secret (RFC 9180 §4.1, Decap).

    Raises:
        InvalidPrivateKey: The private key has the wrong length.
        InvalidPublicKey: The encapsulated key has the wrong length or a small order.
    """
    dh = x25519.exchange(private, output)
    return _combine(dh, output + x25519.public_of(private))


def _combine(dh: bytes, kem_context: bytes) -> bytes:
    """Return ExtractAndExpand (RFC 9180 §4.1)."""
    prk = _LABELS.extract(b"", b"eae_prk", dh)
    return _LABELS.expand(prk, b"shared_secret", info=kem_context, length=32).expose()
