"""Tests of `tgtui.franking.truncated`."""

from dataclasses import replace

import pytest

from tests.franking.setting import GROUP, NOON
from tgtui.codec import BadValue, Truncated, decode_whole, encoded
from tgtui.franking import TruncatedFields, read_truncated, start_of


FIELDS = TruncatedFields(GROUP, 40, b"h" * 32, NOON)


def test_the_fields_stand_in_this_order() -> None:
    expected = b"\x20" + GROUP + (40).to_bytes(8, "big") + b"h" * 32
    assert encoded(FIELDS) == expected + NOON.to_bytes(8, "big")
    assert decode_whole(TruncatedFields.decode, encoded(FIELDS)) == FIELDS
    assert FIELDS.relay_id is None


@pytest.mark.parametrize("seq", [0, start_of(1)])
def test_no_entry_has_the_number_before_the_first(seq: int) -> None:
    with pytest.raises(BadValue, match=str(seq)):
        decode_whole(TruncatedFields.decode, encoded(replace(FIELDS, through_seq=seq)))


def test_an_announcement_is_longer_than_its_fields() -> None:
    with pytest.raises(Truncated):
        decode_whole(read_truncated, encoded(FIELDS))
