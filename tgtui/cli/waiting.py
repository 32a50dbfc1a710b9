"""Waits until what was asked for has happened, or until it need not be waited for."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import Final, Self, TypeVar

from tgtui.agent import Client, asking
from tgtui.cli.codes import Exit
from tgtui.engine.errors import NoSuchMessage
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import ChatView, MessageView, Trust


T = TypeVar("T")

_ONLINE: Final = "online"

_STUCK: Final = frozenset({Trust.BLOCKED, Trust.CHANGED})
"""The states that last until a person does something."""


async def until(
    client: Client, check: Callable[[], Awaitable[T | None]], seconds: float
) -> T | None:
    """Return what `check` returns once that is not None, or None after some seconds."""
    ends = time.monotonic() + seconds
    async with Ear(client) as ear:
        while True:
            found = await check()
            left = ends - time.monotonic()
            if found is not None or left <= 0:
                return found
            await ear.heard(left)


async def sent(
    client: Client, message: int, seconds: float
) -> tuple[Exit, MessageView | None]:
    """Return what became of a message that was to be sent, and how it is now.

    There is no such message any more where it was cancelled.
    """
    view: MessageView | None = await asking.message(client, message)

    async def check() -> Exit | None:
        nonlocal view
        try:
            view = await asking.message(client, message)
        except NoSuchMessage:
            view = None
        if view is None or view.state is MessageState.FAILED:
            return Exit.FAILED
        if view.state is not MessageState.WAITING:
            return Exit.DONE
        return _stuck(await asking.chat(client, view.chat))

    found = await until(client, check, seconds)
    if found is None:
        found = Exit.FAILED if view is None else await _late(client, view.chat)
    return found, view


async def emptied(client: Client, chat: int, seconds: float) -> Exit:
    """Return what became of all that was to be sent in a chat."""

    async def check() -> Exit | None:
        view = await asking.chat(client, chat)
        return _stuck(view) if view.waiting else Exit.DONE

    found = await until(client, check, seconds)
    return await _late(client, chat) if found is None else found


async def settled(
    client: Client, chat: int, seconds: float, *, joining: bool = False
) -> Exit:
    """Return what became of a chat that was to be set up.

    Args:
        client: The client.
        chat: The chat.
        seconds: For how long to wait.
        joining: Whether it was an invitation, and both are in it once it is set up.
    """

    async def check() -> Exit | None:
        view = await asking.chat(client, chat)
        if view.state is ChatState.ENDED:
            return Exit.FAILED
        is_there = view.state is not ChatState.SETTING_UP and not view.waiting
        if joining:
            is_there = view.status.trust is not Trust.SETTING_UP
        return Exit.DONE if is_there else _stuck(view)

    found = await until(client, check, seconds)
    return await _late(client, chat) if found is None else found


async def caught_up(client: Client, seconds: float) -> bool:
    """Wait until all is here that the relay has; tell whether it is.

    Where there is no connection to be had at the moment, nothing is waited for.
    """
    if (await asking.me(client)).current:
        return True

    async def check() -> bool | None:
        if (await asking.me(client)).current:
            return True
        link = await client.link()
        return False if link.phase != _ONLINE and link.sentence else None

    return bool(await until(client, check, seconds))


async def findable(client: Client, seconds: float) -> bool:
    """Wait until others can start a chat with this account; tell whether they can."""

    async def check() -> bool | None:
        return bool((await asking.me(client)).packages) or None

    return bool(await until(client, check, seconds))


class Ear:
    """Hears of changes at a client: `async with Ear(client) as ear`."""

    __slots__ = ("_client", "_event", "_news", "_stack", "_task")

    def __init__(self, client: Client) -> None:
        """Hear nothing yet."""
        self._client = client
        self._event = asyncio.Event()
        self._news = False
        self._stack = AsyncExitStack()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        updates = await self._stack.enter_async_context(self._client.updates())
        self._task = asyncio.create_task(self._listen(updates))
        return self

    async def __aexit__(self, *outcome: object) -> None:
        """Listen no longer."""
        assert self._task is not None  # noqa: S101  (for the types)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._stack.aclose()

    async def heard(self, seconds: float | None = None) -> None:
        """Wait until something has changed since this returned, or for some seconds.

        Raises:
            TgtuiError: Nothing can be heard any more.
        """
        assert self._task is not None  # noqa: S101  (for the types)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        news, self._news = self._news, False
        if not self._task.done():
            self._event.clear()
        elif not news:
            self._task.result()

    async def _listen(self, updates: AsyncIterator[object]) -> None:
        try:
            async for _ in updates:
                self._news = True
                self._event.set()
        finally:
            self._event.set()


def _stuck(chat: ChatView) -> Exit | None:
    held = not chat.status.sending and chat.status.trust in _STUCK
    return Exit.HELD if held else None


async def _late(client: Client, chat: int) -> Exit:
    """Return why something was not sent in time."""
    status = (await asking.chat(client, chat)).status
    held = not status.sending and status.trust is Trust.BEHIND
    return Exit.HELD if held else Exit.WAITS
