"""The quick switcher: a few letters of a chat's name, and Enter."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input

from tgtui.engine.views import ChatView
from tgtui.look import Rows
from tgtui.tui.widgets.chat_list import ChatList


class Switching(ModalScreen[int | None]):
    """Asks for a chat; the most recent ones stand there at first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="switch.back"),
        Binding("down", "move(1)", "Down", id="switch.down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", id="switch.up", show=False, priority=True),
    ]

    def __init__(self, chats: Sequence[ChatView]) -> None:
        """Offer some chats."""
        super().__init__()
        self._chats = chats

    def compose(self) -> ComposeResult:
        """Yield the line and the list."""
        with Vertical(classes="window wide"):
            yield Input(placeholder="go to a chat")
            yield ChatList(id="found")

    def on_mount(self) -> None:
        """Show all."""
        self._found.show(self._chats, 0)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what fits."""
        query = event.value.strip()
        if not query:
            self._found.show(self._chats, 0)
            return
        matcher = Matcher(query)
        scored = [(matcher.match(chat.name), chat) for chat in self._chats]
        fitting = sorted(
            ((score, chat) for score, chat in scored if score > 0),
            key=lambda pair: -pair[0],
        )
        self._found.show([chat for _, chat in fitting], 0)

    def on_input_submitted(self) -> None:
        """Take the one at the cursor."""
        chat = self._found.current
        self.dismiss(None if chat is None else chat.id)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Take what was clicked on."""
        event.stop()
        self.on_input_submitted()

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._found.action_move(by)

    @property
    def _found(self) -> ChatList:
        return self.query_one(ChatList)
