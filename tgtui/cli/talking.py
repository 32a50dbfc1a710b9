"""Opens a profile's client for one command, and turns what it refuses into codes."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import click

from tgtui.agent import Client, asking
from tgtui.cli.codes import Exit
from tgtui.cli.errors import NothingFound
from tgtui.cli.invocation import Invocation
from tgtui.cli.opening import client_of
from tgtui.cli.output import tell
from tgtui.cli.waiting import caught_up
from tgtui.engine.errors import NoSuchChat, NoSuchMessage, NoSuchPerson


_PATIENCE: Final = 5.0
_OFFLINE: Final = "the relay is not reached: there may be news that are not shown"
_BEHIND: Final = "not all chats are up to date yet"

Command = TypeVar("Command", bound=Callable[..., object])

Act = Callable[[Client], Awaitable[int | None]]
"""What a command does with a client; it returns an exit code, or None for done."""


def _remember(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Return what keeps an option's value in the run that it belongs to."""

    def keep(
        context: click.Context,
        _: click.Parameter,
        value: Any,  # noqa: ANN401  (of any option)
    ) -> None:
        invocation = context.find_object(Invocation)
        assert invocation is not None  # noqa: S101  (for the types)
        if value is not None:
            setattr(invocation, name, value)

    return keep


with_json = click.option(
    "--json",
    is_flag=True,
    callback=_remember("as_json"),
    expose_value=False,
    help="Write JSON.",
)
"""Lets a command write JSON."""


def _do_not_wait(context: click.Context, _: click.Parameter, value: object) -> None:
    if value:
        _remember("patience")(context, _, 0.0)


def with_patience(command: Command) -> Command:
    """Let a command wait until what it sends is accepted, or not."""
    no_wait = click.option(
        "--no-wait",
        is_flag=True,
        callback=_do_not_wait,
        expose_value=False,
        help="Do not wait until the relay has accepted it.",
    )
    timeout = click.option(
        "--timeout",
        metavar="SECONDS",
        type=click.FloatRange(0, 86_400),
        callback=_remember("patience"),
        expose_value=False,
        help="How long to wait for that; 30 where nothing is said.",
    )
    return no_wait(timeout(command))


def talk(invocation: Invocation, act: Act, *, newest: bool = False) -> int:
    """Do something with the client of this run's profile.

    Args:
        invocation: Which options were given.
        act: What to do.
        newest: Whether to get what the relay has before.

    Returns:
        The exit code.
    """
    _write_whatever_comes()
    try:
        return asyncio.run(_talked(invocation, act, newest=newest))
    except (NoSuchChat, NoSuchMessage, NoSuchPerson) as error:
        tell(str(error))
        return Exit.NOTHING


async def _talked(invocation: Invocation, act: Act, *, newest: bool) -> int:
    async with client_of(invocation) as client:
        if newest and not await caught_up(client, _PATIENCE):
            tell(_BEHIND if (await asking.me(client)).online else _OFFLINE)
        try:
            return await act(client) or Exit.DONE
        except (NothingFound, NoSuchChat, NoSuchMessage, NoSuchPerson):
            # What is named may be among what the relay has and this computer has not.
            was_current = (await asking.me(client)).current
            if was_current or not await caught_up(client, _PATIENCE):
                raise
        return await act(client) or Exit.DONE


def _write_whatever_comes() -> None:
    """Let no letter fail that this terminal has no bytes for."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
