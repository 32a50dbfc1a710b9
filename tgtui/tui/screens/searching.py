"""Search: the messages that have all words, newest first, as one types."""

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tgtui.agent import asking
from tgtui.engine.queries import Search
from tgtui.engine.views import MessageView
from tgtui.errors import TgtuiError
from tgtui.look import Line, Piece, Rows, clipped
from tgtui.text import Kind, clean
from tgtui.tui.host import host_of
from tgtui.tui.moments import now, short


class FoundList(Rows[MessageView]):
    """Messages that were found."""

    HEIGHT: ClassVar[int] = 2
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--at", "rows--cursor", "chats--dim"}

    def row(self, item: MessageView, width: int) -> Sequence[Line]:
        """Return the lines of a message."""
        chat = host_of(self).session.chats.get(item.chat)
        where = "" if chat is None else clean(chat.name, Kind.LINE)
        who = "you" if item.mine else clean(item.author, Kind.LINE)
        when = short(item.accepted, now())
        head = clipped(f" {when} {who} in {where}", width - 1)
        text = clipped(f"   {clean(item.text, Kind.LINE)}", width - 1)
        return (Piece(head, "chats--dim"),), (Piece(text),)

    def look(self, name: str) -> Style:
        """Return the style of a name."""
        if not name:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(name, partial=True)


class Searching(ModalScreen[MessageView | None]):
    """Asks for words; the result is a message."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="find.back"),
        Binding("tab", "where", "This chat or all", id="find.where", priority=True),
        Binding("down", "move(1)", "Down", id="find.down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", id="find.up", show=False, priority=True),
    ]

    def __init__(self, chat: int | None) -> None:
        """Search everywhere, or in one chat."""
        super().__init__()
        self._chat = chat
        self._only = False

    def compose(self) -> ComposeResult:
        """Yield the line and what is found."""
        with Vertical(classes="window wide"):
            yield Input(placeholder="words; the last one may be a beginning")
            yield Static("", id="where", classes="dim", markup=False)
            yield FoundList(id="found")

    def on_mount(self) -> None:
        """Say where."""
        self._say_where(0)

    def on_input_changed(self) -> None:
        """Search as one types."""
        self._search()

    def on_input_submitted(self) -> None:
        """Take what is at the cursor."""
        self.dismiss(self.query_one(FoundList).current)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Take what was clicked on."""
        event.stop()
        self.on_input_submitted()

    def action_where(self) -> None:
        """Search in this chat alone, or in all."""
        self._only = not self._only and self._chat is not None
        self._search()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.query_one(FoundList).action_move(by)

    @work(exclusive=True, group="search")
    async def _search(self) -> None:
        text = self.query_one(Input).value.strip()
        found: Sequence[MessageView] = ()
        if text:
            query = Search(text=text, chat=self._chat if self._only else None, limit=50)
            try:
                found = await host_of(self).bridge.do(
                    lambda client: asking.search(client, query)
                )
            except TgtuiError as error:
                host_of(self).say(str(error), severe=True)
        self.query_one(FoundList).show(found, 0)
        self._say_where(len(found))

    def _say_where(self, count: int) -> None:
        where = "in this chat" if self._only else "in all chats"
        other = " · Tab changes that" if self._chat is not None else ""
        number = f"{count} found, " if count else ""
        self.query_one("#where", Static).update(f"{number}{where}{other}")
