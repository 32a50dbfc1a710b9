"""`tgtui tail`, `history`, `search`: what was written."""

from collections.abc import Callable, Sequence
from typing import Final

import click

from tgtui.agent import Client, asking
from tgtui.cli.codes import Exit
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.naming import find_chat, message_number
from tgtui.cli.output import say_json, say_json_line, tell
from tgtui.cli.shapes import shape
from tgtui.cli.talking import Command, talk, with_json
from tgtui.cli.timeline import say_messages
from tgtui.cli.waiting import Ear
from tgtui.engine.intents import MarkRead
from tgtui.engine.queries import ListMessages, Search
from tgtui.engine.rows import MessageState
from tgtui.engine.views import MessageView


_MOST: Final = 100_000
_with_read = click.option(
    "--read", is_flag=True, help="Say that what is shown was read."
)


def _with_limit(default: int) -> Callable[[Command], Command]:
    """Let a command show so many messages and no more."""
    return click.option(
        "-n",
        "--limit",
        metavar="N",
        type=click.IntRange(1, _MOST),
        default=default,
        show_default=True,
        help="How many messages.",
    )


@click.command()
@click.argument("name", metavar="CHAT")
@click.option("-f", "--follow", is_flag=True, help="Go on, until interrupted.")
@_with_limit(10)
@_with_read
@with_json
@pass_invocation
def tail(
    invocation: Invocation, name: str, limit: int, *, follow: bool, read: bool
) -> int:
    """Show the newest messages of CHAT, and with -f all that come.

    With --json there is one object a line. A message is written again where it was
    edited or deleted, and as JSON with whatever changes about it.
    """
    newest = _Newest(invocation, limit, read=read, follows=follow)

    async def act(client: Client) -> None:
        chat = (await find_chat(client, name)).id
        async with Ear(client) as ear:
            await newest.show(client, chat)
            while follow:
                await ear.heard()
                await newest.show(client, chat)

    return talk(invocation, act, newest=True)


class _Newest:
    """The newest messages of a chat, each shown once, and again when it changed."""

    def __init__(
        self, invocation: Invocation, limit: int, *, read: bool, follows: bool
    ) -> None:
        self._as_json = invocation.as_json
        self._follows = follows
        self._limit = limit
        self._read = read
        self._shown: dict[int, MessageView] = {}
        self._last: int | None = None

    async def show(self, client: Client, chat: int) -> None:
        """Write what is new."""
        found = await asking.messages(
            client, ListMessages(chat=chat, limit=self._limit)
        )
        if self._last is not None:
            query = ListMessages(chat=chat, after=self._last, limit=_MOST)
            later = await asking.messages(client, query)
            numbers = {each.id for each in later}
            found = (*(each for each in found if each.id not in numbers), *later)
        news = {each.id: each for each in found if self._is_news(each)}
        self._shown |= news
        self._last = found[-1].id if found else None
        for message in news.values():
            if self._as_json:
                say_json_line(shape(message))
            else:
                say_messages([message])
        if self._read and news:
            await client.intend(MarkRead(chat=chat, message=found[-1].id))

    def _is_news(self, message: MessageView) -> bool:
        before = self._shown.get(message.id)
        if self._as_json:
            return before != message
        if self._follows and message.state is MessageState.WAITING:
            # It is shown once it is sent.
            return False
        return before is None or (before.text, before.deleted) != (
            message.text,
            message.deleted,
        )


@click.command()
@click.argument("name", metavar="CHAT")
@click.option("--before", metavar="MESSAGE", help="End before this message.")
@_with_limit(50)
@_with_read
@with_json
@pass_invocation
def history(
    invocation: Invocation, name: str, limit: int, before: str | None, *, read: bool
) -> int:
    """Show messages of CHAT, oldest first, each with its number in brackets."""
    end = None if before is None else message_number(before)

    async def act(client: Client) -> int:
        chat = (await find_chat(client, name)).id
        query = ListMessages(chat=chat, before=end, limit=limit)
        found = await asking.messages(client, query)
        if read and found:
            await client.intend(MarkRead(chat=chat, message=found[-1].id))
        return _say_found(invocation, found, "there are no messages")

    return talk(invocation, act, newest=True)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--chat", "name", metavar="CHAT", help="Search in this chat alone.")
@_with_limit(50)
@with_json
@pass_invocation
def search(
    invocation: Invocation, words: tuple[str, ...], name: str | None, limit: int
) -> int:
    """Find the messages that have all WORDS, newest first."""

    async def act(client: Client) -> int:
        chat = None if name is None else (await find_chat(client, name)).id
        query = Search(text=" ".join(words), chat=chat, limit=limit)
        found = await asking.search(client, query)
        if not invocation.as_json:
            names = {each.id: each.name for each in await asking.chats(client)}
            for number in dict.fromkeys(each.chat for each in found):
                tell(f"found in chat {number}, {names.get(number, '')}")
        return _say_found(invocation, found, "nothing is found")

    return talk(invocation, act, newest=True)


def _say_found(
    invocation: Invocation, found: Sequence[MessageView], nothing: str
) -> Exit:
    if invocation.as_json:
        say_json(shape(tuple(found)))
    elif found:
        say_messages(found)
    else:
        tell(nothing)
    return Exit.DONE if found else Exit.NOTHING
