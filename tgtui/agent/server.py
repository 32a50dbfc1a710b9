"""Lets other programs of a profile use the one that this process has open."""

import asyncio
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from tgtui.agent.client import Client
from tgtui.agent.crew import Crew
from tgtui.agent.door import SOCKET, bound, is_own
from tgtui.agent.errors import AgentEnded, StrangeFrame
from tgtui.agent.talk import (
    ASKED,
    ASKED_DECODER,
    AnyTold,
    AnyVerb,
    Asked,
    Done,
    Failed,
    Follow,
    GetAddress,
    GetLink,
    SaveFile,
    SendFile,
    Wake,
    WriteBackup,
    framed,
    pushed,
    read,
)
from tgtui.crypto import Secret
from tgtui.errors import TgtuiError


GOODBYE: Final = 1.0
"""Seconds that the rest of what is said may take at the end."""

AT_ONCE: Final = 32
"""How many things a guest has done at once before it has to wait."""


@asynccontextmanager
async def serving(directory: Path, client: Client, crew: Crew) -> AsyncIterator[None]:
    """Let others use a client until the end of the block.

    Args:
        directory: Of the profile.
        client: What they use.
        crew: Whose the tasks are; it fails by what nobody expected of a guest.

    Raises:
        OSError: There can be no socket there.
    """
    loop = asyncio.get_running_loop()
    with bound(directory) as door:
        door.listen()
        door.setblocking(False)  # noqa: FBT003  (it takes nothing else)
        loop.add_reader(door, _let_in, door, client, crew)
        try:
            yield
        finally:
            loop.remove_reader(door)
            (directory / SOCKET).unlink(missing_ok=True)


def _let_in(door: socket.socket, client: Client, crew: Crew) -> None:
    """Let a guest in; one that went away again is passed over."""
    try:
        connection, _ = door.accept()
    except OSError:
        return
    guest = Guest(connection, client, crew)
    task = crew.spawn(guest.stay())
    if task is None:
        connection.close()
    else:
        # One that is sent away before it was ever heard leaves nothing open either.
        task.add_done_callback(lambda _: connection.close())


class Guest:
    """A program that uses a client of this process."""

    def __init__(self, connection: socket.socket, client: Client, crew: Crew) -> None:
        """Do nothing yet; `stay` does."""
        self._connection = connection
        self._client = client
        self._crew = crew
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._follows = False

    async def stay(self) -> None:
        """Do what it asks until it goes, or says what nobody understands."""
        if not is_own(self._connection):
            return
        reader, writer = await asyncio.open_unix_connection(sock=self._connection)
        self._writer = writer
        try:
            with suppress(StrangeFrame):
                await self._listen(reader)
        finally:
            for task in self._tasks:
                task.cancel()
            await hang_up(writer)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Begin what it asks.

        Raises:
            StrangeFrame: It asks what nobody understands.
        """
        while (asked := await read(reader, ASKED_DECODER, ASKED)) is not None:
            await self._turns.acquire()
            self._spawn(self._answer(asked))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._crew.spawn(work)
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, asked: Asked) -> None:
        """Do one thing, and say what became of it."""
        answer: Done | Failed
        try:
            reply = await self._reply(asked)
            answer = Done(asked.id, msgspec.Raw(msgspec.msgpack.encode(reply)))
        except TgtuiError as error:
            answer = Failed(asked.id, str(error), type(error).__name__)
        finally:
            self._turns.release()
        await self._say(answer)

    async def _reply(self, asked: Asked) -> object:
        if asked.intent is not None:
            return await self._client.intend(asked.intent)
        if asked.query is not None:
            return await self._client.ask(asked.query)
        if asked.verb is None:
            raise StrangeFrame
        return await self._obey(asked.verb)

    async def _obey(self, verb: AnyVerb) -> object:
        match verb:
            case SendFile():
                return await self._client.send_file(
                    verb.chat, Path(verb.path), verb.text, verb.reply
                )
            case SaveFile():
                folder = Path(verb.folder)
                place = await self._client.fetch_file(verb.message, verb.index, folder)
                return str(place)
            case WriteBackup():
                passphrase = Secret(verb.passphrase)
                path = Path(verb.path)
                await self._client.back_up(path, passphrase, verb.settings)
            case Follow():
                await self._follow()
            case GetLink():
                return await self._client.link()
            case GetAddress():
                return (await self._client.address()).text
            case Wake():
                await self._client.wake()
        return None

    async def _follow(self) -> None:
        """Tell it what changes, from now on."""
        if not self._follows:
            self._follows = True
            began = asyncio.Event()
            self._spawn(self._push(began))
            await began.wait()

    async def _push(self, began: asyncio.Event) -> None:
        # Where the profile is closed, the connection ends with it.
        with suppress(AgentEnded):
            async with self._client.updates() as updates:
                began.set()
                async for update in updates:
                    await self._say(pushed(update))

    async def _say(self, told: AnyTold) -> None:
        with suppress(OSError):
            self._writer.write(framed(told))
            await self._writer.drain()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection, and wait a moment for the rest to go out."""
    writer.close()
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(GOODBYE):
            await writer.wait_closed()
            return
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
