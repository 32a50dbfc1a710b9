"""The cipher suites, as one table of values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from tgtui.crypto.errors import UnsupportedSuite


class Kem(IntEnum):
    """Key encapsulation mechanisms, by their HPKE ids."""

    X25519 = 0x0020
    XWING = 0x647A


class Kdf(IntEnum):
    """Key derivation functions, by their HPKE ids."""

    HKDF_SHA256 = 0x0001
    HKDF_SHA384 = 0x0002
    HKDF_SHA512 = 0x0003


class Aead(IntEnum):
    """Authenticated ciphers, by their HPKE ids."""

    AES_128_GCM = 0x0001
    AES_256_GCM = 0x0002
    CHACHA20_POLY1305 = 0x0003


@dataclass(frozen=True, slots=True)
class CipherSuite:
    """The algorithms that a group uses together (RFC 9420 §5.1), and their sizes.

    The signature scheme is Ed25519 in every suite.

    Attributes:
        id: The number on the wire.
        name: The name in the registry or draft.
        kem: The KEM of HPKE.
        kdf: The KDF of HPKE and of the key schedule.
        aead: The AEAD of HPKE and of messages.
        hash_name: The hash function, as `hashlib` names it.
        hash_length: Bytes of a hash, MAC or extracted key (KDF.Nh).
        key_length: Bytes of an AEAD key (AEAD.Nk).
        nonce_length: Bytes of an AEAD nonce (AEAD.Nn).
        kem_output_length: Bytes of an encapsulated key (KEM.Nenc).
        public_key_length: Bytes of an HPKE public key (KEM.Npk).
        secret_key_length: Bytes of an HPKE private key (KEM.Nsk).
    """

    id: int
    name: str
    kem: Kem = field(repr=False)
    kdf: Kdf = field(repr=False)
    aead: Aead = field(repr=False)
    hash_name: str = field(repr=False)
    hash_length: int = field(repr=False)
    key_length: int = field(repr=False)
    nonce_length: int = field(repr=False)
    kem_output_length: int = field(repr=False)
    public_key_length: int = field(repr=False)
    secret_key_length: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class _KemSizes:
    output: int
    public: int
    private: int


_KEM_SIZES: Final = {
    Kem.X25519: _KemSizes(output=32, public=32, private=32),
    # ML-KEM-768 ciphertext (1088) or key (1184), then X25519; the seed of both.
    Kem.XWING: _KemSizes(output=1120, public=1216, private=32),
}
_HASHES: Final = {
    Kdf.HKDF_SHA256: ("sha256", 32),
    Kdf.HKDF_SHA384: ("sha384", 48),
    Kdf.HKDF_SHA512: ("sha512", 64),
}
_KEY_LENGTHS: Final = {
    Aead.AES_128_GCM: 16,
    Aead.AES_256_GCM: 32,
    Aead.CHACHA20_POLY1305: 32,
}
_NONCE_LENGTH: Final = 12


def compose(suite_id: int, name: str, *, kem: Kem, kdf: Kdf, aead: Aead) -> CipherSuite:
    """Return the suite of these algorithms, its hash being that of the KDF."""
    hash_name, hash_length = _HASHES[kdf]
    sizes = _KEM_SIZES[kem]
    return CipherSuite(
        id=suite_id,
        name=name,
        kem=kem,
        kdf=kdf,
        aead=aead,
        hash_name=hash_name,
        hash_length=hash_length,
        key_length=_KEY_LENGTHS[aead],
        nonce_length=_NONCE_LENGTH,
        kem_output_length=sizes.output,
        public_key_length=sizes.public,
        secret_key_length=sizes.private,
    )


_TABLE: Final = (
    compose(
        0x0001,
        "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
        kem=Kem.X25519,
        kdf=Kdf.HKDF_SHA256,
        aead=Aead.AES_128_GCM,
    ),
    compose(
        0x0003,
        "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519",
        kem=Kem.X25519,
        kdf=Kdf.HKDF_SHA256,
        aead=Aead.CHACHA20_POLY1305,
    ),
    # draft-ietf-mls-pq-ciphersuites-06 leaves the ids of the next two to be assigned
    # (TBD1, TBD2); these are from the range for private use (RFC 9420 §17.1).
    compose(
        0xF001,
        "MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519",
        kem=Kem.XWING,
        kdf=Kdf.HKDF_SHA256,
        aead=Aead.AES_128_GCM,
    ),
    compose(
        0xF002,
        "MLS_128_MLKEM768X25519_AES256GCM_SHA384_Ed25519",
        kem=Kem.XWING,
        kdf=Kdf.HKDF_SHA384,
        aead=Aead.AES_256_GCM,
    ),
)

SUITES: Final[Mapping[int, CipherSuite]] = MappingProxyType(
    {suite.id: suite for suite in _TABLE}
)
"""Every suite that is supported, by its id."""

DEFAULT_SUITE: Final = SUITES[0xF002]
"""The suite of new groups: post-quantum, and 128 bits of security or more."""


def suite_by_id(suite_id: int) -> CipherSuite:
    """Return the suite with this id.

    Raises:
        UnsupportedSuite: There is none.
    """
    suite = SUITES.get(suite_id)
    if suite is None:
        raise UnsupportedSuite(suite_id)
    return suite
