"""`tgtui rejoin` and `restart`: a way back where this device lost its place (M3)."""

from collections.abc import Callable

import click

from tgtui.agent import Client, asking
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.naming import find_chat
from tgtui.cli.output import say_json, tell
from tgtui.cli.shapes import shape
from tgtui.cli.talking import talk, with_json
from tgtui.engine.intents import AnyIntent, AskToRejoin, Restart
from tgtui.engine.views import ChatView


@click.command()
@click.argument("name", metavar="CHAT")
@with_json
@pass_invocation
def rejoin(invocation: Invocation, name: str) -> int:
    """Ask the members of CHAT at once to let this device back in.

    It asks by itself, too, three times a day.
    """
    return _asked(invocation, name, lambda chat: AskToRejoin(chat=chat.id))


@click.command()
@click.argument("name", metavar="CHAT")
@with_json
@pass_invocation
def restart(invocation: Invocation, name: str) -> int:
    """Continue CHAT in a new group, with new keys and the same people.

    What was written stays. In a group only owner and administrators may do it.
    """
    return _asked(invocation, name, lambda chat: Restart(chat=chat.id))


def _asked(
    invocation: Invocation, name: str, intent: Callable[[ChatView], AnyIntent]
) -> int:
    async def act(client: Client) -> None:
        chat = await find_chat(client, name)
        await client.intend(intent(chat))
        now = await asking.chat(client, chat.id)
        if invocation.as_json:
            say_json(shape(now))
        else:
            tell(now.status.words)

    return talk(invocation, act, newest=True)
