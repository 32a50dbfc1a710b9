"""Reads and writes msgpack, and turns the library's errors into ours."""

from typing import Final, TypeVar

import msgspec

from tgtui.wire.errors import BadFrame


T = TypeVar("T")

MALFORMED: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the library raises for bytes that are malformed, too deep, or no text."""

_encoder: Final = msgspec.msgpack.Encoder()


def packed(value: msgspec.Struct) -> bytes:
    """Return the msgpack of a frame or of a part of one."""
    return _encoder.encode(value)


def unpacked(decoder: msgspec.msgpack.Decoder[T], data: bytes, *, limit: int) -> T:
    """Read one value that fills `data`.

    Args:
        decoder: Reads a value of the type wanted.
        data: The bytes.
        limit: How many they may be.

    Raises:
        BadFrame: They are too many, or malformed.
    """
    if len(data) > limit:
        message = f"{len(data)} bytes where {limit} are allowed"
        raise BadFrame(message)
    try:
        return decoder.decode(data)
    except MALFORMED as error:
        raise BadFrame(str(error)) from None
