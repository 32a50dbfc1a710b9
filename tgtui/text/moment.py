"""Writes a point in time down for a person: by the calendar, and in UTC."""

from typing import Final


_DAY: Final = 24 * 3_600_000
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_ERA: Final = 146_097
"""Days of 400 years, after which the calendar repeats itself."""

_TO_EPOCH: Final = 719_468
"""Days from 1 March of the year 0, where no leap day is in the way, to 1970."""


def day(ms: int, *, year: bool = False) -> str:
    """Return the day of a time in ms since 1970, such as "12 Mar" or "12 Mar 2027"."""
    number, month, of_year = _civil(ms // _DAY)
    written = f"{number} {_MONTHS[month - 1]}"
    return f"{written} {of_year}" if year else written


def moment(ms: int) -> str:
    """Return a time in ms since 1970 to the minute, as "12 Mar 2027, 14:02 UTC"."""
    minutes = ms % _DAY // 60_000
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{day(ms, year=True)}, {clock} UTC"


def _civil(days: int) -> tuple[int, int, int]:
    """Return day, month and year of a day counted from 1970.

    Years begin with March here, so that the leap day is the last of its year.
    """
    era, of_era = divmod(days + _TO_EPOCH, _ERA)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    # Five months have 153 days, however they are cut out of a year from March on.
    month = (5 * of_year + 2) // 153
    number = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9  # noqa: PLR2004
    return number, month, 400 * era + year + (month <= 2)  # noqa: PLR2004
