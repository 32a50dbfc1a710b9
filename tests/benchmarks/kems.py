"""What HPKE's two KEMs need besides the library's own seal and open."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import shake_256
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from nacl.bindings import crypto_scalarmult_base

from tgtui.crypto import Kem


# RFC 9180 §4: LabeledExtract and LabeledExpand of DHKEM(X25519) with their labels.
_EXTRACT: Final = b"HPKE-v1KEM\x00\x20dkp_prk"
_EXPAND: Final = b"\x00\x20HPKE-v1KEM\x00\x20sk\x01"

# draft-ietf-hpke-pq: LabeledDerive of MLKEM768-X25519.
_DERIVE: Final = b"HPKE-v1KEM\x64\x7a\x00\x0dDeriveKeyPair\x00\x20"
_MLKEM_PUBLIC: Final = 1184


class KemCalls(Protocol):
    """The calls of one KEM."""

    @property
    def library(self) -> hpke.KEM:
        """Its name in the library."""

    def derive(self, ikm: bytes) -> bytes:
        """Return the private key of DeriveKeyPair."""

    def public_of(self, private: bytes) -> bytes:
        """Return the public key of a private one."""

    def load_public(self, public: bytes) -> Any:  # noqa: ANN401  (the library's types)
        """Return the library's object for a public key."""

    def load_private(self, private: bytes) -> Any:  # noqa: ANN401
        """Return the library's object for a private key."""


@dataclass(frozen=True, slots=True)
class X25519:
    """DHKEM(X25519, HKDF-SHA256)."""

    library: hpke.KEM = hpke.KEM.X25519

    def derive(self, ikm: bytes) -> bytes:
        secret = hmac.digest(b"", _EXTRACT + ikm, "sha256")
        return hmac.digest(secret, _EXPAND, "sha256")

    def public_of(self, private: bytes) -> bytes:
        return crypto_scalarmult_base(private)

    def load_public(self, public: bytes) -> X25519PublicKey:
        return X25519PublicKey.from_public_bytes(public)

    def load_private(self, private: bytes) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(private)


@dataclass(frozen=True, slots=True)
class XWing:
    """MLKEM768-X25519."""

    library: hpke.KEM = hpke.KEM.MLKEM768_X25519

    def derive(self, ikm: bytes) -> bytes:
        return shake_256(ikm + _DERIVE).digest(32)

    def public_of(self, private: bytes) -> bytes:
        expanded = shake_256(private).digest(96)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).public_key()
        return mlkem.public_bytes_raw() + crypto_scalarmult_base(expanded[64:])

    def load_public(self, public: bytes) -> hpke.MLKEM768X25519PublicKey:
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
        )

    def load_private(self, private: bytes) -> hpke.MLKEM768X25519PrivateKey:
        expanded = shake_256(private).digest(96)
        return hpke.MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
            X25519PrivateKey.from_private_bytes(expanded[64:]),
        )


KEMS: Final[Mapping[Kem, KemCalls]] = {Kem.X25519: X25519(), Kem.XWING: XWing()}
