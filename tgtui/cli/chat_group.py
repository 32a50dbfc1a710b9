"""`tgtui group`: groups, and who is in them."""

from collections.abc import Awaitable, Callable
from typing import Final

import click

from tgtui.agent import Client
from tgtui.cli.errors import Useless
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.naming import find_chat, find_people, find_person
from tgtui.cli.output import agreed, tell
from tgtui.cli.sending import say_chat, say_done
from tgtui.cli.talking import talk, with_json, with_patience
from tgtui.engine.intents import (
    AddPeople,
    AnyIntent,
    CreateGroup,
    Leave,
    RefreshKeys,
    RemovePeople,
    Rename,
    SetRole,
)
from tgtui.wire import Role


Wanted = Callable[[Client, int], Awaitable[AnyIntent]]
"""Finds what is wanted of a chat."""

_ROLES: Final = [role.name.lower() for role in Role]


@click.group()
def group() -> None:
    """Create groups, and say who is in them."""


@group.command()
@click.argument("title")
@click.argument("who", nargs=-1)
@click.option("--description", default="", help="What the group is about.")
@with_patience
@with_json
@pass_invocation
def create(
    invocation: Invocation, title: str, who: tuple[str, ...], description: str
) -> int:
    """Create a group of you and each WHO; writes the number of the chat.

    WHO is an @handle, petname or key string of somebody who is known here.
    """

    async def act(client: Client) -> int:
        people = await find_people(client, who)
        wanted = CreateGroup(title=title, description=description, people=people)
        return await say_chat(client, invocation, await client.intend(wanted))

    return talk(invocation, act)


@group.command()
@click.argument("name", metavar="CHAT")
@click.argument("who", nargs=-1, required=True)
@with_patience
@with_json
@pass_invocation
def add(invocation: Invocation, name: str, who: tuple[str, ...]) -> int:
    """Add each WHO to CHAT: they can read what is written from then on."""

    async def wanted(client: Client, chat: int) -> AnyIntent:
        return AddPeople(chat=chat, people=await find_people(client, who))

    return _change(invocation, name, wanted)


@group.command()
@click.argument("name", metavar="CHAT")
@click.argument("who", nargs=-1, required=True)
@with_patience
@with_json
@pass_invocation
def remove(invocation: Invocation, name: str, who: tuple[str, ...]) -> int:
    """Remove each WHO from CHAT: they cannot read what is written from then on."""

    async def wanted(client: Client, chat: int) -> AnyIntent:
        return RemovePeople(chat=chat, people=await find_people(client, who))

    return _change(invocation, name, wanted)


@group.command()
@click.argument("name", metavar="CHAT")
@click.argument("who")
@click.argument("what", metavar="ROLE", type=click.Choice(_ROLES))
@with_patience
@with_json
@pass_invocation
def role(invocation: Invocation, name: str, who: str, what: str) -> int:
    """Make WHO a member, moderator, admin or owner of CHAT."""

    async def wanted(client: Client, chat: int) -> AnyIntent:
        account = (await find_person(client, who)).account
        return SetRole(chat=chat, account=account, role=Role[what.upper()])

    return _change(invocation, name, wanted)


@group.command()
@click.argument("name", metavar="CHAT")
@click.argument("title", required=False)
@click.option("--description", help="What the group is about.")
@with_patience
@with_json
@pass_invocation
def rename(
    invocation: Invocation, name: str, title: str | None, description: str | None
) -> int:
    """Give CHAT another TITLE or description."""
    if title is None and description is None:
        reason = "say a new title, or a --description"
        raise Useless(reason)

    async def wanted(_: Client, chat: int) -> AnyIntent:
        return Rename(chat=chat, title=title, description=description)

    return _change(invocation, name, wanted)


@group.command()
@click.argument("name", metavar="CHAT")
@with_patience
@with_json
@pass_invocation
def refresh(invocation: Invocation, name: str) -> int:
    """Give this device new keys in CHAT."""

    async def wanted(_: Client, chat: int) -> AnyIntent:
        return RefreshKeys(chat=chat)

    return _change(invocation, name, wanted)


@group.command()
@click.argument("name", metavar="CHAT")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_patience
@with_json
@pass_invocation
def leave(invocation: Invocation, name: str, *, yes: bool) -> int:
    """Leave CHAT; what is here of it stays, and nothing is added to it any more."""

    async def act(client: Client) -> int:
        chat = await find_chat(client, name)
        if not yes:
            agreed(f"Leave chat {chat.id}, {chat.name}?")
        tell(f"leaving {chat.name}")
        return await say_done(client, invocation, chat.id, [Leave(chat=chat.id)])

    return talk(invocation, act)


def _change(invocation: Invocation, name: str, wanted: Wanted) -> int:
    async def act(client: Client) -> int:
        chat = (await find_chat(client, name)).id
        return await say_done(client, invocation, chat, [await wanted(client, chat)])

    return talk(invocation, act)
