"""The relay that is measured: a process of its own, with quotas that nobody reaches."""

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path

import uvloop

from tests.benchmarks.relay.device import account_named
from tgtui.config import Endpoint, RelaySettings
from tgtui.crypto import SystemEntropy
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.main import start
from tgtui.relay.main.command import spare_the_collector
from tgtui.relay.ports import Transaction
from tgtui.relay.web import Pace


UNBOUNDED = 1_000_000
PACE = Pace(
    submissions=UNBOUNDED,
    submissions_burst=UNBOUNDED,
    frames=UNBOUNDED,
    frames_burst=UNBOUNDED,
    rooms=UNBOUNDED,
    rooms_burst=UNBOUNDED,
    requests=UNBOUNDED,
    requests_burst=UNBOUNDED,
)


def settings_for(data: Path) -> RelaySettings:
    """Return how the relay is started: as `tgtui relay --plain` would."""
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
        account_storage_bytes=1 << 30,
        policy_url="",
        contact="",
        log_level="warning",
    )


def befriend(tx: Transaction, prefix: str, count: int) -> None:
    """Let every account of a room accept its founder: strangers come a few a day."""
    founder, *others = (account_named(f"{prefix}{number}") for number in range(count))
    for other in others:
        tx.contacts.add_contact(other, founder)


async def main(data: Path, rooms: list[str]) -> None:
    """Serve until SIGTERM, and print the port and the relay's id."""
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    settings = settings_for(data)
    backend = SqliteBackend(data)
    for room in rooms:
        prefix, count = room.split(":")
        await backend.run(partial(befriend, prefix=prefix, count=int(count)))
    relay = await start(settings, backend, SystemEntropy(), pace=PACE)
    spare_the_collector()
    relay_id = relay.standing.descriptor.relay_id
    print(relay.port, relay_id.hex(), flush=True)
    await told.wait()
    await relay.stop()


if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[2])})
    uvloop.run(main(Path(sys.argv[1]), sys.argv[3:]))
