"""What the engine remembers of rooms, chats and accounts, beside their rows."""

from enum import StrEnum
from typing import Final

import msgspec

from tgtui.wire import Role, RoomKind


class Standing(StrEnum):
    """How this device stands in a room.

    FOUNDING  the first commit has no receipt yet
    INVITED   a Welcome came, and the user has not accepted
    ACTIVE    a member that follows the log
    LOST      a change could not be followed: it asks to be let back in (M3)
    REMOVED   a member removed this account
    LEFT      this account left, or was asked to and declined
    CLOSED    another room continues the chat
    """

    FOUNDING = "founding"
    INVITED = "invited"
    ACTIVE = "active"
    LOST = "lost"
    REMOVED = "removed"
    LEFT = "left"
    CLOSED = "closed"


class Chore(msgspec.Struct, frozen=True, tag=True):
    """A commit that has to be made without anybody asking for it."""


class Refresh(Chore, frozen=True):
    """Give this device new keys, from a time on, in ms since 1970."""

    at: int


class Readd(Chore, frozen=True):
    """Let a device back in: its signed request, and until when it is our turn."""

    request: bytes
    until: int


class Drop(Chore, frozen=True):
    """Remove accounts that left, from a time on, in ms since 1970."""

    accounts: tuple[bytes, ...]
    at: int = 0


class RoomFacts(msgspec.Struct, kw_only=True):
    """What is remembered of a room.

    Attributes:
        standing: How this device stands in it.
        kind: What sort of chat it is.
        receiver: The encoded `ReceiverState`.
        dev_seq: The last own entry that is in the log.
        told: The last one that the relay says it has, where this copy knows of less.
        acked: The last entry that was acknowledged.
        passed: The last entry that all devices have, says the relay.
        whole_since: The entry after which every account of now is served the log.
        timer: Seconds after which messages disappear.
        predecessor: The group that it continues.
        founded: When its first commit was accepted; 0 for not known.
        waiting: Accounts that were added and not heard of yet.
        left: Accounts that said that they leave.
        chores: Commits that are to be made.
        refreshed: When this device changed its keys last.
        sent: How many messages it sent since.
        forked: Whether the relay provably showed different histories.
        foreign: Whether something came that the relay itself did not sign.
        gap_since: Since when an entry is missing; 0 for none.
        asked_back: When this device asked last to be let back in.
        removed_by: Who removed this account.
        claims: Entries for which a fork was claimed already.
        title_stamp: The stamp of the texts in full form, as it came with a Welcome.
        restoring: The segment in which the room has to be restored; 0 for none.
        proof: The newest stamp of the segment before that.
        heard: When an entry was acknowledged last, for M7.
        voided: The accounts whose commits were void in this epoch, once for each.
        claimed: How many forks this device claimed in this epoch.
        noticed: What was said in this epoch that is said once, of whom.
        roster: Accounts and roles as they were when this device lost its place.
        is_old: Whether a newer copy of this database may have used this device's keys.
    """

    standing: Standing
    kind: RoomKind
    receiver: bytes = b""
    dev_seq: int = 0
    told: int = 0
    acked: int = 0
    passed: int = 0
    whole_since: int = 0
    timer: int = 0
    predecessor: bytes | None = None
    founded: int = 0
    waiting: tuple[bytes, ...] = ()
    left: tuple[bytes, ...] = ()
    chores: tuple[Refresh | Readd | Drop, ...] = ()
    refreshed: int = 0
    sent: int = 0
    forked: bool = False
    foreign: bool = False
    gap_since: int = 0
    asked_back: int = 0
    removed_by: bytes | None = None
    claims: tuple[int, ...] = ()
    title_stamp: bytes = b""
    restoring: int = 0
    proof: bytes = b""
    heard: int = 0
    voided: tuple[bytes, ...] = ()
    claimed: int = 0
    noticed: tuple[bytes, ...] = ()
    roster: tuple[tuple[bytes, Role], ...] = ()
    is_old: bool = False

    @property
    def counted(self) -> int:
        """The last own entry, as far as anybody knows: the next one comes after it."""
        return max(self.dev_seq, self.told)


class MemberFacts(msgspec.Struct, frozen=True):
    """What is remembered of a member of a room.

    Attributes:
        since: When it was added; 0 for before this device.
        added_by: Who added it.
        refreshed: When its keys were changed last.
    """

    since: int = 0
    added_by: bytes | None = None
    refreshed: int = 0


class ChatFacts(msgspec.Struct, kw_only=True):
    """What is remembered of a chat.

    Attributes:
        handle: The handle that is to be looked up, while it is being set up.
        people: The accounts that are to be in it, while it is being set up.
        title: The title that it is to have.
        description: The description that it is to have.
        packages: The KeyPackages that were claimed for it, by account.
        missing: The accounts that cannot be added.
        accepting: Whether the user accepted, and the relay has not said so yet.
        declining: The same where the user declined.
        predecessor: The group that it continues, while it is being set up anew.
        trouble: Why it is not set up, in words.
        retry: When to try again.
        tries: How often that was.
        warnings: What the user has not acknowledged, in words.
    """

    handle: str = ""
    people: tuple[bytes, ...] = ()
    title: str = ""
    description: str = ""
    packages: dict[bytes, tuple[bytes, ...]] = {}
    missing: tuple[bytes, ...] = ()
    accepting: bool = False
    declining: bool = False
    predecessor: bytes | None = None
    trouble: str = ""
    retry: int = 0
    tries: int = 0
    warnings: tuple[str, ...] = ()


class PersonFacts(msgspec.Struct, kw_only=True):
    """What is remembered of an account.

    Attributes:
        pinned: The handle under which it was first seen.
        replaced_by: The account that the relay names under that handle now.
        acknowledged: Of whom the user has read that it has the handle now.
    """

    pinned: str = ""
    replaced_by: bytes | None = None
    acknowledged: bytes | None = None


ASK_EVERY: Final = 8 * 3_600_000
"""How often a lost device asks to be let back in: three times a day."""

GAP_AFTER: Final = 2_000
"""Milliseconds after which an entry that is missing is spoken of."""

_members: Final = msgspec.msgpack.Decoder(dict[bytes, MemberFacts])
_encoder: Final = msgspec.msgpack.Encoder()
_room: Final = msgspec.msgpack.Decoder(RoomFacts)
_chat: Final = msgspec.msgpack.Decoder(ChatFacts)
_person: Final = msgspec.msgpack.Decoder(PersonFacts)


def packed(value: RoomFacts | ChatFacts | PersonFacts) -> bytes:
    """Return the bytes to store."""
    return _encoder.encode(value)


def room_facts(data: bytes) -> RoomFacts:
    """Return what is remembered of a room; of one from a backup, next to nothing."""
    if not data:
        return RoomFacts(standing=Standing.LOST, kind=RoomKind.GROUP)
    return _room.decode(data)


def chat_facts(data: bytes) -> ChatFacts:
    """Return what is remembered of a chat."""
    return _chat.decode(data) if data else ChatFacts()


def person_facts(data: bytes) -> PersonFacts:
    """Return what is remembered of an account."""
    return _person.decode(data) if data else PersonFacts()


def due(facts: RoomFacts) -> tuple[int, ...]:
    """Return when something is to be done in a room."""
    times = []
    if facts.standing is Standing.ACTIVE:
        times = [chore.at for chore in facts.chores if not isinstance(chore, Readd)]
    elif facts.standing is Standing.LOST:
        times = [facts.asked_back + ASK_EVERY]
    if facts.gap_since:
        times.append(facts.gap_since + GAP_AFTER)
    return tuple(times)


def packed_members(members: dict[bytes, MemberFacts]) -> bytes:
    """Return the bytes to store of a room's members."""
    return _encoder.encode(members)


def member_facts(data: bytes | None) -> dict[bytes, MemberFacts]:
    """Return what is remembered of a room's members, by account."""
    return _members.decode(data) if data else {}
