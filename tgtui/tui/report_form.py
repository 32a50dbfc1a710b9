"""What a report is to say, and when it goes: the rules of its panel, without a screen.

One key files a report. It goes after eight seconds, in which what would leave the
device is shown; who changes something, or reports for the first time, sends by hand.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from tgtui.agent.reports import MOST_CONTEXT, Category, Wish
from tgtui.engine.views import MessageView


SECONDS: Final = 8
"""After how many seconds a report goes that nobody touched."""

CALM: Final = 0.5
"""Seconds after the last key in which the panel takes no letters: they were typed."""

FRESH: Final = 2_000
"""Milliseconds in which a new message may have slipped under the key."""

Tick = Literal["files", "illegal", "block", "leave"]
"""What can be ticked."""

LONGEST_NOTE: Final = 1_000
"""How many characters a note may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A report that is being prepared.

    Attributes:
        message: What is reported.
        category: What for.
        illegal: Whether it is said to be illegal in the EU.
        note: What moderators are told besides.
        context: How many earlier messages go with it.
        files: Whether the files of the message may be opened.
        block: Whether the writer is blocked with the sending.
        leave: Whether the chat is left with the sending.
        waits: Whether it goes only by Enter.
        left: After how many seconds it goes by itself.
    """

    message: MessageView
    category: Category = Category.OTHER
    illegal: bool = False
    note: str = ""
    context: int = 0
    files: bool = False
    block: bool = False
    leave: bool = False
    waits: bool = False
    left: float = SECONDS

    @property
    def goes_at_once(self) -> bool:
        """Whether the time is up."""
        return not self.waits and self.left <= 0

    @property
    def wish(self) -> Wish:
        """What is to be reported, as it is previewed and sealed."""
        files = tuple(file.index for file in self.message.files)
        allowed = self.files and self.category is not Category.CHILD_SAFETY
        return Wish(
            message=self.message,
            category=self.category,
            illegal=self.illegal,
            note=self.note,
            context=self.context,
            files=files if allowed else (),
        )

    def ticked(self, seconds: float) -> "Form":
        """Return it after some time in which nobody touched it."""
        return self if self.waits else replace(self, left=self.left - seconds)

    def chosen(self, category: Category) -> "Form":
        """Return it for another category; of child safety no file goes with it."""
        files = self.files and category is not Category.CHILD_SAFETY
        return replace(self, category=category, files=files, waits=True)

    def noted(self, note: str) -> "Form":
        """Return it with a note."""
        return replace(self, note=note[:LONGEST_NOTE], waits=True)

    def more(self, by: int) -> "Form":
        """Return it with more or fewer earlier messages."""
        context = max(0, min(MOST_CONTEXT, self.context + by))
        return replace(self, context=context, waits=True)

    def switched(self, name: Tick) -> "Form":
        """Return it with one of its ticks the other way."""
        if name == "files" and not self._may_have_files:
            return replace(self, waits=True)
        match name:
            case "files":
                return replace(self, waits=True, files=not self.files)
            case "illegal":
                return replace(self, waits=True, illegal=not self.illegal)
            case "block":
                return replace(self, waits=True, block=not self.block)
            case _:
                return replace(self, waits=True, leave=not self.leave)

    @property
    def _may_have_files(self) -> bool:
        return bool(self.message.files) and self.category is not Category.CHILD_SAFETY


def needs_second_key(
    message: MessageView, *, selected: bool, group: bool, now: int
) -> bool:
    """Tell whether the key only selects what it would report (wrong-target guard).

    Args:
        message: What would be reported.
        selected: Whether the user had selected it.
        group: Whether more than two are in the chat.
        now: The time, in ms since 1970.
    """
    if selected:
        return False
    return group or now - message.accepted < FRESH
