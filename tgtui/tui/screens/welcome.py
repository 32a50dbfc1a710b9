"""The first screen of all: what one is to be called, and where."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Footer, Input, Static

from tgtui.errors import TgtuiError


Register = Callable[[str, str], Awaitable[str]]
"""Makes an account with a handle, at an invite's relay; returns its 24 words."""

_KEYRING = (
    "Your keys go into the keyring of this computer, and your messages into a database"
    " that only those keys open."
)


class Welcome(Screen[bool]):
    """Makes an account; the result is whether there is one now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.quit", "Quit", id="welcome.quit"),
    ]

    AUTO_FOCUS = "#handle"

    def __init__(self, register: Register, relay: str, code: str = "") -> None:
        """Ask.

        Args:
            register: Makes the account.
            relay: Where it would be made, in words.
            code: An invite that was given already.
        """
        super().__init__()
        self._register, self._relay, self._code = register, relay, code

    def compose(self) -> ComposeResult:
        """Yield the questions."""
        with VerticalScroll(id="welcome"), Vertical(classes="window wide"):
            yield Static("Welcome to tgtui", classes="title", markup=False)
            yield Static(
                "Every chat is end-to-end encrypted; there is nothing to switch on.",
                markup=False,
            )
            yield Static("What do you want to be called?", markup=False)
            yield Input(placeholder="a handle, such as anna", id="handle")
            yield Static(f"Relay: {self._relay}. If you have an invite:", markup=False)
            yield Input(
                self._code, placeholder="tgtui-invite:... or nothing", id="code"
            )
            yield Static("", id="welcome-problem", classes="problem", markup=False)
            yield Button("Begin", id="begin", variant="primary", compact=True)
            yield Static(_KEYRING, classes="dim", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    @on(Input.Submitted)
    @on(Button.Pressed, "#begin")
    def _submitted(self) -> None:
        handle = self.query_one("#handle", Input).value.strip().removeprefix("@")
        if not handle:
            self._say("write what you want to be called first")
            self.query_one("#handle", Input).focus()
            return
        self._begin(handle, self.query_one("#code", Input).value.strip())

    @work(exclusive=True, group="registering")
    async def _begin(self, handle: str, code: str) -> None:
        self._say("making your keys ...")
        button = self.query_one("#begin", Button)
        button.disabled = True
        try:
            words = await self._register(handle, code)
        except TgtuiError as error:
            self._say(str(error))
            return
        finally:
            button.disabled = False
        await self.app.push_screen_wait(Words(words))
        self.dismiss(result=True)

    def _say(self, text: str) -> None:
        self.query_one("#welcome-problem", Static).update(text)


class Words(Screen[None]):
    """Shows the 24 words from which an account comes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss(None)", "I have written them down", id="words.done"),
    ]

    AUTO_FOCUS = "#done"

    def __init__(self, words: str) -> None:
        """Show them."""
        super().__init__()
        self._words = words.split()

    def compose(self) -> ComposeResult:
        """Yield the words in four columns."""
        rows = [
            "   ".join(
                f"{at + 1:2} {word:<10}"
                for at, word in enumerate(self._words)
                if at % 6 == row
            )
            for row in range(6)
        ]
        with VerticalScroll(id="welcome"), Vertical(classes="window wide"):
            yield Static("Your 24 words", classes="title", markup=False)
            yield Static(
                "They bring your account back if this computer is lost, and whoever has"
                " them has the account. Write them on paper, and show them to nobody."
                " `tgtui account phrase` shows them again.",
                markup=False,
            )
            yield Static("\n".join(rows), id="words", markup=False)
            yield Button(
                "I have written them down", id="done", variant="primary", compact=True
            )
        yield Footer(compact=True, show_command_palette=False)

    @on(Button.Pressed)
    def _done(self) -> None:
        self.dismiss(None)
