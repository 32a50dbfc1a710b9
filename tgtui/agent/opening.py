"""Opens a profile: takes it, opens its data, and runs its engine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

from tgtui.agent.backing_up import Keeper
from tgtui.agent.client import Client
from tgtui.agent.counter import Counter
from tgtui.agent.embedded import EmbeddedLine, EmbeddedRelay
from tgtui.agent.errors import AgentEnded, KeysLost, NoAccount
from tgtui.agent.hardening import harden
from tgtui.agent.heir import Heir
from tgtui.agent.local import Local
from tgtui.agent.ports import EnginePort
from tgtui.agent.remote import Remote
from tgtui.agent.runner import Runner
from tgtui.agent.server import serving
from tgtui.agent.setting import Database, Setting
from tgtui.engine.events import PutBack
from tgtui.engine.queries import ListChats
from tgtui.engine.views import ChatView
from tgtui.identity import RelayAddress, RelayId, parse_address
from tgtui.net import Device, Phase, RelayLine
from tgtui.store import RolledBack
from tgtui.vault import InUse


ACCOUNT: Final = "agent.account"
"""The value that says that there is an account, and where its relay is."""

EMBEDDED: Final = b"embedded"
"""What stands there for the relay of this computer."""

PATIENCE: Final = 10.0
"""Seconds for which a process that has the profile may not serve it yet."""

LINGER: Final = 2.0
"""Seconds that a program stays at most for what can go out now."""

_LOOK: Final = 0.05
_REACHED: Final = frozenset({Phase.CONNECTING.value, Phase.ONLINE.value})
_SOMEWHERE: Final = 1


@asynccontextmanager
async def open_client(setting: Setting) -> AsyncIterator[Client]:
    """Lend a profile: as another process serves it, or opened here and served.

    Where that process ends, the profile is opened and served here.

    Raises:
        NoAccount: There is no account in it.
        InUse: Another process has it, and does not serve it.
        TgtuiError: It cannot be opened.
    """
    harden()
    remote = await served_or_taken(setting)
    if remote is None:
        async with _taken(setting) as local:
            yield local
        return
    heir = Heir(lambda: served_or_taken(setting), lambda: _taken(setting))
    async with heir.used(remote):
        yield heir


@asynccontextmanager
async def _taken(setting: Setting) -> AsyncIterator[Local]:
    """Run a profile that is taken, serve it, and let go of it at the end."""
    try:
        async with opened(setting) as local:
            yield local
    finally:
        setting.profile.__exit__(None, None, None)


async def served_or_taken(setting: Setting) -> Remote | None:
    """Return a profile as it is served, or None once it is taken here.

    Raises:
        InUse: Another process has it, and does not serve it.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while True:
        with suppress(FileNotFoundError, ConnectionRefusedError):
            return await Remote.connected(setting.profile.directory)
        try:
            setting.profile.__enter__()
        except InUse:
            if loop.time() >= end:
                raise
            await asyncio.sleep(_LOOK)
        else:
            return None


@asynccontextmanager
async def opened(setting: Setting) -> AsyncIterator[Local]:
    """Run a profile that is taken, and serve it.

    Raises:
        NoAccount: There is no account in it.
        KeysLost: Its keys are not there.
        TgtuiError: It cannot be opened, or its engine failed.
    """
    counter = Counter(setting.vault, setting.profile.entry("counter"))
    known = await counter.known()
    with await opened_database(setting, known) as database:
        where = database.values.get(ACCOUNT)
        if where is None:
            raise NoAccount
        engine = setting.parts.engine(database, setting.entropy)
        runner = _runner(setting, engine, where)
        keeper = Keeper(setting, database, engine, written(where))
        local = Local(runner, keeper, rolled_back=database.generation < (known or 0))
        if local.rolled_back:
            runner.hear(PutBack())
        try:
            async with (
                _running(runner),
                serving(setting.profile.directory, local, runner.crew),
            ):
                runner.crew.spawn(counter.go_on(database))
                yield local
                await send_rest(local)
        finally:
            await counter.keep(database)


async def send_rest(client: Client) -> None:
    """Stay a moment where something can be sent now; the next program may be far off.

    Nothing is waited for that is held back, that failed, or that nobody can be sent.
    """
    with suppress(TimeoutError, AgentEnded):
        async with asyncio.timeout(LINGER), client.updates() as updates:
            while await _can_send(client):
                await anext(updates)


async def _can_send(client: Client) -> bool:
    if (await client.link()).phase not in _REACHED:
        return False
    chats: tuple[ChatView, ...] = await client.ask(ListChats())
    return any(chat.waiting and chat.status.sending for chat in chats)


async def opened_database(
    setting: Setting, known: int | None = None
) -> AbstractContextManager[Database]:
    """Return what lends the database of a profile.

    One that is older than it was before is opened, too: its owner may have put it back.

    Raises:
        NoAccount: There is none.
        KeysLost: Its key is not there.
        StoreError: It cannot be opened.
    """
    key = await setting.vault.get(setting.profile.vault_entry)
    if not setting.database.exists():
        raise NoAccount
    if key is None:
        raise KeysLost
    try:
        return setting.parts.open(setting.database, key, known)
    except RolledBack:
        return setting.parts.open(setting.database, key, None)


def _runner(setting: Setting, engine: EnginePort, where: bytes) -> Runner:
    """Return what runs an engine."""
    runner = Runner(
        engine,
        _line(setting, engine, where),
        directory=setting.profile.directory,
        entropy=setting.entropy,
        clock=setting.clock,
    )
    runner.know(engine.descriptor)
    return runner


@asynccontextmanager
async def _running(runner: Runner) -> AsyncIterator[None]:
    """Run an engine until the end of the block, which ends where the engine fails."""
    runner.start()
    try:
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(runner.run())
            try:
                yield
            finally:
                running.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None


def _line(setting: Setting, engine: EnginePort, where: bytes) -> RelayLine:
    """Return the way to the relay that has the account."""
    own, relay_id = engine.own, engine.descriptor.relay_id
    credential = own.device.credential
    device = Device(credential.account, credential.encoded(), credential.device_key)
    sign, clock, reach = own.device.log_in, setting.clock, setting.reach
    if where == EMBEDDED:
        address = RelayAddress("127.0.0.1", _SOMEWHERE, relay_id, tls=False)
        line = EmbeddedLine(address, device, sign, clock=clock, reach=reach)
        line.relay = EmbeddedRelay(setting.embedded)
        return line
    address = moved(setting.relay, parse_address(where.decode()), relay_id)
    return RelayLine(address, device, sign, clock=clock, reach=reach)


def written(where: bytes) -> str:
    """Return the address of a relay as a backup has it: none of this computer's."""
    return "" if where == EMBEDDED else where.decode()


def moved(
    given: RelayAddress | None, stored: RelayAddress, relay_id: RelayId
) -> RelayAddress:
    """Return where a relay is: it may have moved, if somebody says so."""
    if given is not None and given.relay_id in {None, relay_id}:
        return replace(given, relay_id=relay_id)
    return replace(stored, relay_id=relay_id)
