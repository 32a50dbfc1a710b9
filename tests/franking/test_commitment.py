"""Tests of `tgtui.franking.commitment`."""

import hmac

import pytest

from tests.franking.setting import ANNA, BOB
from tgtui.crypto import BadKeyLength, Secret
from tgtui.franking import (
    CommitmentMismatch,
    NotFromSender,
    check_commitment,
    check_sender,
    commit,
    sign_commitment,
)


KEY = Secret(b"k" * 32)
RELAY = b"R" * 32
C = commit(KEY, b"content")
SIGNATURE = sign_commitment(ANNA.device_key, C, relay_id=RELAY)
ANNAS_KEY = ANNA.device_key.public_key


def test_it_is_an_hmac_over_the_labelled_content() -> None:
    message = b"tgtui/1 frank-commit" + b"content"
    assert hmac.digest(b"k" * 32, message, "sha256") == C
    check_commitment(KEY, b"content", commitment=C)


@pytest.mark.parametrize(
    ("key", "content", "commitment"),
    [
        (b"l" * 32, b"content", C),
        (b"k" * 32, b"other", C),
        (b"k" * 32, b"content", b""),
    ],
)
def test_what_does_not_open_it_is_refused(
    key: bytes, content: bytes, commitment: bytes
) -> None:
    with pytest.raises(CommitmentMismatch):
        check_commitment(Secret(key), content, commitment=commitment)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_has_one_length(length: int) -> None:
    # HMAC would take `k` and `k || 0` for the same key.
    with pytest.raises(BadKeyLength, match=f"{length} bytes"):
        commit(Secret(bytes(length)), b"content")
    with pytest.raises(BadKeyLength):
        check_commitment(Secret(bytes(length)), b"content", commitment=C)


def test_the_senders_signature_is_accepted() -> None:
    check_sender(ANNAS_KEY, C, relay_id=RELAY, signature=SIGNATURE)


@pytest.mark.parametrize(
    ("key", "commitment", "relay_id", "signature"),
    [
        (BOB.device_key.public_key, C, RELAY, SIGNATURE),
        (ANNAS_KEY, bytes(32), RELAY, SIGNATURE),
        (ANNAS_KEY, C, b"S" * 32, SIGNATURE),
        (ANNAS_KEY, C, RELAY, bytes(64)),
        (ANNAS_KEY, C, RELAY, b""),
    ],
)
def test_another_signature_is_refused(
    key: bytes, commitment: bytes, relay_id: bytes, signature: bytes
) -> None:
    with pytest.raises(NotFromSender):
        check_sender(key, commitment, relay_id=relay_id, signature=signature)
