"""`tgtui relay admin`: looks after a relay, whether it runs or not."""

from collections.abc import Mapping
from typing import Final

import click

from tgtui.cli.lazy import LazyCommand, LazyGroup


COMMANDS: Final[Mapping[str, LazyCommand]] = {
    "invites": LazyCommand(
        "tgtui.cli.relay_admin_invites", "invites", "Make, list and drop invites."
    ),
    "list": LazyCommand(
        "tgtui.cli.relay_admin_accounts", "list_accounts", "List the accounts."
    ),
    "suspend": LazyCommand(
        "tgtui.cli.relay_admin_accounts", "suspend", "Let an account do nothing."
    ),
    "unsuspend": LazyCommand(
        "tgtui.cli.relay_admin_accounts", "unsuspend", "Let it use the relay again."
    ),
    "remove": LazyCommand(
        "tgtui.cli.relay_admin_accounts", "remove", "Remove an account for good."
    ),
    "stats": LazyCommand(
        "tgtui.cli.relay_admin_house", "stats", "Show how much there is."
    ),
    "backup": LazyCommand(
        "tgtui.cli.relay_admin_house", "backup", "Copy everything into a folder."
    ),
    "restore": LazyCommand(
        "tgtui.cli.relay_admin_house", "restore", "Put such a copy back."
    ),
    "clock": LazyCommand(
        "tgtui.cli.relay_admin_house", "clock", "Confirm a clock that jumped."
    ),
    "descriptor": LazyCommand(
        "tgtui.cli.relay_admin_descriptor",
        "descriptor",
        "Show what the relay says of itself.",
    ),
    "moderators": LazyCommand(
        "tgtui.cli.relay_admin_descriptor",
        "moderators",
        "Say to whom reports are sealed.",
    ),
    "rotate-franking": LazyCommand(
        "tgtui.cli.relay_admin_descriptor",
        "rotate_franking",
        "Stamp with a new key from now on.",
    ),
}
"""The commands below `tgtui relay admin`."""


@click.group(cls=LazyGroup, lazy=COMMANDS)
def admin() -> None:
    """Look after a relay, whether it runs or not.

    Each command asks the relay that runs on the data, through a socket in its folder;
    where none runs, it does the same on the data itself.
    """
