"""Reads durations and times that people type, and writes times for them."""

import re
import time
from datetime import UTC, datetime
from typing import Final

from tgtui.cli.errors import Useless


_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION: Final = re.compile(r"([1-9][0-9]{0,9})([smhdw])")
_NEVER: Final = {"0", "off", "never"}


def now() -> int:
    """Return the time, in ms since 1970."""
    return time.time_ns() // 1_000_000


def seconds_of(text: str) -> int:
    """Return the seconds of a duration such as 30s, 5m, 8h, 7d or 4w; 0 for "off".

    Raises:
        Useless: It is none.
    """
    lower = text.strip().lower()
    if lower in _NEVER:
        return 0
    found = _DURATION.fullmatch(lower)
    if found is None:
        reason = f'{text!r} is no duration: write 30s, 5m, 8h, 7d, 4w or "off"'
        raise Useless(reason)
    return int(found[1]) * _SECONDS[found[2]]


def moment_of(text: str) -> int:
    """Return the time that a duration from now, or a date, or a date and time, names.

    A time without a zone is one of this computer's.

    Returns:
        It, in ms since 1970.

    Raises:
        Useless: It is neither.
    """
    if _DURATION.fullmatch(text.strip().lower()):
        return now() + seconds_of(text) * 1000
    try:
        return int(datetime.fromisoformat(text.strip()).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        reason = f"{text!r} is no time: write 8h, 2026-03-04 or 2026-03-04T14:02"
        raise Useless(reason) from None


def duration(seconds: int) -> str:
    """Return a duration as it is typed, or "off"."""
    for unit in ("w", "d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]}{unit}"
    return f"{seconds}s" if seconds else "off"


def moment(at: int) -> str:
    """Return a time in ms since 1970, as this computer's clock shows it."""
    try:
        found = datetime.fromtimestamp(at / 1000, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return "never"
    return found.strftime("%Y-%m-%d %H:%M")
