"""Durations and times as people type them."""

import pytest

from tgtui.cli import moments
from tgtui.cli.errors import Useless
from tgtui.cli.moments import duration, moment, moment_of, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("5m", 300), (" 8H ", 28_800), ("7d", 604_800), ("4w", 2_419_200)],
)
def test_a_duration_is_read_and_written(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds
    assert seconds_of(duration(seconds)) == seconds


@pytest.mark.parametrize("text", ["0", "off", "Never"])
def test_no_duration_is_0(text: str) -> None:
    assert seconds_of(text) == 0
    assert duration(0) == "off"


@pytest.mark.parametrize("text", ["", "s", "0s", "-5m", "5", "5y", "1h30m", "\u0665m"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Useless, match="write 30s"):
        seconds_of(text)


def test_a_time_is_a_date_or_a_duration_from_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moments, "now", lambda: 1_000)
    assert moment_of("8h") == 1_000 + 8 * 3_600_000
    assert moment_of("1970-01-01T00:00:09+00:00") == 9_000
    assert moment(moment_of("2026-03-04T14:02")) == "2026-03-04 14:02"
    assert moment(moment_of("2026-03-04")) == "2026-03-04 00:00"


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "0s"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Useless, match="is no time"):
        moment_of(text)


def test_a_time_after_all_calendars_is_never() -> None:
    assert moment(1 << 63) == "never"
