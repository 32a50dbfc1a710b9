"""The panel over the composer that shows what a report says, and counts down."""

from dataclasses import replace
from time import monotonic
from typing import ClassVar, Final

from rich.style import Style
from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tgtui.agent.reports import Category, filed, previewed
from tgtui.engine.intents import Block, Leave
from tgtui.errors import TgtuiError
from tgtui.look import Line, strip_of
from tgtui.tui import report_lines
from tgtui.tui.host import host_of
from tgtui.tui.report_form import CALM, Form, Tick
from tgtui.tui.report_lines import Page, Shown


_TICK: Final = 0.25
_TALLEST: Final = 20
_OTHERS: Final = 7
"""How many lines of the screen the panel leaves to what it is about."""


class ReportPanel(Widget, can_focus=True):
    """Prepares a report, sends it, and does with it what was ticked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                str(each.value),
                f"choose({each.value})",
                each.words,
                id=f"report.{each.name.lower()}",
                show=False,
            )
            for each in Category
        ),
        Binding("enter", "send", "Send now", id="report.send"),
        Binding("escape", "leave", "Send nothing", id="report.cancel"),
        Binding("n", "note", "Note", id="report.note"),
        Binding("plus", "more(1)", "Earlier", id="report.more", show=False),
        Binding("minus", "more(-1)", "Fewer", id="report.fewer", show=False),
        Binding("f", "tick('files')", "Files", id="report.files", show=False),
        Binding("e", "tick('illegal')", "Illegal", id="report.illegal", show=False),
        Binding("b", "tick('block')", "Block", id="report.block"),
        Binding("l", "tick('leave')", "Leave", id="report.leave"),
        Binding("down,j", "read(1)", "Down", id="report.down", show=False),
        Binding("up,k", "read(-1)", "Up", id="report.up", show=False),
        Binding("pagedown,space", "read(8)", "On", id="report.page_down", show=False),
        Binding("pageup", "read(-8)", "Back", id="report.page_up", show=False),
        Binding("tab,shift+tab", "nothing", "", id="report.stay", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "report--bad",
        "report--bold",
        "report--chosen",
        "report--dim",
        "report--warn",
    }

    class Ended(Message):
        """The panel is closed again."""

    class NoteWanted(Message):
        """The note is to be written."""

        def __init__(self, note: str) -> None:
            """Say what it says so far."""
            super().__init__()
            self.note = note

    def __init__(self, *, ascii_only: bool = False, id: str | None = None) -> None:  # noqa: A002
        """Begin with nothing to report."""
        super().__init__(id=id)
        self._ascii = ascii_only
        self._shown: Shown | None = None
        self._from = 0
        self._calm_until = 0.0

    @property
    def shown(self) -> Shown | None:
        """What is being prepared."""
        return self._shown

    def begin(self, form: Form, *, first: bool) -> None:
        """Prepare a report, and take the keys."""
        self._shown, self._from = Shown(form, first=first), 0
        self._calm_until = monotonic() + CALM
        self.display = True
        self._fit()
        self.focus()
        self._preview(form)

    def on_mount(self) -> None:
        """Let time pass."""
        self.set_interval(_TICK, self._tick)

    def action_choose(self, category: int) -> None:
        """Report for something else."""
        if (form := self._touched()) is not None:
            self._edit(form.chosen(Category(category)))

    def action_more(self, by: int) -> None:
        """Have more or fewer earlier messages go with it."""
        if (form := self._touched()) is not None:
            self._edit(form.more(by))

    def action_tick(self, name: Tick) -> None:
        """Switch one of the ticks."""
        if (form := self._touched()) is not None:
            self._edit(form.switched(name))

    def action_read(self, by: int) -> None:
        """Scroll what would be sent; whoever reads is not hurried."""
        if self._shown is not None:
            self._shown = replace(self._shown, form=self._shown.form.more(0))
            self._from = max(0, self._from + by)
            self.refresh()

    def action_nothing(self) -> None:
        """Keep the keys."""

    def action_note(self) -> None:
        """Have the note asked for."""
        if (form := self._touched()) is not None:
            self._edit(form.noted(form.note))
            self.post_message(self.NoteWanted(form.note))

    def noted(self, note: str | None) -> None:
        """Take the note, if one was written, and the keys again."""
        if self._shown is not None and note is not None:
            self._edit(self._shown.form.noted(note))
        self.focus()

    def action_send(self) -> None:
        """Have it sent by hand."""
        if self._touched() is not None:
            self._send()

    def action_leave(self) -> None:
        """Send nothing."""
        self._end()

    def on_resize(self) -> None:
        """Take as many lines as there are."""
        self._fit()

    def render_line(self, y: int) -> Strip:
        """Return a line."""
        lines = self._lines()
        line = lines[y] if y < len(lines) else ()
        return strip_of(line, self.size.width, self._look)

    def _tick(self) -> None:
        if self._shown is None or self._shown.preview is None:
            return
        self._shown = replace(self._shown, form=self._shown.form.ticked(_TICK))
        self.refresh()
        if self._shown.form.goes_at_once:
            self._send()

    def _touched(self) -> Form | None:
        """Return the form, if a key is meant for it and was not just typed."""
        now = monotonic()
        if now < self._calm_until:
            self._calm_until = now + CALM
            return None
        return None if self._shown is None else self._shown.form

    def _edit(self, form: Form) -> None:
        assert self._shown is not None  # noqa: S101  (for the types)
        if form.wish == self._shown.form.wish:
            self._shown = replace(self._shown, form=form)
        else:
            self._shown = replace(self._shown, form=form, preview=None)
            self._preview(form)
        self._fit()

    @work(exclusive=True, group="preview")
    async def _preview(self, form: Form) -> None:
        bridge = host_of(self).bridge
        try:
            found = await bridge.do(lambda client: previewed(client, form.wish))
        except TgtuiError as error:
            if self._shown is not None:
                self._shown = replace(self._shown, refused=str(error))
        else:
            if self._shown is not None and self._shown.form.wish == form.wish:
                self._shown = replace(self._shown, preview=found, refused="")
        self._fit()

    @work(exclusive=True, group="sending")
    async def _send(self) -> None:
        shown = self._shown
        if shown is None or (shown.preview is None and not shown.refused):
            return
        host = host_of(self)
        self._shown = None
        try:
            if shown.preview is not None:
                preview = shown.preview
                await host.bridge.do(lambda client: filed(client, preview))
            done = await self._do_the_rest(shown.form)
        except TgtuiError as error:
            self._shown = replace(shown, refused=str(error), preview=None)
            self._fit()
            return
        sent = "reported; `tgtui reports` shows what becomes of it"
        parts = [sent] if shown.preview is not None else []
        host.say(" · ".join([*parts, *done]) or "nothing was done")
        self._end()

    async def _do_the_rest(self, form: Form) -> list[str]:
        bridge, done = host_of(self).bridge, []
        if form.block and form.message.account is not None:
            await bridge.intend(Block(account=form.message.account))
            done.append(f"{form.message.author} is blocked")
        if form.leave:
            await bridge.intend(Leave(chat=form.message.chat))
            done.append("you left the chat")
        return done

    def _end(self) -> None:
        self._shown = None
        self.display = False
        self.post_message(self.Ended())

    def _page(self) -> Page:
        return Page(max(20, self.size.width), ascii=self._ascii)

    def _fit(self) -> None:
        if self._shown is None:
            return
        page = self._page()
        parts = (report_lines.head, report_lines.text, report_lines.tail)
        needed = sum(len(part(self._shown, page)) for part in parts)
        room = max(8, self.screen.size.height - _OTHERS)
        self.styles.height = max(6, min(needed, room, _TALLEST))
        self.refresh()

    def _lines(self) -> list[Line]:
        if self._shown is None:
            return []
        page = self._page()
        head = report_lines.head(self._shown, page)
        tail = report_lines.tail(self._shown, page)
        text = report_lines.text(self._shown, page)
        room = max(1, self.size.height - len(head) - len(tail))
        self._from = max(0, min(self._from, len(text) - room))
        seen = text[self._from : self._from + room]
        return [*head, *seen, *([()] * (room - len(seen))), *tail]

    def _look(self, name: str) -> Style:
        style = self.rich_style
        for part in name.split():
            style += self.get_component_rich_style(f"report--{part}", partial=True)
        return style
