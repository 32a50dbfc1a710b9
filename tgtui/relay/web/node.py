"""What every connection and request of this node shares."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, final

from tgtui.relay.core import Context, Outcome
from tgtui.relay.ports import Backend, Transaction
from tgtui.relay.web.clock import Clock
from tgtui.relay.web.hub import Hub
from tgtui.wire import Refused


T = TypeVar("T")

Rule = Callable[[Transaction, Context], Outcome[T | Refused] | Outcome[T]]
"""A rule that writes, with everything but the transaction and the context given."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one device may be.

    Attributes:
        submissions: Submissions a second.
        submissions_burst: Submissions at once after a pause.
        frames: Other frames a second.
        frames_burst: Other frames at once after a pause.
        rooms: Rooms a second that it may resume before it has to wait.
        rooms_burst: Rooms at once after a pause.
        requests: Requests over HTTP a second, a device.
        requests_burst: Requests at once after a pause.
    """

    submissions: float = 20.0
    submissions_burst: int = 200
    frames: float = 50.0
    frames_burst: int = 500
    rooms: float = 50.0
    rooms_burst: int = 1_000
    requests: float = 20.0
    requests_burst: int = 200


DEFAULT_PACE: Final = Pace()


@dataclass(frozen=True, slots=True)
class Node:
    """One process of a relay.

    Attributes:
        backend: Where it remembers.
        hub: Who is connected.
        clock: What time it is.
        lend: Returns what a rule is lent at this moment; asked in the loop's thread.
        descriptor: Returns the version and the bytes of the relay's descriptor.
        pace: How fast a device may be.
        turn: Held by the one who reads for a client that is behind.
    """

    backend: Backend
    hub: Hub
    clock: Clock
    lend: Callable[[], Context]
    descriptor: Callable[[], tuple[int, bytes]]
    pace: Pace = DEFAULT_PACE
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def act(self, rule: Rule[T]) -> T:
        """Run a rule that writes, do what follows from it, and return its answer.

        Raises:
            Refused: The rule declines.
            StorageFault: The storage fails.
        """
        outcome = await self.backend.run(lambda tx: rule(tx, self.lend()))
        self.hub.perform(outcome.effects)
        if isinstance(outcome.reply, Refused):
            # Declined, but what the rule counted or dropped has to stay so.
            raise outcome.reply
        return outcome.reply

    async def look(self, rule: Callable[[Transaction, Context], T]) -> T:
        """Run a rule that only reads.

        Raises:
            Refused: The rule declines.
            StorageFault: The storage fails.
        """
        # A backend may read in another thread, and what is lent belongs to this one.
        context = self.lend()
        return await self.backend.read(lambda tx: rule(tx, context))

    async def look_in_turn(self, rule: Callable[[Transaction, Context], T]) -> T:
        """Run a rule that reads for a client that is behind, once others had a turn.

        Where many are behind, each turn of the loop reads and sends for one of them,
        and serves everybody else as well.

        Raises:
            Refused: The rule declines.
            StorageFault: The storage fails.
        """
        async with self.turn:
            await asyncio.sleep(0)
            return await self.look(rule)

    def enqueue(
        self, rule: Rule[Any], done: Callable[[Any, BaseException | None], None]
    ) -> None:
        """Run a rule that writes; `done` hears its answer before effects are done."""
        asked = _Asked(self, rule, done)
        self.backend.enqueue(asked.run, asked.finish)


@final
class _Asked:
    """A rule that waits for its turn, and who waits for its answer."""

    __slots__ = ("_done", "_node", "_rule")

    def __init__(
        self,
        node: Node,
        rule: Rule[Any],
        done: Callable[[Any, BaseException | None], None],
    ) -> None:
        self._node = node
        self._rule = rule
        self._done = done

    def run(self, tx: Transaction) -> Outcome[Any]:
        """Run the rule."""
        return self._rule(tx, self._node.lend())

    def finish(self, outcome: Outcome[Any] | None, error: BaseException | None) -> None:
        """Tell the answer, then do what follows from it."""
        if outcome is None:
            self._done(None, error)
            return
        self._done(outcome.reply, error)
        self._node.hub.perform(outcome.effects)
