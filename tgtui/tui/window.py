"""The lines of a window into a chat, and where in them each message stands."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tgtui.engine.views import MessageView
from tgtui.look import Line
from tgtui.tui.bubble import Setting, laid_out, rule, starts_group
from tgtui.tui.moments import day


_NEAR: Final = 20


class Place(NamedTuple):
    """A line by the message that it belongs to.

    Attributes:
        message: The number of the message.
        line: Which line of it.
    """

    message: int
    line: int


class _Block(NamedTuple):
    message: MessageView
    lines: list[Line]


class Window:
    """Some messages of a chat, one after another, and their lines."""

    def __init__(self) -> None:
        """Begin with none."""
        self.messages: Sequence[MessageView] = ()
        self._setting: Setting | None = None
        self._unread: int | None = None
        self._blocks: list[_Block] = []
        self._starts: list[int] = []
        self._known: dict[int, tuple[MessageView, bool, list[Line]]] = {}

    @property
    def height(self) -> int:
        """How many lines there are."""
        if not self._blocks:
            return 0
        return self._starts[-1] + len(self._blocks[-1].lines)

    def show(
        self, messages: Sequence[MessageView], setting: Setting, unread: int | None
    ) -> None:
        """Take other messages, oldest first."""
        self.messages = messages
        self._unread = unread
        self.lay_out(setting)

    def lay_out(self, setting: Setting) -> None:
        """Lay all messages out; those that are as they were are taken as they are."""
        if setting != self._setting:
            self._known = {}
            self._setting = setting
        self._blocks = list(self._laid_out(setting))
        known = {block.message.id for block in self._blocks}
        self._known = {at: found for at, found in self._known.items() if at in known}
        self._starts = []
        at = 0
        for block in self._blocks:
            self._starts.append(at)
            at += len(block.lines)

    def line(self, at: int) -> tuple[Line, int | None]:
        """Return a line, and the number of the message that it belongs to."""
        if not 0 <= at < self.height:
            return (), None
        block, start = self._at(at)
        return block.lines[at - start], block.message.id

    def place(self, at: int) -> Place | None:
        """Return what is at a line."""
        if not 0 <= at < self.height:
            return None
        block, start = self._at(at)
        return Place(block.message.id, at - start)

    def at(self, place: Place) -> int:
        """Return the line of a place, or the nearest one that is left."""
        for block, start in zip(self._blocks, self._starts, strict=True):
            if block.message.id == place.message:
                return start + min(place.line, len(block.lines) - 1)
        return self.height

    def span(self, message: int | None) -> tuple[int, int] | None:
        """Return the first and the last line of a message."""
        for block, start in zip(self._blocks, self._starts, strict=True):
            if block.message.id == message:
                return start, start + len(block.lines) - 1
        return None

    def found(self, message: int | None) -> MessageView | None:
        """Return a message by its number."""
        return next((each for each in self.messages if each.id == message), None)

    def neighbour(self, message: int | None, by: int) -> int | None:
        """Return the message so many further on; from the end where there is none."""
        numbers = [each.id for each in self.messages]
        if not numbers:
            return None
        if message not in numbers:
            return numbers[by] if by < 0 and -by <= len(numbers) else None
        at = numbers.index(message) + by
        if at >= len(numbers):
            return None
        return numbers[max(0, at)]

    def is_near_start(self, message: int | None) -> bool:
        """Tell whether a message is among the first ones."""
        return any(each.id == message for each in self.messages[:_NEAR])

    def is_near_end(self, message: int | None) -> bool:
        """Tell whether a message is among the last ones."""
        return any(each.id == message for each in self.messages[-_NEAR:])

    def _at(self, line: int) -> tuple[_Block, int]:
        index = bisect_right(self._starts, line) - 1
        return self._blocks[index], self._starts[index]

    def _laid_out(self, setting: Setting) -> Iterator[_Block]:
        before: MessageView | None = None
        heading = ""
        for message in self.messages:
            head: list[Line] = []
            date = day(message.accepted or message.written)
            if date != heading and date:
                heading = date
                head.append(rule(date, setting))
                before = None
            if message.id == self._unread:
                head.append(rule("new messages", setting, "warn"))
                before = None
            lines = self._lines(message, setting, named=starts_group(message, before))
            yield _Block(message, [*head, *lines])
            before = message

    def _lines(
        self, message: MessageView, setting: Setting, *, named: bool
    ) -> list[Line]:
        found = self._known.get(message.id)
        if found is not None and found[1] is named and found[0] == message:
            return found[2]
        lines = laid_out(message, setting, named=named)
        self._known[message.id] = (message, named, lines)
        return lines
