"""Tests of `tgtui.franking.attachment`."""

import hmac
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from tests.franking.setting import Given, a_file
from tgtui.codec import TooLong, decode_whole, encoded
from tgtui.crypto import BadKeyLength, Secret
from tgtui.franking import (
    Attachment,
    FileFacts,
    FileMismatch,
    check_file,
    commit_to_file,
    encryption_key,
)


KEY = b"k" * 32
FACTS = FileFacts(
    sha256(b"sealed picture").digest(), len(b"picture"), sha256(b"picture").digest()
)
FILE = a_file()


def hkdf(key: bytes, label: bytes) -> bytes:
    """Return HKDF-SHA-256 without salt (RFC 5869), one block of it."""
    return hmac.digest(hmac.digest(b"", key, "sha256"), label + b"\x01", "sha256")


def test_the_commitment_binds_key_blob_size_and_content() -> None:
    content = b"tgtui/1 att" + FACTS.blob_id + (7).to_bytes(8, "big")
    expected = hmac.digest(
        hkdf(KEY, b"tgtui/1 att-mac"), content + FACTS.plain_digest, "sha256"
    )
    assert commit_to_file(Secret(KEY), FACTS) == expected == FILE.commitment


def test_the_file_is_encrypted_with_another_key() -> None:
    assert encryption_key(Secret(KEY)).expose() == hkdf(KEY, b"tgtui/1 att-enc")


def test_the_right_file_is_accepted() -> None:
    check_file(FILE, Secret(KEY), FACTS)


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, blob_id=bytes(32)),
        replace(FACTS, size=8),
        replace(FACTS, plain_digest=bytes(32)),
    ],
)
def test_another_file_is_refused(facts: FileFacts) -> None:
    with pytest.raises(FileMismatch):
        check_file(FILE, Secret(KEY), facts)


@pytest.mark.parametrize("change", [{"blob_id": bytes(32)}, {"size": 8}])
def test_what_is_said_of_the_file_is_what_was_committed_to(
    change: dict[str, Given],
) -> None:
    with pytest.raises(FileMismatch):
        check_file(replace(FILE, **change), Secret(KEY), FACTS)


def test_another_key_is_refused() -> None:
    with pytest.raises(FileMismatch):
        check_file(FILE, Secret(b"l" * 32), FACTS)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_content_key_has_one_length(length: int) -> None:
    key = Secret(bytes(length))
    with pytest.raises(BadKeyLength, match=f"{length} bytes"):
        commit_to_file(key, FACTS)
    with pytest.raises(BadKeyLength):
        encryption_key(key)
    with pytest.raises(BadKeyLength):
        check_file(FILE, key, FACTS)


@given(st.integers(0, (1 << 64) - 1), st.binary(max_size=127), st.binary(max_size=255))
def test_the_description_round_trips(size: int, media_type: bytes, name: bytes) -> None:
    one = replace(FILE, size=size, media_type=media_type, name=name)
    assert decode_whole(Attachment.decode, encoded(one)) == one


@pytest.mark.parametrize("change", [{"name": b"n" * 256}, {"media_type": b"t" * 128}])
def test_texts_are_limited(change: dict[str, Given]) -> None:
    data = encoded(replace(FILE, **change))
    with pytest.raises(TooLong):
        decode_whole(Attachment.decode, data)
