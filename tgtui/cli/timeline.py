"""Writes messages as lines whose gutter no text of somebody else can reach.

    [12] 2026-03-04 14:02            @bob: hello
                                           and a second line of it
  · [13] 2026-03-04 14:03            Carol was added by @bob
    [14] 2026-03-04 14:05 delivered  you to [12]: hi
  ·                                        file 0: notes.txt, 12 KiB

What tgtui says stands behind a mark in the first column; what people say never does,
as their lines are indented, and folded where the terminal is not wide enough.
"""

import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import Final

import click

from tgtui.cli.cells import cells
from tgtui.cli.moments import moment
from tgtui.engine.rows import MessageState
from tgtui.engine.views import FileView, MessageView
from tgtui.text import Kind, clean


_MARKS: Final = {"red": "✗", "yellow": "▴"}
_DIM: Final = "·"
_NONE: Final = " "
_UPLOADING: Final = "uploading"
_INDENT: Final = 8
_NARROWEST: Final = 20
_KIB: Final = 1024
_STATE_WIDTH: Final = 9
_WORDS: Final = {
    MessageState.WAITING: "waiting",
    MessageState.SENT: "sent",
    MessageState.DELIVERED: "delivered",
    MessageState.READ: "read",
    MessageState.FAILED: "NOT SENT",
}


def say_messages(messages: Iterable[MessageView]) -> None:
    """Write messages to standard output."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for message in messages:
        for line in lines(message, width):
            click.echo(line)


def lines(message: MessageView, width: int | None = None) -> Iterator[str]:
    """Yield the lines of a message.

    Args:
        message: The message, or a line of the timeline.
        width: How many columns there are; None for as many as it takes.
    """
    gutter, said = _said(message)
    head, *rest = clean(said, Kind.BLOCK).split("\n")
    state = _WORDS.get(message.state, "")
    at = moment(message.accepted or message.written)
    begin = f"{gutter} [{message.id}] {at} {state:{_STATE_WIDTH}} "
    yield from _folded(f"{begin}{_author(message)}{head}", gutter, width)
    margin = f"{gutter} {' ' * _INDENT}"
    for line in rest:
        yield from _folded(f"{margin}{line}", gutter, width)
    margin = f"{_DIM} {' ' * _INDENT}"
    for line in _beside(message):
        yield from _folded(f"{margin}{clean(line, Kind.LINE)}", _DIM, width)


def size(count: int) -> str:
    """Return a number of bytes in words."""
    amount, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB"):
        if amount < _KIB:
            break
        amount, unit = amount / _KIB, larger
    return f"{count} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"


def _said(message: MessageView) -> tuple[str, str]:
    """Return the mark of the gutter, and what is shown."""
    if message.state is MessageState.LINE:
        return _MARKS.get(message.level, _DIM), message.text
    if message.state is MessageState.HIDDEN:
        return _DIM, message.text or f"1 message hidden: {message.reason}"
    if message.deleted:
        return _DIM, "deleted"
    return _NONE, message.text


def _author(message: MessageView) -> str:
    if message.state in {MessageState.LINE, MessageState.HIDDEN}:
        return ""
    reply = "" if message.reply is None else f" to [{message.reply}]"
    name = "you" if message.mine else clean(message.author, Kind.LINE)
    return f"{name}{reply}: "


def _beside(message: MessageView) -> Iterator[str]:
    """Yield what tgtui says about a message that somebody wrote."""
    for file in message.files:
        yield _file(file)
    for each in message.reactions:
        yield f"{each.text}  {', '.join(each.names)}"
    if message.edited and not message.deleted:
        yield "edited"
    if message.expires:
        yield f"disappears {moment(message.expires)}"
    if message.clock_differs:
        yield f"its writer's clock said {moment(message.written)}"
    if message.state in {MessageState.FAILED, MessageState.WAITING} and message.reason:
        yield message.reason


def _file(file: FileView) -> str:
    state = f", {file.state}" if file.state == _UPLOADING else ""
    path = f", in {file.path}" if file.path else ""
    return (
        f"file {file.index}: {file.name or 'no name'}, {size(file.size)}{state}{path}"
    )


def _folded(line: str, gutter: str, width: int | None) -> Iterator[str]:
    """Yield a line in pieces that fit, each behind the gutter."""
    if width is None:
        yield line
        return
    width = max(width, _NARROWEST)
    margin = f"{gutter} {' ' * _INDENT}"
    piece, used = "", 0
    for char in line:
        taken = cells(char)
        if used + taken > width:
            yield piece
            piece, used = margin, len(margin)
        piece += char
        used += taken
    yield piece
