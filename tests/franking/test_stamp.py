"""Tests of `tgtui.franking.stamp`."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from tests.franking.setting import ANNA, Chat, Keys, Relay
from tgtui.codec import BadValue, DecodeError, Truncated, decode_whole, encoded
from tgtui.crypto import sign_content
from tgtui.franking import (
    BadStamp,
    ForeignKey,
    Stamp,
    StampFields,
    UnverifiedStamp,
    WrongRoom,
    start_of,
)


CHAT = Chat()
STAMP = CHAT.say(ANNA).stamp
KEYS = CHAT.relay.keys


def again(stamp: Stamp) -> UnverifiedStamp:
    """Return a stamp as it arrives."""
    return decode_whole(UnverifiedStamp.decode, encoded(stamp))


def test_the_full_form_round_trips() -> None:
    unverified = again(STAMP)
    assert encoded(unverified) == STAMP.encoded() == encoded(STAMP)
    assert unverified.claimed == STAMP.fields
    assert unverified.verify(KEYS) == STAMP == unverified.trust()


def test_its_head_hashes_what_was_signed_and_the_signature() -> None:
    signed = sign_content(b"tgtui/1 frank-stamp", STAMP.encoded_fields)
    assert STAMP.head == sha256(signed + STAMP.signature).digest()


def test_it_names_its_context() -> None:
    assert STAMP.fields.context == CHAT.context(ANNA)


@given(st.integers(0, 8 * len(STAMP.encoded()) - 1))
def test_no_bit_can_be_flipped(bit: int) -> None:
    data = bytearray(STAMP.encoded())
    data[bit // 8] ^= 1 << bit % 8
    try:
        changed = decode_whole(UnverifiedStamp.decode, bytes(data))
    except DecodeError:
        return
    with pytest.raises((BadStamp, ForeignKey, WrongRoom)):
        changed.verify(KEYS)


def test_another_relays_stamp_is_refused() -> None:
    with pytest.raises(WrongRoom):
        again(STAMP).verify(Keys(bytes(32), KEYS.periods))


def test_a_key_that_the_relay_does_not_have_is_refused() -> None:
    with pytest.raises(ForeignKey):
        again(STAMP).verify(Keys(CHAT.relay.relay_id))


def test_what_the_key_did_not_sign_is_refused() -> None:
    other = replace(STAMP.fields, message_hash=bytes(32))
    with pytest.raises(BadStamp):
        UnverifiedStamp.of(other, STAMP.signature).verify(KEYS)


@pytest.mark.parametrize("seq", [0, start_of(1)])
def test_no_entry_has_the_number_before_the_first(seq: int) -> None:
    data = encoded(replace(STAMP.fields, seq=seq))
    with pytest.raises(BadValue, match=str(seq)):
        decode_whole(StampFields.decode, data)


def test_the_fields_end_where_they_end() -> None:
    with pytest.raises(Truncated):
        decode_whole(StampFields.decode, STAMP.encoded_fields[:-1])


def test_two_relays_stamp_differently() -> None:
    assert Chat(relay=Relay(b"Q" * 32)).say(ANNA).stamp.head != STAMP.head
