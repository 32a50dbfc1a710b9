"""HPKE (RFC 9180) in base mode, and EncryptWithLabel of RFC 9420 §5.1.3."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke as library
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)

from tgtui.codec import MAX_LENGTH
from tgtui.crypto import hpke_x25519, hpke_xwing, x25519
from tgtui.crypto.entropy import Entropy
from tgtui.crypto.errors import BadLength, DecryptionFailed, InvalidPublicKey
from tgtui.crypto.hpke_schedule import base_schedule
from tgtui.crypto.label import labelled
from tgtui.crypto.secret import Secret
from tgtui.crypto.suite import Aead, CipherSuite, Kdf, Kem


class KemModule(Protocol):
    """What `hpke_x25519` and `hpke_xwing` both offer."""

    def derive_private(self, ikm: bytes) -> bytes:
        """Return the private key of DeriveKeyPair."""

    def public_of(self, private: bytes) -> bytes:
        """Return the public key of a private one."""

    def check_public(self, public: bytes) -> None:
        """Require a key that can be used."""

    def load_public(
        self, public: bytes
    ) -> X25519PublicKey | library.MLKEM768X25519PublicKey:
        """Return the library's object for a public key."""

    def load_private(
        self, private: bytes
    ) -> X25519PrivateKey | library.MLKEM768X25519PrivateKey:
        """Return the library's object for a private key."""

    def encapsulate(self, public: bytes, entropy: Entropy) -> tuple[bytes, bytes]:
        """Return the encapsulated key and the shared secret."""

    def decapsulate(self, private: bytes, output: bytes) -> bytes:
        """Return the shared secret."""


KEMS: Final[Mapping[Kem, KemModule]] = {
    Kem.X25519: hpke_x25519,
    Kem.XWING: hpke_xwing,
}
_LIBRARY_KEMS: Final = {
    Kem.X25519: library.KEM.X25519,
    Kem.XWING: library.KEM.MLKEM768_X25519,
}
_LIBRARY_KDFS: Final = {
    Kdf.HKDF_SHA256: library.KDF.HKDF_SHA256,
    Kdf.HKDF_SHA384: library.KDF.HKDF_SHA384,
    Kdf.HKDF_SHA512: library.KDF.HKDF_SHA512,
}
_LIBRARY_AEADS: Final = {
    Aead.AES_128_GCM: library.AEAD.AES_128_GCM,
    Aead.AES_256_GCM: library.AEAD.AES_256_GCM,
    Aead.CHACHA20_POLY1305: library.AEAD.CHACHA20_POLY1305,
}

# The ciphertext, which has a tag of 16 bytes, is to fit a vector.
_MAX_PLAINTEXT: Final = MAX_LENGTH - 16


@dataclass(frozen=True, slots=True)
class HpkeKeyPair:
    """A private key of the suite's KEM and its public half."""

    private: Secret
    public: bytes


def derive_key_pair(suite: CipherSuite, ikm: Secret) -> HpkeKeyPair:
    """Return DeriveKeyPair of the suite's KEM (RFC 9180 §7.1.3, draft-ietf-hpke-pq)."""
    kem = KEMS[suite.kem]
    private = kem.derive_private(ikm.expose())
    return HpkeKeyPair(Secret(private), kem.public_of(private))


def generate_key_pair(suite: CipherSuite, entropy: Entropy) -> HpkeKeyPair:
    """Return a new key pair."""
    private = entropy.draw(suite.secret_key_length)
    return HpkeKeyPair(Secret(private), KEMS[suite.kem].public_of(private))


def public_key_of(suite: CipherSuite, private: Secret) -> bytes:
    """Return the public half of a private key.

    Raises:
        InvalidPrivateKey: It has the wrong length.
    """
    return KEMS[suite.kem].public_of(private.expose())


def check_public_key(suite: CipherSuite, public: bytes) -> None:
    """Require a public key that can be encrypted to.

    Raises:
        InvalidPublicKey: It is malformed or has a small order.
    """
    KEMS[suite.kem].check_public(public)


def seal_base(
    suite: CipherSuite, public_key: bytes, *, info: bytes, plaintext: bytes
) -> tuple[bytes, bytes]:
    """Return SealBase without AAD (RFC 9180 §6.1): KEM output and ciphertext.

    The library draws the ephemeral key itself.

    Raises:
        InvalidPublicKey: The key is malformed or has a small order.
        BadLength: The ciphertext would not fit a vector.
    """
    if len(plaintext) > _MAX_PLAINTEXT:
        message = f"{len(plaintext)} bytes cannot be sealed"
        raise BadLength(message)
    key = KEMS[suite.kem].load_public(public_key)
    sealed = _library_suite(suite.kem, suite.kdf, suite.aead).encrypt(
        plaintext, key, info
    )
    return sealed[: suite.kem_output_length], sealed[suite.kem_output_length :]


def open_base(
    suite: CipherSuite,
    private_key: Secret,
    *,
    info: bytes,
    kem_output: bytes,
    ciphertext: bytes,
) -> bytes:
    """Return OpenBase without AAD (RFC 9180 §6.1).

    Raises:
        InvalidPrivateKey: The private key has the wrong length.
        DecryptionFailed: The message was not sealed to this key with this `info`.
    """
    # The library takes both as one string and would move the border between them.
    if len(kem_output) != suite.kem_output_length:
        raise DecryptionFailed
    key = KEMS[suite.kem].load_private(private_key.expose())
    try:
        return _library_suite(suite.kem, suite.kdf, suite.aead).decrypt(
            kem_output + ciphertext, key, info
        )
    except InvalidTag:
        raise DecryptionFailed from None


def encrypt_with_label(
    suite: CipherSuite,
    public_key: bytes,
    label: bytes,
    *,
    context: bytes,
    plaintext: bytes,
) -> tuple[bytes, bytes]:
    """Return EncryptWithLabel (RFC 9420 §5.1.3): KEM output and ciphertext.

    Args:
        suite: Whose HPKE to use.
        public_key: Whom to encrypt to.
        label: The label without its prefix "MLS 1.0 ".
        context: What the ciphertext is bound to.
        plaintext: What to encrypt.

    Raises:
        InvalidPublicKey: The key is malformed or has a small order.
        BadLength: The ciphertext would not fit a vector.
    """
    info = labelled(label, context)
    return seal_base(suite, public_key, info=info, plaintext=plaintext)


def decrypt_with_label(  # noqa: PLR0913  (the parameters of the RFC)
    suite: CipherSuite,
    private_key: Secret,
    label: bytes,
    *,
    context: bytes,
    kem_output: bytes,
    ciphertext: bytes,
) -> bytes:
    """Return DecryptWithLabel (RFC 9420 §5.1.3).

    Args:
        suite: Whose HPKE to use.
        private_key: Whom it was encrypted to.
        label: The label without its prefix "MLS 1.0 ".
        context: What the ciphertext is bound to.
        kem_output: The first half of what `encrypt_with_label` returned.
        ciphertext: The second half.

    Raises:
        InvalidPrivateKey: The private key has the wrong length.
        DecryptionFailed: The message was not encrypted to this key, label and context.
    """
    return open_base(
        suite,
        private_key,
        info=labelled(label, context),
        kem_output=kem_output,
        ciphertext=ciphertext,
    )


def export_to(  # noqa: PLR0913  (the parameters of the RFC)
    suite: CipherSuite,
    public_key: bytes,
    entropy: Entropy,
    *,
    info: bytes,
    exporter_context: bytes,
    length: int,
) -> tuple[bytes, Secret]:
    """Return SendExportBase (RFC 9180 §6.2): KEM output and exported secret.

    With X-Wing the library draws the randomness of the ML-KEM half itself.

    Raises:
        InvalidPublicKey: The key is malformed or has a small order.
        BadLength: `length` is negative or above 255 hashes.
    """
    kem_output, shared = KEMS[suite.kem].encapsulate(public_key, entropy)
    schedule = base_schedule(suite, Secret(shared), info=info)
    return kem_output, schedule.export(exporter_context, length=length)


def export_from(  # noqa: PLR0913  (the parameters of the RFC)
    suite: CipherSuite,
    private_key: Secret,
    *,
    kem_output: bytes,
    info: bytes,
    exporter_context: bytes,
    length: int,
) -> Secret:
    """Return ReceiveExportBase (RFC 9180 §6.2).

    A KEM output for another key is not an error here: the secret is another one.

    Raises:
        InvalidPrivateKey: The private key has the wrong length.
        InvalidPublicKey: The KEM output has the wrong length or a small order.
        BadLength: `length` is negative or above 255 hashes.
    """
    # Both KEMs' outputs end with a point of X25519. A bad one is refused before the key
    # is exposed, so that no traceback has the key among its variables.
    if len(kem_output) != suite.kem_output_length:
        raise InvalidPublicKey
    x25519.check_public(kem_output[-x25519.LENGTH :])
    shared = KEMS[suite.kem].decapsulate(private_key.expose(), kem_output)
    schedule = base_schedule(suite, Secret(shared), info=info)
    return schedule.export(exporter_context, length=length)


@lru_cache
def _library_suite(kem: Kem, kdf: Kdf, aead: Aead) -> library.Suite:
    return library.Suite(_LIBRARY_KEMS[kem], _LIBRARY_KDFS[kdf], _LIBRARY_AEADS[aead])
