"""Hash, MAC, HKDF, and the labelled derivations of RFC 9420 §8."""

import hmac
from functools import lru_cache
from hashlib import sha256, sha384, sha512
from typing import Final

from tgtui.codec import length_header
from tgtui.crypto.errors import BadLength, MacMismatch
from tgtui.crypto.label import full_label
from tgtui.crypto.secret import Secret
from tgtui.crypto.suite import CipherSuite


# hashlib.new() looks its name up anew on every call, for half the time of a hash.
_HASHES: Final = {"sha256": sha256, "sha384": sha384, "sha512": sha512}
_FIRST_BLOCK: Final = b"\x01"
_MAX_BLOCKS: Final = 255


def digest(suite: CipherSuite, data: bytes) -> bytes:
    """Return the hash of `data`."""
    return _HASHES[suite.hash_name](data).digest()


def mac(suite: CipherSuite, key: Secret, data: bytes) -> bytes:
    """Return the HMAC of `data` (RFC 9420 §5.1)."""
    return hmac.digest(key.expose(), data, suite.hash_name)


def check_mac(suite: CipherSuite, key: Secret, data: bytes, *, tag: bytes) -> None:
    """Require that `tag` is the HMAC of `data`, comparing in constant time.

    Raises:
        MacMismatch: It is not.
    """
    expected = hmac.digest(key.expose(), data, suite.hash_name)
    if not hmac.compare_digest(expected, tag):
        raise MacMismatch


def extract(suite: CipherSuite, salt: Secret, ikm: Secret) -> Secret:
    """Return HKDF-Extract (RFC 5869 §2.2)."""
    return Secret(hmac.digest(salt.expose(), ikm.expose(), suite.hash_name))


def expand(suite: CipherSuite, secret: Secret, info: bytes, *, length: int) -> Secret:
    """Return HKDF-Expand (RFC 5869 §2.3).

    Raises:
        BadLength: `length` is negative or above 255 hashes.
    """
    if 0 <= length <= suite.hash_length:
        # One block is enough: T(1) = HMAC(PRK, info || 0x01).
        block = hmac.digest(secret.expose(), info + _FIRST_BLOCK, suite.hash_name)
        return Secret(block[:length])
    return Secret(_blocks(suite, secret.expose(), info, length=length))


def expand_with_label(
    suite: CipherSuite, secret: Secret, label: bytes, *, context: bytes, length: int
) -> Secret:
    """Return ExpandWithLabel (RFC 9420 §8).

    Args:
        suite: Whose KDF to use.
        secret: What to expand.
        label: The label without its prefix "MLS 1.0 ".
        context: The context of the derivation.
        length: How many bytes to return.

    Raises:
        BadLength: `length` is negative or above 255 hashes.
    """
    if 0 <= length <= suite.hash_length:
        info = _label_header(label, length, len(context)) + context + _FIRST_BLOCK
        block = hmac.digest(secret.expose(), info, suite.hash_name)
        return Secret(block[:length])
    _check_length(suite, length)
    info = _label_header(label, length, len(context)) + context
    return Secret(_blocks(suite, secret.expose(), info, length=length))


def derive_secret(suite: CipherSuite, secret: Secret, label: bytes) -> Secret:
    """Return DeriveSecret (RFC 9420 §8): one hash long, without a context."""
    info = _label_header(label, suite.hash_length, 0) + _FIRST_BLOCK
    return Secret(hmac.digest(secret.expose(), info, suite.hash_name))


@lru_cache(maxsize=512)
def _label_header(label: bytes, length: int, context_length: int) -> bytes:
    """Return the KDFLabel of RFC 9420 §8 up to where the context's bytes begin."""
    header = length.to_bytes(2, "big") + full_label(label)
    return header + length_header(context_length)


def _check_length(suite: CipherSuite, length: int) -> None:
    if not 0 <= length <= _MAX_BLOCKS * suite.hash_length:
        message = f"HKDF with {suite.hash_name} cannot expand to {length} bytes"
        raise BadLength(message)


def _blocks(suite: CipherSuite, key: bytes, info: bytes, *, length: int) -> bytes:
    _check_length(suite, length)
    blocks: list[bytes] = []
    block = b""
    for number in range(1, -(-length // suite.hash_length) + 1):
        block = hmac.digest(key, block + info + bytes((number,)), suite.hash_name)
        blocks.append(block)
    return b"".join(blocks)[:length]
