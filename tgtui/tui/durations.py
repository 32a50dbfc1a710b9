"""Durations as people type and read them."""

import re
from typing import Final


_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_TYPED: Final = re.compile(r"([1-9][0-9]{0,5})\s*([smhdw])")
_UNITS: Final = (
    ("weeks", 604_800),
    ("days", 86_400),
    ("hours", 3_600),
    ("minutes", 60),
    ("seconds", 1),
)


def seconds_of(text: str) -> int | None:
    """Return the seconds of a duration such as 5m; 0 for "off", None for none."""
    lower = text.strip().lower()
    if lower in {"0", "off", "never"}:
        return 0
    found = _TYPED.fullmatch(lower)
    return None if found is None else int(found[1]) * _SECONDS[found[2]]


def words_of(seconds: int) -> str:
    """Return a time in its largest whole unit."""
    for unit, length in _UNITS:
        if seconds >= length and seconds % length == 0:
            count = seconds // length
            return f"{count} {unit if count > 1 else unit[:-1]}"
    return "no time"
