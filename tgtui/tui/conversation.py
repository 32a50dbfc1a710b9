"""The messages of the chat that is open: a part of them, and how to get others."""

from typing import Final

from tgtui.agent import asking
from tgtui.engine.queries import ListMessages
from tgtui.engine.rows import MessageState
from tgtui.engine.views import ChatView, MessageView
from tgtui.tui.bridge import Bridge


PAGE: Final = 100
"""How many messages are fetched at once."""

MOST: Final = 500
"""How many are kept; those at the other end are let go."""


class Conversation:
    """A part of a chat's messages.

    Attributes:
        chat: The number of the chat.
        messages: The messages, oldest first.
        unread: The first one that was not read when the chat was opened.
    """

    def __init__(self, bridge: Bridge, chat: ChatView) -> None:
        """Begin with no messages."""
        self.chat = chat.id
        self.messages: tuple[MessageView, ...] = ()
        self.unread: int | None = None
        self._bridge = bridge
        self._was_unread = chat.unread
        self._has_newest = True
        self._has_oldest = False

    async def open(self) -> None:
        """Fetch the newest messages."""
        limit = max(PAGE, min(MOST, self._was_unread + 10))
        self.messages = await self._list(ListMessages(chat=self.chat, limit=limit))
        self._has_oldest = len(self.messages) < limit
        if self._was_unread:
            self.unread = self._first_unread()

    async def refresh(self) -> None:
        """Fetch the same part again, and what came since where it was the newest."""
        count = max(PAGE, len(self.messages))
        if self._has_newest:
            # What came since may be as many again; the oldest ones are let go then.
            query = ListMessages(chat=self.chat, limit=min(count + PAGE, MOST))
            found = await self._list(query)
            self.messages = found if len(found) <= MOST else found[-MOST:]
            return
        first = self.messages[0].id
        query = ListMessages(chat=self.chat, after=first, limit=count - 1)
        self.messages = (self.messages[0], *await self._list(query))

    async def older(self) -> bool:
        """Fetch messages before the first one; tell whether there were any."""
        if self._has_oldest or not self.messages:
            return False
        before = self.messages[0].id
        found = await self._list(
            ListMessages(chat=self.chat, before=before, limit=PAGE)
        )
        self._has_oldest = len(found) < PAGE
        both = (*found, *self.messages)
        if len(both) > MOST:
            both, self._has_newest = both[:MOST], False
        self.messages = both
        return bool(found)

    async def newer(self) -> bool:
        """Fetch messages after the last one; tell whether there were any."""
        if self._has_newest or not self.messages:
            return False
        after = self.messages[-1].id
        found = await self._list(ListMessages(chat=self.chat, after=after, limit=PAGE))
        self._has_newest = len(found) < PAGE
        both = (*self.messages, *found)
        if len(both) > MOST:
            both, self._has_oldest = both[-MOST:], False
        self.messages = both
        return bool(found)

    async def around(self, message: int) -> None:
        """Fetch the messages around one."""
        half = PAGE // 2
        before = await self._list(
            ListMessages(chat=self.chat, before=message, limit=half)
        )
        after = await self._list(
            ListMessages(chat=self.chat, after=message, limit=half)
        )
        one = await self._bridge.do(lambda client: asking.message(client, message))
        self.messages = (*before, one, *after)
        self._has_oldest, self._has_newest = len(before) < half, len(after) < half

    async def newest(self) -> None:
        """Fetch the newest messages, wherever the part was."""
        if not self._has_newest:
            self._has_newest = True
            self.messages = ()
            await self.refresh()

    @property
    def last_received(self) -> MessageView | None:
        """The newest message of somebody else."""
        return next(
            (
                each
                for each in reversed(self.messages)
                if each.state is MessageState.RECEIVED
            ),
            None,
        )

    async def _list(self, query: ListMessages) -> tuple[MessageView, ...]:
        return await self._bridge.do(lambda client: asking.messages(client, query))

    def _first_unread(self) -> int | None:
        received = [
            each.id for each in self.messages if each.state is MessageState.RECEIVED
        ]
        at = len(received) - self._was_unread
        return received[max(0, at)] if received else None
