"""No strip steers a terminal, whatever is in it."""

import io

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tgtui.look import guarded


HOSTILE = [
    "\x1b]52;c;UFdO\x1b\\",
    "\x1b]0;title\x07",
    "\x1b[2J\x1b[1;1H",
    "\x9b2J",
    "\u202e",
    "\u200b",
    "\u2066",
    "\ufeff",
    "\U000e0041",
]


def rendered(text: str, style: Style | None) -> str:
    """Return what a strip of that text would write."""
    console = Console(file=io.StringIO(), color_system="truecolor", width=80)
    return Strip([Segment(text, style)]).render(console)


@pytest.mark.parametrize("style", [None, Style(bold=True)])
@pytest.mark.parametrize("text", HOSTILE)
def test_what_steers_is_not_written(text: str, style: Style | None) -> None:
    with guarded():
        found = rendered(f"a{text}b", style)
    seen = "".join(char for char in text if char.isascii() and char.isprintable())
    assert found == rendered(f"a{seen}b", style)


def test_joiners_stay() -> None:
    family = "\U0001f469\u200d\U0001f467"
    with guarded():
        assert family in rendered(family, None)


def test_it_ends() -> None:
    with guarded():
        pass
    assert "\u200b" in rendered("\u200b", None)
