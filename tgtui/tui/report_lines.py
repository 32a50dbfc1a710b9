"""What the panel of a report says, as lines."""

from dataclasses import dataclass
from typing import Final

from tgtui.agent.reports import Category
from tgtui.engine.reporting import Preview
from tgtui.look import Line, Piece, folded
from tgtui.text import Kind, clean
from tgtui.tui.report_form import Form
from tgtui.tui.signs import spoken


_KEYS: Final = (
    "Enter send now · Esc nothing is sent · n note · + - earlier messages · f files"
    " · e illegal in the EU · b block · l leave"
)
_REFUSED_KEYS: Final = (
    "Esc back · b, then Enter: block the writer · l, then Enter: leave"
)
_FIRST: Final = (
    "This is your first report here: it goes when you press Enter. Later ones go by"
    " themselves after 8 seconds, in which Esc takes them back."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a report.

    Attributes:
        form: What is to be said.
        preview: What would be sent, once that is known.
        refused: Why nothing can be.
        first: Whether it is the first one of this profile.
    """

    form: Form
    preview: Preview | None = None
    refused: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """How wide lines are, and what with they are drawn."""

    width: int
    ascii: bool = False

    def paragraph(self, text: str, look: str = "") -> list[Line]:
        """Return what tgtui says, folded."""
        said = Piece(spoken(text, ascii_only=self.ascii), look)
        rows = folded((said,), max(10, self.width - 2))
        return [(Piece(" "), *row) for row in rows]


def head(shown: Shown, page: Page) -> list[Line]:
    """Return what stands above the text: title, first-time words, categories."""
    lines = page.paragraph(_title(shown), "bold")
    if shown.first and not shown.refused:
        lines += page.paragraph(_FIRST, "warn")
    if shown.refused:
        return lines
    row: list[Piece] = []
    for each in Category:
        chosen = each is shown.form.category
        words = f"{each.value} {each.words}"
        row.append(
            Piece(f"[{words}]" if chosen else f" {words} ", "chosen" if chosen else "")
        )
    rows = folded(tuple(row), max(10, page.width - 1))
    return [*lines, *rows]


def text(shown: Shown, page: Page) -> list[Line]:
    """Return exactly what the reporter agrees to, or why there is nothing."""
    if shown.refused:
        return page.paragraph(shown.refused, "bad")
    if shown.preview is None:
        return []
    lines: list[Line] = []
    if shown.preview.help:
        lines += page.paragraph(shown.preview.help, "warn")
    for row in clean(shown.preview.text, Kind.BLOCK).split("\n"):
        rows = folded((Piece(row),), max(10, page.width - 3))
        lines += [(Piece("  "), *line) for line in rows]
    return lines


def tail(shown: Shown, page: Page) -> list[Line]:
    """Return what stands below: what is done with it, and the keys."""
    form = shown.form
    ticks = {
        "illegal in the EU": form.illegal,
        "files included": form.files,
        "block the writer": form.block,
        "leave the chat": form.leave,
    }
    done = ", ".join(words for words, on in ticks.items() if on)
    lines = page.paragraph(f"with it: {done}", "bold") if done else []
    return [*lines, *page.paragraph(_REFUSED_KEYS if shown.refused else _KEYS, "dim")]


def _title(shown: Shown) -> str:
    if shown.refused:
        return "This cannot be reported"
    if shown.preview is None:
        return "Reporting to the moderators ..."
    if shown.form.waits:
        return "Reporting to the moderators · Enter sends"
    seconds = max(0, round(shown.form.left))
    return f"Reporting to the moderators · sends in {seconds} s"
