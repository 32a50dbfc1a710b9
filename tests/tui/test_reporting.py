"""One key reports a message: what the panel shows, and what leaves the device."""

from pathlib import Path

import pytest

from tests.integration.test_reports import MODERATOR
from tests.net.running import waits
from tests.tui.house import Seat, chatting
from tgtui.agent import asking
from tgtui.engine.views import ReportView
from tgtui.tui.widgets.report_panel import ReportPanel


pytestmark = pytest.mark.slow


async def reports(seat: Seat) -> tuple[ReportView, ...]:
    """Return the reports that were written."""
    return await seat.app.bridge.do(asking.reports)


@waits
async def test_the_first_report_waits_for_enter_and_is_sent(tmp_path: Path) -> None:
    async with chatting(tmp_path, moderators=(MODERATOR,)) as (seat, bert, number):
        await bert.say(number, "i will find you")
        await seat.sees("i will find you")
        await seat.pilot.pause(2.1)
        await seat.press("f9")
        await seat.sees("Reporting to the moderators", "Enter sends", "first report")
        panel = seat.main.query_one(ReportPanel)
        await seat.until(lambda: panel.shown and panel.shown.preview)
        assert panel.shown is not None
        assert panel.shown.preview is not None
        assert "i will find you" in panel.shown.preview.text
        await seat.pilot.pause(0.6)
        await seat.press("2")
        await seat.sees("[2 harassment or threats]")
        await seat.until(lambda: panel.shown and panel.shown.preview)
        await seat.press("enter")
        await seat.until(lambda: not panel.display)
        written = await reports(seat)
        assert [each.category for each in written] == ["harassment or threats"]
        # The composer has the keys again.
        assert seat.app.focused is seat.main.pane.composer


@waits
async def test_a_later_report_goes_by_itself_unless_it_is_taken_back(
    tmp_path: Path,
) -> None:
    async with chatting(tmp_path, moderators=(MODERATOR,)) as (seat, bert, number):
        await bert.say(number, "first")
        await seat.sees("first")
        panel = seat.main.query_one(ReportPanel)
        await seat.press("up", "exclamation_mark")
        await seat.until(lambda: panel.shown and panel.shown.preview)
        await seat.pilot.pause(0.6)
        await seat.press("enter")
        await seat.until(lambda: not panel.display)
        await bert.say(number, "second")
        await seat.sees("second")
        await seat.press("up", "exclamation_mark")
        await seat.sees("sends in")
        await seat.press("escape")
        await seat.until(lambda: not panel.display)
        assert len(await reports(seat)) == 1
        await seat.press("up", "exclamation_mark")
        await seat.sees("sends in")
        await seat.until(lambda: not panel.display)
        assert len(await reports(seat)) == 2


@waits
async def test_what_was_typed_is_no_key_of_the_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No time passes after the key that opened it.
    monkeypatch.setattr("tgtui.tui.widgets.report_panel.monotonic", lambda: 1.0)
    async with chatting(tmp_path, moderators=(MODERATOR,)) as (seat, bert, number):
        await bert.say(number, "hello")
        await seat.sees("hello")
        await seat.press("up", "exclamation_mark")
        await seat.type("b")
        panel = seat.main.query_one(ReportPanel)
        assert panel.shown is not None
        assert not panel.shown.form.block


@waits
async def test_where_nobody_would_read_it_the_panel_says_so(tmp_path: Path) -> None:
    async with chatting(tmp_path) as (seat, bert, number):
        await bert.say(number, "hello")
        await seat.sees("hello")
        await seat.press("up", "exclamation_mark")
        await seat.sees("no moderators", "block")
        assert await reports(seat) == ()


@waits
async def test_the_key_explains_itself_at_ones_own_message(tmp_path: Path) -> None:
    async with chatting(tmp_path, moderators=(MODERATOR,)) as (seat, _, _):
        await seat.type("mine")
        await seat.press("enter")
        await seat.sees("   mine")
        await seat.press("up", "f9")
        await seat.sees("your own message")


@waits
async def test_a_message_that_has_just_come_takes_a_second_key(tmp_path: Path) -> None:
    async with chatting(tmp_path, moderators=(MODERATOR,)) as (seat, bert, number):
        await bert.say(number, "just now")
        await seat.sees("just now")
        await seat.press("f9")
        await seat.sees("press the key again")
        assert not seat.main.query_one(ReportPanel).display
        await seat.press("f9")
        await seat.sees("Reporting to the moderators")
