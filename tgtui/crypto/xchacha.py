"""XChaCha20-Poly1305, whose nonces are long enough to be drawn at random."""

from typing import Final

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError as SodiumFailure

from tgtui.crypto.entropy import Entropy
from tgtui.crypto.errors import BadKeyLength, DecryptionFailed
from tgtui.crypto.secret import Secret


_KEY_LENGTH: Final = 32
_NONCE_LENGTH: Final = 24
_TAG_LENGTH: Final = 16


def seal_at_rest(
    key: Secret, entropy: Entropy, *, plaintext: Secret, aad: bytes
) -> bytes:
    """Return a new nonce of 24 bytes, and behind it `plaintext` encrypted with its tag.

    The tag of 16 bytes also covers `aad` (draft-irtf-cfrg-xchacha-03 §2).

    Raises:
        BadKeyLength: The key is not 32 bytes.
    """
    _check_key(key)
    nonce = entropy.draw(_NONCE_LENGTH)
    return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(
        plaintext.expose(), aad, nonce, key.expose()
    )


def open_at_rest(key: Secret, *, sealed: bytes, aad: bytes) -> Secret:
    """Return the plaintext of what `seal_at_rest` made.

    Raises:
        BadKeyLength: The key is not 32 bytes.
        DecryptionFailed: The key, `aad` or `sealed` is not the right one.
    """
    _check_key(key)
    nonce, ciphertext = sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:]
    # The binding would ask for a buffer of negative length.
    if len(ciphertext) < _TAG_LENGTH:
        raise DecryptionFailed
    try:
        return Secret(
            crypto_aead_xchacha20poly1305_ietf_decrypt(
                ciphertext, aad, nonce, key.expose()
            )
        )
    except SodiumFailure:
        raise DecryptionFailed from None


def _check_key(key: Secret) -> None:
    if len(key) != _KEY_LENGTH:
        message = f"a key of {len(key)} bytes"
        raise BadKeyLength(message)
