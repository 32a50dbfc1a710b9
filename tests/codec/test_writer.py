"""The writer: shortest headers, network byte order, and values that fit."""

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from tgtui.codec import (
    MAX_LENGTH,
    EncodeError,
    Reader,
    Writer,
    decode_whole,
    encoded,
    length_header,
    opaque,
)


# RFC 9420 §2.1.2 gives the first three of these headers as its examples of decoding.
HEADERS = {
    15_293: "7bbd",
    494_878_333: "9d7f3e7d",
    37: "25",
    0: "00",
    63: "3f",
    64: "4040",
    16_383: "7fff",
    16_384: "80004000",
    MAX_LENGTH: "bfffffff",
}


class Pair:
    """A structure of two fields, to be written."""

    def __init__(self, left: int, right: bytes) -> None:
        self.left = left
        self.right = right

    def encode(self, writer: Writer) -> None:
        writer.u16(self.left)
        writer.opaque(self.right)


def written(write: Callable[[Writer], None]) -> str:
    """Return what `write` appends, as hex."""
    writer = Writer()
    write(writer)
    return writer.getvalue().hex()


@pytest.mark.parametrize(("size", "header"), HEADERS.items())
def test_a_header_is_the_shortest(size: int, header: str) -> None:
    assert length_header(size).hex() == header


def test_a_vector_can_be_too_long_to_say() -> None:
    with pytest.raises(EncodeError, match="1073741824 bytes long"):
        length_header(MAX_LENGTH + 1)


@given(st.integers(0, MAX_LENGTH))
def test_a_header_says_its_length(size: int) -> None:
    header = length_header(size)
    assert len(header) == 1 << (header[0] >> 6)
    value = int.from_bytes(header, "big") & ((1 << (8 * len(header) - 2)) - 1)
    assert value == size


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda w: w.u8(0xAB), "ab"),
        (lambda w: w.u16(0xAB), "00ab"),
        (lambda w: w.u32(0xAB), "000000ab"),
        (lambda w: w.u64(0xAB), "00000000000000ab"),
        (lambda w: w.fixed(b"\x01\x02"), "0102"),
        (lambda w: w.optional(present=True), "01"),
        (lambda w: w.optional(present=False), "00"),
        (lambda w: w.opaque(b"\x01\x02"), "020102"),
        (lambda w: w.opaque(b""), "00"),
        (lambda w: w.vector([1, 2], lambda item, inner: inner.u16(item)), "0400010002"),
        (lambda w: w.vector([], lambda item, inner: inner.u16(item)), "00"),
        (lambda w: w.structs([Pair(1, b"x"), Pair(2, b"")]), "07000101780002" + "00"),
    ],
)
def test_each_kind_of_value(write: Callable[[Writer], None], expected: str) -> None:
    assert written(write) == expected


@pytest.mark.parametrize("size", [8, 16, 32, 64])
def test_an_integer_must_fit(size: int) -> None:
    writer = Writer()
    write: Callable[[int], None] = getattr(writer, f"u{size}")
    write((1 << size) - 1)
    for value in (1 << size, -1):
        with pytest.raises(EncodeError, match=f"{value} does not fit"):
            write(value)
    assert writer.getvalue() == b"\xff" * (size // 8)


def test_a_failed_vector_leaves_what_was_there() -> None:
    writer = Writer()
    writer.u8(1)
    with pytest.raises(EncodeError):
        writer.vector([2, 256], lambda item, inner: inner.u8(item))
    writer.u8(3)
    assert writer.getvalue() == b"\x01\x03"


def test_vectors_nest() -> None:
    def row(items: list[int], writer: Writer) -> None:
        writer.vector(items, lambda item, inner: inner.u8(item))

    writer = Writer()
    writer.u8(9)
    writer.vector([[1, 2], [], [3]], row)
    writer.u8(9)
    assert writer.getvalue().hex() == "09" + "06" + "020102" + "00" + "0103" + "09"


@given(st.binary(max_size=20_000))
def test_opaque_is_what_the_reader_reads(data: bytes) -> None:
    writer = Writer()
    writer.opaque(data)
    assert writer.getvalue() == opaque(data)
    assert decode_whole(lambda reader: reader.opaque(20_000), opaque(data)) == data


def test_a_structure_is_encoded_alone() -> None:
    assert encoded(Pair(5, b"ab")).hex() == "0005026162"
    reader = Reader(encoded(Pair(5, b"ab")))
    assert (reader.u16(), reader.opaque(2)) == (5, b"ab")
