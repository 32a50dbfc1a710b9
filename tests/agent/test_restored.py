"""Who lost a machine chats on from a backup, or from 24 words, with a new device."""

import asyncio
from pathlib import Path

import pytest

from tests.agent.people import Person, person, setting_of
from tests.net.running import waits
from tests.relay.main.processes import running
from tgtui.agent.registering import recovery_phrase
from tgtui.agent.restoring import back_up, restore_backup, restore_words
from tgtui.crypto import Secret
from tgtui.engine.intents import OpenNotes, React, SetPetname
from tgtui.engine.queries import EvidenceReply, GetEvidence
from tgtui.engine.rows import ChatState, MessageState


pytestmark = pytest.mark.slow

WORD = Secret(b"correct horse battery staple")
BACK = "let this device back in"


async def line(who: Person, chat: int, end: str) -> None:
    """Wait until there is a line that ends so."""
    async with asyncio.timeout(25), who.client.updates() as updates:
        while not any(one.text.endswith(end) for one in await who.texts(chat)):
            await anext(updates)


async def delivered(who: Person, message: int) -> None:
    """Wait until the other one has a message: nothing else is on its way then."""
    async with asyncio.timeout(25), who.client.updates() as updates:
        while (await who.look(message)).state is MessageState.SENT:
            await anext(updates)


async def chats_on(anna: Person, hers: int, bert: Person, his: int) -> None:
    """Have two write to each other, of whom one was let back in."""
    await line(anna, hers, BACK)
    await bert.say(his, "are you there?")
    await anna.reads(hers, "are you there?")
    await anna.say(hers, "I am")
    await bert.reads(his, "I am")
    seen = [one.text for one in await bert.texts(his)]
    assert not any("not allowed" in text or "hidden" in text for text in seen)


@waits
async def test_a_backup_brings_everything_back(tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    with running(tmp_path / "relay", "--plain", "--registration", "open") as relay:
        old = setting_of(tmp_path, "old", relay=relay.address)
        bob = setting_of(tmp_path, "bob", relay=relay.address)
        async with person(bob, "bob") as bert:
            async with person(old, "anna") as anna:
                hers = await anna.chat_with("bob")
                his = await bert.accept()
                said = (await anna.say(hers, "hello")).id
                await bert.say(his, "hello yourself")
                heard = (await anna.reads(hers, "hello yourself")).id
                await anna.client.intend(React(message=heard, text="+1"))
                await _name(anna, heard, "Bert")
                notes = await anna.client.intend(OpenNotes())
                await anna.until(lambda chats: chats[0].state is ChatState.ACTIVE)
                await anna.say(notes, "remember")
                await delivered(anna, said)
                before = await anna.texts(hers)
            await back_up(old, backup, WORD)
            new = setting_of(tmp_path, "new")
            assert (await restore_backup(new, backup, WORD)).handle == "anna"
            async with person(new) as anna:
                after = await anna.texts(hers)
                assert after[: len(before)] == before
                assert (await anna.look(heard)).author == "Bert"
                assert await _is_proved(anna, heard)
                await chats_on(anna, hers, bert, his)
                await anna.say(notes, "remembered")
                assert "remember" in [one.text for one in await anna.texts(notes)]


async def _name(who: Person, message: int, name: str) -> None:
    """Give the one who wrote a message a name."""
    account = (await who.look(message)).account
    assert account is not None
    await who.client.intend(SetPetname(account=account, name=name))


async def _is_proved(who: Person, message: int) -> bool:
    """Tell whether there is evidence of a message."""
    found: EvidenceReply = await who.client.ask(GetEvidence(messages=(message,)))
    return all(found.versions)


@waits
async def test_24_words_bring_the_rooms_back(tmp_path: Path) -> None:
    with running(tmp_path / "relay", "--plain", "--registration", "open") as relay:
        old = setting_of(tmp_path, "old", relay=relay.address)
        bob = setting_of(tmp_path, "bob", relay=relay.address)
        async with person(bob, "bob") as bert:
            async with person(old, "anna") as anna:
                hers = await anna.chat_with("bob")
                his = await bert.accept()
                await anna.say(hers, "hello")
                await bert.reads(his, "hello")
            words = await recovery_phrase(old)
            new = setting_of(tmp_path, "new", relay=relay.address)
            assert (await restore_words(new, words)).handle == "anna"
            async with person(new) as anna:
                found = await anna.until(bool)
                await chats_on(anna, found.id, bert, his)
