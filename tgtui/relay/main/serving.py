"""Runs a relay: opens its doors, keeps house, and closes them in good order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from aiohttp import web

from tgtui.config import RelaySettings
from tgtui.crypto import Entropy, Secret
from tgtui.identity import Descriptor, key_id_of
from tgtui.relay.core import Context, FrankingNotary, Registration, Settings
from tgtui.relay.core.rejoin import next_turn
from tgtui.relay.core.sweep import sweep
from tgtui.relay.main import tls
from tgtui.relay.main.standing import Standing, stand
from tgtui.relay.ports import Backend, StorageFault, Transaction
from tgtui.relay.web import (
    ANSWERS,
    DEFAULT_PACE,
    Clock,
    Doors,
    Gate,
    Hub,
    Node,
    Pace,
    application,
)
from tgtui.wire import CloseCode, limits


_log = logging.getLogger("tgtui.relay")

SWEEP: Final = 60.0
"""Seconds between two sweeps."""

TURN: Final = 2.0
"""Seconds between two looks at who waits to be let back in."""

TICK: Final = 1.0
"""Seconds between two looks at the clock."""

HANDSHAKE: Final = 10.0
"""Seconds that a TLS handshake may take."""

DRAIN: Final = 10.0
"""Seconds that what was begun may take once the relay is told to stop."""

_DESCRIPTOR: Final = "descriptor"
_LOGIN_KEY: Final = "login key"
_LAST_TIME: Final = "last time"
_LOGIN_KEY_LENGTH: Final = 32


@dataclass(slots=True)
class Relay:
    """A relay that runs.

    Attributes:
        settings: What it was started with.
        standing: Who it is.
        node: What its connections share.
        port: Where it listens.
        doors: What the handlers of requests share.
        runner: What runs the application.
        server: The listening socket.
        chores: What is done again and again.
    """

    settings: RelaySettings
    standing: Standing
    node: Node
    port: int
    doors: Doors
    runner: web.AppRunner
    server: asyncio.Server
    chores: list[asyncio.Task[None]] = field(default_factory=list)

    async def stop(self) -> None:
        """Answer what was begun, close every connection with 1012, and end."""
        self.doors.draining = self.node.hub.ending = True
        self.server.close()
        await self.node.backend.run(_nothing)
        self.node.hub.close_all(CloseCode.RESTARTING)
        try:
            async with asyncio.timeout(DRAIN):
                while len(self.node.hub):  # noqa: ASYNC110  (its ends are many)
                    await asyncio.sleep(0.01)
        except TimeoutError:
            _log.warning("connections cut off", extra={"count": len(self.node.hub)})
        for chore in self.chores:
            chore.cancel()
        await asyncio.gather(*self.chores, return_exceptions=True)
        await self.runner.cleanup()
        await self.node.hub.settle()
        await self.node.backend.run(lambda tx: _remember_time(tx, self.node.clock))
        await self.node.backend.close()


def _nothing(_: Transaction) -> None:
    """Do nothing: whatever was enqueued before is durable when this is."""


async def start(
    settings: RelaySettings,
    backend: Backend,
    entropy: Entropy,
    *,
    root_key: Path | None = None,
    pace: Pace = DEFAULT_PACE,
) -> Relay:
    """Start a relay on a backend that is open.

    Raises:
        CannotServe: It cannot start, for a reason that it names.
        OSError: It cannot listen where it should.
    """
    last = await backend.read(lambda tx: tx.meta.value(_LAST_TIME))
    clock = Clock(int.from_bytes(last or b"", "big"))
    stored = await backend.read(lambda tx: tx.meta.value(_DESCRIPTOR))
    standing = stand(settings, stored, entropy, now=clock.now(), root_key=root_key)
    drawn = entropy.draw(_LOGIN_KEY_LENGTH)
    login_key = await backend.run(
        lambda tx: _write_down(tx, standing.descriptor, drawn)
    )
    node = Node(
        backend,
        Hub(backend.blob_store),
        clock,
        _Lender(settings, standing, clock, (Secret(login_key), entropy)),
        lambda: (standing.descriptor.content.version, standing.descriptor.encoded),
        pace,
    )
    return await _open(settings, standing, node)


async def _open(settings: RelaySettings, standing: Standing, node: Node) -> Relay:
    """Open the doors of a relay.

    Raises:
        CannotServe: Its certificate cannot be used.
        OSError: It cannot listen where it should.
    """
    context = tls.context_of(settings)
    doors = Doors(node, ANSWERS, behind_proxy=settings.behind_proxy)
    runner = web.AppRunner(application(doors), handle_signals=False, access_log=None)
    await runner.setup()
    if runner.server is None:
        raise AssertionError
    doors.gate = gate = Gate(runner.server)
    try:
        server = await asyncio.get_running_loop().create_server(
            gate,
            settings.listen.host,
            settings.listen.port,
            ssl=context,
            ssl_handshake_timeout=HANDSHAKE if context is not None else None,
            backlog=1024,
        )
    except OSError:
        await runner.cleanup()
        raise
    port: int = server.sockets[0].getsockname()[1]
    relay = Relay(settings, standing, node, port, doors, runner, server)
    relay.chores += [
        asyncio.create_task(_chore(SWEEP, lambda: _sweep(node))),
        asyncio.create_task(_chore(TURN, lambda: _offer_turns(node))),
        asyncio.create_task(_chore(TICK, lambda: _look_at_clock(node))),
    ]
    return relay


def _write_down(tx: Transaction, descriptor: Descriptor, drawn: bytes) -> bytes:
    """Store the descriptor, and the login key if there is none; return that key."""
    tx.meta.put_value(_DESCRIPTOR, descriptor.encoded)
    key = tx.meta.value(_LOGIN_KEY)
    if key is None:
        tx.meta.put_value(_LOGIN_KEY, drawn)
        return drawn
    return key


class _Lender:
    """Lends a rule the present time and all that does not change."""

    def __init__(
        self,
        settings: RelaySettings,
        standing: Standing,
        clock: Clock,
        secrets: tuple[Secret, Entropy],
    ) -> None:
        self._clock = clock
        self._descriptor = standing.descriptor
        self._last = Context(
            now=-1,
            relay_id=standing.descriptor.relay_id,
            settings=_chosen(settings),
            notary=FrankingNotary(standing.descriptor, standing.franking),
            entropy=secrets[1],
            login_key=secrets[0],
        )

    def __call__(self) -> Context:
        """Return what a rule is lent at this moment."""
        now = self._clock.now()
        # Many rules run within a millisecond: what they are lent is the same.
        if self._last.now != now:
            keys = self._descriptor.moderators(now)
            moderators = tuple(key_id_of(key.hpke_key) for key in keys)
            self._last = replace(self._last, now=now, moderation_keys=moderators)
        return self._last


def _chosen(settings: RelaySettings) -> Settings:
    """Return what of a relay's settings its rules have to know."""
    return Settings(
        registration=Registration(settings.registration),
        retention=settings.retention_days * limits.DAY,
        file_size=settings.max_file_bytes,
        storage=settings.account_storage_bytes,
    )


async def _chore(pause: float, work: Callable[[], Awaitable[bool]]) -> None:
    """Do something again and again; at once where it says that there is more."""
    while True:
        try:
            more = await work()
        except StorageFault as error:
            _log.error("the storage failed: %s", error)
            more = False
        await asyncio.sleep(0 if more else pause)


async def _sweep(node: Node) -> bool:
    """Delete what has had its time, and write down what time it is."""
    swept = await node.act(sweep)
    if not node.clock.stepped:
        await node.backend.run(lambda tx: _remember_time(tx, node.clock))
    return swept.more


async def _offer_turns(node: Node) -> bool:
    """Ask the next member for each device that waits to be let back in."""
    due = await node.look(lambda tx, context: tx.rejoins.due_rejoins(context.now, 1))
    if due:
        await node.act(lambda tx, context: next_turn(tx, context, node.hub.online))
    return False


async def _look_at_clock(node: Node) -> bool:
    """Notice when the clock jumps (M12)."""
    before = node.clock.stepped
    after = node.clock.look()
    if after != before:
        _log.error("the clock jumped: nothing is accepted", extra={"by_ms": after})
    return False


def _remember_time(tx: Transaction, clock: Clock) -> None:
    """Write down what time it is, so that a clock set back later is noticed."""
    tx.meta.put_value(_LAST_TIME, clock.now().to_bytes(8, "big"))
