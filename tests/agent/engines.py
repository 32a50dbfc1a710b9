"""An engine that does as a test says, and remembers what it heard."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.net.relays import Said
from tgtui.crypto import SeededEntropy
from tgtui.engine.effects import Effect
from tgtui.engine.events import Event
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery, ListChats
from tgtui.identity import Descriptor, RelayId
from tgtui.keys import DeviceKey, IdentityKey


E = TypeVar("E")

CREATED = 1_790_000_000_000


@dataclass
class ScriptedOwn:
    """Who the client of a test is."""

    device: DeviceKey
    handle: str
    relay_id: RelayId = RelayId(bytes(32))  # noqa: RUF009  (bytes do not change)


def own(name: str = "anna") -> ScriptedOwn:
    """Return who somebody is; a name always gives the same keys."""
    entropy = SeededEntropy(name.encode())
    identity = IdentityKey.generate(entropy)
    return ScriptedOwn(
        DeviceKey.generate(identity, entropy, created=CREATED), handle=name
    )


@dataclass
class ScriptedEngine:
    """An engine that wants what it is told to want.

    Attributes:
        own: Who it is.
        descriptor: What its relay says of itself.
        heard: What it heard, and the intents.
        wants: What it wants after its next intent.
        after: What it wants after an event of a type.
        answers: What it answers to queries and intents of a type, or raises.
        at: When it is to be woken.
    """

    own: ScriptedOwn = field(default_factory=own)
    descriptor: Descriptor = field(default_factory=Said().descriptor)
    heard: list[Event | AnyIntent] = field(default_factory=list)
    wants: list[Effect] = field(default_factory=list)
    after: dict[type, list[Effect]] = field(default_factory=dict)
    answers: dict[type, Any] = field(default_factory=dict)
    at: int | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def start(self, now: int) -> list[Effect]:
        assert now
        return self.after.get(ScriptedEngine, [])

    def hear_all(self, events: Iterable[Event], now: int) -> list[Effect]:
        return [effect for event in events for effect in self._hear(event, now)]

    def _hear(self, event: Event, now: int) -> list[Effect]:
        assert now
        if self.at is not None and self.at <= now:
            self.at = None
        self.heard.append(event)
        self.changed.set()
        self._answer(type(event))
        return self.after.get(type(event), [])

    def intend(self, intent: AnyIntent, now: int) -> tuple[object, list[Effect]]:
        assert now
        self.heard.append(intent)
        wanted, self.wants = self.wants, []
        return self._answer(type(intent)), wanted

    def answer(self, query: AnyQuery, now: int) -> object:
        assert now
        found = self._answer(type(query))
        # Whoever closes a profile asks whether a chat has something to send.
        return () if found is None and isinstance(query, ListChats) else found

    def wake_at(self) -> int | None:
        return self.at

    def _answer(self, kind: type) -> object:
        found = self.answers.get(kind)
        if isinstance(found, Exception):
            raise found
        return found() if callable(found) else found

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(20):
            while not done():
                self.changed.clear()
                await self.changed.wait()

    def all(self, kind: type[E]) -> list[E]:
        """Return what it heard of a type."""
        return [one for one in self.heard if isinstance(one, kind)]

    async def first(self, kind: type[E], count: int = 1) -> E:
        """Return what it hears of a type, be it the first or a later time."""
        await self.until(lambda: len(self.all(kind)) >= count)
        return self.all(kind)[count - 1]
