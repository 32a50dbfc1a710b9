"""Tests of `tgtui.franking.keys`."""

import pytest

from tests.franking.setting import NOON, Relay, signing_key
from tgtui.codec import decode_whole
from tgtui.franking import BadStamp, ForeignKey
from tgtui.franking.keys import FrankingKeys, check_by_relay
from tgtui.identity import (
    DescriptorContent,
    FrankingKey,
    Period,
    RelayLimits,
    UnverifiedDescriptor,
    key_id_of,
    sign_descriptor,
)


RELAY = Relay()
KEY_ID = RELAY.signer.key_id
SIGNATURE = RELAY.key.sign(b"said")


def check(key_id: bytes, at: int, signed: bytes) -> None:
    """Check the relay's signature."""
    check_by_relay(RELAY.keys, key_id, at=at, signed=signed, signature=SIGNATURE)


def test_a_descriptor_says_which_keys_there_are() -> None:
    root = signing_key(b"R" * 32)
    period = Period(NOON, NOON + 1_000)
    content = DescriptorContent(
        version=1,
        issued=NOON,
        expires=NOON + 1_000,
        franking=(FrankingKey(RELAY.key.public_key, period),),
        retention_days=30,
        limits=RelayLimits(1, 1, 1),
    )
    signed = sign_descriptor(root, content)
    unverified = decode_whole(UnverifiedDescriptor.decode, signed)
    keys: FrankingKeys = unverified.verify(RELAY.relay_id)
    check_by_relay(keys, KEY_ID, at=NOON, signed=b"said", signature=SIGNATURE)
    with pytest.raises(ForeignKey):
        check_by_relay(keys, KEY_ID, at=0, signed=b"said", signature=SIGNATURE)
    with pytest.raises(ForeignKey):
        check_by_relay(keys, bytes(8), at=NOON, signed=b"said", signature=SIGNATURE)


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
