"""The command `tgtui` itself: what goes for all commands, and which there are."""

from pathlib import Path
from typing import Final

import click

from tgtui import __version__
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.lazy import LazyCommand, LazyGroup
from tgtui.cli.output import say, tell


COMMANDS: Final = {
    "relay": LazyCommand(
        "tgtui.cli.relay", "relay", "Run a relay: it forwards what it cannot read."
    ),
    "moderate": LazyCommand(
        "tgtui.cli.moderate", "moderate", "Make the keys of a moderator."
    ),
    "doctor": LazyCommand(
        "tgtui.cli.doctor", "doctor", "Check keyring and relay, and say what to do."
    ),
    "config": LazyCommand(
        "tgtui.cli.configuration", "config", "Show what is configured, and where."
    ),
}
"""Every command of the program."""

_WHAT_EXISTS: Final = (
    "this version has a relay and the tools around it, but no app to chat with yet"
)


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
@click.option(
    "--profile",
    metavar="NAME",
    help="Use the keys and data of this profile (profile.name).",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Read this configuration and not the usual one.",
)
@click.option("--debug", is_flag=True, help="Show where in the code an error arose.")
@pass_invocation
@click.pass_context
def root(
    context: click.Context,
    invocation: Invocation,
    profile: str | None,
    config_file: Path | None,
    *,
    debug: bool,
) -> None:
    """A terminal messenger in which every chat is end-to-end encrypted."""
    invocation.debug = debug
    invocation.config_file = config_file
    if profile is not None:
        invocation.flags["profile.name"] = ("--profile", profile)
    if context.invoked_subcommand is None:
        tell(_WHAT_EXISTS)
        say(context.get_help())
