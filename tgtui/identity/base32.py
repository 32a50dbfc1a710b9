"""Base32 as people copy it: lower case, without padding, one spelling for all bytes."""

from base64 import b32decode, b32encode
from binascii import Error
from typing import Final

from tgtui.codec import BadValue


ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz234567"
"""The 32 characters in the order of their values (RFC 4648 §6, in lower case)."""

_GROUP: Final = 8


def to_base32(data: bytes) -> str:
    """Return the spelling of `data`: 8 characters for 5 bytes, rounded up."""
    return b32encode(data).decode("ascii").rstrip("=").lower()


def from_base32(text: str) -> bytes:
    """Return the bytes that `text` spells.

    Raises:
        BadValue: A character is not one of `ALPHABET`, the number of characters is that
            of no whole number of bytes, or a bit of the last character is set that no
            byte has: such a text would be a second spelling.
    """
    for position, character in enumerate(text, 1):
        if character not in ALPHABET:
            message = f"character {position} is none of a-z and 2-7"
            raise BadValue(message)
    try:
        data = b32decode(text.upper() + "=" * (-len(text) % _GROUP))
    except Error:
        message = f"{len(text)} characters spell no whole number of bytes"
        raise BadValue(message) from None
    if to_base32(data) != text:
        message = "the last character has bits that no byte has"
        raise BadValue(message)
    return data
