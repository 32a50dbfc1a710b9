"""What people do in a history, as its dice say."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulation.client import Client
from tgtui.engine.errors import EngineError
from tgtui.engine.intents import (
    Accept,
    Acknowledge,
    AddPeople,
    AnyIntent,
    Block,
    Cancel,
    CompareKey,
    CreateGroup,
    Decline,
    Delete,
    Edit,
    Leave,
    MarkRead,
    OpenNotes,
    React,
    RefreshKeys,
    RemovePeople,
    Rename,
    Restart,
    Retry,
    Send,
    SetRole,
    SetTimer,
    StartChat,
    Typing,
)
from tgtui.engine.queries import GetPerson
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import ChatView, MessageView
from tgtui.wire import Role, RoomKind


if TYPE_CHECKING:
    from tests.simulation.story import Story


Act = Callable[["Story", Client], None]


def others(story: "Story", client: Client) -> list[Client]:
    """Return everybody else."""
    return [c for c in story.world.clients.values() if c is not client]


def want(story: "Story", client: Client, intent: AnyIntent) -> bool:
    """Let a client want something, and tell whether that is possible."""
    try:
        client.intend(intent)
    except EngineError as error:
        story.tell(client, f"may not {intent}: {error}")
        return False
    story.tell(client, f"wants {intent}")
    return True


def a_chat(story: "Story", client: Client) -> ChatView | None:
    """Return one of the chats of a client that have not ended."""
    chats = [c for c in client.chats() if c.state is not ChatState.ENDED]
    return story.dice.one(chats) if chats else None


def a_text(story: "Story", client: Client) -> str:
    """Return a text that nobody wrote yet."""
    story.count += 1
    return f"{client.name} {story.count}"


def say(story: "Story", client: Client) -> None:
    """Write a message, perhaps an answer."""
    chat = a_chat(story, client)
    if chat is None:
        return
    text, reply = a_text(story, client), None
    known = [m for m in client.messages(chat.id) if m.kind]
    if known and not story.dice.number(4):
        reply = story.dice.one(known).id
    if want(story, client, Send(chat=chat.id, text=text, reply=reply)):
        story.truth.written[text] = client.name


def begin(story: "Story", client: Client) -> None:
    """Begin a chat with somebody, with some, or with oneself."""
    number = story.dice.number(6)
    if number < 3:
        other = story.dice.one(others(story, client))
        want(story, client, StartChat(handle=other.name))
    elif number < 5:
        people = story.dice.some(others(story, client), 3)
        accounts = tuple(c.account for c in people)
        want(story, client, CreateGroup(title=a_text(story, client), people=accounts))
    else:
        want(story, client, OpenNotes())


def answer(story: "Story", client: Client) -> None:
    """Accept requests, or now and then decline one; read what the indicator says."""
    for chat in client.chats():
        if chat.state is ChatState.REQUEST:
            declines = not story.resting and not story.dice.number(8)
            accepts = Accept(chat=chat.id)
            want(story, client, Decline(chat=chat.id) if declines else accepts)
        client.intend(Acknowledge(chat=chat.id))


def touch(story: "Story", client: Client) -> None:
    """Do something with a message."""
    chat = a_chat(story, client)
    found = [] if chat is None else client.messages(chat.id)
    known = [m for m in found if m.kind and not m.deleted]
    if chat is None or not known:
        return
    message = story.dice.one(known)
    ways: list[Callable[[], None]] = [
        lambda: _edit(story, client, message),
        lambda: _delete(story, client, message),
        lambda: _again(story, client, message),
    ]
    number = story.dice.number(7)
    if number < len(ways):
        ways[number]()
    elif number < 5:
        text = story.dice.one(("+1", "-1", ""))
        want(story, client, React(message=message.id, text=text))
    elif number == 5:
        want(story, client, MarkRead(chat=chat.id, message=message.id))
    else:
        want(story, client, Typing(chat=chat.id))


def _edit(story: "Story", client: Client, message: MessageView) -> None:
    text = a_text(story, client)
    if message.mine and want(story, client, Edit(message=message.id, text=text)):
        story.truth.dropped |= {message.text, text}


def _delete(story: "Story", client: Client, message: MessageView) -> None:
    row = client.database.messages.get(message.id)
    if row is not None and want(story, client, Delete(message=message.id)):
        # Of who is blocked another text is shown than the one that goes.
        story.truth.dropped.add(row.text)


def _again(story: "Story", client: Client, message: MessageView) -> None:
    if message.state is MessageState.FAILED:
        want(story, client, Retry(message=message.id))
    elif message.mine and want(story, client, Cancel(message=message.id)):
        story.truth.dropped.add(message.text)


def change(story: "Story", client: Client) -> None:
    """Change something of a chat."""
    chat = a_chat(story, client)
    if chat is None:
        return
    other = story.dice.one(others(story, client)).account
    seconds = story.dice.one((0, 3_000_000))
    changes: list[AnyIntent] = [
        RefreshKeys(chat=chat.id),
        SetTimer(chat=chat.id, seconds=seconds),
    ]
    if chat.kind is RoomKind.GROUP:
        role = story.dice.one((Role.MEMBER, Role.ADMIN))
        changes += [
            Rename(chat=chat.id, title=a_text(story, client)),
            AddPeople(chat=chat.id, people=(other,)),
            AddPeople(chat=chat.id, people=(other,)),
            RemovePeople(chat=chat.id, people=(other,)),
            SetRole(chat=chat.id, account=other, role=role),
        ]
    want(story, client, story.dice.one(changes))


def end(story: "Story", client: Client) -> None:
    """Leave a chat, or continue it in a new group."""
    chat = a_chat(story, client)
    if chat is not None:
        intents: tuple[AnyIntent, ...] = (Leave(chat=chat.id), Restart(chat=chat.id))
        want(story, client, story.dice.one(intents))


def check(story: "Story", client: Client) -> None:
    """Compare the key of somebody, rightly or wrongly."""
    other = story.dice.one(others(story, client))
    known = {p.account for p in client.database.people.all()}
    if other.account not in known:
        return
    shown = story.dice.one(others(story, client))
    key = shown.ask(GetPerson(account=shown.account)).key
    compared = want(story, client, CompareKey(account=other.account, text=key))
    if compared and shown is other:
        client.checked.add(other.name)


def block(story: "Story", client: Client) -> None:
    """Block somebody, or do so no longer."""
    other = story.dice.one(others(story, client)).account
    want(story, client, Block(account=other, on=story.dice.flag()))


WISHES: dict[Act, int] = {
    say: 14,
    begin: 2,
    answer: 3,
    touch: 5,
    change: 4,
    end: 1,
    check: 1,
    block: 1,
}
"""What people do, and how often."""
