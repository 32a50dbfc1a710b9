"""The primitives of a suite as the libraries offer them, with nothing of ours around.

Leaves, KeyPackages and the GroupInfo, which holds all leaves, are verified, signed and
encrypted at their own length, everything else at the length of something short: the
floor is rather too low than too high.
"""

import hashlib
import hmac
from collections.abc import Mapping
from functools import partial
from typing import Final

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from nacl.bindings import (
    crypto_scalarmult,
    crypto_scalarmult_base,
    crypto_sign,
    crypto_sign_open,
    crypto_sign_seed_keypair,
)

from tests.benchmarks.kems import KEMS
from tests.benchmarks.timing import Work
from tgtui.crypto import Aead, BroadcastSealer, CipherSuite, Kdf, SystemEntropy
from tgtui.mls import KeyPackage


SHORT: Final = bytes(100)
"""What is signed, verified and hashed where it is no leaf and no KeyPackage."""

RECORD: Final = bytes(256)
"""About as long as an application message of 200 bytes with its signature."""

FASTEST: Final[Mapping[str, tuple[str, ...]]] = {
    "seal": ("seal (library)", "seal (room)"),
}
"""Where two ways lead to the same, the floor takes the faster."""

_LABEL: Final = b"UpdatePathNode"
_KDFS: Final = {
    Kdf.HKDF_SHA256: hpke.KDF.HKDF_SHA256,
    Kdf.HKDF_SHA384: hpke.KDF.HKDF_SHA384,
    Kdf.HKDF_SHA512: hpke.KDF.HKDF_SHA512,
}
_AEADS: Final = {
    Aead.AES_128_GCM: hpke.AEAD.AES_128_GCM,
    Aead.AES_256_GCM: hpke.AEAD.AES_256_GCM,
    Aead.CHACHA20_POLY1305: hpke.AEAD.CHACHA20_POLY1305,
}


def primitives(sample: KeyPackage, members: int) -> dict[str, Work]:
    """Return each primitive of the suite of a KeyPackage as something to call.

    Args:
        sample: A KeyPackage, as long as that of any member.
        members: How many of them are in the group.
    """
    suite = sample.suite
    contents = {
        "": SHORT,
        " leaf": sample.leaf_node.encoded,
        " package": sample.encoded,
    }
    group_info = bytes(members * len(sample.leaf_node.encoded))
    return {
        **_signatures({**contents, " group info": group_info}),
        **_hashes(suite, contents),
        **_symmetric(suite, {"": RECORD, " group info": group_info}),
        **_asymmetric(suite),
    }


def with_fastest(rates: Mapping[str, float]) -> dict[str, float]:
    """Return the rates with the faster of each pair of alternatives added."""
    best = {
        name: min(rates[alternative] for alternative in alternatives)
        for name, alternatives in FASTEST.items()
    }
    return {**rates, **best}


def _signatures(contents: Mapping[str, bytes]) -> dict[str, Work]:
    public, secret = crypto_sign_seed_keypair(bytes(32))
    verifying = {
        f"verify{name}": partial(crypto_sign_open, crypto_sign(content, secret), public)
        for name, content in contents.items()
    }
    # At the length of a GroupInfo OpenSSL signs twice as fast as libsodium.
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    return {
        **verifying,
        "sign": partial(crypto_sign, SHORT, secret),
        "sign group info": partial(key.sign, contents[" group info"]),
    }


def _hashes(suite: CipherSuite, contents: Mapping[str, bytes]) -> dict[str, Work]:
    function = getattr(hashlib, suite.hash_name)

    def hashing(content: bytes) -> Work:
        return lambda: function(content).digest()

    return {f"hash{name}": hashing(content) for name, content in contents.items()}


def _symmetric(suite: CipherSuite, contents: Mapping[str, bytes]) -> dict[str, Work]:
    name = suite.hash_name
    key, nonce = bytes(suite.key_length), bytes(suite.nonce_length)
    secret = bytes(suite.hash_length)
    size = suite.hash_length.to_bytes(2, "big")
    chacha = suite.aead is Aead.CHACHA20_POLY1305
    cipher = ChaCha20Poly1305 if chacha else AESGCM

    # RFC 9420 §8: KDFLabel is length, label and context. RFC 5869 §2.3: what is no
    # longer than a hash is one HMAC of it and a counter.
    label = b"MLS 1.0 secret"
    info = b"".join((size, bytes((len(label),)), label, b"\x04", bytes(4), b"\x01"))

    def sealing(content: bytes) -> Work:
        return lambda: cipher(key).encrypt(nonce, content, None)

    return {
        "expand": partial(hmac.digest, secret, info, name),
        "hmac": partial(hmac.digest, secret, SHORT, name),
        **{f"aead{name}": sealing(content) for name, content in contents.items()},
    }


def _asymmetric(suite: CipherSuite) -> dict[str, Work]:
    kem = KEMS[suite.kem]
    private = bytes(range(32))
    public = kem.public_of(private)
    plaintext = bytes(suite.hash_length)
    scheme = hpke.Suite(kem.library, _KDFS[suite.kdf], _AEADS[suite.aead])
    sealed = scheme.encrypt(plaintext, kem.load_public(public), SHORT)
    # X-Wing's private key is a seed, and to load it is to make the key pair: where an
    # operation has to, its floor counts "derive key pair" already.
    loaded = kem.load_private(private)
    sealer = BroadcastSealer(suite, _LABEL, SHORT)
    entropy = SystemEntropy()
    point = crypto_scalarmult_base(private)
    return {
        "dh": partial(crypto_scalarmult, private, point),
        "base": partial(crypto_scalarmult_base, private),
        "key pair": partial(kem.public_of, private),
        "derive key pair": lambda: kem.public_of(kem.derive(private)),
        "seal (library)": lambda: scheme.encrypt(
            plaintext, kem.load_public(public), SHORT
        ),
        "seal (room)": partial(sealer.seal, public, plaintext, entropy),
        "open": partial(scheme.decrypt, sealed, loaded, SHORT),
    }
