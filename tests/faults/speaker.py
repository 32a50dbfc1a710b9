"""A client in a process of its own that talks without end, until it is killed.

Every text is a word that nobody else says. Once `intend` has returned, and not before,
the word is written into a ledger: from then on it may be lost by no crash.
"""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

from tests.dice import Dice
from tgtui.agent import Client, Runner, Setting, open_client
from tgtui.crypto import SeededEntropy, SystemEntropy
from tgtui.engine import engine
from tgtui.engine.effects import Effect
from tgtui.engine.intents import Edit, React, RefreshKeys, Rename, Send
from tgtui.engine.queries import ListChats, ListMessages
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import ChatView, MessageView
from tgtui.errors import TgtuiError
from tgtui.identity import parse_address
from tgtui.vault import OsKeyring, Profile
from tgtui.wire import Role, RoomKind


POINTS: Final = ("never", "in transaction", "committed", "effect")
"""Where a speaker may end itself."""

_MOST_WAITING: Final = 20


class Reaper:
    """Ends the process at the n-th time that it comes to a point."""

    def __init__(self, point: str, count: int) -> None:
        self._point = point
        self._left = count

    def at(self, point: str) -> None:
        """Come to a point."""
        if point == self._point:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def lie_in_wait(self) -> None:
        """Have the engine and its runner come by all points."""
        hear, intend, perform = engine._hear, engine._intend, Runner._perform  # noqa: SLF001

        def hearing(session: Any, event: Any) -> None:  # noqa: ANN401
            hear(session, event)
            self.at("in transaction")

        def intending(session: Any, intent: Any) -> object:  # noqa: ANN401
            reply = intend(session, intent)
            self.at("in transaction")
            return reply

        def performing(runner: Runner, effects: Sequence[Effect]) -> None:
            self.at("committed")
            for effect in effects:
                perform(runner, [effect])
                self.at("effect")

        engine._hear, engine._intend = hearing, intending  # noqa: SLF001
        setattr(Runner, "_perform", performing)  # noqa: B010


class Speaker:
    """Says one thing after another.

    Attributes:
        said: How often it did what.
    """

    def __init__(self, client: Client, ledger: Path, dice: Dice) -> None:
        self.said: Counter[str] = Counter()
        self._client = client
        self._ledger = ledger
        self._dice = dice

    async def speak(self) -> None:
        """Talk without end."""
        while True:
            chats = [
                chat for chat in await self._chats() if chat.waiting < _MOST_WAITING
            ]
            if chats:
                chat = chats[self._dice.number(len(chats))]
                try:
                    await self._do_something(chat)
                except TgtuiError:
                    # What is not possible at the moment is not said.
                    self.said["refused"] += 1
            await asyncio.sleep(self._dice.number(30) / 1000)

    async def _chats(self) -> list[ChatView]:
        found: Sequence[ChatView] = await self._client.ask(ListChats())
        return [
            chat
            for chat in found
            if chat.state is ChatState.ACTIVE and chat.kind is not RoomKind.NOTES
        ]

    async def _do_something(self, chat: ChatView) -> None:
        roll = self._dice.number(100)
        doing = next(each for most, each in self._ways if roll < most)
        await doing(chat)

    @property
    def _ways(self) -> tuple[tuple[int, Callable[[ChatView], Awaitable[None]]], ...]:
        """What is done how often, of a hundred times."""
        return (
            (75, self._say),
            (85, self._react),
            (93, self._amend),
            (97, self._refresh),
            (100, self._rename),
        )

    async def _say(self, chat: ChatView) -> None:
        word = SystemEntropy().draw(8).hex()
        await self._client.intend(Send(chat=chat.id, text=word))
        with self._ledger.open("a", encoding="ascii") as file:
            file.write(f"{place(chat)} {word}\n")

    async def _react(self, chat: ChatView) -> None:
        for message in await self._last(chat):
            if message.state is MessageState.RECEIVED:
                await self._client.intend(React(message=message.id, text="+"))
                return

    async def _amend(self, chat: ChatView) -> None:
        for message in await self._last(chat):
            if message.mine and message.kind:
                text = f"{message.text}."
                await self._client.intend(Edit(message=message.id, text=text))
                return

    async def _refresh(self, chat: ChatView) -> None:
        await self._client.intend(RefreshKeys(chat=chat.id))

    async def _rename(self, chat: ChatView) -> None:
        if chat.kind is RoomKind.GROUP and chat.role >= Role.ADMIN:
            title = f"Three {self._dice.number(100)}"
            await self._client.intend(Rename(chat=chat.id, title=title))

    async def _last(self, chat: ChatView) -> list[MessageView]:
        found: Sequence[MessageView] = await self._client.ask(
            ListMessages(chat=chat.id, limit=10)
        )
        return list(reversed(found))


def place(chat: ChatView) -> str:
    """Return which chat it is: that of all, or the name of the other one."""
    return "all" if chat.kind is RoomKind.GROUP else chat.name


def setting_of(folder: Path, name: str, address: str) -> Setting:
    """Return how a speaker's profile is opened."""
    return Setting(
        profile=Profile(name, folder / name),
        vault=OsKeyring(),
        relay=parse_address(address),
        embedded=folder / "embedded",
    )


def word_of(text: str) -> str:
    """Return the word of a text, which may have been edited."""
    return text.rstrip(".")


async def _talk(given: Sequence[str]) -> None:
    folder, name, address, seed = Path(given[0]), given[1], given[2], given[3]
    async with open_client(setting_of(folder, name, address)) as client:
        print("ready", flush=True)
        dice = Dice(SeededEntropy(seed.encode()))
        await Speaker(client, folder / f"{name}.ledger", dice).speak()


def main(given: Sequence[str]) -> None:
    """Talk as somebody: folder, name, relay, seed, the point of the end, its count."""
    Reaper(given[4], int(given[5])).lie_in_wait()
    asyncio.run(_talk(given))


if __name__ == "__main__":
    main(sys.argv[1:])
