"""What three people say to each other: all of it canaries."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from tests.agent.people import Person
from tests.canary.cast import Actor
from tests.canary.searching import canary
from tgtui.agent import wait_sent
from tgtui.engine.intents import (
    CreateGroup,
    Edit,
    React,
    Rename,
    Send,
    SetDraft,
    SetPetname,
    StartChat,
)
from tgtui.engine.queries import GetChat, ListChats
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import ChatView


SENT: Final = (
    "text",
    "answer",
    "first version",
    "edited text",
    "reaction",
    "text in a group",
    "title",
    "description",
    "new title",
    "new description",
    "text with a file",
    "file name",
    "file",
)
"""What goes from one to the others."""

PRIVATE: Final = ("petname", "draft")
"""What nobody else gets to see."""

PATIENCE: Final = 60.0

Look = Callable[[], Awaitable[bool]]


class Play:
    """Three people who chat for a while.

    Attributes:
        words: The canaries, by what they are.
    """

    def __init__(self, folder: Path, actors: Sequence[Actor]) -> None:
        """Begin with nothing said.

        Args:
            folder: For files that are sent and received, which are in clear.
            actors: Anna, Bob and Carol, whose clients run.
        """
        self.words = {name: canary() for name in (*SENT, *PRIVATE)}
        self._folder = folder
        self._sender = actors[0]
        self._bobs_handle, self._carols_handle = (each.handle for each in actors[1:])
        self._anna, self._bob, self._carol = (each.person for each in actors)

    async def run(self) -> None:
        """Chat for a while."""
        hers, his = await self._meet(self._bob, self._bobs_handle)
        await self._in_private(hers, his)
        await self._meet(self._carol, self._carols_handle)
        await self._in_a_group()
        await self._keep_to_oneself(hers)

    async def _meet(self, other: Person, handle: str) -> tuple[int, int]:
        """Have Anna begin a chat with somebody; return it as both number it."""
        hers: int = await self._anna.client.intend(StartChat(handle=handle))
        theirs = await other.accept()
        await _until(self._anna, lambda: _is_active(self._anna, hers))
        return hers, theirs

    async def _in_private(self, hers: int, his: int) -> None:
        words = self.words
        await self._anna.say(hers, words["text"])
        first = await self._bob.reads(his, words["text"])
        await self._bob.client.intend(
            Send(chat=his, text=words["answer"], reply=first.id)
        )
        came = await self._anna.reads(hers, words["answer"])
        await self._anna.client.intend(React(message=came.id, text=words["reaction"]))
        await self._reacted(his)
        said = await self._anna.say(hers, words["first version"])
        await self._bob.reads(his, words["first version"])
        await self._anna.client.intend(Edit(message=said.id, text=words["edited text"]))
        await self._bob.reads(his, words["edited text"])

    async def _reacted(self, his: int) -> None:
        """Wait until Bob sees what Anna put to his answer."""

        async def look() -> bool:
            texts = await self._bob.texts(his)
            found = [each.text for message in texts for each in message.reactions]
            return found == [self.words["reaction"]]

        await _until(self._bob, look)

    async def _in_a_group(self) -> None:
        words = self.words
        others = [(await each.me()).person.account for each in (self._bob, self._carol)]
        group: int = await self._anna.client.intend(
            CreateGroup(
                title=words["title"],
                description=words["description"],
                people=tuple(others),
            )
        )
        theirs = [await self._is_in(each, "title") for each in (self._bob, self._carol)]
        await self._anna.client.intend(
            Rename(
                chat=group,
                title=words["new title"],
                description=words["new description"],
            )
        )
        await self._is_in(self._carol, "new title")
        await self._carol.say(theirs[1], words["text in a group"])
        await self._anna.reads(group, words["text in a group"])
        await self._send_a_file(group, theirs[0])

    async def _is_in(self, who: Person, title: str) -> int:
        """Return the number of the group, once somebody is in it."""
        found: list[int] = []

        async def look() -> bool:
            chats: tuple[ChatView, ...] = await who.client.ask(ListChats())
            found[:] = [each.id for each in chats if each.title == self.words[title]]
            return bool(found)

        await _until(who, look)
        return found[0]

    async def _send_a_file(self, group: int, his: int) -> None:
        words = self.words
        file = self._folder / f"{words['file name']}.txt"
        file.write_text(f"{words['file']}\n" * 100, "ascii")
        number = await self._anna.client.send_file(
            group, file, words["text with a file"]
        )
        sent = await wait_sent(self._anna.client, number)
        assert sent.state is not MessageState.FAILED, sent.reason
        came = await self._bob.reads(his, words["text with a file"])
        saved = await self._bob.client.fetch_file(came.id, 0, self._folder / "saved")
        assert saved.name == file.name
        assert saved.read_bytes() == file.read_bytes()
        # Sent it is a piece at a time, and no piece stays.
        await self._sender.reads(file)

    async def _keep_to_oneself(self, hers: int) -> None:
        bob = (await self._bob.me()).person.account
        for intent in (
            SetPetname(account=bob, name=self.words["petname"]),
            SetDraft(chat=hers, text=self.words["draft"]),
        ):
            await self._anna.client.intend(intent)


async def _is_active(who: Person, chat: int) -> bool:
    found: ChatView = await who.client.ask(GetChat(chat=chat))
    return found.state is ChatState.ACTIVE


async def _until(who: Person, look: Look) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE), who.client.updates() as updates:
        while not await look():
            await anext(updates)
