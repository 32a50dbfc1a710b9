"""Asks a client questions, and gives each answer its type."""

from typing import cast

from tgtui.agent.client import Client
from tgtui.engine.queries import (
    Background,
    EvidenceReply,
    GetBackground,
    GetChat,
    GetEvidence,
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
from tgtui.engine.views import (
    ChatView,
    MemberView,
    MessageView,
    PersonView,
    ReportView,
    TrustSheet,
)


async def me(client: Client) -> Me:
    """Return who this account is."""
    return cast("Me", await client.ask(WhoAmI()))


async def chats(client: Client) -> tuple[ChatView, ...]:
    """Return all chats, the one with the newest activity first."""
    return cast("tuple[ChatView, ...]", await client.ask(ListChats()))


async def chat(client: Client, number: int) -> ChatView:
    """Return a chat.

    Raises:
        NoSuchChat: There is none of that number.
    """
    return cast("ChatView", await client.ask(GetChat(chat=number)))


async def people(client: Client) -> tuple[PersonView, ...]:
    """Return all accounts that are known."""
    return cast("tuple[PersonView, ...]", await client.ask(ListPeople()))


async def person(client: Client, account: bytes) -> PersonView:
    """Return an account.

    Raises:
        NoSuchPerson: It is not known.
    """
    return cast("PersonView", await client.ask(GetPerson(account=account)))


async def members(client: Client, number: int) -> tuple[MemberView, ...]:
    """Return who is in a chat."""
    found = await client.ask(ListMembers(chat=number))
    return cast("tuple[MemberView, ...]", found)


async def sheet(client: Client, number: int) -> TrustSheet:
    """Return the trust sheet of a chat."""
    return cast("TrustSheet", await client.ask(GetSheet(chat=number)))


async def message(client: Client, number: int) -> MessageView:
    """Return a message.

    Raises:
        NoSuchMessage: There is none of that number.
    """
    return cast("MessageView", await client.ask(GetMessage(message=number)))


async def messages(client: Client, query: ListMessages) -> tuple[MessageView, ...]:
    """Return messages of a chat, oldest first."""
    return cast("tuple[MessageView, ...]", await client.ask(query))


async def search(client: Client, query: Search) -> tuple[MessageView, ...]:
    """Return the messages that have all words of a text, newest first."""
    return cast("tuple[MessageView, ...]", await client.ask(query))


async def evidence(client: Client, numbers: tuple[int, ...]) -> tuple[bytes, ...]:
    """Return the encoded `Versions` of messages; nothing where there is no proof."""
    found = await client.ask(GetEvidence(messages=numbers))
    return cast("EvidenceReply", found).versions


async def background(client: Client) -> Background:
    """Return what a report is written with."""
    return cast("Background", await client.ask(GetBackground()))


async def reports(client: Client) -> tuple[ReportView, ...]:
    """Return the reports that were written here, newest first."""
    return cast("tuple[ReportView, ...]", await client.ask(ListReports()))
