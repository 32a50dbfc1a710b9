"""Whoever uses a profile of another process goes on with it once that one ends."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.agent.engines import ScriptedEngine
from tests.agent.profiles import Household
from tests.agent.test_server import House, house
from tests.integration.relays import relay_in
from tests.net.running import waits
from tgtui.agent.client import Client
from tgtui.agent.door import bound
from tgtui.agent.errors import AgentEnded, StrangeFrame, Unanswered
from tgtui.agent.heir import Heir
from tgtui.agent.local import Local
from tgtui.agent.opening import open_client
from tgtui.agent.registering import make_account
from tgtui.agent.remote import Remote
from tgtui.agent.updates import LinkChanged, Missed, Subscription
from tgtui.engine.effects import Changed, Effect
from tgtui.engine.errors import NoSuchChat
from tgtui.engine.events import Connected
from tgtui.engine.intents import MarkRead, OpenNotes
from tgtui.engine.queries import ListChats
from tgtui.identity import RelayAddress
from tgtui.vault import VaultLocked


class Home:
    """A profile that several programs use.

    Attributes:
        engines: The engines that ran, in their order.
    """

    def __init__(self, folder: Path, address: RelayAddress) -> None:
        self._household = Household(folder)
        self._address = address
        self.engines = self._household.engines

    async def made(self) -> None:
        """Make the account."""
        await make_account(self._household.setting("alice", self._address), "anna")

    @asynccontextmanager
    async def used(self) -> AsyncIterator[Client]:
        """Use the profile as one more program; each has a lock of its own."""
        setting = self._household.setting("alice", self._address)
        async with open_client(setting) as client:
            yield client


@asynccontextmanager
async def homes(tmp_path: Path) -> AsyncIterator[Home]:
    """Lend a profile with an account."""
    async with relay_in(tmp_path / "relay") as relay:
        home = Home(tmp_path, relay.address)
        await home.made()
        yield home


async def changed(engine: ScriptedEngine, client: Client, number: int) -> None:
    """Let an engine say that a chat has changed."""
    wanted: list[Effect] = [Changed((number,))]
    engine.wants = wanted
    engine.answers[OpenNotes] = 1
    await client.intend(OpenNotes())


async def until(updates: Subscription, last: object) -> list[object]:
    """Return what is told until something is."""
    told: list[object] = []
    async with asyncio.timeout(20):
        while last not in told:
            told.append(await anext(updates))
    return told


@waits
async def test_a_guest_takes_over_and_misses_nothing(tmp_path: Path) -> None:
    async with homes(tmp_path) as home, AsyncExitStack() as first:
        host = await first.enter_async_context(home.used())
        await home.engines[0].first(Connected)
        async with home.used() as guest, guest.updates() as updates:
            assert isinstance(guest, Heir)
            await changed(home.engines[0], host, 1)
            assert await until(updates, Changed((1,))) == [Changed((1,))]
            await first.aclose()
            told = await until(updates, LinkChanged("online"))
            assert told.count(Missed()) == 1
            assert Changed((1,)) not in told
            await changed(home.engines[1], guest, 2)
            assert await until(updates, Changed((2,))) == [Changed((2,))]
            home.engines[1].answers[ListChats] = lambda: ()
            # It serves others, too.
            async with home.used() as third:
                assert isinstance(third, Heir)
                assert await third.ask(ListChats()) == ()
            assert len(home.engines) == 2
        async with home.used() as last:
            assert isinstance(last, Local)


@waits
async def test_of_two_that_take_over_one_is_the_others_guest(tmp_path: Path) -> None:
    async with homes(tmp_path) as home, AsyncExitStack() as first:
        host = await first.enter_async_context(home.used())
        await home.engines[0].first(Connected)
        async with home.used() as one, home.used() as other:
            followed = [each.updates() for each in (one, other)]
            for each in followed:
                await each.__aenter__()
            await changed(home.engines[0], host, 1)
            await first.aclose()
            for updates in followed:
                told = await until(updates, Missed())
                assert [each for each in told if not isinstance(each, LinkChanged)] == [
                    Changed((1,)),
                    Missed(),
                ]
            home.engines[1].answers[ListChats] = lambda: ()
            await changed(home.engines[1], other, 3)
            for client, updates in zip((one, other), followed, strict=True):
                assert await client.ask(ListChats()) == ()
                await until(updates, Changed((3,)))
            assert len(home.engines) == 2


class Succession:
    """Who serves a profile, one after the other.

    Attributes:
        houses: Where it is served, in this order, each in a folder of its own.
        fault: Why it cannot be opened here.
        opened: How often that was tried.
    """

    def __init__(self, *houses: House) -> None:
        self.houses = list(houses)
        self.fault: Exception = VaultLocked("It is locked.", "Unlock it.")
        self.opened = 0

    @asynccontextmanager
    async def used(self) -> AsyncIterator[Heir]:
        """Lend an heir that begins at the first."""
        heir = Heir(self._take, self._open)
        first = await self._take()
        assert first is not None
        async with heir.used(first):
            yield heir

    async def _take(self) -> Remote | None:
        if not self.houses:
            return None
        return await Remote.connected(self.houses.pop(0).directory)

    def _open(self) -> AbstractAsyncContextManager[Local]:
        self.opened += 1
        raise self.fault


@asynccontextmanager
async def two_houses(tmp_path: Path) -> AsyncIterator[tuple[House, House]]:
    """Serve two clients, the first of which never answers."""
    folders = [tmp_path / "1", tmp_path / "2"]
    for folder in folders:
        folder.mkdir()
    async with house(folders[0]) as one, house(folders[1]) as two:
        yield one, two


async def never(_: object) -> None:
    """Answer nothing."""
    await asyncio.Event().wait()


@waits
async def test_what_may_have_been_done_is_not_done_twice(tmp_path: Path) -> None:
    async with two_houses(tmp_path) as (one, two), Succession(one, two).used() as heir:
        one.client.answers = {OpenNotes: never, MarkRead: never, ListChats: never}
        two.client.answers = {OpenNotes: 7, ListChats: ()}
        read = MarkRead(chat=1, message=2)
        asked = (heir.intend(OpenNotes()), heir.intend(read), heir.ask(ListChats()))
        calls = [asyncio.create_task(each) for each in asked]
        await one.client.was_asked(3)
        one.leave.set()
        with pytest.raises(Unanswered):
            await calls[0]
        assert await calls[1] is None
        assert await calls[2] == ()
        assert sorted(map(repr, two.client.asked)) == [repr(ListChats()), repr(read)]
        assert await heir.intend(OpenNotes()) == 7


@waits
async def test_an_engine_that_has_ended_did_nothing(tmp_path: Path) -> None:
    async with two_houses(tmp_path) as (one, two), Succession(one, two).used() as heir:
        one.client.answers = {OpenNotes: AgentEnded(), ListChats: NoSuchChat()}
        two.client.answers = {OpenNotes: 7}
        with pytest.raises(NoSuchChat):
            await heir.ask(ListChats())
        asking = asyncio.create_task(heir.intend(OpenNotes()))
        await one.client.was_asked(2)
        one.leave.set()
        assert await asking == 7


@waits
async def test_why_it_cannot_be_opened_is_raised_where_it_is_used(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as one:
        succession = Succession(one)

        async def use() -> None:
            async with succession.used() as heir:
                one.leave.set()
                async for _ in heir.updates():
                    pass

        with pytest.raises(VaultLocked, match="It is locked"):
            await use()
        assert succession.opened == 1


@waits
async def test_who_speaks_something_else_is_not_succeeded(tmp_path: Path) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(struct.pack("!I", 1) + b"\xc1")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    succession = Succession(House(tmp_path))
    async with await asyncio.start_unix_server(babble, sock=bound(tmp_path)):
        with pytest.raises(StrangeFrame):
            async with succession.used() as heir:
                await heir.ask(ListChats())
    assert not succession.opened
