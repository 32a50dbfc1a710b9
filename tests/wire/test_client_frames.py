"""What a client sends is read whole and within its bounds, or not at all."""

import pytest

from tests.wire.checks import assert_frame, assert_refused, pack
from tests.wire.fields import (
    COUNT,
    FLAG,
    FULL_STAMP,
    ID,
    INLINE,
    REQUEST_ID,
    Field,
    exactly,
    integer,
    many,
    optional,
    record,
    with_default,
)
from tgtui.wire import (
    Ack,
    Extras,
    FullStamp,
    Held,
    Lease,
    Resume,
    Signal,
    Submit,
    decode_client_frame,
    packed,
)


HELD = record(ID, COUNT, optional(FULL_STAMP))
EXTRAS = Field(([[[], []], None, None], []), ([1], [None], [[], None, None, None], 1))
"""Few of them: `test_submission` has the bounds."""


def test_a_submission() -> None:
    assert_frame(
        Submit,
        decode_client_frame,
        [1],
        REQUEST_ID,
        optional(INLINE),
        optional(ID),
        optional(Field(EXTRAS.good[:1], EXTRAS.bad)),
        optional(ID),
        with_default(FLAG),
        optional(FULL_STAMP),
    )


def test_a_submission_with_extras_that_say_nothing() -> None:
    frame = decode_client_frame(pack([1, 7, None, None, []]))
    assert frame == Submit(7, extras=Extras())


def test_an_acknowledgement() -> None:
    moved = with_default(many(record(ID, COUNT), 256))
    assert_frame(Ack, decode_client_frame, [2], moved, optional(COUNT))


def test_a_resumption() -> None:
    held = with_default(many(HELD, 100))
    assert_frame(Resume, decode_client_frame, [3], held, optional(COUNT))


def test_a_signal() -> None:
    assert_frame(Signal, decode_client_frame, [4], ID, exactly(44))


def test_a_lease() -> None:
    assert_frame(Lease, decode_client_frame, [5], REQUEST_ID, ID)


def test_what_is_held_of_a_room_is_bounded_by_itself() -> None:
    largest = Held(bytes(32), (1 << 63) - 1, FullStamp(bytes(512), bytes(64)))
    frame = Resume((largest,) * 100, (1 << 63) - 1)
    assert decode_client_frame(packed(frame)) == frame
    assert len(packed(frame)) <= 64 * 1024
    assert_refused(decode_client_frame, packed(Resume((largest,) * 101)))


@pytest.mark.parametrize("tag", [0, 6, 11, 127, 128, 1 << 32, (1 << 64) - 1, -1])
def test_an_unknown_kind_is_refused(tag: int) -> None:
    assert_refused(decode_client_frame, pack([tag]))
    assert_refused(decode_client_frame, pack([tag, 1, bytes(32)]))


@pytest.mark.parametrize("tag", [None, True, 1.0, "1", b"\x01", [1], {}])
def test_a_kind_is_a_number(tag: object) -> None:
    assert_refused(decode_client_frame, pack([tag, 1, bytes(32)]))


def test_nothing_is_no_frame() -> None:
    for data in (b"", b"\x90", b"\x80", b"\xc0", b"\xc4\x00", b"\xa0", b"\x05"):
        assert_refused(decode_client_frame, data)


def test_a_frame_is_at_most_64_kib() -> None:
    frame = pack([3, [], None])
    padded = frame + bytes(65_536 - len(frame))
    assert_refused(decode_client_frame, padded)
    with pytest.raises(Exception, match="65537 bytes where 65536 are allowed"):
        decode_client_frame(padded + b"\0")


def test_integers_and_headers_may_be_longer_than_need_be() -> None:
    """Frames are not signed, and msgspec reads every spelling of a number."""
    usual = Lease(1, bytes(32))
    ident = b"\xc4\x20" + bytes(32)
    for number in (
        b"\xcc\x01",
        b"\xcd\x00\x01",
        b"\xce\x00\x00\x00\x01",
        b"\xcf" + bytes(7) + b"\x01",
        b"\xd0\x01",
        b"\xd1\x00\x01",
        b"\xd2\x00\x00\x00\x01",
        b"\xd3" + bytes(7) + b"\x01",
    ):
        assert decode_client_frame(b"\x93\x05" + number + ident) == usual
    longer = (b"\xc5\x00\x20" + bytes(32), b"\xc6\x00\x00\x00\x20" + bytes(32))
    for ident in longer:
        assert decode_client_frame(b"\x93\x05\x01" + ident) == usual
    ident = b"\xc4\x20" + bytes(32)
    for head in (b"\xdc\x00\x03", b"\xdd\x00\x00\x00\x03"):
        assert decode_client_frame(head + b"\x05\x01" + ident) == usual
    assert packed(usual) == b"\x93\x05\x01" + ident


def test_a_room_may_be_named_twice() -> None:
    """An array has no keys; who reads it decides what the second one means."""
    twice = ((bytes(32), 1), (bytes(32), 2))
    assert decode_client_frame(packed(Ack(twice))) == Ack(twice)


def test_numbers_are_bounded_each_by_its_own() -> None:
    assert integer(0, 0xFFFF_FFFF) == REQUEST_ID
    assert decode_client_frame(pack([2, [], (1 << 63) - 1])) == Ack((), (1 << 63) - 1)
    assert_refused(decode_client_frame, pack([2, [], 1 << 63]))
