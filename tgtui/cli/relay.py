"""`tgtui relay`: runs a relay with what options, environment and file say."""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.lazy import LazyCommand, LazyGroup
from tgtui.cli.settings import configured
from tgtui.config import KEYS, Key, Paths, relay_settings


Function = TypeVar("Function", bound=Callable[..., object])

_SERVE: Final = [key for key in KEYS.values() if key.section == "serve"]
_PATHS: Final = {"data", "tls_cert", "tls_key"}
_METAVARS: Final = {
    "listen": "HOST:PORT",
    "public_address": "HOST:PORT",
    "data": "FOLDER",
    "tls_cert": "FILE",
    "tls_key": "FILE",
    "policy_url": "URL",
}

COMMANDS: Final[Mapping[str, LazyCommand]] = {
    "admin": LazyCommand(
        "tgtui.cli.relay_admin", "admin", "Look after a relay, whether it runs or not."
    ),
}
"""The commands below `tgtui relay`."""


def _option_of(key: Key) -> str:
    return f"--{key.name.replace('_', '-')}"


def _with_options(function: Function) -> Function:
    """Give a command one option for each key of the section [serve]."""
    for key in reversed(_SERVE):
        option = _option_of(key)
        if isinstance(key.default, bool):
            add = click.option(
                f"{option}/--no-{option[2:]}", default=None, help=key.description
            )
        else:
            number = "N" if isinstance(key.default, int) else "TEXT"
            metavar = "|".join(key.choices) or _METAVARS.get(key.name, number)
            add = click.option(option, metavar=metavar, help=key.description)
        function = add(function)
    return function


@click.group(cls=LazyGroup, lazy=COMMANDS, invoke_without_command=True)
@_with_options
@click.option(
    "--root-key",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The relay's root key, where what it says of itself has to be signed.",
)
@click.option("--address-file", type=click.Path(path_type=Path), hidden=True)
@click.option("--idle-minutes", type=click.FloatRange(min=0), hidden=True)
@pass_invocation
@click.pass_context
def relay(
    context: click.Context,
    invocation: Invocation,
    /,
    root_key: Path | None,
    address_file: Path | None,
    idle_minutes: float | None,
    **given: Any,  # noqa: ANN401  (a text or a truth value for each option)
) -> None:
    """Run a relay until it is interrupted or terminated.

    Every option can also be set in the section [serve] of the configuration, or by a
    variable TGTUI_SERVE_... of the environment.
    """
    for key in _SERVE:
        value = given[key.name]
        if value is not None:
            if key.name in _PATHS and value:
                value = os.path.abspath(value)  # noqa: PTH100  (links stay links)
            invocation.flags[key.full_name] = (_option_of(key), value)
    if context.invoked_subcommand is None:
        config = configured(invocation, starts=True)
        settings = relay_settings(config.serve, Paths.of_user())
        # What serves is large: nothing but this command needs it.
        main = import_module("tgtui.relay.main")
        idle = None if idle_minutes is None else idle_minutes * 60
        main.serve(settings, root_key, main.Local(address_file, idle))
    elif root_key is not None:
        message = "give --root-key after the name of the command"
        raise click.UsageError(message, context)
