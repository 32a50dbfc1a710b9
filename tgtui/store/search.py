"""A query of a person in the language of the index, in which nothing else is said."""

from collections.abc import Iterator
from typing import Final, NamedTuple


MAX_QUERY: Final = 1000
"""How many characters of a query are looked at; the rest is ignored."""


class _Part(NamedTuple):
    """A word or phrase of a query.

    Attributes:
        text: What is looked for.
        open: Whether more of it may follow.
    """

    text: str
    open: bool


def expression(query: str, chat: int | None) -> str | None:
    """Return what to ask the index, or None where the query has no words.

    Args:
        query: What a person wrote.
        chat: The chat to search in, or None for all.
    """
    # Neither a NUL nor half of a surrogate pair could be asked for.
    text = query[:MAX_QUERY].encode("utf-8", "replace").decode().replace("\0", " ")
    words = " ".join(map(_quoted, _parts(text)))
    if not words:
        return None
    return f"text : ({words})" + ("" if chat is None else f' AND chat : "{chat}"')


def _parts(query: str) -> Iterator[_Part]:
    pieces = query.split('"')
    last = len(pieces) - 1
    for at, piece in enumerate(pieces):
        if at % 2:
            found = [_Part(piece, open=at == last)]
        else:
            found = [_Part(word, open=False) for word in piece.split()]
            if at == last and found:
                found[-1] = _Part(found[-1].text, open=True)
        yield from (part for part in found if any(map(str.isalnum, part.text)))


def _quoted(part: _Part) -> str:
    return f'"{part.text}"' + (" *" if part.open else "")
