"""What the agent needs of an engine and of its data; `tgtui.engine` has the former."""

from collections.abc import Iterable
from typing import Protocol

from tgtui.engine.effects import Effect
from tgtui.engine.events import Event
from tgtui.engine.intents import AnyIntent
from tgtui.engine.ports import Chats, Messages, Store
from tgtui.engine.queries import AnyQuery
from tgtui.engine.rows import ChatRow, MessageRow
from tgtui.identity import Descriptor
from tgtui.keys import DeviceKey


class Hear(Protocol):
    """Tells the engine what happened, and has done what it wants done."""

    def __call__(self, *events: Event) -> None:
        """Tell it all of some events, or none."""


class Own(Protocol):
    """Who a client is."""

    @property
    def device(self) -> DeviceKey:
        """The key of this device."""

    @property
    def handle(self) -> str:
        """How the relay calls the account."""

    @property
    def relay_id(self) -> bytes:
        """Which relay has the account."""


class EnginePort(Protocol):
    """What decides; each call is durable when it returns."""

    @property
    def own(self) -> Own:
        """Who this is."""

    @property
    def descriptor(self) -> Descriptor:
        """What the relay says of itself, as far as it is known."""

    def start(self, now: int) -> list[Effect]:
        """Begin."""

    def hear_all(self, events: Iterable[Event], now: int) -> list[Effect]:
        """Hear what happened, all of it or nothing."""

    def intend(self, intent: AnyIntent, now: int) -> tuple[object, list[Effect]]:
        """Do what a person wants, and return the reply too.

        Raises:
            TgtuiError: It is not possible.
        """

    def answer(self, query: AnyQuery, now: int) -> object:
        """Answer a question.

        Raises:
            TgtuiError: There is no answer.
        """

    def wake_at(self) -> int | None:
        """Return when time has to be told next, in ms since 1970."""


class RestorableChats(Chats, Protocol):
    """Chats that come back with their numbers."""

    def put_back(self, row: ChatRow) -> None:
        """Add a chat with the number that it had."""


class RestorableMessages(Messages, Protocol):
    """Messages that come back with their numbers."""

    def put_back(self, row: MessageRow) -> None:
        """Add a message with the number and the place that it had."""


class Restorable(Store, Protocol):
    """A client's database into which a backup can be put."""

    @property
    def chats(self) -> RestorableChats:
        """The chats."""

    @property
    def messages(self) -> RestorableMessages:
        """The messages."""
