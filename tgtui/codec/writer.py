"""Writes the presentation language of RFC 9420 §2.1."""

from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeVar

from tgtui.codec.errors import EncodeError


T = TypeVar("T")

MAX_LENGTH: Final = (1 << 30) - 1
"""The largest length that a vector's header can say (RFC 9420 §2.1.2), in bytes."""


_LIMIT_OF_ONE_BYTE: Final = 0x40
_ONE_BYTE: Final = tuple(bytes((size,)) for size in range(_LIMIT_OF_ONE_BYTE))


class Encodable(Protocol):
    """A structure that can write itself."""

    def encode(self, writer: "Writer") -> None:
        """Append this structure to `writer`."""


def length_header(size: int) -> bytes:
    """Return the shortest header of a vector of `size` bytes (RFC 9420 §2.1.2).

    Raises:
        EncodeError: `size` is larger than `MAX_LENGTH`.
    """
    if size < _LIMIT_OF_ONE_BYTE:
        return _ONE_BYTE[size]
    if size < 0x4000:  # noqa: PLR2004
        return (size | 0x4000).to_bytes(2, "big")
    if size <= MAX_LENGTH:
        return (size | 0x8000_0000).to_bytes(4, "big")
    message = f"a vector cannot be {size} bytes long"
    raise EncodeError(message)


def uint(value: int, size: int) -> bytes:
    """Return an unsigned integer of `size` bytes, network byte order.

    Raises:
        EncodeError: `value` does not fit.
    """
    try:
        return value.to_bytes(size, "big")
    except OverflowError:
        message = f"{value} does not fit into {size} bytes"
        raise EncodeError(message) from None


def opaque(data: bytes) -> bytes:
    """Return `data` behind its length header.

    Raises:
        EncodeError: `data` is longer than `MAX_LENGTH`.
    """
    return length_header(len(data)) + data


class Writer:
    """Collects encoded values and joins them once."""

    __slots__ = ("_parts",)

    def __init__(self) -> None:
        """Start empty."""
        self._parts: list[bytes] = []

    def u8(self, value: int) -> None:
        """Append a uint8.

        Raises:
            EncodeError: `value` does not fit.
        """
        self._parts.append(uint(value, 1))

    def u16(self, value: int) -> None:
        """Append a uint16, network byte order.

        Raises:
            EncodeError: `value` does not fit.
        """
        self._parts.append(uint(value, 2))

    def u32(self, value: int) -> None:
        """Append a uint32, network byte order.

        Raises:
            EncodeError: `value` does not fit.
        """
        self._parts.append(uint(value, 4))

    def u64(self, value: int) -> None:
        """Append a uint64, network byte order.

        Raises:
            EncodeError: `value` does not fit.
        """
        self._parts.append(uint(value, 8))

    def fixed(self, data: bytes) -> None:
        """Append bytes whose length the structure itself says."""
        self._parts.append(data)

    def optional(self, *, present: bool) -> None:
        """Append the presence octet of an `optional<T>` (RFC 9420 §2.1.1)."""
        self._parts.append(b"\x01" if present else b"\x00")

    def opaque(self, data: bytes) -> None:
        """Append `opaque value<V>`.

        Raises:
            EncodeError: `data` is longer than `MAX_LENGTH`.
        """
        self._parts.append(length_header(len(data)))
        self._parts.append(data)

    def vector(self, items: Iterable[T], encode: Callable[[T, "Writer"], None]) -> None:
        """Append `T items<V>`.

        Args:
            items: What to write, in order.
            encode: Writes one item.

        Raises:
            EncodeError: The items together are longer than `MAX_LENGTH`, or one does
                not fit.
        """
        outer, self._parts = self._parts, []
        try:
            for item in items:
                encode(item, self)
            inner = b"".join(self._parts)
        finally:
            self._parts = outer
        self.opaque(inner)

    def structs(self, items: Iterable[Encodable]) -> None:
        """Append a vector of structures that can write themselves.

        Raises:
            EncodeError: As `vector`.
        """
        self.vector(items, lambda item, writer: item.encode(writer))

    def getvalue(self) -> bytes:
        """Return everything that was appended."""
        return b"".join(self._parts)


def encoded(struct: Encodable) -> bytes:
    """Return the encoding of one structure.

    Raises:
        EncodeError: A field does not fit.
    """
    writer = Writer()
    struct.encode(writer)
    return writer.getvalue()
