"""`tgtui send`, `react`, `edit`, `delete`, `cancel`, `retry`: what goes out."""

import sys
from pathlib import Path

import click

from tgtui.agent import Client, asking
from tgtui.cli.errors import Useless
from tgtui.cli.invocation import Invocation, pass_invocation
from tgtui.cli.naming import find_chat, message_number
from tgtui.cli.output import tell
from tgtui.cli.sending import say_done, say_sent
from tgtui.cli.talking import talk, with_json, with_patience
from tgtui.engine.intents import (
    AnyIntent,
    Cancel,
    Delete,
    Edit,
    React,
    Retry,
    Send,
)


@click.command()
@click.argument("name", metavar="CHAT")
@click.argument("text", required=False)
@click.option(
    "--file",
    "files",
    metavar="PATH",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="Send this file, with the text; may be given more than once.",
)
@click.option("--reply", metavar="MESSAGE", help="Answer this message.")
@with_patience
@with_json
@pass_invocation
def send(
    invocation: Invocation,
    name: str,
    text: str | None,
    files: tuple[Path, ...],
    reply: str | None,
) -> int:
    """Send TEXT, or what comes from standard input, to CHAT.

    TEXT on the command line can be read by every process of this computer while tgtui
    runs, and the shell may keep it; what comes from standard input is seen by nobody:
    tgtui send CHAT, then write, and end with Ctrl-D.

    CHAT is a number as `tgtui chats` shows it, an @handle, a petname, or the beginning
    of a title. Writes the number of the message, and waits until the relay has accepted
    it: code 3 says that it waits in the outbox, 5 that the state of the encryption
    holds it back.
    """
    said = _text(text, is_needed=not files)
    answered = None if reply is None else message_number(reply)

    async def act(client: Client) -> int:
        chat = (await find_chat(client, name)).id
        if answered is not None:
            await _check_is_in(client, answered, chat)
        if files:
            numbers = [await client.send_file(chat, files[0], said, answered)]
            numbers += [await client.send_file(chat, file) for file in files[1:]]
        else:
            intent = Send(chat=chat, text=said, reply=answered)
            numbers = [await client.intend(intent)]
        return await say_sent(client, invocation, numbers)

    return talk(invocation, act)


@click.command()
@click.argument("message")
@click.argument("text", required=False)
@click.option("--off", is_flag=True, help="Take your reaction back.")
@with_patience
@with_json
@pass_invocation
def react(invocation: Invocation, message: str, text: str | None, *, off: bool) -> int:
    """Put TEXT, such as an emoji, to MESSAGE; --off takes it back."""
    if off is (text is not None):
        reason = "say what to put to the message, or --off"
        raise Useless(reason)
    number = message_number(message)
    return _change(invocation, number, React(message=number, text=text or ""))


@click.command()
@click.argument("message")
@click.argument("text", required=False)
@with_patience
@with_json
@pass_invocation
def edit(invocation: Invocation, message: str, text: str | None) -> int:
    """Change what your MESSAGE says to TEXT, or to what comes from standard input."""
    number = message_number(message)
    said = _text(text, is_needed=True)
    return _change(invocation, number, Edit(message=number, text=said))


@click.command()
@click.argument("message")
@with_patience
@with_json
@pass_invocation
def delete(invocation: Invocation, message: str) -> int:
    """Delete MESSAGE for everyone: your own, or any where you moderate.

    Whoever read it may remember it, and who keeps a copy keeps it.
    """
    number = message_number(message)
    return _change(invocation, number, Delete(message=number))


@click.command()
@click.argument("message")
@pass_invocation
def cancel(invocation: Invocation, message: str) -> int:
    """Send MESSAGE, which waits in the outbox, not after all.

    Where it may have gone out already, it is deleted for everyone.
    """
    number = message_number(message)

    async def act(client: Client) -> None:
        await client.intend(Cancel(message=number))
        tell("cancelled")

    return talk(invocation, act)


@click.command()
@click.argument("message")
@with_patience
@with_json
@pass_invocation
def retry(invocation: Invocation, message: str) -> int:
    """Try at once to send MESSAGE, which failed."""
    number = message_number(message)

    async def act(client: Client) -> int:
        await client.intend(Retry(message=number))
        return await say_sent(client, invocation, [number])

    return talk(invocation, act)


def _change(invocation: Invocation, message: int, intent: AnyIntent) -> int:
    async def act(client: Client) -> int:
        chat = (await asking.message(client, message)).chat
        return await say_done(client, invocation, chat, [intent])

    return talk(invocation, act)


async def _check_is_in(client: Client, message: int, chat: int) -> None:
    """Require that a message is one of a chat.

    Raises:
        Useless: It is of another.
    """
    if (await asking.message(client, message)).chat != chat:
        reason = f"message {message} is in another chat"
        raise Useless(reason)


def _text(text: str | None, *, is_needed: bool) -> str:
    """Return what is to be sent, from standard input where that is meant."""
    if text is None and not is_needed:
        return ""
    if text not in {None, "-"}:
        return text or ""
    if sys.stdin.isatty():
        tell("write the message, then press Ctrl+D on a line of its own")
    return sys.stdin.read().rstrip("\n")
