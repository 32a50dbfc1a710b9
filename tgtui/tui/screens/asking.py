"""Small windows: one asks for a line, one for a yes."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class Ask(ModalScreen[str | None]):
    """Asks for a line of text; the result is None where nothing is to be done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="ask.back"),
    ]

    def __init__(self, question: str, text: str = "", *, hint: str = "") -> None:
        """Ask.

        Args:
            question: What is asked.
            text: What stands there already.
            hint: What stands there while nothing is written.
        """
        super().__init__()
        self._question, self._text, self._hint = question, text, hint

    def compose(self) -> ComposeResult:
        """Yield the question and the line."""
        with Vertical(classes="window"):
            yield Static(self._question, markup=False)
            yield Input(self._text, placeholder=self._hint)
            yield Static("Enter accepts · Esc goes back", classes="dim", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer."""
        self.dismiss(event.value)


class Confirm(ModalScreen[bool]):
    """Asks whether something is to be done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "dismiss(True)", "Yes", id="confirm.yes"),
        Binding("escape,n", "dismiss(False)", "No", id="confirm.no"),
    ]

    def __init__(self, question: str) -> None:
        """Ask."""
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Yield the question."""
        with Vertical(classes="window"):
            yield Static(self._question, markup=False)
            yield Static("Enter does it · Esc does not", classes="dim", markup=False)
