"""How a chat begins: by a handle, a key string, an invite, or as a group."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tgtui.errors import TgtuiError
from tgtui.tui import starting
from tgtui.tui.host import host_of


_WORDS = (
    "@handle        a chat with somebody of this relay\n"
    "tgtui-key:...  the same, with the key pinned\n"
    "tgtui-invite:  follow an invite\n"
    "#title @a @b   a group of that title, with these people"
)


class NewChat(ModalScreen[int | None]):
    """Asks with whom; the result is a chat."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="new.back"),
    ]

    def compose(self) -> ComposeResult:
        """Yield the line, and one's own invite."""
        with Vertical(classes="window wide"):
            yield Static("New chat", classes="title", markup=False)
            yield Input(placeholder="@handle, a key, an invite, or #title @people")
            yield Static("", id="new-problem", classes="problem", markup=False)
            yield Static(_WORDS, classes="dim", markup=False)
            yield Static("", id="invite", markup=False)

    def on_mount(self) -> None:
        """Make an invite."""
        self._invite()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Begin the chat."""
        self._begin(event.value)

    @work(exclusive=True, group="inviting")
    async def _invite(self) -> None:
        try:
            code = await host_of(self).bridge.do(starting.invite)
        except TgtuiError as error:
            self.query_one("#invite", Static).update(str(error))
            return
        words = (
            "Or have them come to you. Send this on a way that you trust; they run\n"
            f"`tgtui CODE`, and your key is pinned:\n\n{code}"
        )
        self.query_one("#invite", Static).update(words)

    @work(exclusive=True, group="beginning")
    async def _begin(self, text: str) -> None:
        problem = self.query_one("#new-problem", Static)
        problem.update("...")
        try:
            chat = await host_of(self).bridge.do(
                lambda client: starting.begin(client, text)
            )
        except (TgtuiError, ValueError) as error:
            problem.update(str(error))
            return
        self.dismiss(chat)
