"""Other programs of a profile use the one that has it, by a socket."""

import asyncio
import gc
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.agent.clients import ADDRESS, ScriptedClient
from tests.net.running import waits
from tgtui.agent import door, remote, server
from tgtui.agent.crew import Crew
from tgtui.agent.door import SOCKET, bound, reachable
from tgtui.agent.errors import (
    AgentEnded,
    FileTooLarge,
    NotDone,
    NotServed,
    StrangeFrame,
)
from tgtui.agent.remote import Remote
from tgtui.agent.server import serving
from tgtui.agent.talk import Asked, framed
from tgtui.agent.updates import LinkChanged, Missed
from tgtui.crypto import Secret
from tgtui.engine.effects import Changed, TypingChanged
from tgtui.engine.errors import NoSuchChat
from tgtui.engine.intents import OpenNotes, SetDraft, StartChat
from tgtui.engine.queries import GetBackground, ListChats, WhoAmI
from tgtui.vault import VaultLocked


class House:
    """A process that has a profile, so to say."""

    def __init__(self, directory: Path) -> None:
        self.client = ScriptedClient()
        self.crew = Crew()
        self.directory = directory
        self.leave = asyncio.Event()
        self.there = asyncio.Event()

    async def run(self) -> None:
        """Serve until it is told to leave."""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(self.crew.run())
            async with serving(self.directory, self.client, self.crew):
                self.there.set()
                await self.leave.wait()
            running.cancel()


@asynccontextmanager
async def house(directory: Path) -> AsyncIterator[House]:
    """Serve a client until the end of the block."""
    one = House(directory)
    living = asyncio.create_task(one.run())
    try:
        await one.there.wait()
        yield one
    finally:
        one.leave.set()
        await living


@asynccontextmanager
async def guest(directory: Path) -> AsyncIterator[Remote]:
    """Lend a client of the same profile."""
    one = await Remote.connected(directory)
    async with one.used():
        yield one


@waits
async def test_a_guest_is_answered_as_at_home(tmp_path: Path) -> None:
    async with house(tmp_path) as one, guest(tmp_path) as remote:
        assert (tmp_path / SOCKET).stat().st_mode & 0o777 == 0o600
        one.client.answers = {StartChat: 5, ListChats: ()}
        assert await remote.intend(StartChat(handle="bob")) == 5
        assert await remote.intend(SetDraft(chat=1, text="x")) is None
        assert await remote.ask(ListChats()) == ()
        assert await remote.link() == LinkChanged("offline", "why", 5)
        assert await remote.address() == ADDRESS
        await remote.wake()
        assert await remote.send_file(1, Path("/a"), "text", 3) == 7
        assert await remote.fetch_file(2, 0, Path("/b")) == Path("/b/file")
        await remote.back_up(Path("/c"), Secret(b"word"), "# mine")
        assert one.client.asked == [
            StartChat(handle="bob"),
            SetDraft(chat=1, text="x"),
            ListChats(),
            "wake",
            (1, Path("/a"), "text", 3),
            (2, 0),
            (Path("/c"), b"word", "# mine"),
        ]
    assert not (tmp_path / SOCKET).exists()


@waits
async def test_paths_are_those_of_the_guest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with house(tmp_path) as one, guest(tmp_path) as remote:
        await remote.send_file(1, Path("a"))
        assert one.client.asked == [(1, tmp_path / "a", "", None)]
        assert await remote.fetch_file(1, 0, Path("b")) == tmp_path / "b" / "file"


@waits
async def test_errors_come_as_they_are_or_in_their_words(tmp_path: Path) -> None:
    async with house(tmp_path) as one, guest(tmp_path) as remote:
        one.client.answers = {
            WhoAmI: NoSuchChat(),
            ListChats: NoSuchChat("no chat 5"),
            OpenNotes: VaultLocked("It is locked.", "Unlock it."),
            GetBackground: FileTooLarge(9),
        }
        with pytest.raises(NoSuchChat, match="There is no such chat"):
            await remote.ask(WhoAmI())
        with pytest.raises(NoSuchChat, match="no chat 5"):
            await remote.ask(ListChats())
        with pytest.raises(NotDone, match="It is locked") as caught:
            await remote.intend(OpenNotes())
        assert caught.value.code == "VaultLocked"
        # What says more than its words is not there without the rest.
        with pytest.raises(NotDone, match="takes 9 bytes"):
            await remote.ask(GetBackground())


@waits
async def test_updates_reach_each_guest_that_follows(tmp_path: Path) -> None:
    async with house(tmp_path) as one, guest(tmp_path) as anna, guest(tmp_path) as bob:
        async with anna.updates() as first, anna.updates() as second:
            told = (
                Changed((1,), (2,)),
                TypingChanged(1, bytes(32), on=True),
                LinkChanged("online"),
                Missed(),
            )
            for update in told:
                one.client.news.publish(update)
            assert [await anext(first) for _ in told] == list(told)
            assert [await anext(second) for _ in told] == list(told)
        late = bob.updates()
        async with late:
            one.client.news.publish(Changed((9,)))
            assert await anext(late) == Changed((9,))


@waits
async def test_one_that_takes_long_holds_up_no_other(tmp_path: Path) -> None:
    async with house(tmp_path) as one, guest(tmp_path) as remote:
        held = asyncio.Event()

        async def wait(_: object) -> int:
            await held.wait()
            return 1

        one.client.answers = {OpenNotes: wait, ListChats: ()}
        slow = asyncio.create_task(remote.intend(OpenNotes()))
        assert await remote.ask(ListChats()) == ()
        held.set()
        assert await slow == 1


@waits
async def test_who_loses_patience_harms_nobody(tmp_path: Path) -> None:
    async with house(tmp_path) as one, guest(tmp_path) as remote:
        held = asyncio.Event()

        async def wait(_: object) -> int:
            await held.wait()
            return 1

        one.client.answers = {OpenNotes: wait, ListChats: ()}
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(remote.intend(OpenNotes()), 0.02)
        held.set()
        assert await remote.ask(ListChats()) == ()


@waits
async def test_the_end_of_the_process_is_told(tmp_path: Path) -> None:
    async with house(tmp_path) as one:
        held = asyncio.Event()

        async def wait(_: object) -> None:
            await held.wait()

        one.client.answers = {OpenNotes: wait}
        async with guest(tmp_path) as remote, remote.updates() as updates:
            asking = asyncio.create_task(remote.intend(OpenNotes()))
            await one.client.was_asked()
            one.leave.set()
            for gone in (asking, anext(updates), anext(remote.updates())):
                with pytest.raises(NotServed):
                    await gone
            with pytest.raises(NotServed):
                await remote.ask(ListChats())
    with pytest.raises(FileNotFoundError):
        await Remote.connected(tmp_path)


@waits
async def test_who_hears_of_the_end_by_two_ways_hears_of_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, fault: faults.append(fault))
    async with (
        house(tmp_path) as one,
        guest(tmp_path) as remote,
        remote.updates() as updates,
    ):

        async def end(_: asyncio.StreamWriter) -> None:
            one.leave.set()
            with pytest.raises(NotServed):
                await anext(updates)
            raise ConnectionResetError

        with monkeypatch.context() as patch:
            patch.setattr(asyncio.StreamWriter, "drain", end)
            with pytest.raises(NotServed):
                await remote.ask(ListChats())
    gc.collect()
    assert faults == []


@waits
async def test_an_engine_that_ends_is_told_too(tmp_path: Path) -> None:
    async with house(tmp_path) as one, guest(tmp_path) as remote, remote.updates():
        one.client.news.end(AgentEnded())
        one.client.answers = {ListChats: AgentEnded()}
        with pytest.raises(AgentEnded):
            await remote.ask(ListChats())


NONSENSE = {
    "not msgpack": struct.pack("!I", 3) + b"\xc1\xc1\xc1",
    "another message": struct.pack("!I", 2) + b"\x81\x01",
    "too long": struct.pack("!I", (8 << 20) + 1),
    "nothing that is asked": framed(Asked(1)),
    "the beginning of a frame": struct.pack("!I", 100) + b"x",
}


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
@waits
async def test_nonsense_harms_nobody(tmp_path: Path, said: bytes) -> None:
    async with house(tmp_path) as one, guest(tmp_path) as remote:
        one.client.answers = {ListChats: ()}
        with socket.socket(socket.AF_UNIX) as raw:
            raw.settimeout(0)
            with reachable(tmp_path) as path:
                await asyncio.get_running_loop().sock_connect(raw, path)
            await asyncio.get_running_loop().sock_sendall(raw, said)
            raw.shutdown(socket.SHUT_WR)
            while await asyncio.get_running_loop().sock_recv(raw, 4096):
                pass
        assert await remote.ask(ListChats()) == ()


@waits
async def test_what_nobody_expected_of_a_guest_ends_all(tmp_path: Path) -> None:
    one = House(tmp_path)
    living = asyncio.create_task(one.run())
    await one.there.wait()
    one.client.answers = {ListChats: ZeroDivisionError()}
    async with guest(tmp_path) as remote:
        with pytest.raises(NotServed):
            await remote.ask(ListChats())
    with pytest.raises(ExceptionGroup) as caught:
        await living
    assert caught.group_contains(ZeroDivisionError)


@waits
async def test_others_are_let_in_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path):
        with monkeypatch.context() as patch:
            patch.setattr(server, "is_own", lambda _: False)
            async with guest(tmp_path) as one:
                with pytest.raises(NotServed):
                    await one.ask(ListChats())
        with monkeypatch.context() as patch:
            patch.setattr(remote, "is_own", lambda _: False)
            with pytest.raises(NotServed):
                await Remote.connected(tmp_path)


def test_a_process_of_this_user_is_known() -> None:
    one, other = socket.socketpair()
    with one, other:
        assert door.is_own(one)


@waits
async def test_a_path_may_be_long(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 100)
    folder.mkdir()
    async with house(folder) as one, guest(folder) as remote:
        one.client.answers = {ListChats: ()}
        assert await remote.ask(ListChats()) == ()


@waits
async def test_a_socket_that_was_left_behind_is_replaced(tmp_path: Path) -> None:
    bound(tmp_path).close()
    with pytest.raises(ConnectionRefusedError):
        await Remote.connected(tmp_path)
    async with house(tmp_path), guest(tmp_path) as remote:
        await remote.wake()


@waits
async def test_a_server_that_answers_nonsense_is_left(tmp_path: Path) -> None:
    async with house(tmp_path) as one, guest(tmp_path) as remote:
        one.client.answers = {ListChats: 5}
        with pytest.raises(StrangeFrame):
            await remote.ask(ListChats())
        one.client.answers = {GetBackground: None}
        with pytest.raises(StrangeFrame):
            await remote.ask(GetBackground())


@waits
async def test_one_that_speaks_something_else_is_left(tmp_path: Path) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(struct.pack("!I", 1) + b"\xc1")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with (
        await asyncio.start_unix_server(babble, sock=bound(tmp_path)),
        guest(tmp_path) as remote,
    ):
        with pytest.raises((StrangeFrame, NotServed)):
            await anext(remote.updates())
