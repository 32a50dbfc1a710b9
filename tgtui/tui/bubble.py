"""Lays a message out in lines whose gutter no text of somebody else can reach.

The first column shows where the cursor is, the second what tgtui itself says; the texts
of people begin in the fourth, are folded there, and have nothing that leads back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tgtui.engine.rows import MessageState
from tgtui.engine.views import FileView, MessageView
from tgtui.look import Line, Piece, clipped, folded, padded, width_of
from tgtui.text import Kind, clean
from tgtui.tui.marked import marked
from tgtui.tui.moments import clock
from tgtui.tui.signs import DELIVERY, spoken


GUTTER: Final = 3
"""How many columns stand before what people write."""

_TIME: Final = 5
_STATES: Final = 15
_WIDE: Final = 44
_LEVELS: Final = {"red": ("✗", "bad"), "yellow": ("▴", "warn")}
_MIB: Final = 1 << 20
_KIB: Final = 1 << 10
_GROUPED: Final = 5 * 60_000
_WRITTEN_BY: Final = "you"


@dataclass(frozen=True, slots=True)
class Setting:
    """How all messages of a timeline are laid out.

    Attributes:
        width: How many columns there are.
        ascii: Whether tgtui draws in ASCII.
    """

    width: int
    ascii: bool = False

    @property
    def side(self) -> int:
        """How many columns the times, and states where there is room, take."""
        return _STATES if self.width >= _WIDE else _TIME

    @property
    def room(self) -> int:
        """How many columns a text of people has."""
        return max(8, self.width - GUTTER - self.side - 2)


def starts_group(message: MessageView, before: MessageView | None) -> bool:
    """Tell whether the writer's name stands above a message."""
    if before is None or message.kind == 0 or before.kind == 0:
        return True
    if message.account != before.account or message.mine != before.mine:
        return True
    return abs(_at(message) - _at(before)) > _GROUPED


def laid_out(message: MessageView, setting: Setting, *, named: bool) -> list[Line]:
    """Return the lines of a message, each at most as wide as the timeline.

    Args:
        message: The message, or a line of the timeline.
        setting: How it is laid out.
        named: Whether the writer's name stands above it.
    """
    if message.state is MessageState.LINE:
        return _said(message.text, setting, *_LEVELS.get(message.level, ("·", "dim")))
    if message.state is MessageState.HIDDEN:
        return _said(message.text or message.reason, setting, "⊘", "warn")
    lines = [*(_name(message, setting) if named else ()), *_quoted(message, setting)]
    body = list(_body(message, setting))
    body[0] = (*padded(body[0], setting.width - setting.side - 1), *_side(message))
    lines += body
    for file in message.files:
        lines += _file(file, setting)
    if message.reactions:
        lines += _reactions(message, setting)
    if message.state in {MessageState.FAILED, MessageState.WAITING} and message.reason:
        look = "bad" if message.state is MessageState.FAILED else "dim"
        lines += _said(message.reason, setting, "·", look)
    if message.clock_differs:
        written = f"the writer's clock said {clock(message.written)}"
        lines += _said(written, setting, "·", "warn")
    return lines


def rule(text: str, setting: Setting, look: str = "dim") -> Line:
    """Return a line across the timeline with a text in it."""
    dash = "-" if setting.ascii else "─"
    label = f" {clipped(text, max(1, setting.width - 8))} "
    left = dash * 2
    line: Line = (Piece(" ", ""), Piece(left, look), Piece(label, look))
    rest = max(0, setting.width - width_of(line) - 1)
    return (*line, Piece(dash * rest, look))


def size_words(size: int) -> str:
    """Return the size of a file as people say it."""
    if size >= _MIB:
        return f"{size / _MIB:.1f} MiB"
    return f"{size / _KIB:.1f} KiB" if size >= _KIB else f"{size} bytes"


def _at(message: MessageView) -> int:
    return message.accepted or message.written


def _said(text: str, setting: Setting, mark: str, look: str) -> list[Line]:
    """Return what tgtui itself says, behind its mark."""
    mark = spoken(mark, ascii_only=setting.ascii)
    words = clean(text, Kind.LINE)
    rows = folded((Piece(words, look),), max(8, setting.width - GUTTER - 1))
    first: Line = (Piece(" "), Piece(mark, look), Piece(" "))
    rest: Line = (Piece(" " * GUTTER),)
    return [(*(rest if at else first), *row) for at, row in enumerate(rows)]


def _name(message: MessageView, setting: Setting) -> Iterator[Line]:
    name = _WRITTEN_BY if message.mine else clean(message.author, Kind.LINE)
    look = "own" if message.mine else f"name{_colour(message.account)}"
    yield (Piece(" " * GUTTER), Piece(clipped(name, setting.room), f"bold {look}"))


def _colour(account: bytes | None) -> int:
    return account[0] % 6 if account else 0


def _quoted(message: MessageView, setting: Setting) -> Iterator[Line]:
    if message.reply is None:
        return
    arrow = spoken("↳ ", ascii_only=setting.ascii)
    text = clean(message.reply_text, Kind.LINE) or "a message that is not here"
    quote = clipped(text, setting.room - 2)
    yield (Piece(" " * GUTTER), Piece(arrow, "dim"), Piece(quote, "dim italic"))


def _body(message: MessageView, setting: Setting) -> Iterator[Line]:
    margin = Piece(" " * GUTTER)
    if message.deleted:
        yield (margin, Piece("deleted", "dim italic"))
        return
    text = clean(message.text, Kind.BLOCK)
    rows = [row for line in marked(text) for row in folded(line, setting.room)]
    if not text and message.files:
        rows = [(Piece(_files(len(message.files)), "dim"),)]
    for at, row in enumerate(rows):
        last = at == len(rows) - 1
        edited = (Piece(" (edited)", "dim"),) if message.edited and last else ()
        yield (margin, *row, *edited)


def _files(count: int) -> str:
    return "sent a file" if count == 1 else f"sent {count} files"


def _side(message: MessageView) -> Line:
    """Return time and state, which stand at the right."""
    time = clock(message.accepted) or "     "
    state = DELIVERY.get(message.state, "")
    if not message.mine or not state:
        return (Piece(time, "dim"),)
    look = "bad" if message.state is MessageState.FAILED else "dim"
    return (Piece(time, "dim"), Piece(f" {state}", look))


def _file(file: FileView, setting: Setting) -> list[Line]:
    name = clipped(clean(file.name, Kind.LINE), max(8, setting.room - 30))
    where = " · saved" if file.path else f" · {file.state}" if file.state else ""
    number = f"file {file.index + 1}: "
    facts = f", {size_words(file.size)}{where}"
    facts = spoken(facts, ascii_only=setting.ascii)
    line: Line = (Piece(number, "dim"), Piece(name, "link"), Piece(facts, "dim"))
    mark = spoken("·", ascii_only=setting.ascii)
    rows = folded(line, setting.room + setting.side)
    return [(Piece(f" {mark} ", "dim"), *row) for row in rows]


def _reactions(message: MessageView, setting: Setting) -> list[Line]:
    pieces: list[Piece] = []
    for each in message.reactions:
        text = clipped(clean(each.text, Kind.LINE), 8)
        names = len(each.names)
        look = "own" if each.mine else "dim"
        pieces.append(Piece(f"{text} {names}" if names > 1 else text, look))
        pieces.append(Piece("  "))
    return [
        (Piece(" " * GUTTER), *row) for row in folded(tuple(pieces[:-1]), setting.room)
    ]
