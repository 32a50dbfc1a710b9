"""Tests of `tgtui.franking.fork`."""

from dataclasses import replace

import pytest

from tests.franking.setting import ANNA, BOB, OTHER_GROUP, Chat, Relay, signing_key
from tgtui.codec import BadValue, decode_whole, encoded
from tgtui.franking import (
    BadStamp,
    ForeignKey,
    NotAFork,
    Stamp,
    UnverifiedForkProof,
    UnverifiedStamp,
    WrongRoom,
    prove_fork,
)


RELAY = Relay()
KEYS = RELAY.keys
ONE = Chat(RELAY).say(ANNA).stamp
OTHER = Chat(RELAY).say(BOB).stamp
PROOF = prove_fork(ONE, OTHER)


def in_bytes(first: Stamp, second: Stamp) -> UnverifiedForkProof:
    """Return two stamps as they arrive, in their order."""
    data = b"".join(sorted((first.encoded(), second.encoded())))
    return decode_whole(UnverifiedForkProof.decode, data)


def test_two_stamps_of_one_place_prove_it() -> None:
    assert {PROOF.first, PROOF.second} == {ONE, OTHER}
    assert prove_fork(OTHER, ONE) == PROOF


def test_it_round_trips_and_speaks_for_itself() -> None:
    read = decode_whole(UnverifiedForkProof.decode, encoded(PROOF))
    assert encoded(read) == encoded(PROOF)
    assert read.verify(KEYS) == PROOF


def test_there_is_one_order() -> None:
    data = PROOF.second.encoded() + PROOF.first.encoded()
    with pytest.raises(BadValue, match="order"):
        decode_whole(UnverifiedForkProof.decode, data)


def test_one_stamp_twice_is_none() -> None:
    with pytest.raises(NotAFork):
        in_bytes(ONE, ONE).verify(KEYS)


def test_stamps_of_other_places_are_none() -> None:
    chat = Chat(RELAY)
    first, second = chat.say(ANNA).stamp, chat.say(ANNA).stamp
    elsewhere = Chat(RELAY, group_id=OTHER_GROUP).say(ANNA).stamp
    for other in (second, elsewhere):
        with pytest.raises(NotAFork):
            prove_fork(first, other)
    abroad = Chat(Relay(b"Q" * 32)).say(ANNA).stamp
    with pytest.raises(NotAFork):
        prove_fork(first, abroad)


@pytest.mark.parametrize("which", [0, 1])
def test_a_member_cannot_make_one(which: int) -> None:
    stamps = sorted((ONE, OTHER), key=Stamp.encoded)
    forged = replace(stamps[which], signature=bytes(64))
    with pytest.raises(BadStamp):
        in_bytes(stamps[1 - which], forged).verify(KEYS)


def test_another_relays_stamps_are_none_of_this_one() -> None:
    with pytest.raises(WrongRoom):
        in_bytes(ONE, OTHER).verify(Relay(b"Q" * 32).keys)
    relay = Relay(key_seed=b"X" * 32)
    with pytest.raises(ForeignKey):
        in_bytes(ONE, OTHER).verify(relay.keys)
    assert signing_key(b"X" * 32).public_key == relay.key.public_key


def test_a_stamp_that_was_verified_is_what_proves() -> None:
    again = decode_whole(UnverifiedStamp.decode, ONE.encoded()).verify(KEYS)
    assert prove_fork(again, OTHER) == PROOF
