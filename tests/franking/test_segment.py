"""Tests of `tgtui.franking.segment`."""

from dataclasses import replace

import pytest

from tests.franking.setting import GROUP, NOON, NOTHING
from tgtui.codec import BadValue, Truncated, decode_whole, encoded
from tgtui.franking import SegmentFields, read_segment, start_of


FIELDS = SegmentFields(b"R" * 32, GROUP, 1, 40, NOTHING, NOON)


def test_the_fields_stand_in_this_order() -> None:
    numbers = (1).to_bytes(4, "big"), (40).to_bytes(8, "big"), NOON.to_bytes(8, "big")
    expected = b"R" * 32 + b"\x20" + GROUP + numbers[0] + numbers[1] + NOTHING
    assert encoded(FIELDS) == expected + numbers[2]
    assert decode_whole(SegmentFields.decode, encoded(FIELDS)) == FIELDS
    assert FIELDS.start == 1 << 40


@pytest.mark.parametrize(
    ("segment", "last"), [(0, 40), (1, start_of(1)), (1, start_of(2)), (1 << 24, 40)]
)
def test_a_segment_comes_after_what_it_continues(segment: int, last: int) -> None:
    fields = replace(FIELDS, segment=segment, last_known_seq=last)
    with pytest.raises(BadValue, match="after segment"):
        decode_whole(SegmentFields.decode, encoded(fields))


def test_a_segment_may_skip_numbers() -> None:
    fields = replace(FIELDS, segment=(1 << 24) - 1, last_known_seq=start_of(3) + 1)
    assert decode_whole(SegmentFields.decode, encoded(fields)) == fields


def test_an_announcement_is_longer_than_its_fields() -> None:
    with pytest.raises(Truncated):
        decode_whole(read_segment, encoded(FIELDS))
