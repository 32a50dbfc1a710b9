"""Tests of `tgtui.franking.announcement`."""

from dataclasses import replace
from hashlib import sha256

import pytest

from tests.franking.setting import GROUP, NOON, NOTHING, Keys, Relay, signing_key
from tgtui.codec import decode_whole, encoded
from tgtui.crypto import sign_content
from tgtui.franking import (
    BadStamp,
    ForeignKey,
    SegmentFields,
    TruncatedFields,
    WrongRoom,
    announce,
    read_segment,
    read_truncated,
)


RELAY = Relay()
SEGMENT = SegmentFields(RELAY.relay_id, GROUP, 1, 40, NOTHING, NOON)
TRUNCATED = TruncatedFields(GROUP, 40, NOTHING, NOON)


def test_they_round_trip() -> None:
    segment = announce(SEGMENT, RELAY.key)
    read = decode_whole(read_segment, encoded(segment))
    assert read.claimed == SEGMENT
    assert encoded(read) == encoded(segment)
    assert read.verify(RELAY.keys) == segment
    truncated = announce(TRUNCATED, RELAY.key)
    again = decode_whole(read_truncated, encoded(truncated))
    assert again.verify(RELAY.keys) == truncated


def test_the_keys_id_and_the_signature_stand_beside_what_is_signed() -> None:
    data = encoded(announce(SEGMENT, RELAY.key))
    signed = sign_content(b"tgtui/1 segment", encoded(SEGMENT))
    signature = RELAY.key.sign(signed)
    assert data == encoded(SEGMENT) + RELAY.signer.key_id + signature
    head = sha256(signed + signature).digest()
    assert announce(SEGMENT, RELAY.key).head == head


def test_what_the_relay_did_not_sign_is_refused() -> None:
    forged = replace(announce(SEGMENT, RELAY.key), fields=replace(SEGMENT, at=NOON + 1))
    with pytest.raises(BadStamp):
        decode_whole(read_segment, encoded(forged)).verify(RELAY.keys)


def test_one_kind_is_not_taken_for_another() -> None:
    signature = announce(TRUNCATED, RELAY.key).signature
    forged = replace(announce(SEGMENT, RELAY.key), signature=signature)
    with pytest.raises(BadStamp):
        decode_whole(read_segment, encoded(forged)).verify(RELAY.keys)


def test_a_key_that_the_relay_does_not_have_is_refused() -> None:
    foreign = announce(SEGMENT, signing_key(b"X" * 32))
    with pytest.raises(ForeignKey):
        decode_whole(read_segment, encoded(foreign)).verify(RELAY.keys)


def test_another_relays_is_refused() -> None:
    read = decode_whole(read_segment, encoded(announce(SEGMENT, RELAY.key)))
    with pytest.raises(WrongRoom):
        read.verify(Keys(bytes(32), RELAY.keys.periods))


def test_one_that_names_no_relay_is_of_the_one_whose_key_it_is() -> None:
    read = decode_whole(read_truncated, encoded(announce(TRUNCATED, RELAY.key)))
    assert read.claimed.relay_id is None
    assert read.verify(RELAY.keys).fields == TRUNCATED
