"""`tgtui relay admin stats, backup, restore, clock`: how a relay's house is kept."""

import os
from pathlib import Path

import click
from msgspec import to_builtins

from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.output import say_json, say_table, tell
from tgtui.cli.relay_admin_common import (
    asked,
    moment,
    settings_of,
    with_data,
    with_json,
)
from tgtui.relay.main import restore as put_back
from tgtui.relay.web.admin_words import (
    BackUp,
    ClockConfirmed,
    ConfirmClock,
    Count,
    Counts,
    Did,
)


@click.command()
@with_json
@with_data
@pass_invocation
def stats(invocation: Invocation, *, as_json: bool) -> None:
    """Show how much there is; not whose it is."""
    found = asked(invocation, Count(), Counts)
    if as_json:
        say_json(to_builtins(found))
        return
    rows = [
        (name.replace("_", " "), str(value))
        for name, value in to_builtins(found).items()
        if name != "clock_stepped"
    ]
    say_table(rows)
    if found.clock_stepped:
        tell(
            f"the clock jumped by {found.clock_stepped} ms and nothing is accepted: "
            "set it right, then run `tgtui relay admin clock confirm`"
        )


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@with_data
@pass_invocation
def backup(invocation: Invocation, folder: Path) -> None:
    """Copy everything, as it is at one moment, into an empty FOLDER.

    The relay may go on running. With the data go the relay's franking key and its own
    certificate; the root key does not.
    """
    target = os.path.abspath(folder)  # noqa: PTH100  (links stay links)
    asked(invocation, BackUp(target), Did)
    tell(f"{target} holds the relay as it was; keep it as safe as the data itself")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@with_data
@pass_invocation
def restore(invocation: Invocation, folder: Path) -> None:
    """Put the copy in FOLDER back, while no relay runs on the data.

    At its next start the relay goes on from the copy: each chat waits for one of its
    administrators to restore it, and what happened since the copy was made (accounts,
    revocations, blocks, deletions) has to be done again.
    """
    settings = settings_of(invocation)
    put_back(folder, settings.data)
    tell(
        f"{settings.data} holds the copy; start the relay with --root-key FILE, so "
        "that what it says of itself is newer than all that it said before"
    )


@click.group()
def clock() -> None:
    """Confirm a clock that jumped."""


@clock.command()
@with_json
@with_data
@pass_invocation
def confirm(invocation: Invocation, *, as_json: bool) -> None:
    """Believe the clock as it is, after it jumped, and accept messages again."""
    found = asked(invocation, ConfirmClock(), ClockConfirmed)
    if as_json:
        say_json(to_builtins(found))
    elif found.stepped:
        tell(f"it is {moment(found.now)}; the clock had jumped by {found.stepped} ms")
    else:
        tell(f"it is {moment(found.now)}; the clock had not jumped")
