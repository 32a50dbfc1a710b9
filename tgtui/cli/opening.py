"""Finds what a client is opened with: its profile, its keys, and its relay."""

from contextlib import AbstractAsyncContextManager

from tgtui.agent import Client, Setting, open_client
from tgtui.cli.invocation import Invocation
from tgtui.cli.keyholder import vault_of
from tgtui.cli.settings import configured
from tgtui.config import Paths
from tgtui.vault import Profile


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


def client_of(invocation: Invocation) -> AbstractAsyncContextManager[Client]:
    """Lend the client of the profile that a run is about."""
    return open_client(setting_of(invocation))
