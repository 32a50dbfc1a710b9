"""`tgtui mute`, `unmute`, `timer`, `acknowledge`: how a chat is kept."""

from typing import Final

import click

from tgtui.agent import Client, asking
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.moments import duration, moment, moment_of, seconds_of
from tgtui.cli.naming import find_chat
from tgtui.cli.output import say_json, tell
from tgtui.cli.sending import say_done
from tgtui.cli.shapes import shape
from tgtui.cli.talking import talk, with_json, with_patience
from tgtui.engine.intents import Acknowledge, Mute, SetTimer


FOR_EVER: Final = 253_402_300_799_000
"""The end of the year 9999, in ms since 1970."""


@click.command()
@click.argument("name", metavar="CHAT")
@click.option("--until", metavar="TIME", help="8h, 2026-03-04 or 2026-03-04T14:02.")
@with_json
@pass_invocation
def mute(invocation: Invocation, name: str, until: str | None) -> int:
    """Announce nothing of CHAT, until TIME or until it is unmuted."""
    ends = FOR_EVER if until is None else moment_of(until)
    return _muted(invocation, name, ends)


@click.command()
@click.argument("name", metavar="CHAT")
@with_json
@pass_invocation
def unmute(invocation: Invocation, name: str) -> int:
    """Announce what comes in CHAT again."""
    return _muted(invocation, name, 0)


@click.command()
@click.argument("name", metavar="CHAT")
@click.argument("span", metavar="DURATION")
@with_patience
@with_json
@pass_invocation
def timer(invocation: Invocation, name: str, span: str) -> int:
    """Have new messages of CHAT disappear after DURATION.

    DURATION is written as 30s, 5m, 8h, 7d, 4w or "off".
    """
    seconds = seconds_of(span)

    async def act(client: Client) -> int:
        chat = (await find_chat(client, name)).id
        tell(f"new messages disappear after: {duration(seconds)}")
        intent = SetTimer(chat=chat, seconds=seconds)
        return await say_done(client, invocation, chat, [intent])

    return talk(invocation, act)


@click.command()
@click.argument("name", metavar="CHAT")
@with_json
@pass_invocation
def acknowledge(invocation: Invocation, name: str) -> int:
    """Say that you have read what CHAT's indicator warns of in yellow."""

    async def act(client: Client) -> None:
        chat = await find_chat(client, name)
        tell(chat.status.words)
        await client.intend(Acknowledge(chat=chat.id))
        if invocation.as_json:
            say_json(shape(await asking.chat(client, chat.id)))

    return talk(invocation, act, newest=True)


def _muted(invocation: Invocation, name: str, until: int) -> int:
    async def act(client: Client) -> None:
        chat = (await find_chat(client, name)).id
        await client.intend(Mute(chat=chat, until=until))
        if invocation.as_json:
            say_json(shape(await asking.chat(client, chat)))
        elif until in {0, FOR_EVER}:
            tell("muted" if until else "not muted")
        else:
            tell(f"muted until {moment(until)}")

    return talk(invocation, act)
