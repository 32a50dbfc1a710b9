"""A long ciphertext in pieces, as libsodium's secretstream: none lost, moved or added.

Behind a header of 24 bytes come chunks of 64 KiB, each with 17 bytes of its own. The
last one is shorter or as long; it alone says that it is the last one.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES as _ADDED,
    crypto_secretstream_xchacha20poly1305_HEADERBYTES as _HEADER_LENGTH,
    crypto_secretstream_xchacha20poly1305_init_pull as _begin,
    crypto_secretstream_xchacha20poly1305_KEYBYTES as _KEY_LENGTH,
    crypto_secretstream_xchacha20poly1305_pull as _open,
    crypto_secretstream_xchacha20poly1305_push as _seal,
    crypto_secretstream_xchacha20poly1305_state as _new_state,
    crypto_secretstream_xchacha20poly1305_TAG_FINAL as _FINAL,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE as _MORE,
)
from nacl.exceptions import CryptoError as SodiumFailure

from tgtui.crypto.entropy import Entropy
from tgtui.crypto.errors import BadKeyLength, BadLength, DecryptionFailed
from tgtui.crypto.secret import Secret


STREAM_CHUNK: Final = 64 << 10
"""Bytes of plaintext in a chunk of a stream."""

_SEALED_CHUNK: Final = STREAM_CHUNK + _ADDED


def sealed_stream_length(size: int) -> int:
    """Return how many bytes the encryption of `size` bytes as a stream has.

    Raises:
        BadLength: `size` is negative.
    """
    if size < 0:
        message = f"a stream of {size} bytes"
        raise BadLength(message)
    chunks = max(1, -(-size // STREAM_CHUNK))
    return _HEADER_LENGTH + size + chunks * _ADDED


def seal_stream(
    key: Secret, entropy: Entropy, *, pieces: Iterable[bytes], aad: bytes
) -> Iterator[bytes]:
    """Yield the encryption of a plaintext that comes in pieces of any length.

    The first chunk also covers `aad`.

    Raises:
        BadKeyLength: The key is not 32 bytes.
    """
    _check_key(key)
    return _sealed(key, entropy.draw(_HEADER_LENGTH), pieces, aad)


def open_stream(key: Secret, *, pieces: Iterable[bytes], aad: bytes) -> Iterator[bytes]:
    """Yield the plaintext of what `seal_stream` made and that comes in any pieces.

    Each chunk is what was sealed in that place; that there are not more of them is
    known at the end of the iteration alone.

    Raises:
        BadKeyLength: The key is not 32 bytes.
        DecryptionFailed: The key or `aad` is not the right one, or the stream was
            changed, cut off or continued.
    """
    _check_key(key)
    return _opened(key, pieces, aad)


def _sealed(
    key: Secret, header: bytes, pieces: Iterable[bytes], aad: bytes
) -> Iterator[bytes]:
    # To begin to seal differs from to begin to open in who draws the header.
    state = _new_state()
    _begin(state, header, key.expose())
    yield header
    for chunk, last in _chunks(pieces, STREAM_CHUNK):
        yield _seal(state, chunk, aad, _FINAL if last else _MORE)
        aad = b""


def _opened(key: Secret, pieces: Iterable[bytes], aad: bytes) -> Iterator[bytes]:
    rest = iter(pieces)
    header = b""
    while len(header) < _HEADER_LENGTH:
        piece = next(rest, None)
        if piece is None:
            raise DecryptionFailed
        header += piece
    state = _new_state()
    _begin(state, header[:_HEADER_LENGTH], key.expose())
    whole = _before(header[_HEADER_LENGTH:], rest)
    for chunk, last in _chunks(whole, _SEALED_CHUNK):
        # The binding would ask for a buffer of negative length.
        if len(chunk) < _ADDED:
            raise DecryptionFailed
        try:
            plaintext, tag = _open(state, chunk, aad)
        except SodiumFailure:
            raise DecryptionFailed from None
        if tag != (_FINAL if last else _MORE):
            raise DecryptionFailed
        yield plaintext
        aad = b""


def _before(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _chunks(pieces: Iterable[bytes], length: int) -> Iterator[tuple[bytes, bool]]:
    """Yield chunks of a length, and whether each is the last: it may be shorter."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        while len(kept) > length:
            yield bytes(kept[:length]), False
            del kept[:length]
    yield bytes(kept), True


def _check_key(key: Secret) -> None:
    if len(key) != _KEY_LENGTH:
        message = f"a key of {len(key)} bytes"
        raise BadKeyLength(message)
