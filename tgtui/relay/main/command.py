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
from tgtui.identity import Invite, RelayAddress
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.core import make_invite
from tgtui.relay.main.errors import CannotServe
from tgtui.relay.main.logs import start_logging
from tgtui.relay.main.serving import Relay, start
from tgtui.wire import limits


_log = logging.getLogger("tgtui.relay")

_ANYWHERE: Final = {"0.0.0.0", "::"}  # noqa: S104  (compared, not listened to)
_FIRST_INVITE: Final = 7 * limits.DAY


def serve(settings: RelaySettings, root_key: Path | None = None) -> None:
    """Run a relay until SIGTERM or SIGINT.

    Raises:
        CannotServe: It cannot start, for a reason that it names.
        StorageFault: Its data cannot be used.
    """
    start_logging(settings.log_level)
    uvloop.run(_serve(settings, root_key))


async def _serve(settings: RelaySettings, root_key: Path | None) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    make_folder(settings.data)
    backend = SqliteBackend(settings.data)
    try:
        relay = await start(settings, backend, SystemEntropy(), root_key=root_key)
    except OSError as error:
        await backend.close()
        message = f"cannot listen on {settings.listen}: {error.strerror}"
        raise CannotServe(message) from None
    except BaseException:
        await backend.close()
        raise
    spare_the_collector()
    await _introduce(relay)
    await told.wait()
    _log.info("stopping")
    await relay.stop()
    _log.info("stopped")


def spare_the_collector() -> None:
    """Look for cycles more rarely: what a message leaves behind has none.

    Everything that is there now stays, so that it is never looked at again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def make_folder(path: Path) -> None:
    """Make the folder of a relay's data, for its user alone.

    Raises:
        CannotServe: It cannot be made.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as error:
        message = f"the folder {path} cannot be used: {error.strerror}"
        raise CannotServe(message) from None


def address_of(relay: Relay) -> RelayAddress:
    """Return the address under which clients reach a relay."""
    settings = relay.settings
    where = settings.public or settings.listen
    host = "localhost" if where.host in _ANYWHERE else where.host
    port = where.port if settings.public is not None else relay.port
    # A proxy in front speaks TLS for a relay that does not.
    tls = not settings.is_plain or settings.behind_proxy
    relay_id = relay.standing.descriptor.relay_id
    return RelayAddress(host, port, relay_id, tls)


async def _introduce(relay: Relay) -> None:
    """Say who the relay is, and at its first start what to do next."""
    address = address_of(relay)
    lines = [f"relay    {address.text}"]
    if relay.standing.is_new:
        token = await relay.node.act(
            lambda tx, context: make_invite(tx, context, life=_FIRST_INVITE)
        )
        expires = relay.node.clock.now() + _FIRST_INVITE
        invite = Invite(address, expires=expires, token=Secret(token))
        lines += [f"invite   {invite.text()}", "         good once, for 7 days"]
    if relay.standing.root_file is not None:
        lines += [
            f"root key {relay.standing.root_file}",
            "         Move this file to a place that is not connected to anything, and",
            "         keep a copy: who has it can speak for this relay for ever.",
        ]
    print("\n".join(lines), flush=True)  # noqa: T201  (what the command is asked for)
    _log.info("serving", extra={"port": relay.port})
