"""Tests of `tgtui.franking.short_stamp`."""

from dataclasses import replace

import pytest

from tests.franking.setting import ANNA, BOB, NOTHING, Chat
from tgtui.codec import BadValue, Truncated, decode_whole, encoded
from tgtui.franking import SHORT_STAMP_LENGTH, BadStamp, ShortStamp, start_of


CHAT = Chat()
DELIVERY = CHAT.say(ANNA)
STAMP, ENTRY = DELIVERY.stamp, DELIVERY.entry
SHORT = ShortStamp.of(STAMP)
RIGHT = {
    "prev": NOTHING,
    "commitment": ENTRY.commitment,
    "message_hash": ENTRY.message_hash,
}


def test_it_round_trips_in_88_bytes() -> None:
    data = encoded(SHORT)
    assert len(data) == SHORT_STAMP_LENGTH == 88
    assert decode_whole(ShortStamp.decode, data) == SHORT


def test_the_full_form_is_rebuilt() -> None:
    rebuilt = SHORT.rebuilt(CHAT.context(ANNA), **RIGHT)
    assert rebuilt.verify(CHAT.relay.keys) == STAMP


@pytest.mark.parametrize("name", RIGHT)
def test_from_anything_else_something_else_is_rebuilt(name: str) -> None:
    rebuilt = SHORT.rebuilt(CHAT.context(ANNA), **{**RIGHT, name: b"x" * 32})
    with pytest.raises(BadStamp):
        rebuilt.verify(CHAT.relay.keys)


def test_for_anybody_else_something_else_is_rebuilt() -> None:
    for context in (
        CHAT.context(BOB),
        replace(CHAT.context(ANNA), epoch=8),
        replace(CHAT.context(ANNA), group_id=b"other"),
    ):
        with pytest.raises(BadStamp):
            SHORT.rebuilt(context, **RIGHT).verify(CHAT.relay.keys)


@pytest.mark.parametrize("seq", [0, start_of(2)])
def test_no_entry_has_the_number_before_the_first(seq: int) -> None:
    with pytest.raises(BadValue, match=str(seq)):
        decode_whole(ShortStamp.decode, encoded(replace(SHORT, seq=seq)))


def test_it_has_one_length() -> None:
    with pytest.raises(Truncated):
        decode_whole(ShortStamp.decode, encoded(SHORT)[:-1])
