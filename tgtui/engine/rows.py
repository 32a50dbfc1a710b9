"""The rows of the client's database, as the engine writes them and reads them back."""

from enum import StrEnum

import msgspec

from tgtui.wire import RoomKind


class ChatState(StrEnum):
    """How far a chat has come."""

    SETTING_UP = "setting up"
    REQUEST = "request"
    ACTIVE = "active"
    ENDED = "ended"


class MessageState(StrEnum):
    """What became of a message.

    `LINE` is a line of the timeline that nobody wrote, `HIDDEN` one that stands for
    a message that is not shown.
    """

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    RECEIVED = "received"
    HIDDEN = "hidden"
    LINE = "line"


class ChatRow(msgspec.Struct, kw_only=True):
    """A chat: one timeline, and a chain of rooms of which the last one is written to.

    Attributes:
        id: Its number on this device; 0 before it is stored.
        kind: What sort of chat it is.
        state: How far it has come.
        peer: The other account, in a chat of two.
        title: Its title, cleaned; of a group alone.
        description: The same.
        group: The room that is written to; none while it is being set up.
        created: When it came to be, in ms since 1970.
        active_at: When something happened in it last.
        read: The place of the last message that was read.
        muted_until: Until when nothing of it is announced; 0 for not muted.
        draft: What was begun to be written.
        inviter: Who invited this account, of a request.
        facts: What else the engine remembers of it, encoded.
    """

    id: int = 0
    kind: RoomKind
    state: ChatState
    peer: bytes | None = None
    title: str = ""
    description: str = ""
    group: bytes | None = None
    created: int
    active_at: int
    read: int = 0
    muted_until: int = 0
    draft: str = ""
    inviter: bytes | None = None
    facts: bytes = b""


class MessageRow(msgspec.Struct, kw_only=True):
    """A message, or a line of the timeline.

    Attributes:
        id: Its number here, which it keeps; 0 before it is stored.
        chat: The chat.
        place: Its place in the timeline; 0 before it is stored: it goes to the end.
        group: The room that it was sent in; none while it waits.
        seq: Its place in that room's log; none while it waits.
        state: What became of it.
        kind: Its `tgtui.franking.Kind`, or 0 for a line.
        account: Who wrote it, or whom a line names.
        device: The device that did.
        commitment: `C`, by which others refer to it.
        ref: The number of the message that it answers, if it is there.
        text: What is shown and searched, cleaned.
        written: When it was written, by the writer's clock, in ms since 1970.
        accepted: When the relay accepted it; 0 while it waits.
        edited: Whether the text is that of an edit.
        deleted: Whether it was deleted: `text` is empty then.
        expires: When it disappears, in ms since 1970; 0 for never.
        level: How a line is shown: "dim", "yellow" or "red".
        reason: Why it failed, or is hidden.
        files: What it carries, encoded by the engine.
    """

    id: int = 0
    chat: int
    place: int = 0
    group: bytes | None = None
    seq: int | None = None
    state: MessageState
    kind: int
    account: bytes | None = None
    device: bytes | None = None
    commitment: bytes | None = None
    ref: int | None = None
    text: str = ""
    written: int
    accepted: int = 0
    edited: bool = False
    deleted: bool = False
    expires: int = 0
    level: str = ""
    reason: str = ""
    files: bytes = b""


class ReactionRow(msgspec.Struct, frozen=True):
    """What somebody put to a message; an empty text takes it back.

    Attributes:
        message: The message.
        account: Who.
        text: What.
        commitment: `C` of the reaction; none while it waits.
    """

    message: int
    account: bytes
    text: str
    commitment: bytes | None = None


class OutboxRow(msgspec.Struct, kw_only=True):
    """Something to be sent, in its place among what is to be sent in its chat.

    Attributes:
        id: Its number, which gives the order; 0 before it is stored.
        chat: The chat.
        message: The message that is shown for it, if one is.
        what: What it is, encoded by the engine.
        dev_seq: The `dev_seq` that it has while it is under way; else None.
        not_before: When to try again, in ms since 1970.
        tries: How often it was refused.
    """

    id: int = 0
    chat: int
    message: int | None = None
    what: bytes
    dev_seq: int | None = None
    not_before: int = 0
    tries: int = 0


class AttemptRow(msgspec.Struct, frozen=True, kw_only=True):
    """The exact bytes of a submission, kept until its `dev_seq` is stamped (M4).

    Attributes:
        group: The room.
        dev_seq: Which entry of this device it would be.
        digest: SHA-256 of the message.
        message: The MLSMessage.
        outbox: The row of the outbox that it is of; none for a commit of upkeep.
        proof: What is kept of it, encoded by the engine.
        current: Whether it is the one that is sent again; older ones may come back too.
    """

    group: bytes
    dev_seq: int
    digest: bytes
    message: bytes
    outbox: int | None = None
    proof: bytes = b""
    current: bool = True


class PersonRow(msgspec.Struct, kw_only=True):
    """An account that this device knows.

    Attributes:
        account: The account.
        handle: How the relay calls it; it proves nothing.
        petname: How this user calls it.
        verified: When its key was checked, in ms since 1970; 0 for not.
        method: How it was checked.
        blocked: Whether it is blocked.
        contact: Whether this user accepted to chat with it.
        seen: When it was first seen.
        facts: What else the engine remembers, encoded.
    """

    account: bytes
    handle: str = ""
    petname: str = ""
    verified: int = 0
    method: str = ""
    blocked: bool = False
    contact: bool = False
    seen: int = 0
    facts: bytes = b""


class PackageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A KeyPackage of this device, with its private keys.

    Attributes:
        reference: Its KeyPackageRef.
        private: The OwnKeyPackage, encoded.
        last_resort: Whether it may be used more than once.
        created: When it was made, in ms since 1970.
        retired: Since when it is not published any more; 0 while it is.
    """

    reference: bytes
    private: bytes
    last_resort: bool
    created: int
    retired: int = 0

    def __repr__(self) -> str:
        """Print no key."""
        return f"PackageRow({self.reference.hex()[:8]})"


class ReportRow(msgspec.Struct, kw_only=True):
    """A report that was written on this device.

    Attributes:
        report: Its id, 16 bytes.
        created: When, in ms since 1970.
        state: "waiting", "received", "withdrawn", "refused" or "cancelled".
        sealed: What is sent; empty once the relay has it.
        summary: What it is about, for the list; encoded by the engine.
        reason: Why it was refused.
    """

    report: bytes
    created: int
    state: str
    sealed: bytes
    summary: bytes = b""
    reason: str = ""
