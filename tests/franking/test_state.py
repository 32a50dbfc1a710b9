"""Tests of `tgtui.franking.state`."""

import pytest
from hypothesis import given, strategies as st

from tests.franking.setting import ANNA, NOTHING, Chat
from tgtui.codec import Truncated, decode_whole, encoded
from tgtui.franking import (
    Delta,
    NewerVersion,
    PastEntry,
    ReceiverState,
    epoch_applied,
)
from tgtui.franking.state import NO_CHANGE


HEAD = b"h" * 32
u64 = st.integers(0, (1 << 64) - 1)
hashes = st.binary(min_size=32, max_size=32)


@given(st.builds(ReceiverState, u64, hashes, u64, hashes, u64, u64))
def test_it_round_trips(state: ReceiverState) -> None:
    data = encoded(state)
    assert len(data) == 97
    assert decode_whole(ReceiverState.decode, data) == state


def test_a_newer_version_is_not_read() -> None:
    with pytest.raises(NewerVersion):
        decode_whole(ReceiverState.decode, b"\x02" + bytes(96))
    with pytest.raises(Truncated):
        decode_whole(ReceiverState.decode, b"\x01" + bytes(95))


def test_a_creator_knows_the_whole_log() -> None:
    state = ReceiverState.created()
    assert (state.seq, state.head, state.handshake) == (0, NOTHING, 0)
    assert state.whole
    assert state.moved(1, HEAD, handshake=True).whole


def test_a_joiner_begins_with_the_commit_that_added_it() -> None:
    stamp = Chat(seq=4).commit(ANNA).stamp
    state = ReceiverState.joined(stamp)
    assert (state.seq, state.head) == (5, stamp.head)
    assert (state.baseline_seq, state.baseline_head) == (5, stamp.head)
    assert state.handshake == 5
    assert not state.whole
    assert PastEntry.of(stamp) == PastEntry(5, stamp.head, stamp.encoded())


def test_it_remembers_the_last_handshake() -> None:
    state = ReceiverState.created().moved(1, HEAD, handshake=True)
    assert state.moved(2, HEAD, handshake=False).handshake == 1
    assert state.moved(2, HEAD, handshake=True).handshake == 2


def test_a_segment_keeps_the_baseline_and_a_cut_sets_it() -> None:
    state = ReceiverState.created().moved(1, HEAD, handshake=True)
    restarted = state.restarted(1 << 40, b"s" * 32)
    assert (restarted.seq, restarted.baseline_seq) == (1 << 40, 0)
    assert not restarted.whole
    cut = state.cut(9, b"c" * 32)
    assert (
        (cut.seq, cut.head) == (cut.baseline_seq, cut.baseline_head) == (9, b"c" * 32)
    )
    assert (cut.handshake, cut.resets) == (1, 1)


def test_a_new_epoch_forgets_the_commitments_of_the_last_one() -> None:
    assert epoch_applied() == Delta(clear_commitments=True)
    assert Delta() == NO_CHANGE
