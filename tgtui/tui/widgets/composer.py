"""Where a message is written."""

from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea


LONGEST: Final = 16 * 1024
"""How many bytes of UTF-8 a message may have (system.md 6)."""

_TALLEST: Final = 8


class Composer(TextArea):
    """Writes several lines; Enter sends, Ctrl+J begins a line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+j,shift+enter,alt+enter",
            "line",
            "New line",
            id="composer.line",
            show=False,
            priority=True,
        ),
        Binding("escape", "screen.back", "Back", id="composer.back", show=False),
        Binding("f4", "screen.editor", "Editor", id="composer.editor", show=False),
    ]

    class Sent(Message):
        """Enter was pressed."""

        def __init__(self, text: str) -> None:
            """Say what was written."""
            super().__init__()
            self.text = text

    class Up(Message):
        """The key up was pressed where nothing is written."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        """Begin with nothing written."""
        super().__init__(
            id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus"
        )
        self.border_title = ""

    @property
    def left(self) -> int:
        """How many bytes may still be written."""
        return LONGEST - len(self.text.encode())

    def put(self, text: str) -> None:
        """Have a text written, with the cursor behind it."""
        self.load_text(text)
        self.move_cursor(self.document.end)
        self._grow()

    def action_line(self) -> None:
        """Begin a line."""
        self.insert("\n")

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Sent(self.text))
            return
        if event.key == "up" and not self.text:
            event.stop()
            event.prevent_default()
            self.post_message(self.Up())
            return
        await super()._on_key(event)

    def on_text_area_changed(self) -> None:
        """Grow with the text."""
        self._grow()

    def on_resize(self) -> None:
        """Fold the text anew."""
        self._grow()

    def _grow(self) -> None:
        lines = self.wrapped_document.height if self.size.width else 1
        self.styles.height = max(1, min(lines, _TALLEST)) + 2
