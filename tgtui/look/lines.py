"""Lines of styled text, folded by cells; text that people wrote is never markup here.

A piece is a text and the names of its styles; a widget turns the names into colours.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


class Piece(NamedTuple):
    """A text that looks the same from end to end.

    Attributes:
        text: The text, without line feeds.
        look: The name of its style; nothing for the widget's own.
    """

    text: str
    look: str = ""


Line = tuple[Piece, ...]
"""What stands in one line of the screen."""

_CUT: Final = "…"


def width_of(line: Line) -> int:
    """Return how many cells a line takes."""
    return sum(cell_len(piece.text) for piece in line)


def clipped(text: str, width: int) -> str:
    """Return a text in at most `width` cells, with a mark where some of it is gone."""
    if cell_len(text) <= width:
        return text
    room = width - 1
    taken: list[str] = []
    for start, end, cells in split_graphemes(text)[0]:
        if cells > room:
            break
        room -= cells
        taken.append(text[start:end])
    return "".join(taken) + _CUT if width > 0 else ""


def padded(line: Line, width: int, look: str = "") -> Line:
    """Return a line with as many spaces behind it as make it `width` cells wide."""
    missing = width - width_of(line)
    return (*line, Piece(" " * missing, look)) if missing > 0 else line


def folded(line: Line, width: int) -> list[Line]:
    """Return a line as several of at most `width` cells, broken at spaces if possible.

    Args:
        line: The line.
        width: How many cells there are, at least one.
    """
    return list(_folded(line, max(width, 2))) or [()]


def strip_of(line: Line, width: int, style: Callable[[str], Style]) -> Strip:
    """Return a line as Textual draws it, exactly `width` cells wide.

    Args:
        line: The line.
        width: How many cells there are.
        style: Returns the style of a name.
    """
    segments = [Segment(piece.text, style(piece.look)) for piece in line]
    return Strip(segments).adjust_cell_length(width, style(""))


class _Cell(NamedTuple):
    text: str
    look: str
    cells: int


def _cells(line: Line) -> Iterator[_Cell]:
    for piece in line:
        for start, end, cells in split_graphemes(piece.text)[0]:
            yield _Cell(piece.text[start:end], piece.look, cells)


def _folded(line: Line, width: int) -> Iterator[Line]:
    row: list[_Cell] = []
    used = 0
    for cell in _cells(line):
        if used + cell.cells > width:
            kept, row = _broken(row, is_space=cell.text == " ")
            yield _joined(kept)
            used = sum(each.cells for each in row)
            if cell.text == " " and not row:
                continue
        row.append(cell)
        used += cell.cells
    if row:
        yield _joined(row)


def _broken(row: Sequence[_Cell], *, is_space: bool) -> tuple[list[_Cell], list[_Cell]]:
    """Return what stays in a full row, and what goes to the next."""
    if not is_space:
        for at in range(len(row) - 1, 0, -1):
            if row[at].text == " ":
                return list(row[:at]), list(row[at + 1 :])
    return list(row), []


def _joined(row: Iterable[_Cell]) -> Line:
    pieces: list[Piece] = []
    for cell in row:
        if pieces and pieces[-1].look == cell.look:
            pieces[-1] = Piece(pieces[-1].text + cell.text, cell.look)
        else:
            pieces.append(Piece(cell.text, cell.look))
    return tuple(pieces)
