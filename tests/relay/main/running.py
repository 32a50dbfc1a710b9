"""Relays on a disk that run in this process, and people who use them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.integration.relays import settings_for
from tgtui.config import RelaySettings
from tgtui.crypto import SystemEntropy
from tgtui.relay.backends.sqlite import SqliteBackend
from tgtui.relay.main.administering import desk_of
from tgtui.relay.main.door import open_door
from tgtui.relay.main.serving import Relay, start


@asynccontextmanager
async def serving(
    data: Path,
    *,
    root_key: Path | None = None,
    **changes: Any,  # noqa: ANN401  (fields of the settings)
) -> AsyncIterator[Relay]:
    """Run a relay on a folder, with its operator's door open, until the block ends."""
    run = settings_for(data, **changes)
    backend = SqliteBackend(data)
    try:
        relay = await start(run, backend, SystemEntropy(), root_key=root_key)
    except BaseException:
        await backend.close()
        raise
    try:
        async with open_door(data, desk(relay, backend)):
            yield relay
    finally:
        await relay.stop()


def desk(relay: Relay, backend: SqliteBackend) -> Any:  # noqa: ANN401  (a `Desk`)
    """Return where the operator of a relay asks."""
    return desk_of(
        relay.settings, relay.office, relay.node, backend, lambda: relay.address
    )


async def begun(data: Path, **changes: Any) -> RelaySettings:  # noqa: ANN401  (the same)
    """Run a relay once, so that there is data; return how it was run."""
    async with serving(data, **changes) as relay:
        return relay.settings
