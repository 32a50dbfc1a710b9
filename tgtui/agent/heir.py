"""A profile that is used where it is open, and opened here once that ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

from tgtui.agent.client import Client
from tgtui.agent.errors import AgentEnded, NotServed, Unanswered
from tgtui.agent.local import Local
from tgtui.agent.remote import Remote
from tgtui.agent.updates import LinkChanged, Missed, Subscription, Updates
from tgtui.crypto import Secret
from tgtui.engine.intents import AnyIntent, MarkRead, SetDraft, Typing
from tgtui.engine.queries import AnyQuery
from tgtui.identity import RelayAddress


Take = Callable[[], Awaitable[Remote | None]]
"""Connects to who serves the profile, or takes it: then there is nothing to return."""

Open = Callable[[], AbstractAsyncContextManager[Local]]
"""Opens the profile that was taken, serves it, and lets go of it at the end."""

Call = Callable[[Client], Awaitable[Any]]

_PAUSE: Final = 0.02
_REPEATABLE: Final = (MarkRead, SetDraft, Typing)
"""The intents that come to the same, whether they are done once or twice."""


class Heir:
    """A `Client` of another process's engine, and of one's own when that one ends.

    Of several heirs one opens the profile, and the others go on as its guests. Whoever
    follows what changes is told once that something may have been missed.
    """

    def __init__(self, take: Take, opens: Open) -> None:
        """Do nothing yet; `used` does."""
        self._take = take
        self._opens = opens
        self._client: Client | None = None
        self._there = asyncio.Event()
        self._is_first = True
        self._updates = Updates()

    @asynccontextmanager
    async def used(self, remote: Remote) -> AsyncIterator[None]:
        """Begin with who serves the profile now, and go on until the end of the block.

        Raises:
            TgtuiError: The other process ended, and it cannot be opened here either.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                living = tasks.create_task(self._live(remote))
                # What has not begun could not close what it was given.
                await asyncio.sleep(0)
                try:
                    yield
                finally:
                    living.cancel()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            # A task that is cancelled before its first step closes nothing.
            await remote.close()

    async def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Do what a person wants, and return the reply."""
        again = isinstance(intent, _REPEATABLE)
        return await self._called(lambda client: client.intend(intent), again=again)

    async def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401  (as `REPLIES`)
        """Answer a question."""
        return await self._called(lambda client: client.ask(query))

    def updates(self) -> Subscription:
        """Return what yields each update from now on."""
        return self._updates.subscribed(self._there.wait)

    async def link(self) -> LinkChanged:
        """Return how it stands with the connection."""
        found: LinkChanged = await self._called(lambda client: client.link())
        return found

    async def address(self) -> RelayAddress:
        """Return where the relay is."""
        found: RelayAddress = await self._called(lambda client: client.address())
        return found

    async def wake(self) -> None:
        """Connect now, if there is no connection."""
        await self._called(lambda client: client.wake())

    async def send_file(
        self, chat: int, path: Path, text: str = "", reply: int | None = None
    ) -> int:
        """Send a file, and return the message."""

        async def call(client: Client) -> int:
            return await client.send_file(chat, path, text, reply)

        message: int = await self._called(call, again=False)
        return message

    async def fetch_file(self, message: int, index: int, folder: Path) -> Path:
        """Fetch a file of a message into a folder, and return where it is."""

        async def call(client: Client) -> Path:
            return await client.fetch_file(message, index, folder)

        place: Path = await self._called(call)
        return place

    async def back_up(self, path: Path, passphrase: Secret, settings: str = "") -> None:
        """Write a backup of the profile."""
        await self._called(lambda client: client.back_up(path, passphrase, settings))

    async def _called(self, call: Call, *, again: bool = True) -> Any:  # noqa: ANN401
        """Call whoever has the profile, and the next one where that one has ended.

        Args:
            call: What to ask.
            again: Whether to ask it again where it may have been done already.

        Raises:
            Unanswered: It may have been done, and is not to be done twice.
            TgtuiError: It is not done.
        """
        while True:
            await self._there.wait()
            client = self._client
            assert client is not None  # noqa: S101  (for the types)
            try:
                return await call(client)
            except Unanswered:
                if not again:
                    raise
            except NotServed:
                pass
            except AgentEnded:
                if isinstance(client, Local):
                    raise
            self._lose(client)

    async def _live(self, remote: Remote | None) -> None:
        """Use who serves the profile, one after the other, and then open it."""
        while remote is not None:
            async with remote.used():
                with suppress(NotServed):
                    await self._follow(remote)
            self._lose(remote)
            # One that is ending may let somebody in, and hang up at once.
            await asyncio.sleep(_PAUSE)
            remote = await self._take()
        async with self._opens() as local:
            # Where its engine fails, the block ends by that fault.
            with suppress(AgentEnded):
                await self._follow(local)
            await asyncio.Event().wait()

    async def _follow(self, client: Client) -> None:
        """Let a client be used, and hand on what it tells until it ends.

        Raises:
            TgtuiError: It has ended.
        """
        async with client.updates() as updates:
            self._client = client
            self._there.set()
            if not self._is_first:
                # Between the one that ended and this one nobody told anything.
                self._updates.publish(Missed())
                self._updates.publish(await client.link())
            self._is_first = False
            async for update in updates:
                self._updates.publish(update)

    def _lose(self, client: Client) -> None:
        """Let a client that has ended be used no longer."""
        if self._client is client:
            self._client = None
            self._there.clear()
