"""Says what became of what a command sent."""

from collections.abc import Sequence
from typing import Final

from tgtui.agent import Client, asking
from tgtui.cli import waiting
from tgtui.cli.codes import Exit
from tgtui.cli.invocation import Invocation
from tgtui.cli.output import say, say_json, tell
from tgtui.cli.shapes import shape
from tgtui.engine.intents import AnyIntent


_WAITS: Final = "not sent yet: it waits in the outbox, and goes out when it can"
_NOT_SENT: Final = "not sent"


async def say_sent(
    client: Client, invocation: Invocation, messages: Sequence[int]
) -> Exit:
    """Wait until messages are sent, write their numbers, and return the exit code."""
    codes, views = [], []
    for message in messages:
        code, view = await waiting.sent(client, message, invocation.patience)
        if view is None:
            tell(f"{_NOT_SENT}: it was cancelled")
        elif code is Exit.FAILED:
            tell(f"{_NOT_SENT}: {view.reason}" if view.reason else _NOT_SENT)
        else:
            await _tell(client, view.chat, code)
        codes.append(code)
        views += [] if view is None else [view]
    if invocation.as_json:
        say_json(shape(views[0] if len(views) == 1 else views))
    else:
        for view in views:
            say(str(view.id))
    return max(codes)


async def say_done(
    client: Client, invocation: Invocation, chat: int, intents: Sequence[AnyIntent]
) -> Exit:
    """Have something done in a chat, wait until it is, and return the exit code."""
    for intent in intents:
        await client.intend(intent)
    code = await waiting.emptied(client, chat, invocation.patience)
    await _tell(client, chat, code)
    if invocation.as_json:
        say_json(shape(await asking.chat(client, chat)))
    return code


async def say_chat(
    client: Client, invocation: Invocation, chat: int, *, joining: bool = False
) -> Exit:
    """Wait until a chat is set up, write its number, and return the exit code."""
    patience = invocation.patience
    code = await waiting.settled(client, chat, patience, joining=joining)
    view = await asking.chat(client, chat)
    if invocation.as_json:
        say_json(shape(view))
    else:
        say(str(chat))
    tell(f"chat {chat}: {view.name}, {view.status.words}")
    if code is Exit.FAILED and view.last is not None:
        tell(view.last.text)
    if code in {Exit.WAITS, Exit.HELD}:
        tell(view.status.advice or _WAITS)
    return code


async def _tell(client: Client, chat: int, code: Exit) -> None:
    if code is Exit.WAITS:
        tell(_WAITS)
    elif code is Exit.HELD:
        status = (await asking.chat(client, chat)).status
        said = [status.words, status.held, status.advice]
        tell("\n".join(["not sent", *(line for line in said if line)]))
