"""Runs a relay: opens its doors, keeps house, and closes them in good order."""

import asyncio
import errno
import logging
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from aiohttp import web

from tgtui.config import RelaySettings
from tgtui.crypto import Entropy
from tgtui.identity import RelayAddress
from tgtui.relay.core.blobs import strays
from tgtui.relay.core.restoring import is_copy, restore_step
from tgtui.relay.main import chores, tls
from tgtui.relay.main.address import address_of, check_address
from tgtui.relay.main.errors import CannotListen
from tgtui.relay.main.office import Office
from tgtui.relay.main.opening import node_of, open_office, renew
from tgtui.relay.main.remembering import remember_time
from tgtui.relay.main.runners import prepared
from tgtui.relay.main.standing import Standing
from tgtui.relay.ports import Backend, StorageFault, Transaction
from tgtui.relay.web import (
    ANSWERS,
    DEFAULT_PACE,
    Doors,
    Gate,
    Node,
    Pace,
    application,
)
from tgtui.wire import CloseCode, limits


_log = logging.getLogger(__name__)

HANDSHAKE: Final = 10.0
"""Seconds that a TLS handshake may take."""

DRAIN: Final = 10.0
"""Seconds that what was begun may take once the relay is told to stop."""

_WORDS: Final = {
    errno.EADDRINUSE: "something listens there already; stop it, or name another port",
    errno.EACCES: "this user may not use that port; name one above 1023",
    errno.EADDRNOTAVAIL: "this computer has no such address",
}


@dataclass(slots=True)
class Relay:
    """A relay that runs.

    Attributes:
        settings: What it was started with.
        office: Who it is.
        node: What its connections share.
        port: Where it listens.
        doors: What the handlers of requests share.
        runner: What runs the application.
        server: The listening socket.
        ended: Set once the relay is told to stop.
        chores: What is done again and again until then.
    """

    settings: RelaySettings
    office: Office
    node: Node
    port: int
    doors: Doors
    runner: web.AppRunner
    server: asyncio.Server
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    chores: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def standing(self) -> Standing:
        """Who it is at this moment."""
        return self.office.standing

    @property
    def address(self) -> RelayAddress:
        """Where clients reach it."""
        relay_id = self.standing.descriptor.relay_id
        return address_of(self.settings, relay_id, self.port)

    async def stop(self) -> None:
        """Answer what was begun, close every connection with 1012, and end.

        Whoever calls it again need not wait: it is being done. What the storage fails
        at meanwhile is logged: the relay ends in any case.
        """
        if self.ended.is_set():
            return
        self.doors.draining = self.node.hub.ending = True
        self.server.close()
        self.ended.set()
        await asyncio.gather(*self.chores)
        await _tried(self.node.backend.run(_nothing))
        try:
            async with asyncio.timeout(DRAIN):
                # A stream that was being opened joins the others meanwhile.
                while self.doors.busy:
                    self.node.hub.close_all(CloseCode.RESTARTING)
                    await asyncio.sleep(0.01)
        except TimeoutError:
            _log.warning("requests cut off", extra={"count": self.doors.busy})
        await self.runner.cleanup()
        await _tried(self.node.hub.settle())
        clock = self.node.clock
        await _tried(self.node.backend.run(lambda tx: remember_time(tx, clock)))
        await self.node.backend.close()


def _nothing(_: Transaction) -> None:
    """Do nothing: whatever was enqueued before is durable when this is."""


async def _tried(work: Awaitable[None]) -> None:
    """Do something at the end that the storage may fail at."""
    try:
        await work
    except StorageFault as error:
        _log.error("the storage failed: %s", error)


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
        StorageFault: Its data cannot be used.
    """
    check_address(settings)
    office = await open_office(settings, backend, entropy, root_key=root_key)
    node = node_of(backend, office, pace)
    while await backend.read(is_copy):
        await node.act(restore_step)
    await _remove_strays(backend)
    return await _open(settings, office, node)


async def _remove_strays(backend: Backend) -> None:
    """Remove bytes that an earlier run had yet to remove when it was killed.

    Raises:
        StorageFault: The data cannot be used.
    """
    store, after = backend.blob_store, b""
    while stored := await store.stored(after, limits.BATCH):
        after = stored[-1]
        for blob in await backend.read(partial(strays, stored=stored)):
            await store.remove(blob)


async def _open(settings: RelaySettings, office: Office, node: Node) -> Relay:
    """Open the doors of a relay.

    Raises:
        CannotServe: Its certificate cannot be used, or it cannot listen.
    """
    context = tls.context_of(settings)
    doors = Doors(node, ANSWERS, behind_proxy=settings.behind_proxy)
    runner, answering = await prepared(application(doors), within=DRAIN)
    doors.gate = gate = Gate(answering, behind_proxy=settings.behind_proxy)
    try:
        server = await _listen(settings, gate, context)
    except CannotListen:
        await runner.cleanup()
        raise
    port: int = server.sockets[0].getsockname()[1]
    relay = Relay(settings, office, node, port, doors, runner, server)
    relay.chores += _chores(relay)
    return relay


async def _listen(
    settings: RelaySettings, gate: Gate, context: ssl.SSLContext | None
) -> asyncio.Server:
    """Open the listening socket.

    Raises:
        CannotListen: It cannot be opened.
    """
    where = settings.listen
    try:
        return await asyncio.get_running_loop().create_server(
            gate,
            where.host,
            where.port,
            ssl=context,
            ssl_handshake_timeout=HANDSHAKE if context is not None else None,
            backlog=1024,
        )
    except OSError as error:
        reason = _WORDS.get(error.errno or 0) or error.strerror or str(error)
        raise CannotListen(str(where), reason) from None


def _chores(relay: Relay) -> list[asyncio.Task[None]]:
    """Begin what is done again and again."""
    node, office = relay.node, relay.office
    renewal = chores.Renewal(
        node,
        lambda: office.standing.expires_in(node.clock.now()),
        lambda: renew(relay.settings.data, office, node.backend),
    )
    # Whoever starts on files has tidied them.
    plan: tuple[tuple[float, float, chores.Work], ...] = (
        (0, chores.SWEEP, lambda: chores.clean(node)),
        (0, chores.TURN, lambda: chores.offer_turns(node)),
        (0, chores.TICK, chores.Watch(node).look),
        (chores.TIDY, chores.TIDY, lambda: chores.tidy(node.backend)),
        (0, chores.DAILY, renewal.look),
    )
    return [
        asyncio.create_task(chores.repeat(pause, work, relay.ended, first=first))
        for first, pause, work in plan
    ]
