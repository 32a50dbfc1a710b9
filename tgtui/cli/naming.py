"""Finds the chat, the person or the message that somebody named on a command line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tgtui.agent import Client, asking
from tgtui.cli.errors import NothingFound, Unclear, Useless
from tgtui.cli.waiting import until
from tgtui.engine.intents import Meet
from tgtui.engine.views import ChatView, PersonView
from tgtui.identity import (
    ID_TEXT_LENGTH,
    BadId,
    id_text,
    parse_id,
    parse_key_string,
)
from tgtui.text import Kind, clean


KEY_PREFIX: Final = "tgtui-key:"
"""How a key string begins."""

_MOST: Final = 10
ASKS: Final = 5.0
"""Seconds for which the relay is asked who has a handle."""


async def find_chat(client: Client, name: str) -> ChatView:
    """Return the chat of that number, person, petname, or beginning of a title.

    Whoever chooses a title can choose it to look like something else: an @ begins
    handles alone, and no handle or petname is found by its beginning.

    Raises:
        NothingFound: There is none.
        Unclear: There is more than one.
        NoSuchChat: There is none of that number.
    """
    if name.isascii() and name.isdecimal():
        return await asking.chat(client, int(name))
    people = {person.account: person for person in await asking.people(client)}
    found = _chats_called(name, await asking.chats(client), people)
    if not found:
        message = f"no chat is called {name!r}; `tgtui chats` lists them"
        raise NothingFound(message)
    if len(found) > 1:
        raise Unclear(
            name, [f"{each.id}  {_line(each.name)}" for each in found[:_MOST]]
        )
    return found[0]


async def find_person(client: Client, name: str) -> PersonView:
    """Return the person of that @handle, petname, key string or account id.

    Raises:
        NothingFound: Nobody who is known here is called that.
        Unclear: More than one person is.
        IdentityError: It is a key string with a mistake in it.
    """
    people = await asking.people(client)
    account = account_in(name)
    if account is not None:
        found = [person for person in people if person.account == account]
    else:
        found = [person for person in people if _is_called(person, name)]
    if not found:
        raise NothingFound(_nobody(name, people))
    if len(found) > 1:
        raise Unclear(name, [_described(each) for each in found[:_MOST]])
    return found[0]


async def find_people(client: Client, names: Iterable[str]) -> tuple[bytes, ...]:
    """Return the accounts of people, each once, in the order of their names.

    The relay is asked about an @handle of somebody who is not known here.
    """
    found = [(await _met(client, name)).account for name in names]
    return tuple(dict.fromkeys(found))


async def _met(client: Client, name: str) -> PersonView:
    try:
        return await find_person(client, name)
    except NothingFound:
        if not name.startswith("@"):
            raise

    async def check() -> PersonView | None:
        people = await asking.people(client)
        known = [person for person in people if _is_called(person, name)]
        if not known and (await asking.me(client)).online:
            await client.intend(Meet(handle=name.casefold()))
        return known[0] if known else None

    found = await until(client, check, ASKS)
    return found or await find_person(client, name)


def account_in(text: str) -> bytes | None:
    """Return the account that a key string or an id in base32 names, if it is one.

    Raises:
        IdentityError: It is a key string with a mistake in it.
    """
    if text.strip().startswith(KEY_PREFIX):
        return parse_key_string(text).account
    if len(text) != ID_TEXT_LENGTH:
        return None
    try:
        return parse_id(text)
    except BadId:
        return None


def message_number(text: str) -> int:
    """Return the number of a message, with or without the brackets it is shown in.

    Raises:
        Useless: It is no number.
    """
    bare = text.strip().removeprefix("[").removesuffix("]")
    if not (bare.isascii() and bare.isdecimal()):
        reason = f"{text!r} is no number of a message; `tgtui history` shows them"
        raise Useless(reason)
    return int(bare)


def _is_called(person: PersonView, name: str) -> bool:
    """Tell whether that is somebody's @handle or petname; letters in any case."""
    wanted = name.casefold()
    if wanted.startswith("@"):
        return bool(person.handle) and wanted == f"@{person.handle}"
    return bool(person.petname) and wanted == person.petname.casefold()


def _chats_called(
    name: str, chats: Sequence[ChatView], people: Mapping[bytes, PersonView]
) -> list[ChatView]:
    found = [
        chat
        for chat in chats
        if chat.peer and chat.peer in people and _is_called(people[chat.peer], name)
    ]
    if name.startswith("@"):
        return found
    wanted = name.casefold()
    titles = [(chat, chat.name.casefold()) for chat in chats if chat.peer is None]
    found += [chat for chat, title in titles if title == wanted]
    return found or [chat for chat, title in titles if title.startswith(wanted)]


def _nobody(name: str, people: Sequence[PersonView]) -> str:
    said = f"nobody who is known here is called {name!r}"
    if any(person.handle == name for person in people):
        return f"{said}, but somebody is called @{name}"
    return f"{said}; `tgtui new @handle` starts a chat with somebody new"


def _described(person: PersonView) -> str:
    handle = f"  @{person.handle}" if person.handle else ""
    return f"{_line(person.name)}{_line(handle)}  {id_text(person.account)}"


def _line(text: str) -> str:
    return clean(text, Kind.LINE)
