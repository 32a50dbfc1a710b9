"""What the screens show: who one is, the chats, and how it stands with the relay.

It lives outside of any widget. What changes on the client's side is gathered for a
moment, asked for once, and then told to whoever shows it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tgtui.agent import Client, LinkChanged, Missed, Update, asking
from tgtui.engine.effects import Changed, TypingChanged
from tgtui.engine.errors import NoSuchChat
from tgtui.engine.queries import Me
from tgtui.engine.views import ChatView
from tgtui.tui.bridge import Bridge
from tgtui.tui.errors import ClientClosed


_GATHERED: Final = 0.02
"""Seconds for which changes are gathered before anything is asked."""

_TYPING: Final = 8.0
"""Seconds after which somebody who said nothing more types no longer."""


@dataclass(frozen=True, slots=True)
class News:
    """What is other than it was.

    Attributes:
        chats: The chats of which something changed.
        everything: Whether anything may have changed.
        link: Whether the connection changed.
        typing: Whether somebody began to type, or stopped.
    """

    chats: frozenset[int] = frozenset()
    everything: bool = False
    link: bool = False
    typing: bool = False


class Session:
    """The state of the app.

    Attributes:
        me: Who this account is; None until that is known.
        chats: All chats by number.
        link: How it stands with the relay.
    """

    def __init__(self, tell: Callable[[News], None]) -> None:
        """Begin with nothing.

        Args:
            tell: Is told of news.
        """
        self.me: Me | None = None
        self.chats: dict[int, ChatView] = {}
        self.link = LinkChanged("closed")
        self.bridge: Bridge | None = None
        self._tell = tell
        self._changed: set[int] = set()
        self._everything = False
        self._refreshing: asyncio.Task[None] | None = None
        self._typing: dict[tuple[int, bytes], float] = {}

    @property
    def ordered(self) -> list[ChatView]:
        """All chats, the one with the newest activity first."""
        return sorted(self.chats.values(), key=lambda chat: (-chat.active_at, -chat.id))

    def typing(self, chat: int) -> list[bytes]:
        """Return who is typing in a chat."""
        now = asyncio.get_running_loop().time()
        return [
            account
            for (where, account), until in self._typing.items()
            if where == chat and until > now
        ]

    def hear(self, update: Update) -> None:
        """Take an update in."""
        match update:
            case LinkChanged():
                self.link = update
                self._everything = True
                self._tell(News(link=True))
            case TypingChanged(chat=chat, account=account, on=on):
                self._hear_typing((chat, account), on=on)
                return
            case Missed():
                self._everything = True
            case Changed(chats=()):
                self._everything = True
            case Changed(chats=chats, messages=messages):
                self._changed.update(chats)
                if messages:
                    self._stop_typing(chats)
        self._refresh_soon()

    async def refresh(self) -> None:
        """Ask for everything, now."""
        self._everything = True
        await self._refresh()

    def _hear_typing(self, who: tuple[int, bytes], *, on: bool) -> None:
        now = asyncio.get_running_loop().time()
        if on:
            self._typing[who] = now + _TYPING
            asyncio.get_running_loop().call_later(_TYPING, self._typing_ended)
        else:
            self._typing.pop(who, None)
        self._tell(News(typing=True))

    def _stop_typing(self, chats: tuple[int, ...]) -> None:
        """Say of nobody that they type what has come by now."""
        for who in [each for each in self._typing if each[0] in chats]:
            del self._typing[who]

    def _typing_ended(self) -> None:
        now = asyncio.get_running_loop().time()
        self._typing = {who: end for who, end in self._typing.items() if end > now}
        self._tell(News(typing=True))

    def _refresh_soon(self) -> None:
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refreshed())

    async def _refreshed(self) -> None:
        while self._changed or self._everything:
            await asyncio.sleep(_GATHERED)
            # Once the app is being left, there is nothing more to show.
            with suppress(ClientClosed):
                await self._refresh()

    async def _refresh(self) -> None:
        if self.bridge is None:
            return
        changed, self._changed = frozenset(self._changed), set()
        everything, self._everything = self._everything, False
        if everything:
            self.me, found = await self.bridge.do(_whole)
            self.chats = {chat.id: chat for chat in found}
        else:
            await self._ask_for(changed)
        self._tell(News(chats=changed, everything=everything))

    async def _ask_for(self, chats: frozenset[int]) -> None:
        assert self.bridge is not None  # noqa: S101  (for the types)
        for number, chat in (
            await self.bridge.do(lambda client: _some(client, chats))
        ).items():
            if chat is None:
                self.chats.pop(number, None)
            else:
                self.chats[number] = chat


async def _whole(client: Client) -> tuple[Me, tuple[ChatView, ...]]:
    return await asking.me(client), await asking.chats(client)


async def _some(client: Client, chats: frozenset[int]) -> dict[int, ChatView | None]:
    found: dict[int, ChatView | None] = {}
    for number in chats:
        try:
            found[number] = await asking.chat(client, number)
        except NoSuchChat:
            found[number] = None
    return found
