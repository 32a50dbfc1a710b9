"""What each state looks like: words first, then a glyph, then a colour."""

from typing import Final

from tgtui.engine.rows import MessageState
from tgtui.engine.views import Status, Trust


LOOKS: Final = {
    Trust.SETTING_UP: "trust--dim",
    Trust.ENCRYPTED: "trust--plain",
    Trust.CHECKED: "trust--good",
    Trust.CHANGED: "trust--warn",
    Trust.BEHIND: "trust--warn",
    Trust.BLOCKED: "trust--bad",
    Trust.ENDED: "trust--dim",
}
"""The name of the style of each state of the indicator (trust.md 4.3)."""

DELIVERY: Final = {
    MessageState.WAITING: "waiting",
    MessageState.SENT: "sent",
    MessageState.DELIVERED: "delivered",
    MessageState.READ: "read",
    MessageState.FAILED: "NOT SENT",
}
"""What is said of an own message."""


def sign(status: Status, *, ascii_only: bool) -> str:
    """Return the glyph of a state, one cell wide."""
    return status.ascii if ascii_only else status.glyph


def spoken(text: str, *, ascii_only: bool) -> str:
    """Return what tgtui itself says, in ASCII where there is nothing else."""
    if not ascii_only:
        return text
    return text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")


_PLAIN: Final = str.maketrans(
    {
        "·": "-",
        "…": "...",
        "◌": ".",
        "◔": "o",
        "✓": "v",
        "▴": "!",
        "↻": "~",
        "✗": "X",
        "∅": "-",
        "⊘": "/",
        "─": "-",
        "│": "|",
        "▌": ">",
        "↳": ">",
        "×": "x",
    }
)
