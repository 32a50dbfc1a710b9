"""Times as the screen writes them, by this computer's clock."""

import time
from datetime import UTC, datetime
from typing import Final


_DAY_MS: Final = 86_400_000


def now() -> int:
    """Return the time, in ms since 1970."""
    return time.time_ns() // 1_000_000


def clock(at: int) -> str:
    """Return the hour and minute of a time in ms since 1970, or nothing for 0."""
    found = _local(at)
    return found.strftime("%H:%M") if found else ""


def day(at: int) -> str:
    """Return the day of a time, as a heading."""
    found = _local(at)
    return f"{found:%A} {found.day} {found:%B %Y}" if found else ""


def date(at: int) -> str:
    """Return the date of a time, as 2026-03-04."""
    found = _local(at)
    return found.strftime("%Y-%m-%d") if found else "at no known time"


def short(at: int, today: int) -> str:
    """Return when something was in at most six letters: an hour, a day, a year."""
    found, here = _local(at), _local(today)
    if found is None or here is None:
        return ""
    if found.date() == here.date():
        return found.strftime("%H:%M")
    if 0 <= today - at < 6 * _DAY_MS:
        return found.strftime("%a")
    if found.year == here.year:
        return f"{found.day} {found:%b}"
    return str(found.year)


def _local(at: int) -> datetime | None:
    if at <= 0:
        return None
    try:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone()
    except (OverflowError, ValueError, OSError):
        return None
