"""A list of rows with a cursor, which draws only what is seen of it."""

from collections.abc import Sequence
from typing import ClassVar, Final, Generic, Self, TypeVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tgtui.look.lines import Line, strip_of


T = TypeVar("T")

_WHEEL: Final = 3


class Rows(Widget, Generic[T], can_focus=True):
    """Rows of equal height; a subclass says what stands in one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="rows.down", show=False),
        Binding("up,k", "move(-1)", "Up", id="rows.up", show=False),
        Binding("pagedown", "page(1)", "Page down", id="rows.page_down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="rows.page_up", show=False),
        Binding("home,g", "end(0)", "First", id="rows.first", show=False),
        Binding("end,G", "end(-1)", "Last", id="rows.last", show=False),
        Binding("enter", "choose", "Open", id="rows.choose", show=False),
    ]

    HEIGHT: ClassVar[int] = 1
    """How many lines a row has."""

    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor is at another row."""

        def __init__(self, rows: Widget) -> None:
            """Say where."""
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> Widget:
            """Where it happened."""
            return self.rows

    class Chosen(Message):
        """A row was chosen, by Enter or a click."""

        def __init__(self, rows: Widget) -> None:
            """Say where."""
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> Widget:
            """Where it happened."""
            return self.rows

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002  (Textual's name)
        classes: str | None = None,
    ) -> None:
        """Begin with no rows."""
        super().__init__(id=id, classes=classes)
        self._items: Sequence[T] = ()
        self._top = 0

    @property
    def items(self) -> Sequence[T]:
        """What the rows show."""
        return self._items

    @property
    def current(self) -> T | None:
        """What the cursor is at."""
        return self._items[self.cursor] if self.cursor < len(self._items) else None

    def show(self, items: Sequence[T], cursor: int | None = None) -> Self:
        """Show other items, with the cursor at one of them."""
        self._items = items
        wanted = self.cursor if cursor is None else cursor
        self.cursor = max(0, min(wanted, len(items) - 1))
        self._follow()
        self.refresh()
        return self

    def row(self, item: T, width: int) -> Sequence[Line]:
        """Return the lines of a row."""
        raise NotImplementedError

    def empty(self, width: int) -> Sequence[Line]:
        """Return what stands there while there are no rows."""
        del width
        return ()

    def look(self, name: str) -> Style:
        """Return the style of a name."""
        if not name:
            return self.rich_style
        return self.get_component_rich_style(name)

    def render_line(self, y: int) -> Strip:
        """Return a line of what is seen."""
        width = self.size.width
        if not self._items:
            lines = self.empty(width)
            return strip_of(lines[y] if y < len(lines) else (), width, self.look)
        at, part = divmod(y, self.HEIGHT)
        at += self._top
        if at >= len(self._items):
            return strip_of((), width, self.look)
        lines = self.row(self._items[at], width)
        strip = strip_of(lines[part] if part < len(lines) else (), width, self.look)
        if at == self.cursor:
            name = "rows--cursor" if self.has_focus else "rows--at"
            return strip.apply_style(self.look(name))
        return strip

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines all rows take."""
        del container, viewport
        return max(len(self._items) * self.HEIGHT, len(self.empty(width)))

    def action_move(self, by: int) -> None:
        """Move the cursor by some rows."""
        self.cursor = max(0, min(self.cursor + by, len(self._items) - 1))

    def action_page(self, by: int) -> None:
        """Move the cursor by what fits on the screen."""
        self.action_move(by * max(1, self._fitting))

    def action_end(self, at: int) -> None:
        """Move the cursor to the first or the last row."""
        self.cursor = 0 if at == 0 else max(0, len(self._items) - 1)

    def action_choose(self) -> None:
        """Choose the row at the cursor."""
        if self.current is not None:
            self.post_message(self.Chosen(self))

    def watch_cursor(self) -> None:
        """Keep the cursor in sight, and say where it is."""
        self._follow()
        self.refresh()
        self.post_message(self.Moved(self))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._follow()

    def on_click(self, event: events.Click) -> None:
        """Choose what is clicked on."""
        at = self._top + event.y // self.HEIGHT
        if at < len(self._items):
            self.cursor = at
            self.post_message(self.Chosen(self))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on."""
        event.stop()
        self._scroll(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self._scroll(-_WHEEL)

    @property
    def _fitting(self) -> int:
        return self.size.height // self.HEIGHT

    def _scroll(self, by: int) -> None:
        last = max(0, len(self._items) - max(1, self._fitting))
        self._top = max(0, min(self._top + by, last))
        self.refresh()

    def _follow(self) -> None:
        fitting = max(1, self._fitting)
        if self.cursor < self._top:
            self._top = self.cursor
        elif self.cursor >= self._top + fitting:
            self._top = self.cursor - fitting + 1
        self._top = max(0, min(self._top, max(0, len(self._items) - fitting)))
