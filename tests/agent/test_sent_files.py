"""Files go from one to the other by a relay, and are what they were."""

import asyncio
from pathlib import Path

import pytest

from tests.agent.people import Person, person, setting_of
from tests.integration.relays import relay_in
from tests.net.running import waits
from tests.relay.main.processes import Process, running
from tgtui.agent import Heir, wait_sent
from tgtui.agent.errors import CannotRead
from tgtui.engine.errors import NoSuchChat
from tgtui.engine.queries import FileReply, GetFile
from tgtui.engine.rows import MessageState
from tgtui.engine.views import MessageView


DATA = bytes(range(251)) * 5_000


async def with_files(who: Person, chat: int) -> MessageView:
    """Return the newest message that carries files, once there is one."""
    async with asyncio.timeout(25), who.client.updates() as updates:
        while True:
            for message in reversed(await who.texts(chat)):
                if message.files:
                    return message
            await anext(updates)


async def known_at(who: Person, message: int) -> str:
    """Return where the first file of a message is known to be."""
    found: FileReply = await who.client.ask(GetFile(message=message, index=0))
    return found.path


@pytest.mark.slow
@waits
async def test_what_one_sends_the_other_saves(tmp_path: Path) -> None:
    with running(tmp_path / "relay", "--plain", "--registration", "open") as relay:
        await _send_and_save(tmp_path, relay)


async def _send_and_save(folder: Path, relay: Process) -> None:
    alice = setting_of(folder, "alice", relay=relay.address)
    bob = setting_of(folder, "bob", relay=relay.address)
    photo, downloads = folder / "photo.jpg", folder / "downloads"
    photo.write_bytes(DATA)
    async with person(alice, "anna") as anna, person(bob, "bob") as bert:
        hers = await anna.chat_with("bob")
        his = await bert.accept()
        sent = await anna.client.send_file(hers, photo, "look")
        came = await with_files(bert, his)
        assert came.text == "look"
        assert [file.name for file in came.files] == ["photo.jpg"]
        saved = await bert.client.fetch_file(came.id, 0, downloads)
        assert saved == downloads / "photo.jpg"
        assert saved.read_bytes() == DATA
        assert await known_at(bert, came.id) == str(saved)
        # It is there already, unless it is wanted elsewhere.
        assert await bert.client.fetch_file(came.id, 0, downloads) == saved
        async with person(bob) as guest:
            assert isinstance(guest.client, Heir)
            copy = await guest.client.fetch_file(came.id, 0, folder / "elsewhere")
            assert copy.read_bytes() == DATA
        # What was encrypted to be sent, and to be saved, is gone.
        assert (await wait_sent(anna.client, sent)).state is not MessageState.FAILED
        for setting in (alice, bob):
            assert not list((setting.profile.directory / "files").iterdir())


@waits
async def test_what_cannot_be_sent_leaves_nothing(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"small")
    async with relay_in(tmp_path / "relay") as relay:
        alice = setting_of(tmp_path, "alice", relay=relay.address)
        async with person(alice, "anna") as anna:
            with pytest.raises(NoSuchChat):
                await anna.client.send_file(77, photo)
            with pytest.raises(CannotRead):
                await anna.client.send_file(77, tmp_path / "nothing")
    assert not list((alice.profile.directory / "files").iterdir())
