"""Secretstream: as libsodium itself seals it, whole or not at all."""

from collections.abc import Iterable

import pytest
from hypothesis import given, strategies as st
from nacl.bindings import crypto_secretstream

from tests.crypto.doubles import FixedEntropy
from tests.crypto.published import flipped
from tgtui.crypto import (
    STREAM_CHUNK,
    BadKeyLength,
    BadLength,
    DecryptionFailed,
    Secret,
    SeededEntropy,
    open_stream,
    seal_stream,
    sealed_stream_length,
)


KEY = Secret(bytes(range(0x80, 0xA0)))
HEADER = bytes(range(0x40, 0x58))
ADDED = 17
SEALED_CHUNK = STREAM_CHUNK + ADDED


def sealed(plaintext: bytes, aad: bytes = b"") -> bytes:
    """Return the encryption of a plaintext."""
    return b"".join(seal_stream(KEY, FixedEntropy(HEADER), pieces=[plaintext], aad=aad))


def opened(*pieces: bytes, key: Secret = KEY, aad: bytes = b"") -> bytes:
    """Return the plaintext of an encryption."""
    return b"".join(open_stream(key, pieces=pieces, aad=aad))


def by_libsodium(chunks: Iterable[tuple[bytes, int]]) -> bytes:
    """Return chunks with their tags as libsodium seals them by itself."""
    state = crypto_secretstream.crypto_secretstream_xchacha20poly1305_state()
    stream = crypto_secretstream.crypto_secretstream_xchacha20poly1305_init_push(
        state, KEY.expose()
    )
    for chunk, tag in chunks:
        stream += crypto_secretstream.crypto_secretstream_xchacha20poly1305_push(
            state, chunk, None, tag
        )
    return stream


def cut(size: int) -> list[bytes]:
    """Return header and chunks of the encryption of so many bytes."""
    stream = sealed(bytes(size))
    starts = range(len(HEADER), len(stream), SEALED_CHUNK)
    return [HEADER, *(stream[at : at + SEALED_CHUNK] for at in starts)]


MORE = crypto_secretstream.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
PUSH = crypto_secretstream.crypto_secretstream_xchacha20poly1305_TAG_PUSH
REKEY = crypto_secretstream.crypto_secretstream_xchacha20poly1305_TAG_REKEY
FINAL = crypto_secretstream.crypto_secretstream_xchacha20poly1305_TAG_FINAL
FULL = bytes(STREAM_CHUNK)


def test_what_libsodium_seals_opens() -> None:
    assert opened(by_libsodium([(FULL, MORE), (b"end", FINAL)])) == FULL + b"end"


def test_libsodium_opens_what_is_sealed() -> None:
    state = crypto_secretstream.crypto_secretstream_xchacha20poly1305_state()
    crypto_secretstream.crypto_secretstream_xchacha20poly1305_init_pull(
        state, HEADER, KEY.expose()
    )
    pull = crypto_secretstream.crypto_secretstream_xchacha20poly1305_pull
    assert [pull(state, chunk, b"") for chunk in cut(STREAM_CHUNK + 5)[1:]] == [
        (FULL, MORE),
        (bytes(5), FINAL),
    ]


@pytest.mark.parametrize(
    "size",
    [0, 1, STREAM_CHUNK - 1, STREAM_CHUNK, STREAM_CHUNK + 1, 3 * STREAM_CHUNK],
)
def test_any_size_opens_and_is_known_before(size: int) -> None:
    plaintext = bytes(range(251)) * (size // 251 + 1)
    stream = sealed(plaintext[:size], b"aad")
    assert len(stream) == sealed_stream_length(size)
    assert opened(stream, aad=b"aad") == plaintext[:size]


@given(st.lists(st.binary(max_size=50), max_size=6), st.binary(max_size=8), st.data())
def test_pieces_may_have_any_length(
    pieces: list[bytes], aad: bytes, data: st.DataObject
) -> None:
    stream = b"".join(seal_stream(KEY, SeededEntropy(b""), pieces=pieces, aad=aad))
    at = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=4)))
    ends = zip([0, *at], [*at, len(stream)], strict=True)
    assert opened(*(stream[a:b] for a, b in ends), aad=aad) == b"".join(pieces)


def test_every_bit_counts() -> None:
    stream = sealed(b"ab", b"aad")
    changed = [
        *((KEY, wrong, b"aad") for wrong in flipped(stream)),
        *((KEY, stream, wrong) for wrong in flipped(b"aad")),
        *((Secret(wrong), stream, b"aad") for wrong in flipped(KEY.expose())),
    ]
    for key, wrong, aad in changed:
        with pytest.raises(DecryptionFailed):
            opened(wrong, key=key, aad=aad)


def test_what_is_cut_off_or_continued_is_refused() -> None:
    stream = sealed(b"ab")
    for wrong in (*(stream[:size] for size in range(len(stream))), stream + b"\x00"):
        with pytest.raises(DecryptionFailed):
            opened(wrong)


def test_what_is_cut_off_between_chunks_is_refused() -> None:
    header, one, two, _ = cut(2 * STREAM_CHUNK + 1)
    for wrong in ([header, one], [header, one, two]):
        with pytest.raises(DecryptionFailed):
            opened(*wrong)


def test_chunks_have_their_places() -> None:
    header, one, two, three = cut(2 * STREAM_CHUNK + 1)
    assert opened(header, one, two, three) == bytes(2 * STREAM_CHUNK + 1)
    for wrong in ([two, one, three], [one, one, two, three], [one, three], [three]):
        with pytest.raises(DecryptionFailed):
            opened(header, *wrong)


def test_nothing_comes_behind_the_last_chunk() -> None:
    for size in (1, STREAM_CHUNK):
        chunks = cut(size)
        with pytest.raises(DecryptionFailed):
            opened(*chunks, chunks[-1])
    with pytest.raises(DecryptionFailed):
        opened(by_libsodium([(FULL, FINAL), (b"more", FINAL)]))


@pytest.mark.parametrize("tag", [MORE, PUSH, REKEY])
def test_the_last_chunk_says_that_it_is(tag: int) -> None:
    with pytest.raises(DecryptionFailed):
        opened(by_libsodium([(b"end", tag)]))


@pytest.mark.parametrize("tag", [PUSH, REKEY, FINAL])
def test_a_chunk_before_it_says_nothing_else(tag: int) -> None:
    with pytest.raises(DecryptionFailed):
        opened(by_libsodium([(FULL, tag), (b"end", FINAL)]))


def test_a_short_chunk_is_the_last_one() -> None:
    with pytest.raises(DecryptionFailed):
        opened(by_libsodium([(b"short", MORE), (b"end", FINAL)]))


def test_what_came_before_a_fault_is_yielded() -> None:
    header, one, two = cut(STREAM_CHUNK + 1)
    chunks = open_stream(KEY, pieces=[header, one, two[:-1]], aad=b"")
    assert next(chunks) == FULL
    with pytest.raises(DecryptionFailed):
        next(chunks)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_has_one_length(length: int) -> None:
    key = Secret(bytes(length))
    with pytest.raises(BadKeyLength, match=f"a key of {length} bytes"):
        seal_stream(key, FixedEntropy(HEADER), pieces=[], aad=b"")
    with pytest.raises(BadKeyLength, match=f"a key of {length} bytes"):
        open_stream(key, pieces=[], aad=b"")


def test_a_stream_has_no_negative_length() -> None:
    with pytest.raises(BadLength, match="a stream of -1 bytes"):
        sealed_stream_length(-1)
