"""What a person can ask of the engine; each is a value that can cross a socket."""

import msgspec

from tgtui.wire import Role


class Intent(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Something that a person wants."""


class StartChat(Intent, frozen=True):
    """Start a chat of two, or find the one that there is. The reply is a chat.

    Attributes:
        handle: The other one's handle, or nothing where the account is known.
        account: The account, as an invite or a key string names it: pinned. With a
            handle too, both have to belong together.
    """

    handle: str = ""
    account: bytes | None = None


class Meet(Intent, frozen=True):
    """Ask the relay who has a handle, so that its account is known.

    Nothing else comes of it; without a connection nothing does.
    """

    handle: str


class OpenNotes(Intent, frozen=True):
    """Start the chat with oneself, or find it. The reply is a chat."""


class CreateGroup(Intent, frozen=True):
    """Create a group. The reply is a chat.

    Attributes:
        title: Its title.
        description: Its description.
        people: The accounts to invite, which are known.
    """

    title: str
    description: str = ""
    people: tuple[bytes, ...] = ()


class Accept(Intent, frozen=True):
    """Accept a request."""

    chat: int


class Decline(Intent, frozen=True):
    """Decline a request; the chat goes."""

    chat: int


class AddPeople(Intent, frozen=True):
    """Add accounts to a group."""

    chat: int
    people: tuple[bytes, ...]


class RemovePeople(Intent, frozen=True):
    """Remove accounts from a group."""

    chat: int
    people: tuple[bytes, ...]


class SetRole(Intent, frozen=True):
    """Give an account of a group another role."""

    chat: int
    account: bytes
    role: Role


class Rename(Intent, frozen=True):
    """Change title or description of a group; None leaves one as it is."""

    chat: int
    title: str | None = None
    description: str | None = None


class SetTimer(Intent, frozen=True):
    """Have messages disappear after so many seconds; 0 for never."""

    chat: int
    seconds: int


class Leave(Intent, frozen=True):
    """Leave a chat, and be served nothing of it any more."""

    chat: int


class RefreshKeys(Intent, frozen=True):
    """Give this device new keys in a chat."""

    chat: int


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was encrypted already, and is to be uploaded.

    Attributes:
        blob: SHA-256 of its encryption.
        size: Bytes of the file itself.
        sealed_size: Bytes of its encryption.
        commitment: `att_commit`.
        key: Its content key.
        media_type: What it is.
        name: What it is called.
        path: Where its encryption is on this computer.
        source: Where the file itself is.
    """

    blob: bytes
    size: int
    sealed_size: int
    commitment: bytes
    key: bytes
    media_type: str
    name: str
    path: str
    source: str = ""

    def __repr__(self) -> str:
        """Print no key."""
        return f"NewFile({self.name!r}, {self.size} bytes)"


class Send(Intent, frozen=True):
    """Send a message. The reply is the message.

    Attributes:
        chat: The chat.
        text: What it says.
        reply: The message that it answers.
        files: The files that it carries.
    """

    chat: int
    text: str
    reply: int | None = None
    files: tuple[NewFile, ...] = ()


class Edit(Intent, frozen=True):
    """Change the text of an own message."""

    message: int
    text: str


class Delete(Intent, frozen=True):
    """Delete a message for everyone: an own one, or any where one moderates."""

    message: int


class React(Intent, frozen=True):
    """Put something to a message; an empty text takes it back."""

    message: int
    text: str


class Cancel(Intent, frozen=True):
    """Send a message not after all; where it may have gone out, delete it."""

    message: int


class Retry(Intent, frozen=True):
    """Try at once to send a message that failed."""

    message: int


class MarkRead(Intent, frozen=True):
    """Say that a chat was read, up to a message."""

    chat: int
    message: int


class Typing(Intent, frozen=True):
    """Say that the user is typing, or is no longer."""

    chat: int
    on: bool = True


class SetDraft(Intent, frozen=True):
    """Keep what was begun to be written."""

    chat: int
    text: str


class Mute(Intent, frozen=True):
    """Announce nothing of a chat until a time, in ms since 1970; 0 ends it."""

    chat: int
    until: int


class Acknowledge(Intent, frozen=True):
    """Say that what the indicator warns of in yellow was read."""

    chat: int


class Block(Intent, frozen=True):
    """Block an account, or block it no longer."""

    account: bytes
    on: bool = True


class SetPetname(Intent, frozen=True):
    """Call an account by a name of one's own; an empty one takes it back."""

    account: bytes
    name: str


class CompareKey(Intent, frozen=True):
    """Compare a key string, or a safety number, with an account. The reply is a truth.

    Where they match the account counts as checked from now on.
    """

    account: bytes
    text: str


class ForgetCheck(Intent, frozen=True):
    """Forget that the key of an account was checked."""

    account: bytes


class AskToRejoin(Intent, frozen=True):
    """Ask the members of a chat to let this device back in."""

    chat: int


class Restart(Intent, frozen=True):
    """Continue a chat in a new group, with new keys."""

    chat: int


class FetchFile(Intent, frozen=True):
    """Say that a file of a message is at a path now, or is there no longer."""

    message: int
    index: int
    path: str


class SendReport(Intent, frozen=True):
    """Hand in a report that was prepared; it can be cancelled until it is sent."""

    report: bytes
    sealed: bytes
    summary: bytes = b""


class CancelReport(Intent, frozen=True):
    """Cancel a report, or withdraw it where it was handed in."""

    report: bytes


AnyIntent = (
    StartChat
    | Meet
    | OpenNotes
    | CreateGroup
    | Accept
    | Decline
    | AddPeople
    | RemovePeople
    | SetRole
    | Rename
    | SetTimer
    | Leave
    | RefreshKeys
    | Send
    | Edit
    | Delete
    | React
    | Cancel
    | Retry
    | MarkRead
    | Typing
    | SetDraft
    | Mute
    | Acknowledge
    | Block
    | SetPetname
    | CompareKey
    | ForgetCheck
    | AskToRejoin
    | Restart
    | FetchFile
    | SendReport
    | CancelReport
)
"""All of them, so that a socket can carry one."""
