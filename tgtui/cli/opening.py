"""Finds what a client is opened with: its profile, its keys, and its relay."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tgtui.agent import Client, Local, Setting, open_client
from tgtui.cli.invocation import Invocation
from tgtui.cli.keyholder import vault_of
from tgtui.cli.output import tell
from tgtui.cli.settings import configured
from tgtui.config import Paths
from tgtui.vault import Profile


_OLD: Final = (
    "the data of this profile is older than what this computer had before, like a copy "
    "was put back: no key of it is used again, and chats go on once others let this "
    "device back in"
)


def setting_of(invocation: Invocation, *, starts: bool = False) -> Setting:
    """Return how the profile is opened that a run is about.

    Args:
        invocation: Which options were given.
        starts: Whether the use of tgtui may begin with this command.

    Raises:
        ConfigError: The configuration cannot be used.
    """
    config = configured(invocation, starts=starts)
    paths = Paths.of_user()
    name = config.profile.name
    return Setting(
        profile=Profile(name, paths.profiles / name),
        vault=vault_of(config.keys, paths),
        relay=config.relay.url.address,
        embedded=paths.embedded,
    )


@asynccontextmanager
async def client_of(invocation: Invocation) -> AsyncIterator[Client]:
    """Lend the client of the profile that a run is about; say where its data is old."""
    async with open_client(setting_of(invocation)) as client:
        if isinstance(client, Local) and client.rolled_back:
            tell(_OLD)
        yield client
