"""People who chat by real engines, and look at what they have."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.net.running import QUICK
from tgtui.agent import Client, Setting, make_account, open_client, wait_sent
from tgtui.engine.intents import Accept, Send, StartChat
from tgtui.engine.queries import GetMessage, ListChats, ListMessages, Me, WhoAmI
from tgtui.engine.rows import ChatState
from tgtui.engine.views import ChatView, MessageView
from tgtui.identity import RelayAddress
from tgtui.vault import MemoryVault, Profile, Vault


def setting_of(
    folder: Path,
    name: str,
    *,
    relay: RelayAddress | None = None,
    vault: Vault | None = None,
) -> Setting:
    """Return how somebody's profile is opened."""
    return Setting(
        profile=Profile(name, folder / name),
        vault=vault or MemoryVault(),
        relay=relay,
        embedded=folder / "embedded",
        reach=QUICK,
    )


class Person:
    """Somebody who chats.

    Attributes:
        client: What they use.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    async def until(self, done: Callable[[tuple[ChatView, ...]], bool]) -> ChatView:
        """Wait until something is so of the chats; return the newest."""
        async with asyncio.timeout(25), self.client.updates() as updates:
            while True:
                chats: tuple[ChatView, ...] = await self.client.ask(ListChats())
                if done(chats):
                    return chats[0]
                await anext(updates)

    async def is_ready(self) -> None:
        """Wait until others can begin a chat."""
        async with asyncio.timeout(25):
            # Nobody is told how many KeyPackages are left.
            while not (await self.me()).packages:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def me(self) -> Me:
        """Return who this is."""
        found: Me = await self.client.ask(WhoAmI())
        return found

    async def chat_with(self, handle: str) -> int:
        """Begin a chat with somebody, and wait until it is there."""
        chat: int = await self.client.intend(StartChat(handle=handle))
        await self.until(lambda chats: chats[0].state is ChatState.ACTIVE)
        return chat

    async def accept(self) -> int:
        """Accept a request, once there is one."""
        chat = await self.until(
            lambda chats: bool(chats) and chats[0].state is ChatState.REQUEST
        )
        await self.client.intend(Accept(chat=chat.id))
        await self.until(lambda chats: chats[0].state is ChatState.ACTIVE)
        return chat.id

    async def say(self, chat: int, text: str) -> MessageView:
        """Send a message, and wait until it is sent."""
        message: int = await self.client.intend(Send(chat=chat, text=text))
        async with asyncio.timeout(25):
            return await wait_sent(self.client, message)

    async def reads(self, chat: int, text: str) -> MessageView:
        """Return a message, once it is there."""
        async with asyncio.timeout(25), self.client.updates() as updates:
            while True:
                for message in await self.texts(chat):
                    if message.text == text:
                        return message
                await anext(updates)

    async def texts(self, chat: int) -> tuple[MessageView, ...]:
        """Return the newest messages of a chat."""
        found: tuple[MessageView, ...] = await self.client.ask(ListMessages(chat=chat))
        return found

    async def look(self, message: int) -> MessageView:
        """Return a message as it is now."""
        found: MessageView = await self.client.ask(GetMessage(message=message))
        return found


@asynccontextmanager
async def person(setting: Setting, handle: str = "") -> AsyncIterator[Person]:
    """Lend somebody with an account, who is new where there is a handle."""
    if handle:
        await make_account(setting, handle)
    async with open_client(setting) as client:
        somebody = Person(client)
        await somebody.is_ready()
        yield somebody
