"""A profile is opened by whoever comes first, and used by everybody else."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.agent.clients import ScriptedClient, chat_with
from tests.agent.people import person, setting_of
from tests.agent.profiles import Household
from tests.integration.relays import relay_in
from tests.net.running import waits
from tgtui.agent import opening
from tgtui.agent.counter import Counter
from tgtui.agent.errors import AgentEnded, NoAccount
from tgtui.agent.heir import Heir
from tgtui.agent.local import Local
from tgtui.agent.opening import moved, open_client, send_rest
from tgtui.agent.registering import make_account
from tgtui.agent.setting import Setting
from tgtui.agent.updates import LinkChanged
from tgtui.crypto import Secret
from tgtui.engine.effects import Changed
from tgtui.engine.events import Connected, Disconnected, PutBack
from tgtui.engine.intents import OpenNotes, Send
from tgtui.engine.queries import ListChats, ListMessages
from tgtui.engine.rows import MessageState
from tgtui.identity import RelayAddress, RelayId
from tgtui.relay.main import Relay
from tgtui.vault import InUse


@waits
async def test_the_second_one_uses_what_the_first_one_has(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        async with open_client(setting) as first:
            await home.engines[0].first(Connected)
            home.engines[0].answers |= {ListChats: lambda: ()}
            async with open_client(setting) as second:
                assert isinstance(first, Local)
                assert isinstance(second, Heir)
                assert await first.ask(ListChats()) == ()
                assert await second.ask(ListChats()) == ()
                assert await second.link() == LinkChanged("online")
        assert len(home.engines) == 1
        async with open_client(setting) as third:
            assert isinstance(third, Local)


@waits
async def test_whoever_is_left_can_open_it_again(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        first = open_client(setting)
        await first.__aenter__()
        async with open_client(setting) as second:
            await first.__aexit__(None, None, None)
            await second.wake()
            await home.engines[1].first(Connected)
        async with open_client(setting) as third:
            await home.engines[2].first(Connected)
            assert isinstance(third, Local)


@waits
async def test_there_has_to_be_an_account(tmp_path: Path) -> None:
    setting = Household(tmp_path).setting("alice", None)
    for _ in range(2):
        with pytest.raises(NoAccount):
            async with open_client(setting):
                pass
    key = Secret(bytes(32))
    await setting.vault.put(setting.profile.vault_entry, key)
    setting.parts.open(setting.database, key, None).__enter__()
    with pytest.raises(NoAccount):
        async with open_client(setting):
            pass


@waits
async def test_who_has_it_and_does_not_serve_it_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        with setting.profile:
            monkeypatch.setattr(opening, "PATIENCE", 0.1)
            with pytest.raises(InUse):
                async with open_client(setting):
                    pass
        monkeypatch.setattr(opening, "PATIENCE", 10.0)
        with setting.profile:
            entering = asyncio.create_task(open_client(setting).__aenter__())
            await asyncio.sleep(0.02)
            assert not entering.done()
            entering.cancel()
            await asyncio.wait([entering])


@waits
async def test_a_fault_of_the_engine_is_raised_where_it_is_used(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        with pytest.raises(ZeroDivisionError, match="in the engine"):
            await broken(setting, home, relay)


async def broken(setting: Setting, home: Household, relay: Relay) -> None:
    """Use a profile whose engine fails once the relay ends."""
    async with open_client(setting):
        await home.engines[0].first(Connected)
        fault = ZeroDivisionError("in the engine")
        home.engines[0].answers = {Disconnected: fault}
        await relay.stop()
        await asyncio.Event().wait()


@waits
async def test_a_fault_of_who_uses_it_stays_what_it_is(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        for fault in (FileNotFoundError("x"), ConnectionRefusedError("y")):
            with pytest.raises(type(fault), match=str(fault)):
                async with open_client(setting):
                    raise fault
        home.engines.clear()
        async with open_client(setting):
            with pytest.raises(FileNotFoundError, match="z"):
                await failing(setting)
        assert len(home.engines) == 1


async def failing(setting: Setting) -> None:
    """Fail while a profile is used."""
    async with open_client(setting):
        raise FileNotFoundError("z")  # noqa: EM101  (it is no sentence)


def test_a_relay_may_have_moved_but_is_the_same() -> None:
    relay_id, other = RelayId(bytes(32)), RelayId(b"o" * 32)
    stored = RelayAddress("old.example", 4443, None)
    here = replace(stored, relay_id=relay_id)
    new = RelayAddress("new.example", 443, None)
    there = replace(new, relay_id=relay_id)
    assert moved(None, stored, relay_id) == here
    assert moved(new, stored, relay_id) == there
    assert moved(there, stored, relay_id) == there
    assert moved(replace(new, relay_id=other), stored, relay_id) == here


@waits
async def test_a_relay_is_found_where_it_is_now(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        elsewhere = replace(relay.address, port=1)
        async with open_client(replace(setting, relay=elsewhere)) as client:
            updates = client.updates()
            while "reach" not in (await client.link()).sentence:
                await anext(updates)
        async with open_client(replace(setting, relay=None)) as client:
            await home.engines[-1].first(Connected)


@waits
async def test_data_that_was_put_back_is_noticed(tmp_path: Path) -> None:
    home = Household(tmp_path)
    async with relay_in(tmp_path / "relay") as relay:
        setting = home.setting("alice", relay.address)
        await make_account(setting, "anna")
        old = setting.database.read_bytes()
        counter = Counter(setting.vault, setting.profile.entry("counter"))
        async with open_client(setting) as client:
            assert isinstance(client, Local)
            assert not client.rolled_back
            assert PutBack() not in home.engines[-1].heard
            await client.intend(OpenNotes())
        low = await counter.known()
        assert low
        # As if more had been written since the copy was made.
        number = (low + 1).to_bytes(8, "big")
        await setting.vault.put(setting.profile.entry("counter"), Secret(number))
        setting.database.write_bytes(old)
        async with open_client(setting) as client:
            assert isinstance(client, Local)
            assert client.rolled_back
            assert home.engines[-1].heard[0] == PutBack()
        assert await counter.known() == low


@waits
async def test_a_program_stays_for_what_can_go_out_now() -> None:
    client = ScriptedClient()
    client.link_state = LinkChanged("online")
    client.answers = {ListChats: (chat_with(2),)}
    staying = asyncio.create_task(send_rest(client))
    for asked, left in ((1, 1), (2, 0)):
        await client.was_asked(asked)
        assert not staying.done()
        client.answers = {ListChats: (chat_with(left),)}
        client.news.publish(Changed((1,)))
    await staying


@pytest.mark.parametrize(
    ("phase", "sending", "waiting"),
    [
        ("online", True, 0),
        ("online", False, 1),
        ("offline", True, 1),
        ("paused", True, 1),
    ],
)
@waits
async def test_no_program_stays_for_what_cannot(
    monkeypatch: pytest.MonkeyPatch, phase: str, *, sending: bool, waiting: int
) -> None:
    monkeypatch.setattr(opening, "LINGER", 3_600.0)
    client = ScriptedClient()
    client.link_state = LinkChanged(phase)
    client.answers = {ListChats: (chat_with(waiting, sending=sending),)}
    await send_rest(client)


@waits
async def test_no_program_stays_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LINGER", 0.01)
    client = ScriptedClient()
    client.link_state = LinkChanged("connecting")
    client.answers = {ListChats: (chat_with(1),)}
    await send_rest(client)
    client.answers = {ListChats: AgentEnded()}
    await send_rest(client)


@waits
async def test_what_became_sendable_goes_out_before_the_end(tmp_path: Path) -> None:
    async with relay_in(tmp_path / "relay") as relay:
        alice = setting_of(tmp_path, "alice", relay=relay.address)
        bob = setting_of(tmp_path, "bob", relay=relay.address)
        async with person(alice, "anna") as anna, person(bob, "bob") as bert:
            hers, his = await anna.chat_with("bob"), await bert.accept()
            await bert.say(his, "hello")
        async with person(alice) as anna:
            # Nobody waits for these to be sent.
            for number in range(20):
                await anna.client.intend(Send(chat=hers, text=f"number {number}"))
        await relay.stop()
        opened = setting_of(tmp_path, "alice", relay=relay.address, vault=alice.vault)
        async with open_client(opened) as client:
            sent = await client.ask(ListMessages(chat=hers))
    assert not [each for each in sent if each.state is MessageState.WAITING]
