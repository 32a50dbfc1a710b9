"""The messages of a chat: a window into them, of which only what is seen is drawn."""

from collections.abc import Sequence
from typing import ClassVar, Final

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tgtui.engine.views import MessageView
from tgtui.look import Line, strip_of
from tgtui.tui.bubble import Setting
from tgtui.tui.window import Place, Window


_WHEEL: Final = 3


class Timeline(Widget, can_focus=True):
    """Shows messages, and moves a cursor over them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="timeline.down", show=False),
        Binding("up,k", "move(-1)", "Up", id="timeline.up", show=False),
        Binding("pagedown", "page(1)", "Page", id="timeline.page_down", show=False),
        Binding("pageup", "page(-1)", "Page", id="timeline.page_up", show=False),
        Binding("home,g", "first", "First", id="timeline.first", show=False),
        Binding("end,G", "last", "Newest", id="timeline.last", show=False),
        Binding("r", "screen.reply", "Reply", id="message.reply"),
        Binding("plus", "screen.react", "React", id="message.react"),
        Binding("e", "screen.edit", "Edit", id="message.edit"),
        Binding("d", "screen.delete", "Delete", id="message.delete"),
        Binding("y", "screen.copy", "Copy", id="message.copy", show=False),
        Binding("s", "screen.save", "Save file", id="message.save", show=False),
        Binding("q", "screen.quoted", "Quoted", id="message.quoted", show=False),
        Binding("t", "screen.retry", "Try again", id="message.retry", show=False),
        Binding("i,enter", "screen.write", "Write", id="message.write", show=False),
        Binding("escape,h,left", "screen.back", "Back", id="timeline.back", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "timeline--bad",
        "timeline--bold",
        "timeline--code",
        "timeline--cursor",
        "timeline--dim",
        "timeline--italic",
        "timeline--link",
        "timeline--name0",
        "timeline--name1",
        "timeline--name2",
        "timeline--name3",
        "timeline--name4",
        "timeline--name5",
        "timeline--own",
        "timeline--quote",
        "timeline--struck",
        "timeline--warn",
    }
    """A class for each look of a piece, and one for the message at the cursor."""

    cursor: reactive[int | None] = reactive(None)
    """The number of the message at the cursor."""

    class NearEdge(Message):
        """There may be more messages than the window has, at one end."""

        def __init__(self, *, older: bool) -> None:
            """Say at which end."""
            super().__init__()
            self.older = older

    class Selected(Message):
        """The cursor is at another message."""

        def __init__(self, message: int | None) -> None:
            """Say at which."""
            super().__init__()
            self.message = message

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """Begin with no messages."""
        super().__init__(id=id)
        self._ascii = ascii_only
        self._window = Window()
        self._top = 0
        self._follows = True
        self._looks: dict[str, Style] = {}

    @property
    def messages(self) -> Sequence[MessageView]:
        """What the window has."""
        return self._window.messages

    @property
    def selected(self) -> MessageView | None:
        """The message at the cursor."""
        return self._window.found(self.cursor)

    @property
    def is_at_end(self) -> bool:
        """Whether the newest message is seen, and will be when one comes."""
        return self._follows

    def show(self, messages: Sequence[MessageView], *, unread: int | None) -> None:
        """Show messages, oldest first; what is looked at stays where it is.

        Args:
            messages: The messages.
            unread: The first one that was not read when the chat was opened.
        """
        place = None if self._follows else self._window.place(self._top)
        self._window.show(messages, self._setting, unread)
        if self._window.found(self.cursor) is None:
            self.cursor = None
        self._return_to(place)

    def clear(self) -> None:
        """Show nothing, and follow the newest again."""
        self._window = Window()
        self._top, self._follows, self.cursor = 0, True, None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line of what is seen."""
        width = self.size.width
        at = self._top + y
        if self._missing:
            at -= self._missing
        line, owner = self._window.line(at)
        strip = strip_of(_marked(line, self._is_at(owner)), width, self._look)
        if self._is_at(owner):
            return strip.apply_style(self._look("cursor"))
        return strip

    def action_move(self, by: int) -> None:
        """Move the cursor by some messages."""
        moved = self._window.neighbour(self.cursor, by)
        if moved is None and by > 0:
            self.action_last()
            return
        if moved is not None:
            self.cursor = moved
        if by < 0 and self._window.is_near_start(self.cursor):
            self.post_message(self.NearEdge(older=True))
        elif by > 0 and self._window.is_near_end(self.cursor):
            self.post_message(self.NearEdge(older=False))

    def action_page(self, by: int) -> None:
        """Scroll by what fits on the screen."""
        self._scroll(by * max(1, self.size.height - 2))

    def action_first(self) -> None:
        """Go to the first message of the window, and ask for those before it."""
        self._scroll(-self._top)

    def action_last(self) -> None:
        """Go to the newest message, and stay there."""
        self.cursor = None
        self._follows = True
        self.post_message(self.NearEdge(older=False))
        self._return_to(None)

    def action_select_last(self) -> None:
        """Put the cursor on the newest message."""
        self.cursor = self._window.neighbour(None, -1)

    def watch_cursor(self, cursor: int | None) -> None:
        """Keep the message at the cursor in sight."""
        span = self._window.span(cursor)
        if span is not None:
            first, last = span
            height = max(1, self.size.height)
            if first < self._top:
                self._top = first
            elif last >= self._top + height:
                self._top = min(first, last - height + 1)
            self._settle()
        self.refresh()
        self.post_message(self.Selected(cursor))

    def on_resize(self) -> None:
        """Lay everything out anew."""
        place = None if self._follows else self._window.place(self._top)
        self._window.lay_out(self._setting)
        self._return_to(place)

    def notify_style_update(self) -> None:
        """Forget the styles of another theme."""
        self._looks.clear()
        super().notify_style_update()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it is clicked."""
        _, owner = self._window.line(self._top + event.y - self._missing)
        if owner is not None:
            self.cursor = owner

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on."""
        event.stop()
        self._scroll(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self._scroll(-_WHEEL)

    @property
    def _setting(self) -> Setting:
        return Setting(max(self.size.width, 20), ascii=self._ascii)

    @property
    def _missing(self) -> int:
        """How many lines stay empty above, where there are few messages."""
        return max(0, self.size.height - self._window.height)

    def _is_at(self, owner: int | None) -> bool:
        return owner is not None and owner == self.cursor

    def _return_to(self, place: Place | None) -> None:
        """Have a place at the top again; None for the newest message at the bottom."""
        self._top = self._window.height if place is None else self._window.at(place)
        self._settle()
        self.refresh()

    def _scroll(self, by: int) -> None:
        self._top += by
        near_start = self._top <= self.size.height
        self._settle()
        self.refresh()
        if by < 0 and near_start:
            self.post_message(self.NearEdge(older=True))
        elif by > 0 and self._follows:
            self.post_message(self.NearEdge(older=False))

    def _settle(self) -> None:
        last = max(0, self._window.height - self.size.height)
        self._top = max(0, min(self._top, last))
        self._follows = self._top == last

    def _look(self, name: str) -> Style:
        style = self._looks.get(name)
        if style is None:
            style = self.rich_style
            for part in name.split():
                style += self.get_component_rich_style(
                    f"timeline--{part}", partial=True
                )
            self._looks[name] = style
        return style


def _marked(line: Line, is_at: bool) -> Line:  # noqa: FBT001  (of this file alone)
    """Return a line with the cursor in its first column, for who sees no colour."""
    if not is_at or not line:
        return line
    first, *rest = line
    return (first._replace(text=f">{first.text[1:]}"), *rest)
