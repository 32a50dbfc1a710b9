"""What the commands of a relay's operator share: which relay, how, and when."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from tgtui.cli.invocation import Invocation
from tgtui.cli.settings import configured
from tgtui.config import Paths, RelaySettings, relay_settings
from tgtui.relay.main import ask
from tgtui.relay.web.admin_words import Ask


Function = TypeVar("Function", bound=Callable[..., object])
R = TypeVar("R", bound=msgspec.Struct)


def _remember_data(
    context: click.Context, _: click.Parameter, value: Path | None
) -> None:
    """Set the option as `tgtui relay` would."""
    if value is not None:
        invocation = context.find_object(Invocation)
        assert invocation is not None  # noqa: S101  (for the types)
        path = os.path.abspath(value)  # noqa: PTH100  (links stay links)
        invocation.flags["serve.data"] = ("--data", path)


with_data = click.option(
    "--data",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    callback=_remember_data,
    expose_value=False,
    help="The folder of the relay's data.",
)
"""Lets a command say which relay it is about."""

with_json = click.option("--json", "as_json", is_flag=True, help="Write JSON.")
"""Lets a command write JSON."""

with_root_key = click.option(
    "--root-key",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The relay's root key, where it does not lie beside the data.",
)
"""Lets a command sign what the relay says of itself."""


def settings_of(invocation: Invocation) -> RelaySettings:
    """Return how the relay is run that a command is about."""
    return relay_settings(configured(invocation).serve, Paths.of_user())


def asked(invocation: Invocation, what: Ask, reply: type[R]) -> R:
    """Have something done by the relay that a command is about."""
    return asyncio.run(ask(settings_of(invocation), what, reply))


def moment(at: int) -> str:
    """Return a time in ms since 1970 as text, in UTC."""
    try:
        found = datetime.fromtimestamp(at / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        # Later than any calendar: such a period has no end.
        return "never"
    return found.strftime("%Y-%m-%d %H:%M UTC")


def ending(at: int) -> str:
    """Return when something ends, where 0 stands for never."""
    return moment(at) if at else "never"
