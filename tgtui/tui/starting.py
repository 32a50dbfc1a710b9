"""Begins chats from what a person types, and makes invites."""

from asyncio import sleep
from collections.abc import Iterable
from typing import Final

from tgtui.agent import Client, asking
from tgtui.engine.intents import CreateGroup, Meet, OpenNotes, StartChat
from tgtui.identity import (
    AccountId,
    Invite,
    Inviter,
    check_handle,
    parse_invite,
    parse_key_string,
)
from tgtui.tui.errors import CannotBegin
from tgtui.tui.moments import now


_WEEK: Final = 7 * 86_400_000
_LOOKS: Final = 20
_PAUSE: Final = 0.25


async def invite(client: Client) -> str:
    """Return a text that leads one person to this account, for a week."""
    person = (await asking.me(client)).person
    made = Invite(
        address=await client.address(),
        expires=now() + _WEEK,
        reusable=False,
        token=None,
        inviter=Inviter(
            AccountId(person.account),
            check_handle(person.handle) if person.handle else None,
        ),
    )
    return made.text()


async def begin(client: Client, text: str) -> int:
    """Begin the chat that a text names, or find it, and return it.

    Raises:
        CannotBegin: It names nobody.
        TgtuiError: It is mistyped, or nobody is called that.
    """
    wanted = text.strip()
    if wanted.startswith("#"):
        return await _group(client, wanted[1:])
    if wanted.startswith("tgtui-invite:"):
        return await _follow(client, wanted)
    if wanted.startswith("tgtui-key:"):
        key = parse_key_string(wanted)
        return await _start(client, StartChat(handle=key.handle, account=key.account))
    if not wanted:
        raise CannotBegin
    return await _start(
        client, StartChat(handle=check_handle(wanted.removeprefix("@")))
    )


async def _start(client: Client, intent: StartChat) -> int:
    number: int = await client.intend(intent)
    return number


async def _follow(client: Client, text: str) -> int:
    found = parse_invite(text, now())
    me = await asking.me(client)
    if found.address.relay_id not in {None, me.relay}:
        reason = (
            "this invite leads to another relay; `tgtui --profile NAME join CODE` makes"
            " an account there"
        )
        raise CannotBegin(reason)
    if found.inviter is None:
        reason = "this invite names nobody; it only leads to the relay"
        raise CannotBegin(reason)
    start = StartChat(handle=found.inviter.handle or "", account=found.inviter.account)
    return await _start(client, start)


async def _group(client: Client, text: str) -> int:
    words = text.split()
    title = " ".join(word for word in words if not word.startswith("@")).strip()
    handles = [word.removeprefix("@") for word in words if word.startswith("@")]
    if not title:
        reason = "a group needs a title: #title @people"
        raise CannotBegin(reason)
    people = await accounts(client, handles)
    number: int = await client.intend(CreateGroup(title=title, people=people))
    return number


async def accounts(client: Client, handles: Iterable[str]) -> tuple[bytes, ...]:
    """Return the accounts of handles, with or without the @.

    Raises:
        CannotBegin: Nobody at the relay is called like one of them.
        BadHandle: One can be no handle.
    """
    found = [await _account(client, each.removeprefix("@")) for each in handles]
    return tuple(dict.fromkeys(found))


async def _account(client: Client, handle: str) -> bytes:
    """Return the account of a handle, which the relay is asked for if need be."""
    wanted = check_handle(handle.casefold())
    for _ in range(_LOOKS):
        for person in await asking.people(client):
            if person.handle == wanted:
                return person.account
        await client.intend(Meet(handle=wanted))
        await sleep(_PAUSE)
    reason = f"nobody at this relay is called @{wanted}"
    raise CannotBegin(reason)


async def notes(client: Client) -> int:
    """Return the chat with oneself."""
    number: int = await client.intend(OpenNotes())
    return number
