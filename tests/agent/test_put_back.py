"""A profile whose directory is put back as it was: no key of it is used again."""

import shutil
from pathlib import Path

from tests.agent.people import Person, person, setting_of
from tests.integration.relays import relay_in
from tests.net.running import waits
from tgtui.engine.core.aging import OLDER
from tgtui.engine.intents import OpenNotes, SetDraft
from tgtui.engine.rows import ChatState, MessageState


async def told(who: Person, chat: int) -> int:
    """Return how often it is said that the data is old."""
    return [one.text for one in await who.texts(chat)].count(OLDER)


@waits
async def test_a_directory_that_is_put_back_is_known_to_be_old(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        setting = setting_of(tmp_path, "alice", relay=relay.address)
        directory, copy = setting.profile.directory, tmp_path / "copy"
        async with person(setting, "anna") as anna:
            notes: int = await anna.client.intend(OpenNotes())
            await anna.until(lambda chats: chats[0].state is ChatState.ACTIVE)
            await anna.say(notes, "hello")
        shutil.copytree(directory, copy)
        async with person(setting) as anna:
            await anna.client.intend(SetDraft(chat=notes, text="since then"))
            assert not await told(anna, notes)
        shutil.rmtree(directory)
        shutil.copytree(copy, directory)
        async with person(setting) as anna:
            assert await told(anna, notes) == 1
            sent = await anna.say(notes, "and on")
            assert sent.state is not MessageState.FAILED
        async with person(setting) as anna:
            assert await told(anna, notes) == 1
