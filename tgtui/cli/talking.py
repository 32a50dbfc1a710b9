"""Opens a profile's client for one command, and turns what it refuses into codes."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from tgtui.cli.codes import Exit
from tgtui.cli.invocation import Invocation
from tgtui.cli.output import tell
from tgtui.engine.errors import NoSuchChat, NoSuchMessage, NoSuchPerson
from tgtui.engine.intents import AnyIntent
from tgtui.engine.queries import AnyQuery


class Client(Protocol):
    """What a command needs of `tgtui.agent`."""

    async def intend(self, intent: AnyIntent) -> Any:  # noqa: ANN401  (see `REPLIES`)
        """Have something done; return what `REPLIES` says."""

    async def ask(self, query: AnyQuery) -> Any:  # noqa: ANN401  (see `REPLIES`)
        """Return what `REPLIES` says."""

    def updates(self) -> AbstractAsyncContextManager[AsyncIterator[Any]]:
        """Lend what yields each change from now on."""

    async def send_file(
        self, chat: int, path: Path, text: str = "", reply: int | None = None
    ) -> int:
        """Send a file, and return the message that carries it."""

    async def fetch_file(self, message: int, index: int, folder: Path) -> Path:
        """Fetch a file of a message into a folder, and return where it is."""


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


def opened(invocation: Invocation) -> AbstractAsyncContextManager[Client]:
    """Return the client of the profile that this run is about."""
    raise NotImplementedError


def talk(invocation: Invocation, act: Act) -> int:
    """Do something with the client of this run's profile.

    Args:
        invocation: Which options were given.
        act: What to do.

    Returns:
        The exit code.
    """
    _write_whatever_comes()
    try:
        return asyncio.run(_talked(invocation, act))
    except (NoSuchChat, NoSuchMessage, NoSuchPerson) as error:
        tell(str(error))
        return Exit.NOTHING


async def _talked(invocation: Invocation, act: Act) -> int:
    async with opened(invocation) as client:
        return await act(client) or Exit.DONE


def _write_whatever_comes() -> None:
    """Let no letter fail that this terminal has no bytes for."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
