"""The one quiet line that says how it stands with the relay, and what waits."""

from typing import ClassVar

from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tgtui.look import Line, Piece, clipped, strip_of
from tgtui.tui.session import Session
from tgtui.tui.signs import spoken


class LinkLine(Widget):
    """Says the truth about the connection."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"link--bad", "link--dim", "link--warn"}

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """Begin with nothing said."""
        super().__init__(id=id)
        self._ascii = ascii_only
        self._pieces: Line = ()

    def show(self, session: Session, note: str = "") -> None:
        """Say how it stands.

        Args:
            session: What is shown.
            note: What else is to be said, for a while.
        """
        me = session.me
        who = f"@{me.person.handle}" if me is not None and me.person.handle else ""
        words, look = link_words(session)
        waiting = sum(chat.waiting for chat in session.chats.values())
        parts = [Piece(f" {who}  ", "link--dim"), Piece(words, look)]
        if waiting:
            parts.append(Piece(f" · {waiting} to be sent", "link--warn"))
        if me is not None and me.local:
            parts.append(Piece(" · relay of this computer", "link--dim"))
        if note:
            parts.append(Piece(f" · {note}", "link--warn"))
        self._pieces = tuple(parts)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        width, line = self.size.width, []
        for piece in self._pieces:
            text = spoken(piece.text, ascii_only=self._ascii)
            shown = clipped(text, max(0, width - 1))
            width -= len(shown)
            line.append(Piece(shown, piece.look))
        return strip_of(tuple(line), self.size.width, self._look)

    def _look(self, name: str) -> Style:
        if not name:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(name, partial=True)


def link_words(session: Session) -> tuple[str, str]:
    """Return how it stands with the relay, and the look of the words."""
    link, me = session.link, session.me
    if link.phase == "online":
        if me is not None and not me.current:
            return "catching up", "link--warn"
        return "online", "link--dim"
    if link.phase == "connecting":
        return "connecting", "link--warn"
    why = f": {link.sentence}" if link.sentence else ""
    return f"offline{why}", "link--warn"
