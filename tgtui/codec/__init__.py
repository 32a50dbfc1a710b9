"""Reads and writes the presentation language of RFC 9420 §2.1, byte for byte."""

from tgtui.codec.errors import (
    BadValue,
    DecodeError,
    EncodeError,
    LengthNotMinimal,
    TooLong,
    TrailingBytes,
    Truncated,
)
from tgtui.codec.reader import Reader, decode_whole
from tgtui.codec.writer import (
    MAX_LENGTH,
    Encodable,
    Writer,
    encoded,
    length_header,
    opaque,
    uint,
)


__all__ = [
    "MAX_LENGTH",
    "BadValue",
    "DecodeError",
    "Encodable",
    "EncodeError",
    "LengthNotMinimal",
    "Reader",
    "TooLong",
    "TrailingBytes",
    "Truncated",
    "Writer",
    "decode_whole",
    "encoded",
    "length_header",
    "opaque",
    "uint",
]
