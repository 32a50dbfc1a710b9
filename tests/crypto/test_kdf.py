"""Hash, MAC and HKDF, and the labelled derivations of RFC 9420 §8."""

import hashlib
import hmac

import pytest
from hypothesis import given, strategies as st

from tests.crypto.published import flipped, unhex, wycheproof
from tgtui.codec import Writer
from tgtui.crypto import (
    SUITES,
    BadLength,
    CipherSuite,
    MacMismatch,
    Secret,
    check_mac,
    derive_secret,
    digest,
    expand,
    expand_with_label,
    extract,
    mac,
    suite_by_id,
)


EVERY = pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
SHA256 = suite_by_id(0x0003)
KEY = Secret(b"k" * 32)


def reference(suite: CipherSuite, key: bytes, info: bytes, length: int) -> bytes:
    """Return HKDF-Expand, written as RFC 5869 §2.3 says it."""
    okm, block, number = b"", b"", 1
    while len(okm) < length:
        data = block + info + bytes((number,))
        block = hmac.new(key, data, suite.hash_name).digest()
        okm, number = okm + block, number + 1
    return okm[:length]


def kdf_label(label: bytes, context: bytes, length: int) -> bytes:
    """Return KDFLabel, written field by field (RFC 9420 §8)."""
    writer = Writer()
    writer.u16(length)
    writer.opaque(b"MLS 1.0 " + label)
    writer.opaque(context)
    return writer.getvalue()


@EVERY
@given(data=st.binary(max_size=300))
def test_a_digest_is_that_of_the_suite(suite: CipherSuite, data: bytes) -> None:
    assert digest(suite, data) == hashlib.new(suite.hash_name, data).digest()
    assert len(digest(suite, data)) == suite.hash_length


@EVERY
def test_a_mac_is_checked(suite: CipherSuite) -> None:
    tag = mac(suite, KEY, b"data")
    assert tag == hmac.new(KEY.expose(), b"data", suite.hash_name).digest()
    check_mac(suite, KEY, b"data", tag=tag)
    for wrong in (*flipped(tag), b"", tag[:-1], tag + b"\x00"):
        with pytest.raises(MacMismatch):
            check_mac(suite, KEY, b"data", tag=wrong)
    with pytest.raises(MacMismatch):
        check_mac(suite, KEY, b"dat", tag=tag)
    with pytest.raises(MacMismatch):
        check_mac(suite, Secret(b"j" * 32), b"data", tag=tag)


def test_a_mac_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[bytes] = []

    def compare(expected: bytes, tag: bytes) -> bool:
        compared.extend((expected, tag))
        return True

    monkeypatch.setattr(hmac, "compare_digest", compare)
    check_mac(SHA256, KEY, b"data", tag=b"wrong")
    assert compared == [mac(SHA256, KEY, b"data"), b"wrong"]


def test_wycheproof() -> None:
    """Each output is the expected one; `SizeTooLarge` alone is refused."""
    for _, case in wycheproof("hkdf_sha256"):
        prk = extract(SHA256, Secret(unhex(case, "salt")), Secret(unhex(case, "ikm")))
        info, size = unhex(case, "info"), case["size"]
        if case["result"] == "invalid":
            assert case["flags"] == ["SizeTooLarge"], case["tcId"]
            with pytest.raises(BadLength):
                expand(SHA256, prk, info, length=size)
        else:
            assert case["result"] == "valid", case["tcId"]
            okm = expand(SHA256, prk, info, length=size)
            assert okm.expose() == unhex(case, "okm"), case["tcId"]


@EVERY
@given(info=st.binary(max_size=100), length=st.integers(0, 300))
def test_expand_is_that_of_the_rfc(
    suite: CipherSuite, info: bytes, length: int
) -> None:
    okm = expand(suite, KEY, info, length=length)
    assert okm.expose() == reference(suite, KEY.expose(), info, length)


@EVERY
@given(
    label=st.binary(max_size=80),
    context=st.binary(max_size=200),
    length=st.integers(0, 300),
)
def test_a_label_is_expanded_as_written(
    suite: CipherSuite, label: bytes, context: bytes, length: int
) -> None:
    info = kdf_label(label, context, length)
    okm = expand_with_label(suite, KEY, label, context=context, length=length)
    assert okm.expose() == reference(suite, KEY.expose(), info, length)


@EVERY
def test_derive_secret_is_one_hash_without_context(suite: CipherSuite) -> None:
    expected = expand_with_label(
        suite, KEY, b"epoch", context=b"", length=suite.hash_length
    )
    assert derive_secret(suite, KEY, b"epoch") == expected
    assert len(expected) == suite.hash_length


@EVERY
def test_the_longest_output_has_255_blocks(suite: CipherSuite) -> None:
    longest = 255 * suite.hash_length
    assert len(expand(suite, KEY, b"", length=longest)) == longest
    okm = expand_with_label(suite, KEY, b"", context=b"", length=longest)
    assert len(okm) == longest
    for length in (longest + 1, 1 << 16, -1):
        with pytest.raises(BadLength, match=f"expand to {length} bytes"):
            expand(suite, KEY, b"", length=length)
        with pytest.raises(BadLength, match=f"expand to {length} bytes"):
            expand_with_label(suite, KEY, b"", context=b"", length=length)


@EVERY
def test_extract_is_an_hmac_keyed_by_the_salt(suite: CipherSuite) -> None:
    expected = hmac.new(b"salt", b"ikm", suite.hash_name).digest()
    assert extract(suite, Secret(b"salt"), Secret(b"ikm")).expose() == expected
