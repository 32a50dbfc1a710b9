"""What a relay sends is read whole and within its bounds, or not at all."""

import pytest

from tests.wire.checks import assert_frame, assert_refused, pack
from tests.wire.fields import (
    BIG,
    COUNT,
    ID,
    INLINE,
    REQUEST_ID,
    SHORT_STAMP,
    Field,
    exactly,
    integer,
    one_of,
    optional,
    up_to,
    with_default,
)
from tgtui.wire import (
    Caught,
    Declined,
    Entry,
    Hello,
    InboxItem,
    Leased,
    Passed,
    Receipt,
    Refusal,
    RejoinOffer,
    Segment,
    Signalled,
    Truncated,
    decode_relay_frame,
    packed,
)


REFUSALS = one_of(*(str(refusal) for refusal in Refusal))


def test_a_greeting() -> None:
    assert_frame(Hello, decode_relay_frame, [1], COUNT, COUNT, COUNT)


def test_a_receipt() -> None:
    assert_frame(Receipt, decode_relay_frame, [2], REQUEST_ID, SHORT_STAMP)


def test_a_refusal() -> None:
    more = (optional(COUNT), optional(COUNT), optional(ID))
    assert_frame(Declined, decode_relay_frame, [3], REQUEST_ID, REFUSALS, *more)


def test_an_entry() -> None:
    blob = (optional(INLINE), optional(ID))
    assert_frame(Entry, decode_relay_frame, [4], ID, SHORT_STAMP, ID, ID, *blob)


def test_an_item_of_the_inbox() -> None:
    kind = integer(0, 255)
    assert_frame(InboxItem, decode_relay_frame, [5], COUNT, COUNT, kind, INLINE)


def test_a_signal_of_somebody() -> None:
    assert_frame(Signalled, decode_relay_frame, [6], ID, ID, exactly(44))


def test_a_truncation() -> None:
    assert_frame(Truncated, decode_relay_frame, [7], ID, INLINE)


def test_a_segment() -> None:
    assert_frame(Segment, decode_relay_frame, [8], ID, INLINE)


def test_the_end_of_what_there_was() -> None:
    # The group may be null, for the inbox, but has to be said.
    group = Field((*ID.good, None), optional(ID).bad)
    more = with_default(COUNT)
    assert_frame(Caught, decode_relay_frame, [9], group, COUNT, more)


def test_a_lease_that_is_granted() -> None:
    assert_frame(Leased, decode_relay_frame, [10], REQUEST_ID, COUNT)


def test_an_offer_to_let_a_device_in() -> None:
    assert_frame(RejoinOffer, decode_relay_frame, [11], up_to(16 * 1024), COUNT)


def test_what_every_device_has() -> None:
    assert_frame(Passed, decode_relay_frame, [12], ID, COUNT)


def test_a_reason_that_is_not_known_is_refused() -> None:
    assert_refused(decode_relay_frame, pack([3, 1, "newer"]))
    for text in (b"\xff\xfe\xfd\xfc", b"\xed\xa0\x80\x80", b"rat\xe9"):
        assert len(text) == 4
        assert_refused(decode_relay_frame, b"\x93\x03\x01\xa4" + text)


@pytest.mark.parametrize("tag", [0, 13, 127, 128, (1 << 64) - 1, -1, None, "1", 1.0])
def test_an_unknown_kind_is_refused(tag: object) -> None:
    assert_refused(decode_relay_frame, pack([tag, 1, 1, 1]))


def test_nothing_is_no_frame() -> None:
    for data in (b"", b"\x90", b"\x80", b"\xc0", b"\xc4\x00", b"\x05"):
        assert_refused(decode_relay_frame, data)


def test_the_largest_frames_are_within_64_kib() -> None:
    ident, stamp, body = bytes(32), bytes(88), bytes(48 * 1024)
    for frame in (
        Entry(ident, stamp, ident, ident, body, ident),
        InboxItem(BIG, BIG, 255, body),
        Truncated(ident, body),
        Segment(ident, body),
    ):
        assert len(packed(frame)) < 64 * 1024
        assert decode_relay_frame(packed(frame)) == frame


def test_a_longer_one_is_refused() -> None:
    with pytest.raises(Exception, match="65537 bytes where 65536 are allowed"):
        decode_relay_frame(bytes(65_537))
    assert_refused(decode_relay_frame, bytes(65_536))
