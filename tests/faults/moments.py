"""At which moment a client is killed, chosen by a seed and found in its own code."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from tests.dice import Dice
from tgtui.agent.counter import Counter
from tgtui.agent.link import Link
from tgtui.agent.runner import Runner
from tgtui.agent.server import Guest
from tgtui.net import Connection
from tgtui.store.session import Session


class Moment(Enum):
    """Where in its code a client ends."""

    WRITTEN = "after a statement of a transaction"
    COMMITTING = "before a commit"
    COMMITTED = "after a commit, before its effects"
    PERFORMED = "between two effects on the stream"
    SUBMITTED = "after a submission"
    ACKNOWLEDGED = "after an acknowledgement"
    RESUMED = "after asking for what follows"
    HEARD = "before a frame is processed"
    ANSWERING = "before it says that something is done"
    ANSWERED = "after it said that something is done"
    COUNTING = "before it remembers its generation"
    COUNTED = "after it remembered its generation"
    LIVING = "ms after its start, by a signal"


_PLACES: Final[dict[Moment, tuple[type, str, bool]]] = {
    Moment.WRITTEN: (Session, "write", True),
    Moment.COMMITTING: (Session, "_keep", False),
    Moment.COMMITTED: (Session, "_keep", True),
    Moment.PERFORMED: (Runner, "_send", True),
    Moment.SUBMITTED: (Connection, "submit", True),
    Moment.ACKNOWLEDGED: (Connection, "ack", True),
    Moment.RESUMED: (Connection, "resume", True),
    Moment.HEARD: (Link, "_deliver", False),
    Moment.ANSWERING: (Guest, "_say", False),
    Moment.ANSWERED: (Guest, "_say", True),
    Moment.COUNTING: (Counter, "keep", False),
    Moment.COUNTED: (Counter, "keep", True),
}
"""Of each moment, what is called there, and whether it is over by then."""

_SHARES: Final = {
    Moment.WRITTEN: 3,
    Moment.COMMITTING: 3,
    Moment.COMMITTED: 5,
    Moment.PERFORMED: 2,
    Moment.SUBMITTED: 3,
    Moment.HEARD: 2,
    Moment.ANSWERING: 2,
    Moment.LIVING: 4,
}
"""How often each is chosen, where that is not once."""

_MOST: Final = {
    Moment.WRITTEN: 400,
    Moment.COMMITTING: 60,
    Moment.COMMITTED: 60,
    Moment.PERFORMED: 30,
    Moment.SUBMITTED: 12,
    Moment.ACKNOWLEDGED: 2,
    Moment.HEARD: 40,
    Moment.ANSWERING: 30,
    Moment.ANSWERED: 30,
    Moment.LIVING: 1_500,
}
"""At which of them at most, where that is not the first."""

_KINDS: Final = [moment for moment in Moment for _ in range(_SHARES.get(moment, 1))]


@dataclass(frozen=True, slots=True)
class Point:
    """When to end.

    Attributes:
        moment: Where.
        count: At the how-manieth time, or after how many ms.
    """

    moment: Moment
    count: int

    def __str__(self) -> str:
        return f"{self.moment.value} ({self.count})"


def points(dice: Dice, kills: int) -> list[Point]:
    """Return so many points."""
    return [_point(dice) for _ in range(kills)]


def _point(dice: Dice) -> Point:
    moment = dice.one(_KINDS)
    return Point(moment, 1 + dice.number(_MOST.get(moment, 1)))


def arm(point: Point) -> None:
    """Have this process end by SIGKILL once it comes to a point."""
    if point.moment is Moment.LIVING:
        # Whoever started it ends it.
        return
    holder, name, is_over = _PLACES[point.moment]
    left = point.count

    def pass_by() -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    plain = getattr(holder, name)
    if asyncio.iscoroutinefunction(plain):
        setattr(holder, name, _awaited(plain, pass_by, is_over=is_over))
    else:
        setattr(holder, name, _called(plain, pass_by, is_over=is_over))


def _called(
    plain: Callable[..., Any], pass_by: Callable[[], None], *, is_over: bool
) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401  (as it is)
        if not is_over:
            pass_by()
        outcome = plain(*given, **named)
        if is_over:
            pass_by()
        return outcome

    return call


def _awaited(
    plain: Callable[..., Any], pass_by: Callable[[], None], *, is_over: bool
) -> Callable[..., Any]:
    async def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401  (as it is)
        if not is_over:
            pass_by()
        outcome = await plain(*given, **named)
        if is_over:
            pass_by()
        return outcome

    return call
