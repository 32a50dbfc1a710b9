"""A client that does as a test says, for what uses clients."""

import asyncio
from pathlib import Path
from typing import Any

from tgtui.agent.updates import LinkChanged, Subscription, Updates
from tgtui.crypto import Secret
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import ChatView, MessageView, Status, Trust
from tgtui.identity import RelayAddress, RelayId
from tgtui.wire import RoomKind


ADDRESS = RelayAddress("relay.example", 4443, RelayId(bytes(32)))


class ScriptedClient:
    """A client that answers by type, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.answers: dict[type, Any] = {}
        self.news = Updates()
        self.link_state = LinkChanged("offline", "why", 5)
        self.changed = asyncio.Event()

    async def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401  (as it says)
        return await self._answered(intent)

    async def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401  (as it says)
        return await self._answered(query)

    def updates(self) -> Subscription:
        return self.news.subscribed()

    async def link(self) -> LinkChanged:
        return self.link_state

    async def address(self) -> RelayAddress:
        return ADDRESS

    async def wake(self) -> None:
        self.asked.append("wake")

    async def send_file(
        self, chat: int, path: Path, text: str = "", reply: int | None = None
    ) -> int:
        self.asked.append((chat, path, text, reply))
        return 7

    async def fetch_file(self, message: int, index: int, folder: Path) -> Path:
        self.asked.append((message, index))
        return folder / "file"

    async def back_up(self, path: Path, passphrase: Secret, settings: str = "") -> None:
        self.asked.append((path, passphrase.expose(), settings))

    async def was_asked(self, count: int = 1) -> None:
        """Wait until it was asked so often."""
        while len(self.asked) < count:
            self.changed.clear()
            await self.changed.wait()

    async def _answered(self, asked: AnyIntent | AnyQuery) -> Any:  # noqa: ANN401
        self.asked.append(asked)
        self.changed.set()
        found = self.answers.get(type(asked))
        if isinstance(found, Exception):
            raise found
        return await found(asked) if callable(found) else found


def view(number: int, state: MessageState, *, written: int = 1) -> MessageView:
    """Return a message of this account."""
    return MessageView(
        id=number,
        chat=1,
        state=state,
        kind=1,
        author="you",
        account=bytes(32),
        mine=True,
        text="hello",
        written=written,
        accepted=0,
    )


def chat_with(waiting: int, *, sending: bool = True) -> ChatView:
    """Return a chat in which so much is to be sent."""
    status = Status(
        trust=Trust.ENCRYPTED, glyph="", ascii="", words="encrypted", sending=sending
    )
    return ChatView(
        id=1,
        name="@bob",
        kind=RoomKind.DIRECT,
        state=ChatState.ACTIVE,
        status=status,
        waiting=waiting,
    )
