"""Relays in this process, on the memory backend, and people who are connected."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import uvloop

from tests.hostile.raw import RawClient
from tests.integration.client import Client
from tgtui.config import Endpoint, RelaySettings
from tgtui.crypto import SystemEntropy
from tgtui.identity import ModerationKey, ModeratorKey, Period
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.main import Relay, opening, standing, start
from tgtui.relay.main.standing import Standing
from tgtui.relay.ports import Backend
from tgtui.relay.web import DEFAULT_PACE, Clock, Pace
from tgtui.wire import limits


class MovableClock(Clock):
    """A clock that a test moves; that it jumps does not matter to the relay."""

    def __init__(self) -> None:
        self.ahead = 0
        super().__init__()

    def now(self) -> int:
        return super().now() + self.ahead

    def look(self) -> int:
        return self.stepped


def settings_for(data: Path, **changes: Any) -> RelaySettings:  # noqa: ANN401
    """Return how a relay for tests is started."""
    settings: dict[str, Any] = {
        "listen": Endpoint("127.0.0.1", 0),
        "public": None,
        "data": data,
        "tls_files": None,
        "is_plain": True,
        "behind_proxy": False,
        "registration": "open",
        "retention_days": 30,
        "max_file_bytes": 1 << 20,
        "account_storage_bytes": 1 << 24,
        "policy_url": "",
        "contact": "",
        "log_level": "info",
    }
    return RelaySettings(**{**settings, **changes})


@asynccontextmanager
async def relay_in(
    data: Path,
    *,
    backend: Backend | None = None,
    pace: Pace = DEFAULT_PACE,
    clock: Clock | None = None,
    moderators: tuple[ModeratorKey, ...] = (),
    **changes: Any,  # noqa: ANN401  (fields of `RelaySettings`)
) -> AsyncIterator[Relay]:
    """Run a relay that remembers in memory."""
    data.mkdir(exist_ok=True)  # noqa: ASYNC240
    made = Clock if clock is None else lambda *_: clock

    def stand(settings: RelaySettings, *arguments: Any, **named: Any) -> Standing:  # noqa: ANN401
        return moderated(standing.stand(settings, *arguments, **named), moderators)

    with patch.object(opening, "Clock", made), patch.object(opening, "stand", stand):
        relay = await start(
            settings_for(data, **changes),
            backend or MemoryBackend(),
            SystemEntropy(),
            pace=pace,
        )
    try:
        yield relay
    finally:
        await relay.stop()


def moderated(found: Standing, moderators: tuple[ModeratorKey, ...]) -> Standing:
    """Return who a relay is once its root key has vouched for some moderators."""
    if not moderators or found.root_file is None:
        return found
    period = Period(0, limits.INT)
    content = replace(
        found.descriptor.content,
        moderation=tuple(ModerationKey(each, period) for each in moderators),
    )
    root = standing.read_root(found.root_file, found.descriptor)
    assert root is not None
    return replace(found, descriptor=standing.signed(root, content))


def client_of(relay: Relay, name: str) -> Client:
    """Return a client of a relay that has done nothing yet."""
    return Client(f"http://127.0.0.1:{relay.port}", name)


async def connected(relay: Relay, *names: str) -> list[Client]:
    """Return clients with accounts and open streams."""
    clients = [client_of(relay, name) for name in names]
    for client in clients:
        await client.register()
        await client.connect()
    return clients


@asynccontextmanager
async def people_at(relay: Relay, *names: str) -> AsyncIterator[list[Client]]:
    """Lend clients with accounts and open streams."""
    clients = await connected(relay, *names)
    try:
        yield clients
    finally:
        await asyncio.gather(*(client.close() for client in clients))


@asynccontextmanager
async def raw_stream(relay: Relay, client: Client) -> AsyncIterator[RawClient]:
    """Lend an open stream of a client, on which anything can be said."""
    async with RawClient.to(relay.port) as raw:
        answer = await raw.upgrade(client.token)
        assert answer.status == 101
        await raw.message()
        yield raw


async def still_works(relay: Relay, *, name: str = "zoe") -> None:
    """Require that somebody else can do everything as ever."""
    async with people_at(relay, name) as (zoe,):
        group = await zoe.found(name="notes of " + name)
        await zoe.say(group)


def in_relay(
    test: Callable[[Relay], Awaitable[None]],
    data: Path,
    **options: Any,  # noqa: ANN401
) -> None:
    """Run a test with a relay."""

    async def main() -> None:
        async with relay_in(data, **options) as relay:
            await test(relay)

    # The loop that a relay has in earnest.
    uvloop.run(main())
