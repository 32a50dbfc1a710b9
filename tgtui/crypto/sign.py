"""Ed25519 signatures over labelled content (RFC 9420 §5.1.2)."""

from typing import Final, NoReturn, SupportsIndex, final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError

from tgtui.crypto.entropy import Entropy
from tgtui.crypto.errors import InvalidPrivateKey, InvalidSignature
from tgtui.crypto.label import labelled
from tgtui.crypto.secret import Secret


# OpenSSL is slower at short messages, but its SHA-512 is twice as fast as libsodium's.
_LONG: Final = 1 << 15
_REFUSAL: Final = "a signing key is not copied or pickled; store its seed"

SEED_LENGTH: Final = 32
"""Bytes of the seed from which an Ed25519 key is made (RFC 8032 §5.1.5)."""

PUBLIC_KEY_LENGTH: Final = 32
"""Bytes of an Ed25519 public key."""

SIGNATURE_LENGTH: Final = 64
"""Bytes of an Ed25519 signature."""


@final
class SigningKey:
    """An Ed25519 private key.

    Attributes:
        public_key: The public half.
        seed: The 32 bytes that the key is made from.
    """

    __slots__ = ("_expanded", "public_key", "seed")

    def __init__(self, seed: Secret) -> None:
        """Make the key of `seed`.

        Raises:
            InvalidPrivateKey: The seed has the wrong length.
        """
        if len(seed) != SEED_LENGTH:
            message = f"a signing seed of {len(seed)} bytes"
            raise InvalidPrivateKey(message)
        self.public_key, self._expanded = crypto_sign_seed_keypair(seed.expose())
        self.seed = seed

    @classmethod
    def generate(cls, entropy: Entropy) -> "SigningKey":
        """Return a new key."""
        return cls(Secret(entropy.draw(SEED_LENGTH)))

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message` as it is, without a label."""
        if len(message) >= _LONG:
            # Ed25519 is deterministic (RFC 8032 §5.1.6): both give the same signature.
            key = Ed25519PrivateKey.from_private_bytes(self.seed.expose())
            return key.sign(message)
        return crypto_sign(message, self._expanded)[:SIGNATURE_LENGTH]

    def __repr__(self) -> str:
        """Return the public key alone."""
        return f"SigningKey(public_key={self.public_key.hex()})"

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse to be pickled or copied.

        Raises:
            TypeError: Always.
        """
        raise TypeError(_REFUSAL)


def verify(public_key: bytes, message: bytes, *, signature: bytes) -> None:
    """Require that `signature` is one of `message` as it is, without a label.

    libsodium is strict: it also refuses public keys of small order or in a
    non-canonical encoding, and signatures whose scalar is not reduced (RFC 8032
    §5.1.7).

    Raises:
        InvalidSignature: It is not, or the key or signature is malformed.
    """
    # The binding hands pointers to C, which reads past the end of a shorter key.
    if len(public_key) != PUBLIC_KEY_LENGTH or len(signature) != SIGNATURE_LENGTH:
        raise InvalidSignature
    try:
        crypto_sign_open(signature + message, public_key)
    except BadSignatureError:
        raise InvalidSignature from None


def sign_with_label(key: SigningKey, label: bytes, content: bytes) -> bytes:
    """Return SignWithLabel (RFC 9420 §5.1.2).

    Args:
        key: Whose signature to make.
        label: The label without its prefix "MLS 1.0 ".
        content: What to sign.
    """
    return key.sign(sign_content(label, content))


def verify_with_label(
    public_key: bytes, label: bytes, content: bytes, *, signature: bytes
) -> None:
    """Require VerifyWithLabel (RFC 9420 §5.1.2).

    Args:
        public_key: Whose signature it should be.
        label: The label without its prefix "MLS 1.0 ".
        content: What should have been signed.
        signature: What to check.

    Raises:
        InvalidSignature: The signature does not match, or it or the key is malformed.
    """
    verify(public_key, sign_content(label, content), signature=signature)


def sign_content(label: bytes, content: bytes) -> bytes:
    """Return the encoded SignContent (RFC 9420 §5.1.2)."""
    return labelled(label, content)
