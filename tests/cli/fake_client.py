"""A client for which the engine is a few lists, so that commands can be tried alone."""

# ruff: noqa: ANN401  (a reply is of whatever type the question wants)

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tgtui.agent.updates import LinkChanged, Subscription, Updates
from tgtui.crypto import Secret
from tgtui.engine.effects import Changed
from tgtui.engine.errors import NoSuchChat, NoSuchMessage, NoSuchPerson
from tgtui.engine.intents import AnyIntent, CompareKey, CreateGroup, Send, StartChat
from tgtui.engine.queries import (
    AnyQuery,
    GetChat,
    GetMessage,
    GetPerson,
    GetSheet,
    ListChats,
    ListMembers,
    ListMessages,
    ListPeople,
    ListReports,
    Me,
    Search,
    WhoAmI,
)
from tgtui.engine.rows import ChatState, MessageState
from tgtui.engine.views import (
    ChatView,
    FileView,
    MemberView,
    MessageView,
    PersonView,
    Status,
    Trust,
    TrustSheet,
)
from tgtui.franking import Kind
from tgtui.identity import AccountId, Handle, KeyString, RelayAddress, RelayId
from tgtui.wire import Role, RoomKind


NOW = 1_772_632_920_000
"""The time of all that happened, in ms since 1970."""

FINE = Status(
    trust=Trust.ENCRYPTED, glyph="◔", ascii="o", words="encrypted", sending=True
)

ADDRESS = RelayAddress("relay.example", 4443, RelayId(b"r" * 32))
"""Where the relay is."""


def account(name: str) -> bytes:
    """Return the account of somebody."""
    return name.encode().ljust(32, b".")


def person(name: str, *, petname: str = "", is_self: bool = False) -> PersonView:
    """Return somebody whose handle is that."""
    return PersonView(
        account=account(name),
        name=petname or f"@{name}",
        handle=name,
        petname=petname,
        verified=0,
        method="",
        blocked=False,
        key=KeyString(Handle(name), AccountId(account(name))).text,
        is_self=is_self,
    )


def direct(number: int, peer: PersonView) -> ChatView:
    """Return a chat with somebody."""
    return ChatView(
        id=number,
        name=peer.name,
        kind=RoomKind.DIRECT,
        state=ChatState.ACTIVE,
        status=FINE,
        peer=peer.account,
        active_at=NOW,
    )


def titled(number: int, title: str) -> ChatView:
    """Return a group."""
    return ChatView(
        id=number,
        name=title,
        title=title,
        kind=RoomKind.GROUP,
        state=ChatState.ACTIVE,
        status=FINE,
    )


def message(number: int, chat: int, text: str, **fields: Any) -> MessageView:
    """Return a message that came from @bob."""
    fields = {
        "state": MessageState.RECEIVED,
        "kind": Kind.TEXT,
        "author": "@bob",
        "account": account("bob"),
        "mine": False,
        **fields,
    }
    return MessageView(
        id=number, chat=chat, text=text, written=NOW, accepted=NOW, **fields
    )


ME = Me(
    person=person("anna", is_self=True),
    relay=b"r" * 32,
    device=b"d" * 32,
    online=True,
    local=True,
    moderated=False,
    packages=100,
    current=True,
)
"""Who this account is."""


class FakeClient:
    """What a command talks to.

    Attributes:
        chats: All chats.
        people: Whom this account knows, itself first.
        messages: All messages.
        intents: What was wanted, in order.
        sent: What becomes of a message that is sent.
        backups: What was backed up.
        state: How it stands with the connection.
        react: What an intent leads to besides.
        on_listening: What happens as soon as somebody listens.
        replies: What an intent's reply is, by its type.
    """

    react: Callable[[AnyIntent], None]
    on_listening: Callable[[], None]

    def __init__(self) -> None:
        self.backups: list[tuple[Path, bytes, str]] = []
        self.people = [
            person("anna", is_self=True),
            person("bob"),
            person("bobby", petname="Mum"),
        ]
        self.chats = [direct(1, self.people[1]), titled(2, "Weekend trip")]
        self.messages = [message(1, 1, "hello"), message(2, 2, "who drives")]
        self.intents: list[AnyIntent] = []
        self.files: list[tuple[int, Path, str, int | None]] = []
        self.sent = MessageState.SENT
        self.state = LinkChanged("online")
        self.replies: dict[type, Any] = {CompareKey: True, StartChat: 1, CreateGroup: 2}
        self.react = lambda _: None
        self.on_listening = lambda: None
        self._updates = Updates()

    def change(self, number: int, **fields: Any) -> None:
        """Change a chat."""
        self.chats = [
            replace(each, **fields) if each.id == number else each
            for each in self.chats
        ]
        self.notify()

    def become(self, number: int, **fields: Any) -> None:
        """Change a message."""
        self.messages = [
            replace(each, **fields) if each.id == number else each
            for each in self.messages
        ]
        self.notify()

    def notify(self) -> None:
        """Tell all listeners that something has changed."""
        self._updates.publish(Changed())

    def end(self, fault: Exception) -> None:
        """Let listeners hear nothing more."""
        self._updates.end(fault)

    async def intend(self, intent: AnyIntent) -> Any:
        self.intents.append(intent)
        self.react(intent)
        if isinstance(intent, Send):
            return self._send(intent.chat, intent.text, intent.reply)
        return self.replies.get(type(intent))

    async def ask(self, query: AnyQuery) -> Any:
        if type(query) in self.replies:
            return self.replies[type(query)]
        if isinstance(query, WhoAmI):
            return replace(ME, person=self.people[0])
        if isinstance(query, ListMessages):
            return self._listed(query)
        if isinstance(query, Search):
            return self._searched(query)
        many: dict[type, tuple[object, ...]] = {
            ListChats: tuple(self.chats),
            ListPeople: tuple(self.people[1:]),
            ListReports: (),
        }
        found = many.get(type(query))
        return self._one(query) if found is None else found

    def updates(self) -> Subscription:
        asyncio.get_running_loop().call_soon(self.on_listening)
        return self._updates.subscribed()

    async def link(self) -> LinkChanged:
        return self.state

    async def wake(self) -> None:
        pass

    async def address(self) -> RelayAddress:
        return ADDRESS

    async def send_file(
        self, chat: int, path: Path, text: str = "", reply: int | None = None
    ) -> int:
        self.files.append((chat, path, text, reply))
        return self._send(chat, text, reply)

    async def fetch_file(self, message: int, index: int, folder: Path) -> Path:
        return folder / f"{message}-{index}"

    async def back_up(self, path: Path, passphrase: Secret, settings: str = "") -> None:
        self.backups.append((path, passphrase.expose(), settings))

    def _send(self, chat: int, text: str, reply: int | None) -> int:
        number = len(self.messages) + 1
        self.messages.append(
            message(number, chat, text, state=self.sent, mine=True, reply=reply)
        )
        return number

    def _listed(self, query: ListMessages) -> tuple[MessageView, ...]:
        found = [each for each in self.messages if each.chat == query.chat]
        if query.after is not None:
            return tuple(each for each in found if each.id > query.after)[: query.limit]
        if query.before is not None:
            found = [each for each in found if each.id < query.before]
        return tuple(found[-query.limit :])

    def _searched(self, query: Search) -> tuple[MessageView, ...]:
        return tuple(
            each
            for each in self.messages
            if query.chat in {None, each.chat}
            and all(word in each.text for word in query.text.split())
        )

    def _one(self, query: AnyQuery) -> Any:
        for each in self.chats:
            if (
                isinstance(query, GetChat | ListMembers | GetSheet)
                and each.id == query.chat
            ):
                return self._about(query, each)
        for found in self.messages:
            if isinstance(query, GetMessage) and found.id == query.message:
                return found
        for known in self.people:
            if isinstance(query, GetPerson) and known.account == query.account:
                return known
        raise {GetMessage: NoSuchMessage, GetPerson: NoSuchPerson}.get(
            type(query), NoSuchChat
        )

    def _about(self, query: AnyQuery, chat: ChatView) -> Any:
        members = tuple(
            MemberView(person=each, role=Role.OWNER, devices=(b"d" * 32,))
            for each in self.people[:2]
        )
        if isinstance(query, GetChat):
            return chat
        if isinstance(query, ListMembers):
            return members
        return TrustSheet(
            status=chat.status,
            relay_sees="The relay sees who is in this chat.",
            members=members,
            suite="X-Wing",
            post_quantum=True,
            epoch=3,
            group_words=("able", "acid"),
            safety_number=("12345", "67890"),
            relay="ab12",
            moderators=("cd34",),
            events=(message(9, chat.id, "Bob was added", state=MessageState.LINE),),
        )


PICTURE = FileView(
    index=0, name="a.png", media_type="image/png", size=2048, path="", blob=b"b"
)
