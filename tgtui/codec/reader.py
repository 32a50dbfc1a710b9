"""One reader that walks over received bytes by offset and never copies the rest."""

from collections.abc import Callable
from struct import Struct
from typing import Final, TypeVar

from tgtui.codec.errors import (
    BadValue,
    LengthNotMinimal,
    TooLong,
    TrailingBytes,
    Truncated,
)


T = TypeVar("T")

_U16: Final = Struct("!H").unpack_from
_U32: Final = Struct("!I").unpack_from
_U64: Final = Struct("!Q").unpack_from


class Reader:
    """Reads the presentation language of RFC 9420 §2.1 from one buffer.

    The reader holds the whole input, bytes or a memoryview of anything else, and an
    offset. A value that is handed out as `bytes` is a copy of exactly its own bytes;
    nothing else is copied.

    Attributes:
        offset: Where the next value begins, in bytes from the start of the buffer.
    """

    __slots__ = ("_end", "_view", "offset")

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        """Start at the first byte of `data`."""
        # A slice of bytes is bytes already: twice as fast as one of a memoryview.
        self._view = data if isinstance(data, bytes) else memoryview(data)
        self._end = len(self._view)
        self.offset = 0

    @property
    def remaining(self) -> int:
        """How many bytes of the current vector, or of the whole input, are unread."""
        return self._end - self.offset

    def u8(self) -> int:
        """Read a uint8.

        Raises:
            Truncated: The input ends first.
        """
        at = self.offset
        if at >= self._end:
            raise Truncated
        self.offset = at + 1
        return self._view[at]

    def u16(self) -> int:
        """Read a uint16, network byte order.

        Raises:
            Truncated: The input ends first.
        """
        value: int = _U16(self._view, self._advance(2))[0]
        return value

    def u32(self) -> int:
        """Read a uint32, network byte order.

        Raises:
            Truncated: The input ends first.
        """
        value: int = _U32(self._view, self._advance(4))[0]
        return value

    def u64(self) -> int:
        """Read a uint64, network byte order.

        Raises:
            Truncated: The input ends first.
        """
        value: int = _U64(self._view, self._advance(8))[0]
        return value

    def fixed(self, length: int) -> bytes:
        """Read `opaque value[length]`.

        Raises:
            Truncated: The input ends first.
        """
        at = self._advance(length)
        return bytes(self._view[at : at + length])

    def optional(self) -> bool:
        """Read the presence octet of an `optional<T>` (RFC 9420 §2.1.1).

        Raises:
            Truncated: The input ends first.
            BadValue: The octet is neither 0 nor 1.
        """
        present = self.u8()
        if present > 1:
            # RFC 9420 §2.1.1: any other value MUST be rejected as malformed.
            message = f"presence octet {present}"
            raise BadValue(message)
        return present == 1

    def length(self, limit: int) -> int:
        """Read the length header of a vector (RFC 9420 §2.1.2).

        Args:
            limit: The largest length, in bytes, that this field may have.

        Raises:
            Truncated: The input, or the enclosing vector, ends before the vector does.
            LengthNotMinimal: The header is longer than need be.
            TooLong: The vector is longer than `limit`.
            BadValue: The header has the prefix 0b11, which is invalid.
        """
        at = self.offset
        if at >= self._end:
            raise Truncated
        size = self._view[at]
        if size < 0x40:  # noqa: PLR2004  (prefix 0b00: one byte)
            self.offset = at + 1
        else:
            size = self._long_length(size)
        if size > limit:
            message = f"{size} bytes where {limit} are allowed"
            raise TooLong(message)
        if size > self._end - self.offset:
            raise Truncated
        return size

    def opaque(self, limit: int) -> bytes:
        """Read `opaque value<V>` of at most `limit` bytes.

        Raises:
            DecodeError: As `length`.
        """
        at, view, end = self.offset, self._view, self._end
        # Keys and signatures have a header of two bytes. It is read here, since a call
        # takes as long as all the rest; `length` judges every other one.
        if end - at > 1 and 0x40 <= view[at] < 0x80:  # noqa: PLR2004  (prefix 0b01)
            size = (view[at] & 0x3F) << 8 | view[at + 1]
            stop = at + 2 + size
            if 0x40 <= size <= limit and stop <= end:  # noqa: PLR2004
                self.offset = stop
                return bytes(view[at + 2 : stop])
        size = self.length(limit)
        at = self.offset
        self.offset = stop = at + size
        return bytes(view[at:stop])

    def opaques(self, count: int, limit: int) -> bytes:
        """Read `count` of `opaque value<V>` as they stand, with their headers.

        Args:
            count: How many follow each other.
            limit: The largest length of each, in bytes.

        Raises:
            DecodeError: As `length`.
        """
        start = self.offset
        for _ in range(count):
            size = self.length(limit)
            self.offset += size
        return bytes(self._view[start : self.offset])

    def vector(
        self, decode: "Callable[[Reader], T]", limit: int, *, most: int = -1
    ) -> tuple[T, ...]:
        """Read `T items<V>` whose items together are at most `limit` bytes long.

        Args:
            decode: Reads one item; it cannot read past the end of this vector.
            limit: The largest length of all items together, in bytes.
            most: The largest number of items, where it is not to follow from `limit`.

        Raises:
            TooLong: There are more than `most` items.
            DecodeError: As `length`, and whatever `decode` raises.
        """
        size = self.length(limit)
        outer = self._end
        self._end = end = self.offset + size
        items: list[T] = []
        while self.offset < end:
            if len(items) == most:
                message = f"more than {most} items"
                raise TooLong(message)
            items.append(decode(self))
        self._end = outer
        return tuple(items)

    def since(self, start: int) -> bytes:
        """Return a copy of the bytes from offset `start` to the current offset."""
        return bytes(self._view[start : self.offset])

    def finish(self) -> None:
        """Require that the whole input has been read.

        Raises:
            TrailingBytes: Something is left.
        """
        if self.offset != self._end:
            message = f"{self._end - self.offset} bytes too many"
            raise TrailingBytes(message)

    def _long_length(self, first: int) -> int:
        """Read a length header of two or four bytes, of which `first` is the first."""
        if first < 0x80:  # noqa: PLR2004  (prefix 0b01: two bytes)
            at = self._advance(2)
            size = (first & 0x3F) << 8 | self._view[at + 1]
            shortest = 0x40
        elif first < 0xC0:  # noqa: PLR2004  (prefix 0b10: four bytes)
            size = self.u32() & 0x3FFF_FFFF
            shortest = 0x4000
        else:
            message = "length prefix 0b11"
            raise BadValue(message)
        if size < shortest:
            raise LengthNotMinimal
        return size

    def _advance(self, length: int) -> int:
        at = self.offset
        end = at + length
        if end > self._end:
            raise Truncated
        self.offset = end
        return at


def decode_whole(
    decode: Callable[[Reader], T], data: bytes | bytearray | memoryview
) -> T:
    """Read one value that must fill `data` exactly.

    Raises:
        TrailingBytes: `data` goes on after the value.
        DecodeError: Whatever `decode` raises.
    """
    reader = Reader(data)
    value = decode(reader)
    reader.finish()
    return value
