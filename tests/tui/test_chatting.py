"""Somebody chats in the app: requests, messages, drafts, keys."""

from pathlib import Path

import pytest

from tests.net.running import waits
from tests.tui.house import chatting, two
from tgtui.engine.intents import StartChat
from tgtui.engine.rows import ChatState
from tgtui.tui.widgets.chat_list import ChatList
from tgtui.tui.widgets.composer import Composer
from tgtui.tui.widgets.timeline import Timeline


pytestmark = pytest.mark.slow


@waits
async def test_a_request_is_accepted_by_one_key(tmp_path: Path) -> None:
    async with two(tmp_path) as (seat, bert):
        number: int = await bert.client.intend(StartChat(handle="anna"))
        await seat.sees("wants to chat with you")
        await seat.open("@bob")
        await seat.sees("Accept (a)", "Decline (d)", "Block (b)", "f9 Report")
        # Nothing can be written before.
        assert not seat.main.pane.composer.display
        await seat.press("a")
        await seat.sees("\u25d4 encrypted", "@bob's key not checked")
        await seat.until(lambda: isinstance(seat.app.focused, Composer))
        await bert.until(lambda chats: chats[0].state is ChatState.ACTIVE)
        await seat.type("hello bob")
        await seat.press("enter")
        assert (await bert.reads(number, "hello bob")).author == "@anna"


@waits
async def test_a_request_is_declined_by_one_key(tmp_path: Path) -> None:
    async with two(tmp_path) as (seat, bert):
        await bert.client.intend(StartChat(handle="anna"))
        await seat.sees("wants to chat with you")
        await seat.open("@bob")
        await seat.press("d")
        await seat.sees("\u2205 ended")


@waits
async def test_messages_come_and_go_with_their_states(tmp_path: Path) -> None:
    async with chatting(tmp_path) as (seat, bert, number):
        await seat.type("one\ntwo")
        await seat.press("enter")
        await bert.reads(number, "one\ntwo")
        await seat.sees("   one", "   two", "delivered")
        await bert.say(number, "*seen*")
        await seat.sees("   seen")
        assert "*seen*" not in "\n".join(seat.lines()[2:])


@waits
async def test_what_is_begun_stays_with_its_chat(tmp_path: Path) -> None:
    async with chatting(tmp_path) as (seat, _, _):
        await seat.type("half a thou")
        await seat.open("notes to self")
        assert seat.main.pane.composer.text == ""
        await seat.sees("draft: half a thou")
        await seat.open("@bob")
        assert seat.main.pane.composer.text == "half a thou"
        # Whatever is typed, who can read it stands above.
        await seat.type("ght")
        await seat.sees("\u25d4 encrypted", "half a thought")


@waits
async def test_a_message_is_answered_edited_reacted_to_and_deleted(
    tmp_path: Path,
) -> None:
    async with chatting(tmp_path) as (seat, bert, number):
        await bert.say(number, "lunch?")
        await seat.sees("lunch?")
        await seat.press("up", "r")
        await seat.sees("answering @bob: lunch?")
        await seat.type("yes")
        await seat.press("enter")
        answer = await bert.reads(number, "yes")
        assert answer.reply_text == "lunch?"
        await seat.press("up", "e")
        await seat.sees("editing your message")
        await seat.type("!")
        await seat.press("enter")
        await seat.sees("yes! (edited)")
        await bert.reads(number, "yes!")
        await seat.press("up", "up", "plus")
        await seat.sees("1 \U0001f44d")
        await seat.press("1")
        await seat.until(lambda: seat.main.pane.timeline.selected is not None)
        await seat.until(
            lambda: any(each.reactions for each in seat.main.pane.timeline.messages)
        )
        await seat.press("escape", "i", "up", "d")
        await seat.sees("for everyone")
        await seat.press("enter")
        await seat.sees("deleted")
        await bert.until(lambda _: True)


@waits
async def test_keys_go_from_writing_to_the_list_and_lose_nothing(
    tmp_path: Path,
) -> None:
    async with chatting(tmp_path) as (seat, _, _):
        await seat.type("words")
        places = []
        for key in ("escape", "escape", "i"):
            await seat.press(key)
            places.append(type(seat.app.focused))
        assert places == [Timeline, ChatList, Composer]
        assert seat.main.pane.composer.text == "words"
