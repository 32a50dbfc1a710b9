"""The reports that were written here, and what became of them."""

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from tgtui.agent import asking
from tgtui.engine.intents import CancelReport
from tgtui.engine.views import ReportView
from tgtui.errors import TgtuiError
from tgtui.look import Line, Piece, Rows, clipped
from tgtui.text import Kind, clean
from tgtui.tui.host import host_of
from tgtui.tui.moments import date


class ReportList(Rows[ReportView]):
    """Two lines for each report."""

    HEIGHT: ClassVar[int] = 2
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--at", "rows--cursor", "chats--dim"}

    def row(self, item: ReportView, width: int) -> Sequence[Line]:
        """Return the lines of a report."""
        reason = f": {clean(item.reason, Kind.LINE)}" if item.reason else ""
        head = f" {date(item.created)} {item.state}{reason}"
        about = f"   {item.category}, {clean(item.about, Kind.LINE)}"
        return (
            (Piece(clipped(head, width - 1)),),
            (Piece(clipped(about, width - 1), "chats--dim"),),
        )

    def empty(self, width: int) -> Sequence[Line]:
        """Say that there are none."""
        del width
        return ((Piece("  there are no reports", "chats--dim"),),)

    def look(self, name: str) -> Style:
        """Return the style of a name."""
        if not name:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(name, partial=True)


class Reports(ModalScreen[None]):
    """Shows the reports."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", id="reports.back"),
        Binding("w", "withdraw", "Cancel or withdraw", id="reports.withdraw"),
    ]

    def compose(self) -> ComposeResult:
        """Yield the list."""
        with Vertical(classes="window wide"):
            yield Static("Your reports", classes="title", markup=False)
            yield ReportList(id="reports")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Fetch them."""
        self.query_one(ReportList).focus()
        self.fetch()

    @work(exclusive=True, group="reports")
    async def fetch(self) -> None:
        """Fetch the reports, and show them."""
        found = await host_of(self).bridge.do(asking.reports)
        self.query_one(ReportList).show(found)

    @work
    async def action_withdraw(self) -> None:
        """Cancel the report at the cursor, or withdraw it where it was handed in."""
        report = self.query_one(ReportList).current
        if report is None:
            return
        try:
            await host_of(self).bridge.intend(CancelReport(report=report.report))
        except TgtuiError as error:
            host_of(self).say(str(error), severe=True)
        self.fetch()
