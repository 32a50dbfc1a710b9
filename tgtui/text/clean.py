"""Takes out of a string whatever could steer a terminal or deceive its reader."""

import unicodedata
from enum import Enum
from typing import Final


MAX_MARKS: Final = 4
"""How many marks may stand on one letter; more would paint over other lines."""

_TAB: Final = "    "

# Controls, format characters, surrogates, what is not assigned, line and paragraph
# separators: among them ESC and C1, bidi controls, tags, interlinear annotations.
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})

_JOINERS: Final = frozenset("\u200c\u200d")
"""ZWNJ and ZWJ: scripts and emoji need them; they count as marks."""

# Format characters that are seen, since they enclose the digits after them (Unicode
# property Prepended_Concatenation_Mark).
_SEEN: Final = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"
    "\U000110bd\U000110cd"
)

# Not of the categories above, yet never seen (property Default_Ignorable_Code_Point),
# but for the variation selectors 15 and 16, which tell an emoji from a text symbol.
_UNSEEN: Final = frozenset(
    map(
        chr,
        (
            0x034F,
            *range(0x115F, 0x1161),
            *range(0x17B4, 0x17B6),
            *range(0x180B, 0x1810),
            0x3164,
            *range(0xFE00, 0xFE0E),
            0xFFA0,
            *range(0xE0100, 0xE01F0),
        ),
    )
)


_CONTROLS: Final = dict.fromkeys({*range(0x20), 0x7F} - {ord("\n")})
"""The controls of ASCII, but for line feeds."""


class Kind(Enum):
    """What a string is shown as."""

    LINE = "line"
    """A name, a title, an error: one line, whatever it holds."""

    BLOCK = "block"
    """A body or a note, which keeps its lines."""


def clean(text: str, kind: Kind) -> str:
    r"""Return `text` as it may be written to a terminal.

    Line feeds stay in a block and become spaces in a line; tabs become four spaces.
    All other controls, bidi controls, invisible and unassigned characters are gone, so
    that no byte of the result starts an escape sequence. What is left is in NFC, and no
    letter has more than `MAX_MARKS` marks; a mark with no letter before it is gone too,
    as it would stand on what is printed before the string.
    """
    text = text.replace("\t", _TAB)
    if kind is Kind.LINE:
        text = text.replace("\r\n", " ").replace("\n", " ")
    if text.isascii():
        # Of ASCII the controls alone are not seen, nothing is a mark, and all is NFC.
        return text.translate(_CONTROLS)
    seen = "".join(filter(_is_seen, text))
    return _with_few_marks(unicodedata.normalize("NFC", seen))


def _is_seen(char: str) -> bool:
    if char == "\n" or char in _JOINERS or char in _SEEN:
        return True
    return char not in _UNSEEN and unicodedata.category(char) not in _DROPPED


def _is_mark(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) in {"Mn", "Me"}


def _with_few_marks(text: str) -> str:
    kept: list[str] = []
    marks = MAX_MARKS
    for char in text:
        if char == "\n":
            marks = MAX_MARKS
        elif _is_mark(char):
            marks += 1
        else:
            marks = 0
        if char == "\n" or marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)
