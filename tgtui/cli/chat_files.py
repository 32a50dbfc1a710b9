"""`tgtui fetch`, `export`: files of messages, and all text of a chat as a file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from tgtui.agent import Client, asking
from tgtui.cli.errors import NothingFound
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.naming import find_chat, message_number
from tgtui.cli.output import cleaned, say, say_json, tell
from tgtui.cli.private_file import write_private
from tgtui.cli.shapes import shape
from tgtui.cli.talking import talk, with_json
from tgtui.cli.timeline import lines
from tgtui.engine.queries import ListMessages
from tgtui.engine.views import ChatView, MessageView


_AT_ONCE: Final = 500


@click.command()
@click.argument("message")
@click.option(
    "--index",
    metavar="N",
    type=click.IntRange(0),
    help="Which file of the message, from 0; all where nothing is said.",
)
@click.option(
    "--to",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=".",
    help="Where to put it, and not here.",
)
@with_json
@pass_invocation
def fetch(invocation: Invocation, message: str, index: int | None, folder: Path) -> int:
    """Fetch the files of MESSAGE, check them, and write where they are.

    Their names are made of what their sender calls them, without whatever could lead
    out of the folder; no file that is there already is touched, and none is opened.
    """
    number = message_number(message)
    target = folder.absolute()

    async def act(client: Client) -> None:
        view = await asking.message(client, number)
        wanted = [each.index for each in view.files if index in {None, each.index}]
        if not wanted:
            reason = f"message {number} has no such file"
            raise NothingFound(reason)
        paths = [await client.fetch_file(number, each, target) for each in wanted]
        if invocation.as_json:
            say_json([str(path) for path in paths])
        else:
            say("\n".join(map(str, paths)))

    return talk(invocation, act, newest=True)


@click.command()
@click.argument("name", metavar="CHAT")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write JSON into FILE.")
@pass_invocation
def export(invocation: Invocation, name: str, file: Path, *, as_json: bool) -> int:
    """Write all messages of CHAT into FILE, which is readable for you alone.

    Nobody is told, and FILE is not encrypted any more. "-" writes to standard output.
    """

    async def act(client: Client) -> None:
        chat = await find_chat(client, name)
        found = await _all(client, chat.id)
        text = _as_json(chat, found) if as_json else _as_text(chat, found)
        if str(file) == "-":
            click.echo(text, nl=False)
            return
        write_private(file, text.encode())
        tell(f"wrote {len(found)} messages into {file}, which is not encrypted")

    return talk(invocation, act, newest=True)


async def _all(client: Client, chat: int) -> list[MessageView]:
    found: list[MessageView] = []
    after = 0
    while True:
        query = ListMessages(chat=chat, after=after, limit=_AT_ONCE)
        page = await asking.messages(client, query)
        if not page:
            return found
        found += page
        after = page[-1].id


def _as_text(chat: ChatView, messages: Sequence[MessageView]) -> str:
    head = f"{cleaned(chat.name)}\n\n"
    return head + "".join(f"{line}\n" for each in messages for line in lines(each))


def _as_json(chat: ChatView, messages: Sequence[MessageView]) -> str:
    whole = {"chat": shape(chat), "messages": shape(tuple(messages))}
    return f"{json.dumps(cleaned(whole), indent=2, ensure_ascii=False)}\n"
