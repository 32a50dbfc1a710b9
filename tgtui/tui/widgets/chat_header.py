"""The two lines above a chat: what it is called, and who can read what is typed."""

from typing import ClassVar, Final

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tgtui.engine.rows import ChatState
from tgtui.engine.views import ChatView, Trust
from tgtui.look import Line, Piece, clipped, folded, strip_of
from tgtui.text import Kind, clean
from tgtui.tui.durations import words_of
from tgtui.tui.signs import LOOKS, sign, spoken
from tgtui.wire import RoomKind


_FINE: Final = {Trust.ENCRYPTED, Trust.CHECKED}
"""The states in which there is nothing to be done."""


class ChatHeader(Widget):
    """Shows the indicator in words, always; no name of a peer stands in its line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "header--bold",
        "header--dim",
        "trust--bad",
        "trust--dim",
        "trust--good",
        "trust--plain",
        "trust--warn",
    }

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """Begin with no chat."""
        super().__init__(id=id)
        self._ascii = ascii_only
        self._chat: ChatView | None = None
        self._typing = ""

    def show(self, chat: ChatView | None, typing: str = "") -> None:
        """Show a chat, and who is typing in it."""
        self._chat, self._typing = chat, typing
        self.styles.height = len(self._lines(max(20, self.size.width)))
        self.refresh()

    def on_resize(self) -> None:
        """Take as many lines as the words need."""
        self.styles.height = len(self._lines(max(20, self.size.width)))

    def render_line(self, y: int) -> Strip:
        """Return a line."""
        lines = self._lines(self.size.width)
        line = lines[y] if y < len(lines) else ()
        return strip_of(line, self.size.width, self._look)

    def _lines(self, width: int) -> list[Line]:
        chat = self._chat
        if chat is None:
            return [(Piece(" tgtui", "header--bold"),), ()]
        return [self._title(chat, width), *self._indicator(chat, width)]

    def _title(self, chat: ChatView, width: int) -> Line:
        name = clipped(clean(chat.name, Kind.LINE), max(8, width // 2))
        about = self._typing or _about(chat)
        said = clipped(
            spoken(about, ascii_only=self._ascii), max(0, width - len(name) - 6)
        )
        return Piece(f" {name}", "header--bold"), Piece(f"  {said}", "header--dim")

    def _indicator(self, chat: ChatView, width: int) -> list[Line]:
        status = chat.status
        look = LOOKS[status.trust]
        glyph = sign(status, ascii_only=self._ascii)
        words = spoken(status.words, ascii_only=self._ascii)
        rows = folded((Piece(words, look),), max(10, width - 4))
        lines: list[Line] = [
            (Piece(f" {glyph} " if not at else "   ", look), *row)
            for at, row in enumerate(rows)
        ]
        fine = status.trust in _FINE
        more = [text for text in (status.held, status.advice) if text and not fine]
        if more:
            said = spoken(" · ".join(more), ascii_only=self._ascii)
            lines += [
                (Piece("   "), *row)
                for row in folded((Piece(said, "header--dim"),), max(10, width - 4))
            ]
        return lines

    def _look(self, name: str) -> Style:
        if not name:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(name, partial=True)


def _about(chat: ChatView) -> str:
    """Return what stands beside the name."""
    parts = []
    if chat.kind is RoomKind.GROUP and chat.state is not ChatState.REQUEST:
        parts.append(
            f"{chat.status.readers} people" if chat.status.readers else "group"
        )
    if chat.timer:
        parts.append(f"messages disappear after {words_of(chat.timer)}")
    if chat.description:
        parts.append(clean(chat.description, Kind.LINE))
    return " · ".join(parts)
