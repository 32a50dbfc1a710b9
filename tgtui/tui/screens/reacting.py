"""A small window in which one puts an emoji to a message."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static


QUICK: Final = ("👍", "❤️", "😂", "😮", "😢", "🙏", "🎉", "👀")
"""What the keys 1 to 8 put; the key that opened the window puts the first one."""


class Reacting(ModalScreen[str | None]):
    """Asks what to put; the result is an emoji, nothing to take it back, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(at), f"dismiss({emoji!r})", emoji, id=f"react.{at}", show=False)
            for at, emoji in enumerate(QUICK, 1)
        ),
        Binding(
            "plus", f"dismiss({QUICK[0]!r})", QUICK[0], id="react.plus", show=False
        ),
        Binding("0,delete,minus", "dismiss('')", "Take back", id="react.none"),
        Binding("escape", "dismiss(None)", "Back", id="react.back"),
        Binding("tab", "app.focus_next", "Another", id="react.other", show=False),
    ]

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        """Yield the choices."""
        choices = "  ".join(f"{at} {emoji}" for at, emoji in enumerate(QUICK, 1))
        with Vertical(classes="window"):
            yield Static(choices, markup=False)
            yield Input(placeholder="or another: Tab, then type it")
            yield Static("0 takes it back · Esc goes back", classes="dim", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Put what was typed."""
        self.dismiss(event.value.strip() or None)
