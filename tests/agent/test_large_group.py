"""A group whose GroupInfo fits into no frame goes by blobs, and all get in (M16)."""

import asyncio
from pathlib import Path

import pytest

from tests.agent.people import person, setting_of
from tests.integration.relays import relay_in
from tests.net.running import waits
from tgtui.engine.intents import CreateGroup, Meet
from tgtui.engine.queries import ListMembers, ListPeople
from tgtui.engine.rows import ChatState
from tgtui.engine.views import PersonView
from tgtui.wire import RoomKind


SIZE = 40


@pytest.mark.slow
@waits
async def test_a_group_of_many_is_founded_and_joined(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        settings = {
            f"member{at}": setting_of(tmp_path, f"member{at}", relay=relay.address)
            for at in range(SIZE)
        }
        for name, setting in settings.items():
            async with person(setting, name):
                pass
        owner = setting_of(tmp_path, "owner", relay=relay.address)
        async with person(owner, "owner") as anna:
            for name in settings:
                await anna.client.intend(Meet(handle=name))
            while len(people := await anna.client.ask(ListPeople())) < SIZE:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            accounts = tuple(_account(each) for each in people)
            chat: int = await anna.client.intend(
                CreateGroup(title="Many", people=accounts)
            )
            await anna.until(lambda chats: chats[0].state is ChatState.ACTIVE)
            async with person(settings["member7"]) as bert:
                his = await bert.accept()
                members = await bert.client.ask(ListMembers(chat=his))
                assert len(members) == SIZE + 1
                await bert.say(his, "so many")
                assert (await anna.reads(chat, "so many")).author == "@member7"
                shown = await bert.until(lambda chats: chats[0].name == "Many")
                assert shown.kind is RoomKind.GROUP


def _account(person: PersonView) -> bytes:
    return person.account
