"""`tgtui relay`: serves until it is told to stop, and says who it is."""

import asyncio
import gc
import logging
import signal
from pathlib import Path
from typing import Final

import uvloop

from tgtui.config import RelaySettings
from tgtui.crypto import Secret, SystemEntropy
from tgtui.identity import Invite
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.core import make_invite
from tgtui.relay.main import chores
from tgtui.relay.main.administering import desk_of
from tgtui.relay.main.door import open_door
from tgtui.relay.main.folder import check_whole, make_folder
from tgtui.relay.main.local import LOOK, Local, Solitude, Whereabouts
from tgtui.relay.main.logs import report, start_logging
from tgtui.relay.main.serving import Relay, start
from tgtui.relay.ports import Transaction
from tgtui.wire import limits


_log = logging.getLogger(__name__)

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_FIRST_INVITE: Final = 7 * limits.DAY
_ANYWHERE: Final = {"0.0.0.0", "::"}  # noqa: S104  (compared, not listened to)


def serve(
    settings: RelaySettings, root_key: Path | None = None, local: Local | None = None
) -> None:
    """Run a relay until SIGTERM or SIGINT; a second one ends it at once.

    Args:
        settings: How to run it.
        root_key: The file of its root key, if it does not lie beside the data.
        local: How it is run for the programs of this computer, if it is.

    Raises:
        CannotServe: It cannot start, for a reason that it names.
        StorageFault: Its data cannot be used.
    """
    start_logging(settings.log_level)
    local = local or Local()
    with Whereabouts(local.address_file) as whereabouts:
        uvloop.run(_serve(settings, root_key, whereabouts, local.idle))


async def _serve(
    settings: RelaySettings,
    root_key: Path | None,
    whereabouts: Whereabouts,
    idle: float | None,
) -> None:
    told = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(report)
    _obey(told)
    make_folder(settings.data)
    check_whole(settings.data)
    backend = SqliteBackend(settings.data)
    try:
        relay = await start(settings, backend, SystemEntropy(), root_key=root_key)
    except BaseException:
        await backend.close()
        raise
    try:
        whereabouts.say(relay.address.text)
        if idle is not None:
            _end_alone(relay, idle, told)
        await _until(told, relay, backend)
    finally:
        await relay.stop()
    _log.info("stopped")


def _end_alone(relay: Relay, seconds: float, told: asyncio.Event) -> None:
    """Have a relay end once nobody was connected for some seconds."""
    solitude = Solitude(seconds, lambda: relay.doors.busy, told)
    chore = chores.repeat(min(LOOK, seconds), solitude.look, relay.ended)
    relay.chores.append(asyncio.create_task(chore))


async def _until(told: asyncio.Event, relay: Relay, backend: SqliteBackend) -> None:
    """Serve, and answer the operator, until the relay is told to stop."""
    settings, office, node = relay.settings, relay.office, relay.node
    desk = desk_of(settings, office, node, backend, lambda: relay.address)
    async with open_door(settings.data, desk):
        print("\n".join(await introduction(relay)), flush=True)  # noqa: T201
        spare_the_collector()
        _log.info("serving", extra={"port": relay.port})
        await told.wait()
        _log.info("stopping")


def spare_the_collector() -> None:
    """Look for cycles more rarely: what a message leaves behind has none.

    Everything that is there now stays, so that it is never looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _obey(told: asyncio.Event) -> None:
    """Be told to stop by a signal; the next one is left to the system."""
    loop = asyncio.get_running_loop()

    def hear() -> None:
        told.set()
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)

    for number in _SIGNALS:
        loop.add_signal_handler(number, hear)


async def introduction(relay: Relay) -> list[str]:
    """Return lines that say who a relay is, and what to do next."""
    settings = relay.settings
    lines = [f"relay    {relay.address.text}"]
    shown = settings.listen.host in _ANYWHERE or settings.behind_proxy
    if settings.public is None and shown:
        lines += ["         To invite others, say with --public-address where they"]
        lines += ["         reach this computer."]
    deserted = await relay.node.backend.read(_is_deserted)
    if deserted and settings.registration != "closed":
        lines += [f"invite   {await _first_invite(relay)}"]
        lines += ["         It is good for one person, for 7 days."]
    elif settings.registration == "invite":
        lines += ["invites  are made with `tgtui relay admin invites make`."]
    if relay.standing.root_file is not None:
        lines += [
            f"root key {relay.standing.root_file}",
            "         Move this file to a place that is not connected to anything, and",
            "         keep a copy: who has it can speak for this relay for ever.",
        ]
    return lines


def _is_deserted(tx: Transaction) -> bool:
    """Tell whether nobody is there and nobody was invited."""
    return not tx.accounts.list_accounts(b"", 1) and not tx.invites.tokens()


async def _first_invite(relay: Relay) -> str:
    """Return an invite for the first person; a token is in it where it takes one."""
    token = None
    if relay.settings.registration == "invite":
        token = Secret(
            await relay.node.act(
                lambda tx, context: make_invite(tx, context, life=_FIRST_INVITE)
            )
        )
    expires = relay.node.clock.now() + _FIRST_INVITE
    return Invite(relay.address, expires=expires, token=token).text()
