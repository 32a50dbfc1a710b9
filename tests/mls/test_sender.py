"""Tests of tgtui.mls.sender: the four roles of a sender on the wire."""

import pytest

from tests.mls.support import assert_exact
from tgtui.codec import BadValue, decode_whole, encoded
from tgtui.mls import Sender, SenderType


@pytest.mark.parametrize(
    ("sender", "wire"),
    [
        (Sender(SenderType.MEMBER, 7), b"\x01\0\0\0\x07"),
        (Sender(SenderType.EXTERNAL, 2), b"\x02\0\0\0\x02"),
        (Sender(SenderType.NEW_MEMBER_PROPOSAL), b"\x03"),
        (Sender(SenderType.NEW_MEMBER_COMMIT), b"\x04"),
    ],
)
def test_each_role_is_written_and_read(sender: Sender, wire: bytes) -> None:
    assert encoded(sender) == wire
    assert assert_exact(Sender.decode, wire) == sender


@pytest.mark.parametrize("value", [0, 5, 255])
def test_other_roles_are_refused(value: int) -> None:
    with pytest.raises(BadValue, match="sender type"):
        decode_whole(Sender.decode, bytes((value,)))
