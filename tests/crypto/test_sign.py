"""Ed25519: Wycheproof, every flipped bit, labels, and keys that stay secret."""

import copy
import pickle

import pytest
from hypothesis import given, strategies as st
from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from tests.crypto.published import flipped, unhex, wycheproof
from tgtui.codec import opaque
from tgtui.crypto import (
    InvalidPrivateKey,
    InvalidSignature,
    Secret,
    SeededEntropy,
    SigningKey,
    sign_content,
    sign_with_label,
    verify,
    verify_with_label,
)


SEED = Secret(bytes(range(32)))
KEY = SigningKey(SEED)
ORDER = 2**252 + 27742317777372353535851937790883648493


def test_wycheproof() -> None:
    """Exactly the valid ones verify; the file has no "acceptable" case."""
    for group, case in wycheproof("ed25519"):
        key, message = unhex(group["publicKey"], "pk"), unhex(case, "msg")
        signature = unhex(case, "sig")
        if case["result"] == "valid":
            verify(key, message, signature=signature)
            continue
        assert case["result"] == "invalid", case["tcId"]
        with pytest.raises(InvalidSignature):
            verify(key, message, signature=signature)


def test_a_signature_is_that_of_rfc_8032() -> None:
    # RFC 8032 §7.1, TEST 2.
    seed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    key = SigningKey(Secret(bytes.fromhex(seed)))
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert key.public_key.hex() == public
    assert key.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


@given(st.binary(max_size=60), st.binary(max_size=300))
def test_what_was_signed_is_verified(label: bytes, content: bytes) -> None:
    signature = sign_with_label(KEY, label, content)
    verify_with_label(KEY.public_key, label, content, signature=signature)
    verify(KEY.public_key, sign_content(label, content), signature=signature)


@pytest.mark.parametrize("length", [0, (1 << 15) - 1, 1 << 15, 1 << 20])
def test_both_libraries_sign_alike(length: int) -> None:
    message = bytes(length)
    _, expanded = crypto_sign_seed_keypair(SEED.expose())
    assert KEY.sign(message) == crypto_sign(message, expanded)[:64]
    verify(KEY.public_key, message, signature=KEY.sign(message))


def test_the_content_is_labelled() -> None:
    expected = opaque(b"MLS 1.0 LeafNodeTBS") + opaque(b"content")
    assert sign_content(b"LeafNodeTBS", b"content") == expected
    assert sign_with_label(KEY, b"LeafNodeTBS", b"content") == KEY.sign(expected)


def test_every_bit_counts() -> None:
    label, content = b"label", b"content"
    signature = sign_with_label(KEY, label, content)
    public = KEY.public_key
    changed = [
        *((public, label, content, wrong) for wrong in flipped(signature)),
        *((public, label, wrong, signature) for wrong in flipped(content)),
        *((public, wrong, content, signature) for wrong in flipped(label)),
        *((wrong, label, content, signature) for wrong in flipped(public)),
    ]
    for key, of, what, by in changed:
        with pytest.raises(InvalidSignature):
            verify_with_label(key, of, what, signature=by)


def test_another_border_between_label_and_content_is_refused() -> None:
    signature = sign_with_label(KEY, b"ab", b"c")
    with pytest.raises(InvalidSignature):
        verify_with_label(KEY.public_key, b"a", b"bc", signature=signature)


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(InvalidSignature):
        verify(bytes(length), b"", signature=bytes(64))
    with pytest.raises(InvalidPrivateKey, match=f"seed of {length} bytes"):
        SigningKey(Secret(bytes(length)))


@pytest.mark.parametrize("change", [b"", b"\x00", b"\x00" * 64])
def test_a_signature_has_64_bytes(change: bytes) -> None:
    signature = KEY.sign(change)
    with pytest.raises(InvalidSignature):
        verify(KEY.public_key, b"", signature=signature[:-1])
    with pytest.raises(InvalidSignature):
        verify(KEY.public_key, change, signature=signature + b"\x00")
    # Bytes moved from the message to the signature are not the same message.
    if change:
        with pytest.raises(InvalidSignature):
            verify(KEY.public_key, change[1:], signature=signature + change[:1])


def test_a_scalar_that_is_not_reduced_is_refused() -> None:
    # RFC 8032 §5.1.7: S is in the range 0 <= S < L, else a second signature exists.
    signature = KEY.sign(b"message")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    with pytest.raises(InvalidSignature):
        verify(
            KEY.public_key,
            b"message",
            signature=signature[:32] + scalar.to_bytes(32, "little"),
        )


@pytest.mark.parametrize("y", [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18])
@pytest.mark.parametrize("sign", [0, 1])
def test_a_public_key_of_small_order_is_refused(y: int, sign: int) -> None:
    # With the neutral element as the key, R = A and S = 0 would sign every message.
    key = (y | sign << 255).to_bytes(32, "little")
    for signature in (key + bytes(32), b"\x01" + bytes(63)):
        with pytest.raises(InvalidSignature):
            verify(key, b"message", signature=signature)


def test_a_key_is_generated_from_entropy() -> None:
    key = SigningKey.generate(SeededEntropy(b"seed"))
    again = SigningKey.generate(SeededEntropy(b"seed"))
    assert key.seed == again.seed == Secret(SeededEntropy(b"seed").draw(32))
    assert key.public_key == again.public_key
    assert SigningKey.generate(SeededEntropy(b"other")).seed != key.seed


def test_a_key_shows_its_public_half_alone() -> None:
    assert repr(KEY) == f"SigningKey(public_key={KEY.public_key.hex()})"
    assert SEED.expose().hex() not in f"{KEY} {KEY!r} {[KEY]}"
    assert not hasattr(KEY, "__dict__")


def test_a_key_is_not_copied_or_pickled() -> None:
    for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="not copied or pickled"):
            duplicate(KEY)
