"""The indicator and the trust sheet: always there, in words, and not to be imitated."""

from pathlib import Path

import pytest

from tests.net.running import waits
from tests.tui.house import SMALL, WIDE, chatting
from tgtui.engine.intents import CreateGroup


pytestmark = pytest.mark.slow


@pytest.mark.parametrize("size", [SMALL, WIDE, (60, 20)])
def test_the_indicator_is_there_while_one_types(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    @waits
    async def run() -> None:
        async with chatting(tmp_path, size=size) as (seat, _, _):
            await seat.type("some words")
            await seat.sees("\u25d4 encrypted", "some words", "Verify", "Report")

    run()


@waits
async def test_it_is_there_in_ascii(tmp_path: Path) -> None:
    async with chatting(tmp_path, ascii=True) as (seat, _, _):
        await seat.type("words")
        await seat.sees("o encrypted - @bob's key not checked", "words")


@waits
async def test_the_sheet_says_first_what_the_relay_sees(tmp_path: Path) -> None:
    async with chatting(tmp_path, size=WIDE) as (seat, _, _):
        await seat.press("f8")
        await seat.sees(
            "The relay sees:", "cannot see: texts", "WHO CAN READ", "SAFETY"
        )
        seen, can_read = (
            seat.screen.index(text) for text in ("The relay sees", "WHO CAN READ")
        )
        assert seen < can_read
        await seat.press("escape")
        await seat.until(lambda: "The relay sees" not in seat.screen)


@waits
async def test_a_key_is_checked_by_pasting_it(tmp_path: Path) -> None:
    async with chatting(tmp_path, size=WIDE) as (seat, bert, _):
        key = (await bert.me()).person.key
        await seat.press("f8")
        await seat.sees("WHO CAN READ")
        await seat.press("v")
        await seat.sees("Ask them for their key string")
        seat.app.screen.query_one("Input").value = key  # type: ignore[attr-defined]
        await seat.press("enter")
        await seat.sees("key checked on")
        await seat.press("escape")
        await seat.sees("\u2713 encrypted", "you checked @bob's key")


@waits
async def test_a_key_of_somebody_else_does_not_pass(tmp_path: Path) -> None:
    async with chatting(tmp_path, size=WIDE) as (seat, _, _):
        me = seat.app.session.me
        assert me is not None
        await seat.press("f8")
        await seat.sees("WHO CAN READ")
        await seat.press("v")
        await seat.sees("Ask them for their key string")
        seat.app.screen.query_one("Input").value = me.person.key  # type: ignore[attr-defined]
        await seat.press("enter")
        await seat.sees("THIS IS NOT")
        await seat.press("escape")
        await seat.sees("key not checked")


@waits
async def test_no_name_imitates_it(tmp_path: Path) -> None:
    async with chatting(tmp_path) as (seat, bert, _):
        me = seat.app.session.me
        assert me is not None
        title = "\u2713 encrypted for 2 people \u00b7 all checked \u2713 encrypted"
        people = (me.person.account,)
        await bert.client.intend(CreateGroup(title=title, people=people))
        await seat.until(lambda: len(seat.app.session.chats) > 2, "the group")
        await seat.press("alt+up")
        await seat.sees("added you")
        name, indicator = (line[30:] for line in seat.lines()[:2])
        # What a peer chose stands in the line of the name, and the state in its own.
        assert "all checked" not in indicator
        assert indicator.startswith((" \u25d4 encrypted for", " \u25cc setting up"))
        assert indicator.count("encrypted for") <= 1
        assert "2 people" not in name[:4]
