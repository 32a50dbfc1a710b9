"""`tgtui new`, `requests`: how chats begin."""

from typing import Final

import click

from tgtui.agent import Client, asking
from tgtui.cli.errors import NothingFound
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.naming import KEY_PREFIX, find_chat, find_person
from tgtui.cli.output import say_json, say_table, tell
from tgtui.cli.sending import say_chat
from tgtui.cli.shapes import shape
from tgtui.cli.talking import talk, with_json, with_patience
from tgtui.engine.intents import Accept, AnyIntent, Decline, OpenNotes, StartChat
from tgtui.engine.rows import ChatState
from tgtui.engine.views import ChatView
from tgtui.identity import check_handle, parse_key_string


_NOTES: Final = "notes"


@click.command()
@click.argument("who")
@with_patience
@with_json
@pass_invocation
def new(invocation: Invocation, who: str) -> int:
    """Start a chat with WHO, or find the one that there is; writes its number.

    WHO is an @handle, a key string (tgtui-key:...), a petname, or "notes" for a chat
    with yourself.
    """

    async def act(client: Client) -> int:
        number = await client.intend(await _intent(client, who))
        return await say_chat(client, invocation, number)

    return talk(invocation, act)


@click.group(invoke_without_command=True)
@with_json
@pass_invocation
@click.pass_context
def requests(context: click.Context, invocation: Invocation) -> int | None:
    """List who wants to chat with you, or accept or decline them."""
    if context.invoked_subcommand is not None:
        return None

    async def act(client: Client) -> None:
        found = [
            chat
            for chat in await asking.chats(client)
            if chat.state is ChatState.REQUEST
        ]
        if invocation.as_json:
            say_json(shape(found))
        elif found:
            head = ("CHAT", "NAME", "FROM", "ENCRYPTION")
            rows = [
                (str(each.id), each.name, each.inviter, each.status.words)
                for each in found
            ]
            say_table([head, *rows])
        else:
            tell("there are no requests")

    return talk(invocation, act, newest=True)


@requests.command()
@click.argument("name", metavar="CHAT")
@with_patience
@with_json
@pass_invocation
def accept(invocation: Invocation, name: str) -> int:
    """Accept a request: both can write from then on."""

    async def act(client: Client) -> int:
        chat = await _request(client, name)
        await client.intend(Accept(chat=chat.id))
        return await say_chat(client, invocation, chat.id, joining=True)

    return talk(invocation, act, newest=True)


@requests.command()
@click.argument("name", metavar="CHAT")
@pass_invocation
def decline(invocation: Invocation, name: str) -> int:
    """Decline a request; the chat goes, and whoever asked is not told."""

    async def act(client: Client) -> None:
        chat = await _request(client, name)
        await client.intend(Decline(chat=chat.id))
        tell("declined")

    return talk(invocation, act, newest=True)


async def _intent(client: Client, who: str) -> AnyIntent:
    if who.casefold() == _NOTES:
        return OpenNotes()
    if who.startswith(KEY_PREFIX):
        key = parse_key_string(who)
        return StartChat(handle=key.handle, account=key.account)
    if who.startswith("@"):
        return StartChat(handle=check_handle(who[1:].lower()))
    return StartChat(account=(await find_person(client, who)).account)


async def _request(client: Client, name: str) -> ChatView:
    """Return a chat that is a request.

    Raises:
        NothingFound: It is none.
    """
    chat = await find_chat(client, name)
    if chat.state is not ChatState.REQUEST:
        message = f"chat {chat.id} is no request; `tgtui requests` lists them"
        raise NothingFound(message)
    return chat
