"""Authenticated encryption with a key that the caller derived for one use."""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from tgtui.crypto.errors import BadKeyLength, BadLength, DecryptionFailed
from tgtui.crypto.secret import Secret
from tgtui.crypto.suite import Aead, CipherSuite


_CIPHERS: Final[dict[Aead, type[AESGCM | ChaCha20Poly1305]]] = {
    Aead.AES_128_GCM: AESGCM,
    Aead.AES_256_GCM: AESGCM,
    Aead.CHACHA20_POLY1305: ChaCha20Poly1305,
}


def seal(
    suite: CipherSuite, key: Secret, nonce: bytes, *, plaintext: bytes, aad: bytes
) -> bytes:
    """Return `plaintext` encrypted, with its tag, which also covers `aad`.

    Raises:
        BadKeyLength: The key or the nonce has the wrong length.
        BadLength: The plaintext or `aad` is longer than the library allows.
    """
    _check_lengths(suite, key, nonce)
    try:
        return _CIPHERS[suite.aead](key.expose()).encrypt(nonce, plaintext, aad)
    except OverflowError as error:
        raise BadLength(str(error)) from None


def open_sealed(
    suite: CipherSuite, key: Secret, nonce: bytes, *, ciphertext: bytes, aad: bytes
) -> bytes:
    """Return the plaintext of what `seal` made.

    Raises:
        BadKeyLength: The key or the nonce has the wrong length.
        DecryptionFailed: The key, nonce, ciphertext or `aad` is not the right one.
    """
    _check_lengths(suite, key, nonce)
    try:
        return _CIPHERS[suite.aead](key.expose()).decrypt(nonce, ciphertext, aad)
    except (InvalidTag, OverflowError):
        raise DecryptionFailed from None


def _check_lengths(suite: CipherSuite, key: Secret, nonce: bytes) -> None:
    # AESGCM takes every key length of AES and many nonce lengths; a suite has one.
    if len(key) != suite.key_length or len(nonce) != suite.nonce_length:
        message = f"a key of {len(key)} bytes with a nonce of {len(nonce)}"
        raise BadKeyLength(message)
