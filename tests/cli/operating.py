"""The data of a relay that rests, for tests of what its operator does."""

import asyncio
from pathlib import Path

from tests.relay.core.village import Person
from tests.relay.main.running import begun
from tests.relay.main.support import register
from tgtui.config import Paths
from tgtui.relay.backends.sqlite import SqliteBackend


def make_relay(paths: Paths, *people: Person, is_plain: bool = True) -> Path:
    """Make this user's relay, on which some people are; return its folder."""
    paths.relay.mkdir(mode=0o700, parents=True)
    asyncio.run(begun(paths.relay, is_plain=is_plain))
    asyncio.run(_register(paths.relay, *people))
    return paths.relay


async def _register(data: Path, *people: Person) -> None:
    backend = SqliteBackend(data)
    await backend.run(lambda tx: register(tx, *people))
    await backend.close()
