"""What a running relay does again and again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.core.rejoin import next_turn
from tgtui.relay.core.sweep import sweep
from tgtui.relay.main.content import RENEWAL
from tgtui.relay.main.errors import CannotServe
from tgtui.relay.main.remembering import remember_time
from tgtui.relay.ports import Backend, StorageFault
from tgtui.relay.web import Node
from tgtui.wire import limits


_log = logging.getLogger(__name__)

SWEEP: Final = 60.0
"""Seconds between two sweeps."""

TURN: Final = 2.0
"""Seconds between two looks at who waits to be let back in."""

TICK: Final = 1.0
"""Seconds between two looks at the clock."""

TIDY: Final = 3_600.0
"""Seconds between two times at which deleted data goes from the files, too."""

DAILY: Final = 86_400.0
"""Seconds between two looks at how long the descriptor is valid."""

Work = Callable[[], Awaitable[bool]]
"""Does something, and tells whether there is more to do at once."""


async def repeat(
    pause: float, work: Work, ended: asyncio.Event, *, first: float = 0
) -> None:
    """Do something again and again until it has ended, whatever becomes of it.

    What was begun is always finished. What fails is logged: a relay that can no longer
    sweep still serves.

    Args:
        pause: Seconds between two times.
        work: What to do.
        ended: Set once it is to be done no more.
        first: Seconds before the first time.
    """
    wait = first
    while not await _comes(ended, wait):
        try:
            more = await work()
        except StorageFault as error:
            _log.error("the storage failed: %s", error)
            more = False
        # The last one who can tell: nobody waits for a chore.
        except Exception:  # noqa: BLE001
            _log.exception("a chore failed")
            more = False
        wait = 0 if more else pause


async def _comes(event: asyncio.Event, within: float) -> bool:
    """Wait for an event, and tell whether it came in time."""
    try:
        async with asyncio.timeout(within):
            return await event.wait()
    except TimeoutError:
        return False


async def clean(node: Node) -> bool:
    """Delete what has had its time, and write down what time it is.

    Nothing is deleted by a clock that is not believed (M12).
    """
    if node.clock.look():
        return False
    swept = await node.act(sweep)
    await node.backend.run(lambda tx: remember_time(tx, node.clock))
    return swept.more


async def tidy(backend: Backend) -> bool:
    """Leave nothing of what was deleted in files, where the memory has any."""
    if isinstance(backend, SqliteBackend):
        await backend.tidy()
    return False


async def offer_turns(node: Node) -> bool:
    """Ask the next member for each device that waits to be let back in."""
    due = await node.look(lambda tx, context: tx.rejoins.due_rejoins(context.now, 1))
    if due:
        await node.act(lambda tx, context: next_turn(tx, context, node.hub.online))
    return False


class Watch:
    """Looks at the clock, and says once when it jumped (M12)."""

    def __init__(self, node: Node) -> None:
        """Look at a node's clock."""
        self._clock = node.clock
        self._said = 0

    async def look(self) -> bool:
        """Notice when the clock jumps."""
        stepped = self._clock.look()
        if stepped and stepped != self._said:
            _log.error(
                "the clock jumped, nothing is accepted: set it right, "
                "then run `tgtui relay admin clock confirm`",
                extra={"by_ms": stepped},
            )
        self._said = stepped
        return False


class Renewal:
    """Renews the descriptor before its end, or says every day that somebody has to."""

    def __init__(
        self,
        node: Node,
        expires_in: Callable[[], int],
        renew: Callable[[], Awaitable[bool]],
    ) -> None:
        """Look after a descriptor.

        Args:
            node: Whose it is.
            expires_in: Returns for how many milliseconds it is still valid.
            renew: Signs a new one, and tells whether it could.
        """
        self._node = node
        self._expires_in = expires_in
        self._renew = renew

    async def look(self) -> bool:
        """Renew the descriptor if it is time for it."""
        if self._node.clock.stepped or self._expires_in() > RENEWAL:
            return False
        try:
            renewed = await self._renew()
        except CannotServe as error:
            _log.error("the descriptor cannot be renewed: %s", error)
            return False
        if renewed:
            _log.info("the descriptor was renewed")
        else:
            _log.warning(
                "the descriptor ends soon: run "
                "`tgtui relay admin descriptor --renew --root-key FILE`",
                extra={"days": self._expires_in() // limits.DAY},
            )
        return False
