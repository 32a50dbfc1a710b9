"""How many columns of a terminal a text takes."""

import unicodedata
from typing import Final


_MARKS: Final = frozenset({"Mn", "Me", "Cf"})
_WIDE: Final = frozenset({"W", "F"})
_AS_EMOJI: Final = "\ufe0f"


def cells(text: str) -> int:
    """Return how many columns a clean text may take, rather too many than too few.

    Terminals do not agree about emoji that are made of several.
    """
    return sum(map(_cells, text))


def padded(text: str, width: int) -> str:
    """Return a text with spaces behind it, so that it takes that many columns."""
    return text + " " * max(0, width - cells(text))


def _cells(char: str) -> int:
    if char.isascii():
        return 1
    if char == _AS_EMOJI:
        # The letter before it may be narrow, and wide with this one.
        return 1
    if unicodedata.category(char) in _MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1
