"""The keys, made from the bindings themselves: none is there that does nothing."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from tgtui.tui.keys import bindings_of, key_words
from tgtui.tui.widgets.chat_list import ChatList
from tgtui.tui.widgets.composer import Composer
from tgtui.tui.widgets.report_panel import ReportPanel
from tgtui.tui.widgets.request_bar import RequestBar
from tgtui.tui.widgets.timeline import Timeline


PANES: Final[dict[str, type[DOMNode]]] = {
    "Messages": Timeline,
    "Chats": ChatList,
    "Writing": Composer,
    "Request": RequestBar,
    "Report": ReportPanel,
}
"""What can have the keys, by what the help calls it."""


class Help(ModalScreen[None]):
    """Shows the keys of the pane that had them, and those that work everywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,question_mark", "dismiss(None)", "Back", id="help.back"),
    ]

    def __init__(
        self, pane: str, everywhere: Iterable[Binding], keys: Mapping[str, str]
    ) -> None:
        """Show the keys of a pane.

        Args:
            pane: The pane, one of `PANES`, or nothing.
            everywhere: What works whatever has the keys.
            keys: Which bindings have other keys, by their ids.
        """
        super().__init__()
        self._pane, self._everywhere, self._keys = pane, tuple(everywhere), keys

    def compose(self) -> ComposeResult:
        """Yield the table, which scrolls."""
        with VerticalScroll(classes="sheet"):
            yield Static(self._text(), markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Take the keys, to scroll."""
        self.query_one(VerticalScroll).focus()

    def _text(self) -> str:
        parts = []
        if self._pane in PANES:
            parts += [
                self._pane.upper(),
                *self._rows(bindings_of(PANES[self._pane])),
                "",
            ]
        parts += ["EVERYWHERE", *self._rows(self._everywhere)]
        for name, widget in PANES.items():
            if name != self._pane:
                parts += ["", name.upper(), *self._rows(bindings_of(widget))]
        return "\n".join(parts)

    def _rows(self, bindings: Iterable[Binding]) -> list[str]:
        return [self._row(each) for each in bindings if each.description]

    def _row(self, binding: Binding) -> str:
        keys = key_words(self._keys.get(binding.id or "", binding.key))
        return f"  {keys:<22} {binding.description}"
