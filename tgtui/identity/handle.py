"""Handles: the names that a relay gives out, which prove nothing about who has them."""

from typing import Final, NewType

from tgtui.codec import BadValue, Reader
from tgtui.identity import limits
from tgtui.identity.errors import BadHandle


Handle = NewType("Handle", str)
"""A name of 3 to 32 characters, without the "@" that is shown before it."""

_SHORTEST: Final = 3
_ENDS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_CHARACTERS: Final = _ENDS + "_."


def check_handle(text: str) -> Handle:
    """Return `text` as a handle.

    Raises:
        BadHandle: It cannot be one, and the error says why.
    """
    if not _SHORTEST <= len(text) <= limits.HANDLE:
        message = f"a handle has 3 to 32 characters, and this has {len(text)}"
        raise BadHandle(message)
    for character in text:
        if character not in _CHARACTERS:
            raise BadHandle(_why_not(character))
    if text[0] not in _ENDS or text[-1] not in _ENDS:
        message = "a handle begins and ends with a letter or a digit"
        raise BadHandle(message)
    if ".." in text:
        message = "a handle has no two dots in a row"
        raise BadHandle(message)
    return Handle(text)


def decode_handle(reader: Reader) -> Handle | None:
    """Read `handle<V>`, which is empty where there is none.

    Raises:
        BadValue: It is not empty and cannot be a handle.
        DecodeError: The bytes are malformed.
    """
    # Every byte becomes a character, and only those of ASCII can be in a handle.
    text = reader.opaque(limits.HANDLE).decode("latin-1")
    try:
        return check_handle(text) if text else None
    except BadHandle as error:
        raise BadValue(str(error)) from None


def _why_not(character: str) -> str:
    if character == "@":
        return 'write the handle without its "@"'
    if character.lower() in _ENDS:
        return "a handle has lower-case letters only"
    return f'a handle has no {character!a}, only a-z, 0-9, "_" and "."'
