"""Tells everybody who asked what has changed, and waits for nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Self
from weakref import WeakSet

from tgtui.engine.effects import Changed, TypingChanged


MOST: Final = 10_000
"""How many updates wait for somebody who does not come for them."""


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """How it stands with the connection to the relay.

    Attributes:
        phase: The value of a `tgtui.net.Phase`.
        sentence: Why, where it is not online; else nothing.
        wait: For how many milliseconds nothing is tried, from then on.
    """

    phase: str
    sentence: str = ""
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Missed:
    """More has changed than could be told: ask for everything anew."""


Update = Changed | TypingChanged | LinkChanged | Missed
"""What is told."""


Begin = Callable[[], Awaitable[object]]
"""Has somebody told of updates that happen elsewhere."""


class Subscription:
    """What somebody has yet to be told, in order: `async for` yields it.

    It begins when it is made, or at the latest with `async with`. Whoever forgets it is
    told nothing more.
    """

    def __init__(self, begin: Begin | None = None) -> None:
        """Begin with nothing; `begin` is awaited once before anything else."""
        self._begin = begin
        self._waiting: dict[Update, None] = {}
        self._there = asyncio.Event()
        self._fault: BaseException | None = None

    async def __aenter__(self) -> Self:
        """Begin, where it has not begun yet."""
        begin, self._begin = self._begin, None
        if begin is not None:
            await begin()
        return self

    async def __aexit__(self, *outcome: object) -> None:
        """Leave it to be forgotten."""

    def put(self, update: Update) -> None:
        """Tell something; what waits already is not told twice."""
        if update in self._waiting:
            return
        if len(self._waiting) >= MOST:
            self._waiting.clear()
            update = Missed()
        self._waiting[update] = None
        self._there.set()

    def end(self, fault: BaseException) -> None:
        """Tell nothing more, since there was a fault."""
        self._fault = fault
        self._there.set()

    def __aiter__(self) -> Self:
        """Return this itself."""
        return self

    async def __anext__(self) -> Update:
        """Return the next update, once there is one."""
        await self.__aenter__()
        while not self._waiting:
            if self._fault is not None:
                raise self._fault
            self._there.clear()
            await self._there.wait()
        update = next(iter(self._waiting))
        del self._waiting[update]
        return update


class Updates:
    """Who is to be told of updates."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._subscriptions: WeakSet[Subscription] = WeakSet()
        self._fault: BaseException | None = None

    def publish(self, update: Update) -> None:
        """Tell everybody."""
        for subscription in self._subscriptions:
            subscription.put(update)

    def end(self, fault: BaseException) -> None:
        """Tell everybody that there was a fault, and that nothing more comes."""
        self._fault = fault
        for subscription in self._subscriptions:
            subscription.end(fault)

    def subscribed(self, begin: Begin | None = None) -> Subscription:
        """Return what hears of updates from now on."""
        subscription = Subscription(begin)
        if self._fault is not None:
            subscription.end(self._fault)
        self._subscriptions.add(subscription)
        return subscription
