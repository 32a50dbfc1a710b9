"""The AEADs: Wycheproof, every flipped bit, and keys of other lengths."""

import pytest
from hypothesis import given, strategies as st

from tests.crypto.doubles import enormous
from tests.crypto.published import flipped, unhex, wycheproof
from tgtui.crypto import (
    SUITES,
    BadKeyLength,
    BadLength,
    CipherSuite,
    DecryptionFailed,
    Secret,
    open_sealed,
    seal,
    suite_by_id,
)


EVERY = pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
NONCE = b"n" * 12


def key_of(suite: CipherSuite) -> Secret:
    """Return a key of the right length."""
    return Secret(b"k" * suite.key_length)


def test_wycheproof() -> None:
    """Valid ones are sealed and opened; a changed tag or nonce size is refused."""
    suite = suite_by_id(0x0003)
    for _, case in wycheproof("chacha20_poly1305"):
        key, nonce, aad = Secret(unhex(case, "key")), unhex(case, "iv"), case["aad"]
        aad, plaintext = bytes.fromhex(aad), unhex(case, "msg")
        ciphertext = unhex(case, "ct") + unhex(case, "tag")
        if case["result"] == "valid":
            sealed = seal(suite, key, nonce, plaintext=plaintext, aad=aad)
            assert sealed == ciphertext, case["tcId"]
            opened = open_sealed(suite, key, nonce, ciphertext=ciphertext, aad=aad)
            assert opened == plaintext, case["tcId"]
            continue
        assert case["result"] == "invalid", case["tcId"]
        expected = {
            "ModifiedTag": DecryptionFailed,
            "InvalidNonceSize": BadKeyLength,
        }[case["flags"][0]]
        with pytest.raises(expected):
            open_sealed(suite, key, nonce, ciphertext=ciphertext, aad=aad)


@EVERY
@given(plaintext=st.binary(max_size=300), aad=st.binary(max_size=100))
def test_what_was_sealed_is_opened(
    suite: CipherSuite, plaintext: bytes, aad: bytes
) -> None:
    key = key_of(suite)
    ciphertext = seal(suite, key, NONCE, plaintext=plaintext, aad=aad)
    assert len(ciphertext) == len(plaintext) + 16
    opened = open_sealed(suite, key, NONCE, ciphertext=ciphertext, aad=aad)
    assert opened == plaintext


@EVERY
def test_every_bit_counts(suite: CipherSuite) -> None:
    key = key_of(suite)
    ciphertext = seal(suite, key, NONCE, plaintext=b"plaintext", aad=b"aad")
    changed = [
        *((key, NONCE, wrong, b"aad") for wrong in flipped(ciphertext)),
        *((key, NONCE, ciphertext, wrong) for wrong in flipped(b"aad")),
        *((key, wrong, ciphertext, b"aad") for wrong in flipped(NONCE)),
        *((Secret(bad), NONCE, ciphertext, b"aad") for bad in flipped(key.expose())),
    ]
    for other, nonce, sealed, aad in changed:
        with pytest.raises(DecryptionFailed):
            open_sealed(suite, other, nonce, ciphertext=sealed, aad=aad)


@EVERY
def test_a_shortened_ciphertext_is_refused(suite: CipherSuite) -> None:
    key = key_of(suite)
    ciphertext = seal(suite, key, NONCE, plaintext=b"plaintext", aad=b"")
    for size in range(len(ciphertext)):
        with pytest.raises(DecryptionFailed):
            open_sealed(suite, key, NONCE, ciphertext=ciphertext[:size], aad=b"")


@EVERY
def test_key_and_nonce_have_one_length(suite: CipherSuite) -> None:
    wrong = [(length, 12) for length in range(65) if length != suite.key_length]
    wrong += [(suite.key_length, length) for length in range(65) if length != 12]
    for key_length, nonce_length in wrong:
        key, nonce = Secret(bytes(key_length)), bytes(nonce_length)
        message = f"a key of {key_length} bytes with a nonce of {nonce_length}"
        with pytest.raises(BadKeyLength, match=message):
            seal(suite, key, nonce, plaintext=b"", aad=b"")
        with pytest.raises(BadKeyLength, match=message):
            open_sealed(suite, key, nonce, ciphertext=bytes(16), aad=b"")


@EVERY
def test_what_the_library_cannot_take_is_refused(suite: CipherSuite) -> None:
    key, much = key_of(suite), enormous()
    with pytest.raises(BadLength, match="too long"):
        seal(suite, key, NONCE, plaintext=much, aad=b"")
    with pytest.raises(BadLength, match="too long"):
        seal(suite, key, NONCE, plaintext=b"", aad=much)
    with pytest.raises(DecryptionFailed):
        open_sealed(suite, key, NONCE, ciphertext=bytes(20), aad=much)
