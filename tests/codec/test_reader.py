"""The reader: every rule of RFC 9420 §2.1, no byte copied, and no byte too far."""

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from tgtui.codec import (
    BadValue,
    DecodeError,
    LengthNotMinimal,
    Reader,
    TooLong,
    TrailingBytes,
    Truncated,
    Writer,
    decode_whole,
    opaque,
)


LIMIT = 1 << 20
TWO = opaque(bytes(64)) + opaque(b"abc")


def u8s(reader: Reader) -> tuple[int, ...]:
    return reader.vector(Reader.u8, LIMIT)


def rows(reader: Reader) -> tuple[bytes, ...]:
    return reader.vector(lambda inner: inner.opaque(LIMIT), LIMIT)


# How to read one value of each kind, and a value of that kind.
KINDS: dict[str, tuple[Callable[[Reader], object], bytes]] = {
    "u8": (Reader.u8, b"\x01"),
    "u16": (Reader.u16, b"\x01\x02"),
    "u32": (Reader.u32, b"\x01\x02\x03\x04"),
    "u64": (Reader.u64, b"\x01\x02\x03\x04\x05\x06\x07\x08"),
    "fixed": (lambda reader: reader.fixed(3), b"abc"),
    "optional": (Reader.optional, b"\x01"),
    "opaque": (lambda reader: reader.opaque(LIMIT), opaque(b"abc")),
    "long opaque": (lambda reader: reader.opaque(LIMIT), opaque(bytes(64))),
    "longest opaque": (lambda reader: reader.opaque(LIMIT), opaque(bytes(16_384))),
    "opaques": (lambda reader: reader.opaques(2, LIMIT), TWO),
    "vector": (u8s, opaque(b"\x01\x02")),
    "nested": (rows, opaque(opaque(b"ab") + opaque(b"c"))),
}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("u8", 1),
        ("u16", 0x0102),
        ("u32", 0x01020304),
        ("u64", 0x0102030405060708),
        ("fixed", b"abc"),
        ("optional", True),
        ("opaque", b"abc"),
        ("long opaque", bytes(64)),
        ("longest opaque", bytes(16_384)),
        ("opaques", TWO),
        ("vector", (1, 2)),
        ("nested", (b"ab", b"c")),
    ],
)
def test_a_value_is_read_and_no_more(kind: str, expected: object) -> None:
    read, data = KINDS[kind]
    assert decode_whole(read, data) == expected
    reader = Reader(data + b"rest")
    assert read(reader) == expected
    assert reader.offset == len(data)
    assert reader.remaining == len(b"rest")
    assert reader.since(0) == data


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_cut_short_is_rejected(kind: str) -> None:
    read, data = KINDS[kind]
    for size in {*range(min(len(data), 8)), len(data) - 1}:
        with pytest.raises(Truncated):
            decode_whole(read, data[:size])


@pytest.mark.parametrize("kind", KINDS)
def test_trailing_bytes_are_rejected(kind: str) -> None:
    read, data = KINDS[kind]
    with pytest.raises(TrailingBytes, match="1 bytes too many"):
        decode_whole(read, data + b"\x00")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("buffer", [bytes, bytearray, memoryview])
def test_any_buffer_is_read(kind: str, buffer: type[bytearray]) -> None:
    read, data = KINDS[kind]
    assert decode_whole(read, buffer(data)) == decode_whole(read, data)


def test_what_is_handed_out_is_a_copy() -> None:
    buffer = bytearray(opaque(b"abc") + b"de")
    reader = Reader(buffer)
    taken = (reader.opaque(3), reader.fixed(2), reader.since(0))
    buffer[:] = bytes(len(buffer))
    assert taken == (b"abc", b"de", opaque(b"abc") + b"de")


def test_the_presence_octet_is_zero_or_one() -> None:
    assert Reader(b"\x00").optional() is False
    for octet in range(2, 256):
        with pytest.raises(BadValue, match=f"presence octet {octet}"):
            Reader(bytes((octet,))).optional()


@pytest.mark.parametrize(
    "header",
    [
        "4000",
        "4001",
        "403f",
        "80000000",
        "80000001",
        "8000003f",
        "80000040",
        "80003fff",
    ],
)
def test_a_length_must_be_as_short_as_it_can(header: str) -> None:
    # RFC 9420 §2.1.2: vectors that start with "0x80 0x01" and the like are malformed.
    with pytest.raises(LengthNotMinimal):
        Reader(bytes.fromhex(header) + bytes(20_000)).length(LIMIT)


@pytest.mark.parametrize("first", range(0xC0, 0x100))
def test_the_prefix_11_is_invalid(first: int) -> None:
    with pytest.raises(BadValue, match="prefix 0b11"):
        Reader(bytes((first,)) + bytes(70)).length(LIMIT)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 16_383, 16_384])
def test_a_limit_is_the_largest_length_allowed(size: int) -> None:
    data = opaque(bytes(size))
    assert Reader(data).length(size) == size
    reads: list[Callable[[Reader], object]] = [
        lambda reader: reader.length(size - 1),
        lambda reader: reader.opaque(size - 1),
        lambda reader: reader.opaques(1, size - 1),
        lambda reader: reader.vector(Reader.u8, size - 1),
    ]
    for attempt in reads:
        with pytest.raises(TooLong, match=f"{size} bytes where {size - 1} are allowed"):
            attempt(Reader(data))


def test_the_limit_is_judged_before_the_end() -> None:
    with pytest.raises(TooLong):
        Reader(b"\xbf\xff\xff\xff").opaque(LIMIT)
    with pytest.raises(Truncated):
        Reader(b"\xbf\xff\xff\xff").opaque(1 << 30)


@pytest.mark.parametrize(
    "item",
    [
        Reader.u16,
        Reader.u32,
        Reader.u64,
        lambda reader: reader.fixed(4),
        lambda reader: (reader.u8(), reader.u8(), reader.u8(), reader.u8()),
    ],
)
def test_an_item_cannot_read_past_its_vector(item: Callable[[Reader], object]) -> None:
    reader = Reader(opaque(b"\x01\x02\x03") + bytes(10))
    with pytest.raises(Truncated):
        reader.vector(item, LIMIT)


def test_an_inner_vector_cannot_reach_past_the_outer_one() -> None:
    inner = b"\x04ab"
    with pytest.raises(Truncated):
        rows(Reader(opaque(inner) + bytes(10)))
    with pytest.raises(Truncated):
        Reader(opaque(inner) + bytes(10)).vector(u8s, LIMIT)


def test_after_a_vector_the_outer_end_counts_again() -> None:
    def row(reader: Reader) -> tuple[int, int]:
        items = u8s(reader)
        return len(items), reader.remaining

    reader = Reader(opaque(b"\x01a\x02bc\x00") + b"tail")
    assert reader.vector(row, LIMIT) == ((1, 4), (2, 1), (0, 0))
    assert reader.remaining == len(b"tail")
    assert reader.fixed(4) == b"tail"
    reader.finish()


# Random structures: each is a shape, written and read by the same walk over it.

Shape = tuple[str, object]
SHAPES: st.SearchStrategy[Shape] = st.recursive(
    st.one_of(
        *(
            st.tuples(st.just(f"u{bits}"), st.integers(0, (1 << bits) - 1))
            for bits in (8, 16, 32, 64)
        ),
        st.tuples(st.just("opaque"), st.binary(max_size=200)),
        st.tuples(st.just("optional"), st.booleans()),
    ),
    lambda inner: st.tuples(st.just("vector"), st.lists(inner, max_size=5)),
    max_leaves=20,
)


def write(shape: Shape, writer: Writer) -> None:
    """Write a shape."""
    kind, value = shape
    if kind == "optional":
        writer.optional(present=bool(value))
    elif kind == "vector":
        assert isinstance(value, list)
        writer.vector(value, write)
    else:
        getattr(writer, kind)(value)


def read(shape: Shape, reader: Reader) -> Shape:
    """Read a shape of the same kinds."""
    kind, value = shape
    if kind == "opaque":
        return kind, reader.opaque(LIMIT)
    if kind == "vector":
        assert isinstance(value, list)
        items = iter(value)
        return kind, list(reader.vector(lambda inner: read(next(items), inner), LIMIT))
    return kind, getattr(reader, kind)()


def as_bytes(shape: Shape) -> bytes:
    """Return the encoding of a shape."""
    writer = Writer()
    write(shape, writer)
    return writer.getvalue()


@given(SHAPES)
def test_what_was_written_is_read(shape: Shape) -> None:
    assert decode_whole(lambda reader: read(shape, reader), as_bytes(shape)) == shape


@given(SHAPES, st.data())
def test_no_proper_prefix_is_read(shape: Shape, data: st.DataObject) -> None:
    whole = as_bytes(shape)
    size = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(DecodeError):
        decode_whole(lambda reader: read(shape, reader), whole[:size])


@given(st.binary(max_size=300), st.sampled_from(sorted(KINDS)))
def test_any_bytes_are_read_or_rejected(data: bytes, kind: str) -> None:
    reader = Reader(data)
    try:
        KINDS[kind][0](reader)
    except DecodeError:
        return
    assert 0 <= reader.offset <= len(data)
    assert reader.offset + reader.remaining == len(data)


@given(st.binary(max_size=300))
def test_what_is_read_is_written_the_same(data: bytes) -> None:
    try:
        items = decode_whole(rows, data)
    except DecodeError:
        return
    writer = Writer()
    writer.vector(items, lambda item, inner: inner.opaque(item))
    assert writer.getvalue() == data


def test_a_vector_may_have_a_largest_number_of_items() -> None:
    assert Reader(b"\x02ab").vector(Reader.u8, 8, most=2) == (97, 98)
    with pytest.raises(TooLong, match="more than 1 items"):
        Reader(b"\x02ab").vector(Reader.u8, 8, most=1)
