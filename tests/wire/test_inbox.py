"""Items of an inbox are read by their kind, and those of newer versions left alone."""

import pytest

from tests.wire.checks import assert_frame, assert_refused
from tests.wire.fields import (
    FLAG,
    FULL_STAMP,
    ID,
    ROOM_KIND,
    integer,
    optional,
    up_to,
)
from tgtui.wire import (
    FullStamp,
    InboxItem,
    InboxKind,
    Invitation,
    Item,
    KeysLow,
    RoomKind,
    decode_item,
    encode_item,
    packed,
)


STAMP = FullStamp(bytes(512), bytes(64))
LARGEST = Invitation(
    bytes(32),
    RoomKind.GROUP,
    bytes(32),
    request=True,
    stamp=STAMP,
    suite=0xFFFF,
    secret=bytes(4 * 1024),
    group_info=bytes(40 * 1024),
    group_info_blob=bytes(32),
    title=STAMP,
    predecessor=bytes(32),
)


def invitation(data: bytes) -> Item | None:
    return decode_item(1, data)


def keys_low(data: bytes) -> Item | None:
    return decode_item(2, data)


def test_an_invitation() -> None:
    assert_frame(
        Invitation,
        invitation,
        [],
        ID,
        ROOM_KIND,
        ID,
        FLAG,
        FULL_STAMP,
        integer(0, 0xFFFF),
        up_to(4 * 1024),
        optional(up_to(40 * 1024)),
        optional(ID),
        optional(FULL_STAMP),
        optional(ID),
    )


def test_a_warning_that_keys_run_out() -> None:
    assert_frame(KeysLow, keys_low, [], integer(0, 100), FLAG)


def test_each_kind_has_its_number() -> None:
    assert encode_item(LARGEST) == (InboxKind.INVITATION, packed(LARGEST))
    low = KeysLow(3, last_resort_used=False)
    assert encode_item(low) == (InboxKind.KEYS_LOW, b"\x92\x03\xc2")
    assert (InboxKind.INVITATION, InboxKind.KEYS_LOW) == (1, 2)


@pytest.mark.parametrize("kind", [0, 3, 255])
def test_a_kind_of_a_newer_version_is_no_fault(kind: int) -> None:
    assert decode_item(kind, b"\xc1 whatever it is") is None


def test_the_largest_item_has_room_in_a_frame() -> None:
    kind, body = encode_item(LARGEST)
    frame = InboxItem(1, 2, kind, body)
    assert len(frame.body) <= 48 * 1024
    assert decode_item(frame.kind, frame.body) == LARGEST


@pytest.mark.parametrize("kind", InboxKind)
def test_a_longer_one_is_refused(kind: InboxKind) -> None:
    with pytest.raises(Exception, match="49153 bytes where 49152 are allowed"):
        decode_item(kind, bytes(49_153))
    assert_refused(lambda data: decode_item(kind, data), bytes(49_152))
