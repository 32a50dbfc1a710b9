"""Websocket frames made by hand, right or wrong in every part (RFC 6455 §5.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


MASK: Final = b"\x11\x22\x33\x44"
"""What clients of these tests mask their frames by."""


class Op(IntEnum):
    """The opcodes that there are; 3 to 7 and 11 to 15 are none."""

    CONTINUE = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame, as it stands on the wire.

    Attributes:
        opcode: What it is; any number from 0 to 15.
        payload: What it carries.
        fin: Whether it is the last one of a message.
        rsv: The three reserved bits, 0 to 7; 4 says "compressed".
        mask: What the payload is masked by, or None for a frame like a server's.
        claimed: The length that its head gives, where that is not the true one.
        width: How many bits the length takes (7, 16, 64), where not as few as can be.
    """

    opcode: int
    payload: bytes = b""
    fin: bool = True
    rsv: int = 0
    mask: bytes | None = MASK
    claimed: int | None = None
    width: int | None = None

    def encode(self) -> bytes:
        """Return the bytes."""
        first = bytes((self.fin << 7 | self.rsv << 4 | self.opcode,))
        if self.mask is None:
            return first + self._length(0) + self.payload
        key = self.mask * (len(self.payload) // 4 + 1)
        masked = bytes(a ^ b for a, b in zip(self.payload, key, strict=False))
        return first + self._length(0x80) + self.mask + masked

    def _length(self, flag: int) -> bytes:
        length = len(self.payload) if self.claimed is None else self.claimed
        width = self.width or (7 if length < 126 else 16 if length < 1 << 16 else 64)
        if width == 7:
            return bytes((flag | length,))
        mark = 126 if width == 16 else 127
        return bytes((flag | mark,)) + length.to_bytes(width // 8, "big")


def fragments(opcode: int, payload: bytes, size: int) -> Iterator[Frame]:
    """Yield a message in frames of so many bytes; size 0 yields an empty one first."""
    parts = [payload[at : at + size] for at in range(0, len(payload), size or 1)]
    if size == 0:
        parts = [b"", payload]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        yield Frame(Op.CONTINUE if number else opcode, part, fin=last)


def closing(code: int | None = None, reason: bytes = b"") -> Frame:
    """Return a frame that closes; a code that does not exist is sent all the same."""
    return Frame(Op.CLOSE, b"" if code is None else code.to_bytes(2, "big") + reason)


BAD_UTF8: Final = Frame(Op.TEXT, b"\xed\xa0\x80")
"""Text with half of a surrogate pair."""

ILLEGAL: Final = {
    "unmasked": Frame(Op.BINARY, b"x", mask=None),
    "reserved bit": Frame(Op.BINARY, b"x", rsv=4),
    "unknown data opcode": Frame(3, b"x"),
    "unknown control opcode": Frame(11, b"x"),
    "continues nothing": Frame(Op.CONTINUE, b"x"),
    "ping in pieces": Frame(Op.PING, b"x", fin=False),
    "long ping": Frame(Op.PING, bytes(126)),
    "close of one byte": Frame(Op.CLOSE, b"\x03"),
    "close with a code that is none": closing(1005),
    "close with bad utf-8": closing(1000, b"\xff"),
}
"""Frames that every server has to end a connection for (RFC 6455 §5, §7.4)."""
