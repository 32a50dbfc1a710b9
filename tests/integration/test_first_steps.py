"""Two accounts, a relay in this process, and messages that arrive."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.integration.client import Client, seq_of
from tgtui.config import Endpoint, RelaySettings
from tgtui.crypto import SystemEntropy
from tgtui.relay.backends.memory import MemoryBackend
from tgtui.relay.main import Relay, start
from tgtui.wire import Entry


def settings_for(data: Path) -> RelaySettings:
    """Return how a relay for tests is started."""
    return RelaySettings(
        listen=Endpoint("127.0.0.1", 0),
        public=None,
        data=data,
        tls_files=None,
        is_plain=True,
        behind_proxy=False,
        registration="open",
        retention_days=30,
        max_file_bytes=1 << 20,
        account_storage_bytes=1 << 24,
        policy_url="",
        contact="",
        log_level="info",
    )


@asynccontextmanager
async def relay_in(data: Path) -> AsyncIterator[Relay]:
    """Run a relay that remembers in memory."""
    relay = await start(settings_for(data), MemoryBackend(), SystemEntropy())
    try:
        yield relay
    finally:
        await relay.stop()


async def connected(relay: Relay, *names: str) -> list[Client]:
    """Return clients with accounts and open streams."""
    clients = [Client(f"http://127.0.0.1:{relay.port}", name) for name in names]
    for client in clients:
        await client.register()
        await client.connect()
    return clients


async def two_people(data: Path) -> None:
    async with relay_in(data) as relay:
        anna, bob = await connected(relay, "anna", "bob")
        group = await anna.found(bob)
        invitation = await bob.join()
        assert invitation.request
        receipt = await anna.say(group)
        entry = await bob.expect(Entry)
        assert entry.stamp == receipt.stamp
        assert entry.account == anna.account
        answer = await bob.say(group)
        assert seq_of(await anna.expect(Entry)) == seq_of(answer) == 3
        await asyncio.gather(anna.close(), bob.close())


def test_two_people_chat(tmp_path: Path) -> None:
    asyncio.run(two_people(tmp_path))


@pytest.mark.slow
def test_a_relay_stops_while_somebody_is_connected(tmp_path: Path) -> None:
    async def main() -> None:
        async with relay_in(tmp_path) as relay:
            (anna,) = await connected(relay, "anna")
        assert anna.socket is not None
        await anna.socket.wait_closed()
        assert anna.socket.close_code == 1012
        await anna.close()

    asyncio.run(main())
