"""Tests of `tgtui.franking.keys`."""

from hashlib import sha256

import pytest

from tests.franking.setting import NOON, Relay, signing_key
from tgtui.franking import BadStamp, ForeignKey
from tgtui.franking.keys import check_by_relay, key_id_of


RELAY = Relay()
KEY_ID = RELAY.signer.key_id
SIGNATURE = RELAY.key.sign(b"said")


def check(key_id: bytes, at: int, signed: bytes) -> None:
    """Check the relay's signature."""
    check_by_relay(RELAY.keys, key_id, at=at, signed=signed, signature=SIGNATURE)


def test_an_id_is_the_beginning_of_a_hash() -> None:
    assert key_id_of(RELAY.key.public_key) == KEY_ID
    assert sha256(RELAY.key.public_key).digest().startswith(KEY_ID)
    assert len(KEY_ID) == 8


def test_what_the_relay_signed_is_accepted() -> None:
    check(KEY_ID, NOON, b"said")


def test_what_it_did_not_sign_is_refused() -> None:
    with pytest.raises(BadStamp):
        check(KEY_ID, NOON, b"not said")


def test_a_key_that_it_does_not_have_is_refused() -> None:
    with pytest.raises(ForeignKey, match="0000000000000000") as caught:
        check(bytes(8), NOON, b"said")
    assert caught.value.key_id == bytes(8)


def test_a_key_counts_in_its_time_alone() -> None:
    relay = Relay()
    old = signing_key(b"O" * 32)
    relay.announce(old, since=NOON, until=NOON + 10)
    signature = old.sign(b"said")
    key_id = key_id_of(old.public_key)
    for at in (NOON, NOON + 9):
        check_by_relay(relay.keys, key_id, at=at, signed=b"said", signature=signature)
    for at in (NOON - 1, NOON + 10):
        with pytest.raises(ForeignKey):
            check_by_relay(
                relay.keys, key_id, at=at, signed=b"said", signature=signature
            )
