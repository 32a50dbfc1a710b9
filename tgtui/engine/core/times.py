"""Times that others name, kept within what a database and a calendar can hold."""

from typing import Final


LATEST: Final = 253_370_764_800_000
"""The first of January 9999, in ms since 1970."""


def sane(at: int) -> int:
    """Return a time in ms since 1970 that somebody else named, or the latest one."""
    return min(at, LATEST)
