"""What the engine shows: values that a screen, or a socket, can have."""

from enum import StrEnum

import msgspec

from tgtui.engine.rows import ChatState, MessageState
from tgtui.wire import Role, RoomKind


class Trust(StrEnum):
    """The states of the encryption indicator (trust.md 4.3)."""

    SETTING_UP = "setting up"
    ENCRYPTED = "encrypted"
    CHECKED = "checked"
    CHANGED = "changed"
    BEHIND = "behind"
    BLOCKED = "blocked"
    ENDED = "ended"


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The encryption indicator of a chat.

    Attributes:
        trust: The state.
        glyph: Its glyph, one cell wide.
        ascii: The same where there is nothing but ASCII.
        words: What it says.
        sending: Whether messages go out now.
        readers: How many accounts can read new messages, this one among them.
        checked: How many of the others were checked.
        held: What is held back and why, or nothing.
        advice: What to do, or nothing.
    """

    trust: Trust
    glyph: str
    ascii: str
    words: str
    sending: bool
    readers: int = 0
    checked: int = 0
    held: str = ""
    advice: str = ""


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """An account, as it is shown.

    Attributes:
        account: The account.
        name: The petname, or the handle with an @ before it, or a part of its id.
        handle: What the relay calls it.
        petname: What this user calls it.
        verified: When its key was checked; 0 for not.
        method: How.
        blocked: Whether it is blocked.
        key: Its key string; nothing without a handle.
        is_self: Whether it is this account.
    """

    account: bytes
    name: str
    handle: str
    petname: str
    verified: int
    method: str
    blocked: bool
    key: str
    is_self: bool


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a chat.

    Attributes:
        person: Who.
        role: What it may do.
        devices: Its devices, by their ids.
        waiting: Whether it has not accepted yet.
        since: When it was added, in ms since 1970; 0 for not known.
        added_by: Who added it; None for not known.
        refreshed: When its keys were changed last, in ms since 1970; 0 for not known.
    """

    person: PersonView
    role: Role
    devices: tuple[bytes, ...]
    waiting: bool = False
    since: int = 0
    added_by: bytes | None = None
    refreshed: int = 0


class FileView(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message.

    Attributes:
        index: Which file of the message, from 0.
        name: What its sender calls it, cleaned.
        media_type: What its sender says that it is, cleaned.
        size: Its bytes.
        path: Where it is on this computer, or nothing.
        blob: Its blob.
        state: "uploading", "there", or nothing.
    """

    index: int
    name: str
    media_type: str
    size: int
    path: str
    blob: bytes
    state: str = ""


class ReactionView(msgspec.Struct, frozen=True, kw_only=True):
    """What some people put to a message."""

    text: str
    names: tuple[str, ...]
    mine: bool


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message, or a line of the timeline.

    Attributes:
        id: Its number.
        chat: Its chat.
        state: What became of it.
        kind: Its kind; 0 for a line.
        author: The name of who wrote it; nothing for a line.
        account: Who wrote it.
        mine: Whether this account wrote it.
        text: What is shown.
        written: When it was written, by the writer's clock.
        accepted: When the relay accepted it; 0 while it waits.
        reply: The message that it answers.
        reply_text: The beginning of that message.
        edited: Whether it was edited.
        deleted: Whether it was deleted.
        expires: When it disappears; 0 for never.
        level: How a line is shown.
        reason: Why it waits, failed or is hidden.
        reactions: What was put to it.
        files: What it carries.
        reportable: Whether it can be reported.
        clock_differs: Whether the writer's clock was off by more than five minutes.
    """

    id: int
    chat: int
    state: MessageState
    kind: int
    author: str
    account: bytes | None
    mine: bool
    text: str
    written: int
    accepted: int
    reply: int | None = None
    reply_text: str = ""
    edited: bool = False
    deleted: bool = False
    expires: int = 0
    level: str = ""
    reason: str = ""
    reactions: tuple[ReactionView, ...] = ()
    files: tuple[FileView, ...] = ()
    reportable: bool = False
    clock_differs: bool = False


class ChatView(msgspec.Struct, frozen=True, kw_only=True):
    """A chat, as a list shows it.

    Attributes:
        id: Its number.
        name: What it is called.
        kind: What sort of chat it is.
        state: How far it has come.
        status: The encryption indicator.
        peer: The other account, in a chat of two.
        title: The title of a group.
        description: The description of a group.
        inviter: The name of who invited, of a request.
        unread: How many messages were not read.
        last: The newest message.
        muted_until: Until when nothing of it is announced.
        draft: What was begun to be written.
        timer: After how many seconds messages disappear; 0 for never.
        role: What this account may do.
        waiting: How many things are to be sent.
        active_at: When something happened last.
        read: The last message that was read.
    """

    id: int
    name: str
    kind: RoomKind
    state: ChatState
    status: Status
    peer: bytes | None = None
    title: str = ""
    description: str = ""
    inviter: str = ""
    unread: int = 0
    last: MessageView | None = None
    muted_until: int = 0
    draft: str = ""
    timer: int = 0
    role: Role = Role.MEMBER
    waiting: int = 0
    active_at: int = 0
    read: int = 0


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was written here."""

    report: bytes
    created: int
    state: str
    category: str
    about: str
    reason: str = ""


class TrustSheet(msgspec.Struct, frozen=True, kw_only=True):
    """What the trust sheet says of a chat.

    Attributes:
        status: The indicator.
        relay_sees: What the relay sees, and what it cannot.
        members: Who can read.
        suite: The cipher suite, in words.
        post_quantum: Whether it is a post-quantum one.
        epoch: The epoch.
        group_words: Eight words that are equal for all who are shown the same group.
        safety_number: The twelve groups of digits, in a chat of two.
        relay: The fingerprint of the relay's root.
        moderators: The fingerprints of the moderators' keys.
        events: What happened to the trust in this chat, newest first.
    """

    status: Status
    relay_sees: str
    members: tuple[MemberView, ...]
    suite: str
    post_quantum: bool
    epoch: int
    group_words: tuple[str, ...]
    safety_number: tuple[str, ...]
    relay: str
    moderators: tuple[str, ...]
    events: tuple[MessageView, ...]
