"""The last of three layers against text that steers terminals (trust.md 6.7).

Whatever gets into a widget without having been cleaned is filtered where lines become
bytes. What is taken out has no width, so that no layout depends on it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip


_RENDER: Final = "render"

_STEERING: Final = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls, bidi controls and what is never seen; the joiners stay (trust.md 6.7)."""


@contextmanager
def guarded() -> Iterator[None]:
    """Let no strip write a character that could steer a terminal, until the end."""
    render = Strip.render

    def filtered(strip: Strip, console: Console) -> str:
        if not any(_STEERING.search(segment.text) for segment in strip):
            return render(strip, console)
        segments = (
            Segment(_STEERING.sub("", segment.text), segment.style, segment.control)
            for segment in strip
        )
        return render(Strip(segments, strip.cell_length), console)

    setattr(Strip, _RENDER, filtered)
    try:
        yield
    finally:
        setattr(Strip, _RENDER, render)
