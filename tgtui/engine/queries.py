"""What can be asked of the engine without changing anything, and what it answers."""

from typing import Any, Final

import msgspec

from tgtui.engine.intents import (
    AnyIntent,
    CompareKey,
    CreateGroup,
    OpenNotes,
    Send,
    StartChat,
)
from tgtui.engine.views import (
    ChatView,
    MemberView,
    MessageView,
    PersonView,
    ReportView,
    TrustSheet,
)


class Query(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """A question."""


class WhoAmI(Query, frozen=True):
    """Ask who this account is."""


class ListChats(Query, frozen=True):
    """Ask for all chats, requests too, the one with the newest activity first."""


class GetChat(Query, frozen=True):
    """Ask for a chat."""

    chat: int


class ListMessages(Query, frozen=True):
    """Ask for messages of a chat, oldest first.

    Attributes:
        chat: The chat.
        before: The message before which to end; None for the newest.
        after: The message after which to begin instead; None for the other way.
        limit: How many.
    """

    chat: int
    before: int | None = None
    after: int | None = None
    limit: int = 50


class GetMessage(Query, frozen=True):
    """Ask for a message."""

    message: int


class ListMembers(Query, frozen=True):
    """Ask who is in a chat."""

    chat: int


class GetSheet(Query, frozen=True):
    """Ask for the trust sheet of a chat."""

    chat: int


class ListPeople(Query, frozen=True):
    """Ask for all accounts that are known."""


class GetPerson(Query, frozen=True):
    """Ask for an account, by its id or by its handle or petname."""

    account: bytes | None = None
    name: str = ""


class Search(Query, frozen=True):
    """Ask for the messages that have all words of a text, newest first."""

    text: str
    chat: int | None = None
    limit: int = 50


class ListReports(Query, frozen=True):
    """Ask for the reports that were written here, newest first."""


class GetEvidence(Query, frozen=True):
    """Ask for the evidence of messages, to report or to export them.

    Attributes:
        messages: The messages.
    """

    messages: tuple[int, ...]


class GetBackground(Query, frozen=True):
    """Ask for what a report is written with: device key, descriptor, revocations."""


class GetFile(Query, frozen=True):
    """Ask for what is needed to fetch a file of a message."""

    message: int
    index: int


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who this account is.

    Attributes:
        person: The account.
        relay: The relay's id.
        device: The device's id.
        online: Whether there is a connection.
        local: Whether the relay serves this computer alone.
        moderated: Whether the relay has moderators.
        packages: How many KeyPackages are left at the relay; None for not known.
        current: Whether all is here that the relay had when the connection was opened.
    """

    person: PersonView
    relay: bytes
    device: bytes
    online: bool
    local: bool
    moderated: bool
    packages: int | None = None
    current: bool = False


class EvidenceReply(msgspec.Struct, frozen=True, kw_only=True):
    """The `Versions` of messages, encoded, as asked for; empty where there is none."""

    versions: tuple[bytes, ...]


class Background(msgspec.Struct, frozen=True, kw_only=True):
    """What a report is written with.

    Attributes:
        device: The stored `DeviceKey`.
        descriptor: The relay's descriptor, encoded.
        revoked: Revocations: account, device, and since when.
    """

    device: bytes
    descriptor: bytes
    revoked: tuple[tuple[bytes, bytes, int], ...]

    def __repr__(self) -> str:
        """Print no key."""
        return "Background()"


class FileReply(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to fetch a file.

    Attributes:
        blob: Its blob.
        size: Bytes of the file itself.
        commitment: `att_commit`.
        key: Its content key.
        name: What its sender calls it, as it came.
        media_type: What its sender says that it is, as it came.
        path: Where it is on this computer already, or nothing.
    """

    blob: bytes
    size: int
    commitment: bytes
    key: bytes
    name: str
    media_type: str
    path: str

    def __repr__(self) -> str:
        """Print no key."""
        return f"FileReply({self.size} bytes)"


AnyQuery = (
    WhoAmI
    | ListChats
    | GetChat
    | ListMessages
    | GetMessage
    | ListMembers
    | GetSheet
    | ListPeople
    | GetPerson
    | Search
    | ListReports
    | GetEvidence
    | GetBackground
    | GetFile
)
"""All of them, so that a socket can carry one."""

REPLIES: Final[dict[type[AnyQuery] | type[AnyIntent], Any]] = {
    WhoAmI: Me,
    ListChats: tuple[ChatView, ...],
    GetChat: ChatView,
    ListMessages: tuple[MessageView, ...],
    GetMessage: MessageView,
    ListMembers: tuple[MemberView, ...],
    GetSheet: TrustSheet,
    ListPeople: tuple[PersonView, ...],
    GetPerson: PersonView,
    Search: tuple[MessageView, ...],
    ListReports: tuple[ReportView, ...],
    GetEvidence: EvidenceReply,
    GetBackground: Background,
    GetFile: FileReply,
    StartChat: int,
    OpenNotes: int,
    CreateGroup: int,
    Send: int,
    CompareKey: bool,
}
"""The type of each answer; an intent that is not here has none."""
