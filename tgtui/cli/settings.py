"""Reads the configuration for a command, and makes its first file where one starts."""

import os

import click

from tgtui.cli.invocation import Invocation
from tgtui.cli.output import tell
from tgtui.config import (
    Config,
    ConfigFile,
    ConfigInvalid,
    Flag,
    Paths,
    Sources,
    load,
    read_file,
    write_first,
)


def configured(invocation: Invocation, *, starts: bool = False) -> Config:
    """Return the configuration that this run goes by.

    Args:
        invocation: Which options were given.
        starts: Whether the command is one with which the use of tgtui begins, so that
            the first configuration file is made.

    Raises:
        click.UsageError: Nothing but options of the command line are wrong.
        ConfigError: The configuration cannot be used.
    """
    flags = {name: Flag(*given) for name, given in invocation.flags.items()}
    try:
        config = load(Sources(flags, os.environ, _file(invocation)))
    except ConfigInvalid as error:
        options = {option for option, _ in invocation.flags.values()}
        if options.issuperset(problem.where for problem in error.problems):
            raise click.UsageError("\n".join(map(str, error.problems))) from None
        raise
    if starts and invocation.config_file is None:
        path = Paths.of_user().config_file
        if write_first(path):
            tell(f"made the configuration {path}, in which every default is explained")
    return config


def _file(invocation: Invocation) -> ConfigFile | None:
    if invocation.config_file is not None:
        return read_file(invocation.config_file.absolute())
    path = Paths.of_user().config_file
    return read_file(path) if os.path.lexists(path) else None
