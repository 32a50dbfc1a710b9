"""A profile that another process of this user has open."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from tgtui.agent import errors as own_errors
from tgtui.agent.door import is_own, reachable
from tgtui.agent.errors import (
    AgentError,
    NotDone,
    NotServed,
    StrangeFrame,
    Unanswered,
)
from tgtui.agent.server import hang_up
from tgtui.agent.talk import (
    TOLD,
    TOLD_DECODER,
    AnyVerb,
    Asked,
    Done,
    Failed,
    Follow,
    GetAddress,
    GetLink,
    Pushed,
    SaveFile,
    SendFile,
    Wake,
    WriteBackup,
    framed,
    read,
)
from tgtui.agent.updates import LinkChanged, Subscription, Updates
from tgtui.crypto import Secret
from tgtui.engine import errors as engine_errors
from tgtui.engine.errors import EngineError
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import REPLIES, AnyQuery
from tgtui.errors import TgtuiError
from tgtui.identity import RelayAddress, parse_address


_KNOWN: Final[dict[str, type[TgtuiError]]] = {
    name: kind
    for room in (engine_errors, own_errors)
    for name, kind in vars(room).items()
    if isinstance(kind, type)
    and issubclass(kind, EngineError | AgentError)
    and "__init__" not in vars(kind)
}
"""The errors that are here what they are there; others are known by their words."""


class Remote:
    """A `Client` of an engine in another process."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Use what a process serves; `connected` makes one."""
        self._reader = reader
        self._writer = writer
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[msgspec.Raw]] = {}
        self._updates = Updates()
        self._ended = False

    @classmethod
    async def connected(cls, directory: Path) -> Self:
        """Connect to the process that serves the profile in a directory.

        Raises:
            FileNotFoundError: None does, or ever did.
            ConnectionRefusedError: None does.
            NotServed: It is another user's.
        """
        with reachable(directory) as path:
            reader, writer = await asyncio.open_unix_connection(path)
        if not is_own(writer.get_extra_info("socket")):
            await hang_up(writer)
            raise NotServed
        return cls(reader, writer)

    @asynccontextmanager
    async def used(self) -> AsyncIterator[None]:
        """Listen until the end of the block, then go away."""
        listening = asyncio.create_task(self.listen())
        try:
            yield
        finally:
            listening.cancel()
            # Whoever loses patience here leaves nothing open.
            self._writer.close()
            await asyncio.wait([listening])
            await self.close()

    async def close(self) -> None:
        """Go away, if that is not done already."""
        await hang_up(self._writer)

    async def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Do what a person wants, and return the reply."""
        return await self._call(REPLIES.get(type(intent)), intent=intent)

    async def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Answer a question."""
        return await self._call(REPLIES[type(query)], query=query)

    def updates(self) -> Subscription:
        """Return what yields each update from now on."""
        return self._updates.subscribed(lambda: self._call(None, verb=Follow()))

    async def link(self) -> LinkChanged:
        """Return how it stands with the connection."""
        found: LinkChanged = await self._call(LinkChanged, verb=GetLink())
        return found

    async def address(self) -> RelayAddress:
        """Return where the relay is."""
        return parse_address(await self._call(str, verb=GetAddress()))

    async def wake(self) -> None:
        """Connect now, if there is no connection."""
        await self._call(None, verb=Wake())

    async def send_file(
        self, chat: int, path: Path, text: str = "", reply: int | None = None
    ) -> int:
        """Send a file, and return the message."""
        verb = SendFile(chat=chat, path=_absolute(path), text=text, reply=reply)
        message: int = await self._call(int, verb=verb)
        return message

    async def fetch_file(self, message: int, index: int, folder: Path) -> Path:
        """Fetch a file of a message into a folder, and return where it is."""
        verb = SaveFile(message=message, index=index, folder=_absolute(folder))
        return Path(await self._call(str, verb=verb))

    async def back_up(self, path: Path, passphrase: Secret, settings: str = "") -> None:
        """Write a backup of the profile."""
        verb = WriteBackup(
            path=_absolute(path), passphrase=passphrase.expose(), settings=settings
        )
        await self._call(None, verb=verb)

    async def listen(self) -> None:
        """Take what is told until the other process goes away."""
        try:
            while (told := await read(self._reader, TOLD_DECODER, TOLD)) is not None:
                match told:
                    case Done():
                        self._settle(told.id, told.reply)
                    case Failed():
                        self._settle(told.id, _error(told))
                    case Pushed():
                        self._updates.publish(told.update)
            self._end(NotServed())
        except StrangeFrame as error:
            self._end(error)
        finally:
            self._end(NotServed())

    async def _call(
        self,
        kind: Any,  # noqa: ANN401  (a type of `REPLIES`)
        *,
        intent: AnyIntent | None = None,
        query: AnyQuery | None = None,
        verb: AnyVerb | None = None,
    ) -> Any:  # noqa: ANN401  (the same)
        """Ask something, and return the reply.

        Raises:
            NotServed: The other process went away before.
            Unanswered: It went away then, and may have done it.
            TgtuiError: It does not do that.
        """
        if self._ended:
            raise NotServed
        asked = Asked(next(self._numbers), intent, query, verb)
        future = self._waiting[asked.id] = asyncio.get_running_loop().create_future()
        try:
            self._writer.write(framed(asked))
            await self._writer.drain()
            reply = await future
        except ConnectionError:
            raise Unanswered from None
        finally:
            self._waiting.pop(asked.id, None)
        try:
            return msgspec.msgpack.decode(reply, type=kind)
        except msgspec.MsgspecError:
            raise StrangeFrame from None

    def _settle(self, number: int, outcome: msgspec.Raw | TgtuiError) -> None:
        future = self._waiting.pop(number, None)
        if future is None or future.done():
            return
        if isinstance(outcome, TgtuiError):
            future.set_exception(outcome)
            # Who asked may have been told by the connection already, and gone away.
            future.exception()
        else:
            future.set_result(outcome)

    def _end(self, fault: TgtuiError) -> None:
        """Let everybody know that nothing more comes."""
        if self._ended:
            return
        self._ended = True
        lost = Unanswered() if isinstance(fault, NotServed) else fault
        for number in list(self._waiting):
            self._settle(number, lost)
        self._updates.end(fault)


def _absolute(path: Path) -> str:
    """Return a path that is the same for another process; links stay links."""
    return os.path.abspath(path)  # noqa: PTH100


def _error(told: Failed) -> TgtuiError:
    """Return an error as it was there, with the words that it had."""
    kind = _KNOWN.get(told.code, NotDone)
    error = kind.__new__(kind, told.sentence)
    if isinstance(error, NotDone):
        error.code = told.code
    return error
