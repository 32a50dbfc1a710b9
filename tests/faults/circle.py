"""Three who talk with each other in one group and in three chats of two."""

import asyncio
from collections.abc import Sequence
from typing import Final

from tests.faults.house import PATIENCE
from tests.faults.record import Room
from tests.faults.talker import GONE, Talker
from tgtui.engine.intents import Accept, CreateGroup, StartChat
from tgtui.engine.queries import ListChats, ListMessages, Me, WhoAmI
from tgtui.engine.rows import ChatState
from tgtui.engine.views import ChatView, MessageView, Trust
from tgtui.wire import RoomKind


TITLE: Final = "title 0"
"""What the group is called at first."""

LOOK: Final = 0.2
"""Seconds between two looks at whether something has come about."""

Shown = tuple[tuple[object, ...], ...]
"""What a chat shows at its end."""


async def gather(talkers: Sequence[Talker]) -> None:
    """Make the group and the chats of two, with nobody killed yet.

    Raises:
        TimeoutError: They do not come about.
    """
    async with asyncio.timeout(PATIENCE):
        people = {talker.name: (await _ready(talker)) for talker in talkers}
        for number, talker in enumerate(talkers):
            for other in talkers[number + 1 :]:
                await talker.intend(StartChat(handle=other.name))
        founder, *others = talkers
        await _two(talkers)
        accounts = {name: me.person.account for name, me in people.items()}
        await founder.intend(
            CreateGroup(
                title=TITLE, people=tuple(accounts[other.name] for other in others)
            )
        )
        await asyncio.gather(*(_joined(talker, len(talkers)) for talker in talkers))
    for talker in talkers:
        talker.accounts = accounts
        for chat in await talker.ask(ListChats()):
            talker.chats[_room(talker, chat)] = chat.id


async def _ready(talker: Talker) -> Me:
    """Return who somebody is, once others can begin a chat with them."""
    while True:
        me: Me = await talker.ask(WhoAmI())
        if me.packages:
            return me
        await asyncio.sleep(LOOK)


async def _two(talkers: Sequence[Talker]) -> None:
    await asyncio.gather(*(_joined(talker, len(talkers) - 1) for talker in talkers))


async def _joined(talker: Talker, count: int) -> None:
    """Accept what comes until so many chats are there."""
    while True:
        chats: tuple[ChatView, ...] = await talker.ask(ListChats())
        for chat in chats:
            if chat.state is ChatState.REQUEST and not chat.waiting:
                await talker.intend(Accept(chat=chat.id))
        if len(chats) == count and all(_is_whole(chat) for chat in chats):
            return
        await asyncio.sleep(LOOK)


def _is_whole(chat: ChatView) -> bool:
    readers = 3 if chat.kind is RoomKind.GROUP else 2
    return is_well(chat) and chat.status.readers == readers


def is_well(chat: ChatView) -> bool:
    """Tell whether nothing is wrong with a chat, says its indicator."""
    status = chat.status
    good = status.trust is Trust.ENCRYPTED and status.sending and not status.held
    return chat.state is ChatState.ACTIVE and good


def _room(talker: Talker, chat: ChatView) -> Room:
    if chat.kind is RoomKind.GROUP:
        return tuple(sorted(talker.accounts))
    peers = [name for name, each in talker.accounts.items() if each == chat.peer]
    return tuple(sorted((talker.name, *peers)))


async def fall_silent(talkers: Sequence[Talker]) -> str:
    """Wait until all show the same and are well; return what is in the way of it."""
    end = asyncio.get_running_loop().time() + PATIENCE
    last: list[dict[Room, Shown]] = []
    while True:
        trouble, shown = await _looked(talkers)
        if not trouble and shown == last:
            return ""
        if asyncio.get_running_loop().time() >= end:
            return trouble or "it does not come to rest"
        last = shown
        await asyncio.sleep(LOOK)


async def _looked(talkers: Sequence[Talker]) -> tuple[str, list[dict[Room, Shown]]]:
    try:
        shown = [await _shown(talker) for talker in talkers]
        trouble = "".join([await _trouble(talker) for talker in talkers])
    except GONE as error:
        return f"a client is gone: {error}", []
    seen: dict[Room, Shown] = {}
    for each in shown:
        for room, view in each.items():
            if seen.setdefault(room, view) != view:
                trouble += f"{room} is not shown alike. "
    return trouble, shown


async def _trouble(talker: Talker) -> str:
    me: Me = await talker.ask(WhoAmI())
    if not me.current:
        return f"{talker.name} is not up to date. "
    chats: tuple[ChatView, ...] = await talker.ask(ListChats())
    return "".join(
        f"{talker.name} in {chat.name}: {chat.status.words}, {chat.waiting} to send, "
        f"{chat.status.held}. "
        for chat in chats
        if chat.waiting or not is_well(chat)
    )


async def _shown(talker: Talker) -> dict[Room, Shown]:
    found: dict[Room, Shown] = {}
    for room, chat in talker.chats.items():
        views: tuple[MessageView, ...] = await talker.ask(ListMessages(chat=chat))
        found[room] = tuple(_look(view) for view in views if view.kind)
    return found


def _look(view: MessageView) -> tuple[object, ...]:
    reactions = sorted((one.text, len(one.names)) for one in view.reactions)
    return view.text, view.edited, view.accepted, tuple(reactions)
