"""Two people chat: real engines, databases and sockets, and a relay that may end."""

import os
import signal
from pathlib import Path

import pytest

from tests.agent.people import person, setting_of
from tests.integration.relays import relay_in
from tests.net.running import waits
from tests.services.gnome_keyring import unlocked_keyring
from tests.vault.support import enter
from tgtui.agent import Heir
from tgtui.engine.rows import MessageState
from tgtui.vault import OsKeyring, Vault


@waits
async def test_two_people_write_to_each_other(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        alice = setting_of(tmp_path, "alice", relay=relay.address)
        bob = setting_of(tmp_path, "bob", relay=relay.address)
        async with person(alice, "anna") as anna, person(bob, "bob") as bert:
            hers = await anna.chat_with("bob")
            his = await bert.accept()
            assert (await anna.say(hers, "hello")).state is not MessageState.FAILED
            assert (await bert.reads(his, "hello")).author == "@anna"
            await bert.say(his, "hello yourself")
            await anna.reads(hers, "hello yourself")
        # Everything is there again, and goes on.
        async with person(alice) as anna, person(bob) as bert:
            await anna.say(hers, "again")
            await bert.reads(his, "again")


@pytest.mark.slow
@waits
async def test_two_profiles_on_one_computer_need_no_set_up(
    tmp_path: Path, started: list[int]
) -> None:
    alice, bob = setting_of(tmp_path, "alice"), setting_of(tmp_path, "bob")
    async with person(alice, "anna") as anna, person(bob, "bob") as bert:
        assert len(started) == 1
        hers = await anna.chat_with("bob")
        his = await bert.accept()
        await anna.say(hers, "hello")
        await bert.reads(his, "hello")
        # The relay is killed: whoever notices first starts it again.
        os.kill(started[0], signal.SIGKILL)
        await bert.say(his, "are you still there?")
        await anna.reads(hers, "are you still there?")
        assert len(started) > 1
        # Another program of the same profile says the same.
        async with person(alice) as guest:
            assert isinstance(guest.client, Heir)
            await guest.say(hers, "yes")
            await bert.reads(his, "yes")


@pytest.mark.slow
@waits
async def test_what_is_written_to_who_is_offline_comes_later(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        alice = setting_of(tmp_path, "alice", relay=relay.address)
        bob = setting_of(tmp_path, "bob", relay=relay.address)
        async with person(alice, "anna") as anna, person(bob, "bob") as bert:
            hers = await anna.chat_with("bob")
            his = await bert.accept()
            await anna.say(hers, "hello")
        async with person(alice) as anna:
            sent = [await anna.say(hers, f"number {n}") for n in range(40)]
            assert {one.state for one in sent} == {MessageState.SENT}
        async with person(bob) as bert:
            await bert.reads(his, "number 39")
            texts = [one.text for one in await bert.texts(his) if one.kind]
            assert texts[-40:] == [f"number {n}" for n in range(40)]


@pytest.mark.slow
def test_their_keys_are_in_the_keyring_of_the_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unlocked_keyring() as bus:
        enter(bus, monkeypatch)
        talk_by(OsKeyring(20), tmp_path)


@waits
async def talk_by(vault: Vault, folder: Path) -> None:
    """Have two people talk whose keys are in one vault."""
    async with relay_in(folder / "relay") as relay:
        alice, bob = (
            setting_of(folder, name, relay=relay.address, vault=vault)
            for name in ("alice", "bob")
        )
        async with person(alice, "anna") as anna, person(bob, "bob") as bert:
            hers = await anna.chat_with("bob")
            his = await bert.accept()
            await anna.say(hers, "hello")
            await bert.reads(his, "hello")
        async with person(alice) as anna, person(bob) as bert:
            await bert.say(his, "again")
            await anna.reads(hers, "again")
        for name in ("identity", "vault", "counter"):
            for profile in (alice.profile, bob.profile):
                assert await vault.get(profile.entry(name)) is not None
        entries = (alice.profile.identity_entry, alice.profile.vault_entry)
        found = [await vault.get(entry) for entry in entries]
        secrets = [key.expose() for key in found if key is not None]
        assert len(secrets) == 2
        assert not revealed(folder, *secrets, b"hello")


def revealed(folder: Path, *secrets: bytes) -> list[Path]:
    """Return the files in which a secret can be read."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 2
    return [one for one in files if any(key in one.read_bytes() for key in secrets)]
