"""What stands where the composer would be, while a request waits for an answer."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static


class RequestBar(Vertical, can_focus=True):
    """Accept or decline; until then nothing of the other one is shown as known."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "screen.accept", "Accept", id="request.accept"),
        Binding("d", "screen.decline", "Decline", id="request.decline"),
        Binding("b", "screen.block", "Block", id="request.block"),
        Binding("escape", "screen.back", "Back", id="request.back", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Yield a sentence and the choices."""
        yield Static(
            "Somebody wants to chat with you. They are not told that you saw this.",
            id="request-words",
            markup=False,
        )
        with Horizontal(id="request-choices"):
            yield Button("Accept (a)", id="request-accept", compact=True)
            yield Button("Decline (d)", id="request-decline", compact=True)
            yield Button("Block (b)", id="request-block", compact=True)
