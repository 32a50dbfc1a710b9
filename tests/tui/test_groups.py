"""Groups in the app: how they begin, who is in them, and what may be changed."""

from pathlib import Path

import pytest

from tests.integration.test_reports import MODERATOR
from tests.net.running import waits
from tests.tui.house import Seat, chatting
from tgtui.engine.rows import ChatState
from tgtui.tui.durations import seconds_of, words_of
from tgtui.tui.screens.members import Members
from tgtui.tui.screens.new_chat import NewChat
from tgtui.tui.screens.reports import Reports
from tgtui.tui.widgets.report_panel import ReportPanel


pytestmark = pytest.mark.slow


async def begin(seat: Seat, text: str) -> None:
    """Begin a chat by the window of Ctrl+N."""
    await seat.press("ctrl+n")
    await seat.until(lambda: isinstance(seat.app.screen, NewChat))
    await seat.type(text)
    await seat.press("enter")
    await seat.until(lambda: not isinstance(seat.app.screen, NewChat), text)


@waits
async def test_a_group_begins_and_is_renamed_and_has_a_timer(tmp_path: Path) -> None:
    async with chatting(tmp_path) as (seat, bert, _):
        await begin(seat, "#Friends @bob")
        await seat.sees("Friends", "encrypted for")
        chat = await bert.until(lambda chats: chats[0].name == "Friends")
        await seat.press("escape", "w")
        await seat.sees("2 people", "you", "owner", "@bob", "member")
        await seat.press("n")
        await seat.sees("What is the group called?")
        await seat.press("end", *"2")
        await seat.press("enter")
        await bert.until(lambda chats: chats[0].name == "Friends2")
        await seat.press("t")
        await seat.sees("disappear")
        await seat.type("5m")
        await seat.press("enter")
        await bert.until(lambda chats: chats[0].timer == 300)
        await seat.press("escape")
        await seat.until(lambda: not isinstance(seat.app.screen, Members))
        await seat.sees("5 minutes")
        assert chat.state is ChatState.ACTIVE


@waits
async def test_a_member_gets_a_role_and_is_removed(tmp_path: Path) -> None:
    async with chatting(tmp_path) as (seat, bert, _):
        await begin(seat, "#Friends @bob")
        await bert.until(lambda chats: chats[0].name == "Friends")
        await seat.press("escape", "w")
        await seat.sees("2 people")
        await seat.press("end", "o")
        await seat.sees("Which role")
        await seat.type("admin")
        await seat.press("enter")
        await seat.sees("admin")
        await seat.press("x")
        await seat.sees("Remove @bob")
        await seat.press("enter")
        await bert.until(lambda chats: chats[0].state is ChatState.ENDED)


@waits
async def test_nobody_is_found_where_there_is_nobody(tmp_path: Path) -> None:
    async with chatting(tmp_path) as (seat, _, _):
        await seat.press("ctrl+n")
        await seat.type("#Friends @nobody.at.all")
        await seat.press("enter")
        await seat.sees("nobody at this relay is called")
        await seat.press("escape")
        await seat.press("ctrl+n")
        await seat.type("not a handle")
        await seat.press("enter")
        await seat.sees("handle")


@waits
async def test_reports_are_listed(tmp_path: Path) -> None:
    async with chatting(tmp_path, moderators=(MODERATOR,)) as (seat, bert, number):
        await bert.say(number, "vile")
        await seat.sees("vile")
        panel = seat.main.query_one(ReportPanel)
        await seat.press("up", "exclamation_mark")
        await seat.until(lambda: panel.shown and panel.shown.preview)
        await seat.pilot.pause(0.6)
        await seat.press("enter")
        await seat.until(lambda: not panel.display)
        await seat.press("alt+r")
        await seat.until(lambda: isinstance(seat.app.screen, Reports))
        await seat.sees("received", "message of @bob")


def test_durations() -> None:
    assert [seconds_of(text) for text in ("5m", "off", "2 h", "x", "0m")] == [
        300,
        0,
        7200,
        None,
        None,
    ]
    assert [words_of(each) for each in (300, 86_400, 90, 0)] == [
        "5 minutes",
        "1 day",
        "90 seconds",
        "no time",
    ]
