"""Reads the light markup of a message: bold, italic, code, quotes and lists.

Whatever is written stays to be seen: only the signs that become a look go, and a link
stays as it was typed, with the host that a browser would go to behind it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tgtui.look import Line, Piece


_RULES: Final = (
    "normalize",
    "block",
    "inline",
    "text_join",
    "paragraph",
    "fence",
    "blockquote",
    "list",
    "text",
    "newline",
    "backticks",
    "emphasis",
    "strikethrough",
    "balance_pairs",
    "fragments_join",
)
_LOOKS: Final = {"strong": "bold", "em": "italic", "s": "struck"}
_SIGNS: Final = re.compile(r"[*_`~>\-+\d]")
_LINK: Final = re.compile(r"https?://([^\s/?#<>\"]+)[^\s<>\"]*")
_BAR: Final = "│ "
_BULLET: Final = "• "


def marked(text: str) -> list[Line]:
    """Return the lines of a message as they look; they are not folded.

    Args:
        text: What was written, cleaned.
    """
    if not _SIGNS.search(text):
        return [_linked(line) for line in text.split("\n")]
    found = list(_blocks(_reader().parse(text), text))
    if any(piece.text.strip() for line in found for piece in line):
        return found
    return [_linked(line) for line in text.split("\n")]


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False})
    return reader.enable(list(_RULES), ignoreInvalid=True)


class _Margin:
    """What stands before the lines of quotes and lists, a bullet before the first."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, str]] = []

    def enter(self, first: str, rest: str) -> None:
        self._parts.append((first, rest))

    def leave(self) -> Iterator[Line]:
        """Yield the line of an item that had none."""
        if self._parts[-1][0] != self._parts[-1][1]:
            yield self.line()
        self._parts.pop()

    def line(self) -> Line:
        """Return what stands before the next line."""
        found = tuple(Piece(first, _look(first)) for first, _ in self._parts)
        self._parts = [(rest, rest) for _, rest in self._parts]
        return found


def _look(part: str) -> str:
    return "quote" if part == _BAR else "dim"


def _blocks(tokens: Sequence[Token], text: str) -> Iterator[Line]:
    margin = _Margin()
    after = 0
    for token in tokens:
        if token.map and token.type in {"inline", "fence"}:
            for _ in range(_empty(text, after, token.map[0])):
                yield ()
            after = token.map[1]
        yield from _block(token, margin)


def _block(token: Token, margin: _Margin) -> Iterator[Line]:
    match token.type:
        case "blockquote_open":
            margin.enter(_BAR, _BAR)
        case "list_item_open":
            bullet = f"{token.info}{token.markup} " if token.info else _BULLET
            margin.enter(bullet, " " * len(bullet))
        case "list_item_close" | "blockquote_close":
            yield from margin.leave()
        case "inline":
            for line in _inline(token.children or ()):
                yield (*margin.line(), *line)
        case "fence":
            for row in token.content.removesuffix("\n").split("\n"):
                yield (*margin.line(), Piece(row or " ", "code"))
        case _:
            pass


def _empty(text: str, after: int, before: int) -> int:
    """Return how many empty lines stand between two blocks."""
    between = text.split("\n")[after:before] if after else ()
    return sum(not row.strip(" >") for row in between)


def _inline(tokens: Sequence[Token]) -> Iterator[Line]:
    looks: list[str] = []
    row: list[Piece] = []
    for token in tokens:
        kind, _, edge = token.type.rpartition("_")
        if edge == "open":
            looks.append(_LOOKS.get(kind, ""))
        elif edge == "close":
            looks.pop()
        elif token.type in {"softbreak", "hardbreak"}:
            yield tuple(row)
            row = []
        elif token.type == "code_inline":
            row.append(Piece(token.content, " ".join([*looks, "code"])))
        else:
            row.extend(_linked(token.content, " ".join(looks)))
    yield tuple(row)


def _linked(text: str, look: str = "") -> Line:
    """Return a text in which links can be seen, with the host where it deceives."""
    pieces: list[Piece] = []
    at = 0
    for found in _LINK.finditer(text):
        if found.start() > at:
            pieces.append(Piece(text[at : found.start()], look))
        pieces.append(Piece(found[0], f"{look} link".strip()))
        if host := _real_host(found[1]):
            pieces.append(Piece(f" [{host}]", "warn"))
        at = found.end()
    if at < len(text) or not pieces:
        pieces.append(Piece(text[at:], look))
    return tuple(pieces)


def _real_host(authority: str) -> str:
    """Return the host that a browser goes to where it does not read like that."""
    host = authority.rpartition("@")[2]
    name = host.partition(":")[0]
    if name.isascii():
        return host if "@" in authority else ""
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return "not a host"
