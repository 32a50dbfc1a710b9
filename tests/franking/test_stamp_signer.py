"""Tests of `tgtui.franking.stamp_signer`."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.franking.setting import Relay
from tgtui.codec import EncodeError, decode_whole
from tgtui.franking import StampFields, UnverifiedStamp


RELAY = Relay()
VALUES: dict[str, Any] = {
    "seq": 1,
    "prev": b"p" * 32,
    "accepted_at": 3,
    "account": b"a" * 32,
    "device": b"d" * 32,
    "commitment": b"c" * 32,
    "message_hash": b"m" * 32,
}


@given(
    st.binary(max_size=255),
    st.integers(0, (1 << 64) - 1),
    st.integers(1, (1 << 40) - 1),
    st.integers(0, (1 << 63) - 1),
)
def test_its_bytes_are_those_of_the_fields(
    group_id: bytes, epoch: int, seq: int, accepted_at: int
) -> None:
    values = {**VALUES, "seq": seq, "accepted_at": accepted_at}
    data, signature, head = RELAY.signer.stamp(group_id, epoch, **values)
    stamp = decode_whole(UnverifiedStamp.decode, data + signature).verify(RELAY.keys)
    assert stamp.head == head
    assert stamp.fields == StampFields(
        key_id=RELAY.signer.key_id,
        relay_id=RELAY.relay_id,
        group_id=group_id,
        epoch=epoch,
        **values,
    )


@pytest.mark.parametrize(
    "name", ["prev", "account", "device", "commitment", "message_hash"]
)
@pytest.mark.parametrize("length", [31, 33])
def test_a_hash_of_another_length_is_refused(name: str, length: int) -> None:
    with pytest.raises(EncodeError, match="32 bytes"):
        RELAY.signer.stamp(b"G", 7, **{**VALUES, name: bytes(length)})


@pytest.mark.parametrize("name", ["seq", "accepted_at"])
def test_a_number_has_to_fit(name: str) -> None:
    with pytest.raises(EncodeError):
        RELAY.signer.stamp(b"G", 7, **{**VALUES, name: 1 << 64})
    with pytest.raises(EncodeError):
        RELAY.signer.stamp(b"G", -1, **VALUES)
