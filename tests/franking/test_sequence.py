"""Tests of `tgtui.franking.sequence`."""

import pytest
from hypothesis import given, strategies as st

from tgtui.codec import EncodeError
from tgtui.franking import number_of, segment_of, start_of


@given(st.integers(0, (1 << 24) - 1), st.integers(0, (1 << 40) - 1))
def test_a_number_is_a_segment_and_a_place_in_it(segment: int, number: int) -> None:
    seq = start_of(segment) + number
    assert (segment_of(seq), number_of(seq)) == (segment, number)
    assert seq < 1 << 64


@pytest.mark.parametrize("segment", [-1, 1 << 24])
def test_there_are_so_many_segments(segment: int) -> None:
    with pytest.raises(EncodeError, match="no segment"):
        start_of(segment)
