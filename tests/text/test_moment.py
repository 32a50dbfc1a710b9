"""Days and times, compared with Python's own calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, strategies as st

from tgtui.text import day, moment


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


@pytest.mark.parametrize(
    ("ms", "short", "long"),
    [
        (0, "1 Jan", "1 Jan 1970, 00:00 UTC"),
        (1_805_033_100_000, "14 Mar", "14 Mar 2027, 14:05 UTC"),
        (1_709_251_199_999, "29 Feb", "29 Feb 2024, 23:59 UTC"),
    ],
)
def test_a_time_is_written_for_a_person(ms: int, short: str, long: str) -> None:
    assert day(ms) == short
    assert moment(ms) == long


@given(st.datetimes(max_value=datetime(9_999, 12, 31)))  # noqa: DTZ001
@example(datetime(2000, 2, 29))  # noqa: DTZ001
@example(datetime(2100, 2, 28))  # noqa: DTZ001
@example(datetime(1999, 12, 31))  # noqa: DTZ001
def test_the_calendar_is_everybodys(naive: datetime) -> None:
    when = naive.replace(tzinfo=UTC)
    ms = (when - EPOCH) // timedelta(milliseconds=1)
    expected = f"{when.day} {MONTHS[when.month - 1]}"
    assert day(ms) == expected
    assert day(ms, year=True) == f"{expected} {when.year}"
    assert moment(ms) == f"{expected} {when.year}, {when:%H:%M} UTC"
