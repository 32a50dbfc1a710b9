"""XChaCha20-Poly1305: the draft's vector, and that every bit counts."""

import pytest
from hypothesis import given, strategies as st

from tests.crypto.doubles import FixedEntropy
from tests.crypto.published import flipped
from tgtui.crypto import (
    BadKeyLength,
    DecryptionFailed,
    Secret,
    SeededEntropy,
    open_at_rest,
    seal_at_rest,
)


KEY = Secret(bytes(range(0x80, 0xA0)))
NONCE = bytes(range(0x40, 0x58))

# draft-irtf-cfrg-xchacha-03 A.3.1.
AAD = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
PLAINTEXT = (
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for "
    b"the future, sunscreen would be it."
)
CIPHERTEXT = bytes.fromhex(
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa644"
    "0bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e"
    "3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
)
TAG = bytes.fromhex("c0875924c1c7987947deafd8780acf49")


def test_the_published_vector() -> None:
    sealed = seal_at_rest(
        KEY, FixedEntropy(NONCE), plaintext=Secret(PLAINTEXT), aad=AAD
    )
    assert sealed == NONCE + CIPHERTEXT + TAG
    assert open_at_rest(KEY, sealed=sealed, aad=AAD) == Secret(PLAINTEXT)


@given(st.binary(max_size=300), st.binary(max_size=40), st.binary(max_size=8))
def test_what_was_sealed_opens(plaintext: bytes, aad: bytes, seed: bytes) -> None:
    sealed = seal_at_rest(
        KEY, SeededEntropy(seed), plaintext=Secret(plaintext), aad=aad
    )
    assert len(sealed) == 24 + len(plaintext) + 16
    assert open_at_rest(KEY, sealed=sealed, aad=aad) == Secret(plaintext)


def test_every_bit_counts() -> None:
    sealed = seal_at_rest(KEY, FixedEntropy(NONCE), plaintext=Secret(b"ab"), aad=b"aad")
    changed = [
        *((KEY, wrong, b"aad") for wrong in flipped(sealed)),
        *((KEY, sealed, wrong) for wrong in flipped(b"aad")),
        *((Secret(wrong), sealed, b"aad") for wrong in flipped(KEY.expose())),
    ]
    for key, wrong, aad in changed:
        with pytest.raises(DecryptionFailed):
            open_at_rest(key, sealed=wrong, aad=aad)


def test_what_is_cut_short_or_continued_is_refused() -> None:
    sealed = seal_at_rest(KEY, FixedEntropy(NONCE), plaintext=Secret(b"ab"), aad=b"")
    for wrong in (*(sealed[:size] for size in range(len(sealed))), sealed + b"\x00"):
        with pytest.raises(DecryptionFailed):
            open_at_rest(KEY, sealed=wrong, aad=b"")


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_has_one_length(length: int) -> None:
    key = Secret(bytes(length))
    with pytest.raises(BadKeyLength, match=f"a key of {length} bytes"):
        seal_at_rest(key, FixedEntropy(NONCE), plaintext=Secret(b""), aad=b"")
    with pytest.raises(BadKeyLength, match=f"a key of {length} bytes"):
        open_at_rest(key, sealed=bytes(40), aad=b"")
