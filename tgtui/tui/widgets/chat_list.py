"""The chats, the one with the newest activity first."""

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType

from tgtui.engine.rows import ChatState
from tgtui.engine.views import ChatView
from tgtui.look import Line, Piece, Rows, clipped, padded, width_of
from tgtui.text import Kind, clean
from tgtui.tui.moments import now, short
from tgtui.tui.signs import LOOKS, sign, spoken


class ChatList(Rows[ChatView]):
    """Two lines for each chat: what it is called, and what was said last."""

    HEIGHT: ClassVar[int] = 2

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,i,l,right", "choose", "Open", id="chats.open", show=False),
        Binding("n", "app.next_unread", "Next unread", id="chats.unread", show=False),
        Binding("m", "screen.mute", "Mute", id="chats.mute", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--at",
        "rows--cursor",
        "chats--bold",
        "chats--dim",
        "chats--count",
        "chats--draft",
        "trust--bad",
        "trust--dim",
        "trust--good",
        "trust--plain",
        "trust--warn",
    }

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """Begin with no chats."""
        super().__init__(id=id)
        self._ascii = ascii_only
        self._open: int | None = None

    def show_chats(self, chats: Sequence[ChatView], opened: int | None) -> None:
        """Show the chats; the cursor stays at the chat that it is at."""
        self._open = opened
        at = self.current.id if self.current and self.has_focus else opened
        numbers = [chat.id for chat in chats]
        self.show(chats, numbers.index(at) if at in numbers else 0)

    def look(self, name: str) -> Style:
        """Return the style of a name."""
        style = self.rich_style
        for part in name.split():
            style += self.get_component_rich_style(part, partial=True)
        return style

    def row(self, item: ChatView, width: int) -> Sequence[Line]:
        """Return the lines of a chat."""
        glyph = Piece(
            f" {sign(item.status, ascii_only=self._ascii)} ", LOOKS[item.status.trust]
        )
        side = self._side(item)
        room = width - 4 - width_of(side)
        name = clipped(clean(item.name, Kind.LINE), max(4, room))
        look = "chats--bold" if item.unread or item.state is ChatState.REQUEST else ""
        first = padded((glyph, Piece(name, look)), width - width_of(side) - 1)
        return (*first, *side), self._second(item, width)

    def empty(self, width: int) -> Sequence[Line]:
        """Say what to do where there are no chats."""
        del width
        return (), (Piece("  no chats yet", "chats--dim"),)

    def _side(self, chat: ChatView) -> Line:
        at = short(chat.active_at, now())
        return (Piece(at, "chats--dim"),)

    def _second(self, chat: ChatView, width: int) -> Line:
        marks: list[Piece] = []
        if chat.unread:
            marks.append(Piece(f" {min(chat.unread, 999)} ", "chats--count"))
        if chat.muted_until > now():
            marks.append(Piece(" muted", "chats--dim"))
        room = width - 4 - width_of(tuple(marks))
        text, look = self._text(chat)
        shown = clipped(text, max(4, room))
        line = padded(
            (Piece("   "), Piece(shown, look)), width - 1 - width_of(tuple(marks))
        )
        return (*line, *marks)

    def _text(self, chat: ChatView) -> tuple[str, str]:
        if chat.state is ChatState.REQUEST:
            return "wants to chat with you", "chats--draft"
        if chat.draft.strip():
            return f"draft: {clean(chat.draft, Kind.LINE)}", "chats--draft"
        if chat.last is None:
            return spoken("…", ascii_only=self._ascii), "chats--dim"
        last = chat.last
        text = clean(last.text, Kind.LINE)
        if last.deleted:
            text = "deleted"
        elif not text and last.files:
            text = f"file {clean(last.files[0].name, Kind.LINE)}"
        if last.kind == 0:
            return text, "chats--dim"
        who = "you" if last.mine else clean(last.author, Kind.LINE)
        return f"{who}: {text}", "chats--dim"
