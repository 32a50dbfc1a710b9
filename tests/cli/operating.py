"""The data of a relay that rests, for tests of what its operator does."""

import asyncio
from pathlib import Path

from tests.relay.core.village import Person
from tests.relay.main.running import begun
from tgtui.config import Paths
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.ports import Account, Device, Transaction


CREATED = 1_800_000_000_000


def make_relay(paths: Paths, *people: Person) -> Path:
    """Make this user's relay, on which some people are; return its folder."""
    paths.relay.mkdir(mode=0o700, parents=True)
    asyncio.run(begun(paths.relay))
    asyncio.run(_register(paths.relay, *people))
    return paths.relay


async def _register(data: Path, *people: Person) -> None:
    def rule(tx: Transaction) -> None:
        for each in people:
            row = Account(each.account, each.name, bytes(32), CREATED)
            tx.accounts.put_account(row)
            tx.accounts.put_device(
                Device(each.device, each.account, bytes(32), bytes(105), CREATED)
            )

    backend = SqliteBackend(data)
    await backend.run(rule)
    await backend.close()
