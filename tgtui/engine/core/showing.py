"""Shows what passed every check: messages, edits, deletions, reactions, departures."""

from dataclasses import dataclass
from typing import Final

import msgspec

from tgtui.codec import decode_whole, encoded
from tgtui.engine.core import applying, chores
from tgtui.engine.core.applying import Happened
from tgtui.engine.core.attempts import fail
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.naming import block, line, mark
from tgtui.engine.core.remembered import Standing
from tgtui.engine.core.session import Session
from tgtui.engine.core.times import sane
from tgtui.engine.rows import MessageRow, MessageState, ReactionRow
from tgtui.errors import PeerFault
from tgtui.franking import (
    Attachment,
    Evidence,
    FrankedContent,
    Hidden,
    Kind,
    NotAVersion,
    Reason,
    Shown,
    Versions,
)
from tgtui.identity import UnverifiedRevocation
from tgtui.wire import RoomKind


WEEK: Final = 7 * 86_400_000
EVIDENCE_AFTER: Final = 86_400_000
"""How long the evidence of what disappeared is kept, in ms (trust.md 1.4)."""

REFRESH_AFTER: Final = 1000
"""After how many own messages this device's keys are changed."""

_REACTION: Final = 64


class StoredFile(msgspec.Struct, frozen=True):
    """A file of a message, as it is stored with it.

    Attributes:
        blob: Its blob.
        size: Its bytes.
        commitment: `att_commit`.
        key: Its content key.
        media_type: What its sender says that it is.
        name: What its sender calls it.
        path: Where it is on this computer.
    """

    blob: bytes
    size: int
    commitment: bytes
    key: bytes
    media_type: str
    name: str
    path: str = ""

    def __repr__(self) -> str:
        """Print no key."""
        return f"StoredFile({self.size} bytes)"


_files: Final = msgspec.msgpack.Decoder(tuple[StoredFile, ...])


def stored_files(data: bytes) -> tuple[StoredFile, ...]:
    """Return the files of a message."""
    return _files.decode(data) if data else ()


def packed_files(files: tuple[StoredFile, ...]) -> bytes:
    """Return the bytes to store of a message's files."""
    return msgspec.msgpack.encode(files) if files else b""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is to be shown."""

    happened: Happened
    franked: FrankedContent
    evidence: Evidence
    target: MessageRow | None

    @property
    def author(self) -> bytes:
        """Who wrote it."""
        return self.franked.context.account


def shown(session: Session, happened: Happened, verdict: Shown) -> None:
    """Show a message, or do what it says."""
    content = verdict.content.content
    target = None
    if verdict.target_known:
        target = session.store.messages.find(content.ref)
    said = Said(happened, verdict.content, verdict.evidence, target)
    match content.kind:
        case Kind.EDIT | Kind.DELETE:
            _version(session, said)
        case Kind.REACTION:
            _reaction(session, said)
        case Kind.LEAVE:
            _leave(session, said)
        case Kind.REVOKE:
            _revoke(session, said)
        case Kind.FORK:
            pass
        case _:
            _message(session, said)
    _count_own(session, happened)


def _count_own(session: Session, happened: Happened) -> None:
    """Drop an own message from the outbox, and count it for the age of the keys."""
    attempt = happened.attempt
    if attempt is None:
        return
    if attempt.outbox is not None:
        session.store.outbox.drop(attempt.outbox)
    facts = session.facts(happened.group)
    if facts is None:
        return
    facts.sent += 1
    session.keep_facts(happened.group, facts)
    if facts.sent == REFRESH_AFTER:
        chores.refresh_now(session, happened.group)


def _text_of(said: Said) -> str:
    content = said.franked.content
    if content.kind in (Kind.TEXT, Kind.FILE):
        return block(content.body)
    return "a message of a newer version of tgtui"


NEWER = 255
"""What a message counts as whose kind is 0, as the lines of a timeline have it."""


def _message(session: Session, said: Said) -> None:
    """Show a message at the end of the timeline, or give an own one its place."""
    content, happened = said.franked.content, said.happened
    row = _own_row(session, happened)
    mine = said.author == session.own.account
    expires = _expiry(said, mine=mine)
    if expires and expires <= session.now and row is None:
        _keep_gone(session, said)
        return
    if row is None:
        row = MessageRow(
            chat=happened.chat,
            state=MessageState.SENT if mine else MessageState.RECEIVED,
            kind=content.kind or NEWER,
            written=sane(content.sent_at),
        )
    row.group, row.seq = happened.group, happened.seq
    row.state = MessageState.SENT if mine else MessageState.RECEIVED
    row.account, row.device = said.author, said.franked.context.device
    row.commitment = said.evidence.commitment
    row.ref = said.target.id if said.target else row.ref
    row.text, row.accepted = _text_of(said), happened.at
    row.written, row.reason = sane(content.sent_at), ""
    row.expires = expires
    row.files = row.files or _files_of(said)
    _store(session, row, said.evidence)


def _store(session: Session, row: MessageRow, evidence: Evidence) -> None:
    messages = session.store.messages
    if row.id:
        messages.put(row)
        messages.to_end(row.id)
    else:
        messages.add(row)
    messages.put_evidence(row.id, encoded(Versions((evidence,))))
    chat = session.chat(row.chat)
    chat.active_at = max(chat.active_at, row.accepted)
    session.keep_chat(chat)
    session.touch(row.chat, row.id)


def _own_row(session: Session, happened: Happened) -> MessageRow | None:
    """Return the message that is shown as waiting since it was written."""
    attempt = happened.attempt
    if attempt is None or attempt.outbox is None:
        return None
    row = session.store.outbox.get(attempt.outbox)
    if row is None or row.message is None:
        return None
    return session.store.messages.get(row.message)


def _expiry(said: Said, *, mine: bool) -> int:
    """Return when a message disappears: at the latest a week after it came (N3)."""
    seconds = said.franked.content.expires
    if not seconds:
        return 0
    begins = said.happened.at if mine else said.happened.at + WEEK
    return begins + seconds * 1000


def _keep_gone(session: Session, said: Said) -> None:
    """Keep the evidence of what disappeared before it came, and show nothing of it."""
    row = MessageRow(
        chat=said.happened.chat,
        group=said.happened.group,
        seq=said.happened.seq,
        state=MessageState.RECEIVED,
        kind=said.franked.content.kind or NEWER,
        account=said.author,
        commitment=said.evidence.commitment,
        written=sane(said.franked.content.sent_at),
        accepted=said.happened.at,
    )
    messages = session.store.messages
    messages.add(row)
    until = session.now + EVIDENCE_AFTER
    data = encoded(Versions((said.evidence,)))
    messages.put_evidence(row.id, data, until=until)
    messages.drop(row.id)


def _files_of(said: Said) -> bytes:
    keys = said.evidence.opening.file_keys
    attachments = said.franked.content.attachments
    return packed_files(
        tuple(
            _stored(attachment, key.expose())
            for attachment, key in zip(attachments, keys, strict=True)
        )
    )


def _stored(attachment: Attachment, key: bytes) -> StoredFile:
    return StoredFile(
        attachment.blob_id,
        attachment.size,
        attachment.commitment,
        key,
        line(attachment.media_type.decode("utf-8", "replace")),
        line(attachment.name.decode("utf-8", "replace")),
    )


_KEPT = 64
"""How many versions of a message are kept: each edit writes them all."""


def _version(session: Session, said: Said) -> None:
    """Show the new text of a message, or that it was deleted; keep all evidence."""
    target = said.target
    if target is None:
        return
    data = session.store.messages.evidence(target.id)
    if data is None:
        return
    versions = decode_whole(Versions.decode, data)
    if len(versions.all) >= _KEPT:
        # The first one and the newest ones prove what matters; each is written anew.
        versions = Versions((versions.all[0], *versions.all[2 - _KEPT :]))
    try:
        versions = versions.followed_by(said.evidence)
    except NotAVersion:
        return
    session.store.messages.put_evidence(target.id, encoded(versions))
    if said.franked.content.kind == Kind.DELETE:
        target.deleted, target.text, target.files = True, "", b""
    elif not target.deleted:
        target.edited, target.text = True, block(said.franked.content.body)
    session.store.messages.put(target)
    session.touch(target.chat, target.id)


def forget_reactions(
    session: Session, message: int, account: bytes | None = None
) -> None:
    """Keep no evidence of what was put to a message, by one or by all."""
    for reaction in session.store.messages.reactions(message):
        if reaction.commitment and account in (None, reaction.account):
            name = f"reaction:{reaction.commitment.hex()}"
            session.store.values.put(name, None)


def _reaction(session: Session, said: Said) -> None:
    target = said.target
    if target is None:
        return
    text = line(said.franked.content.body.decode("utf-8", "replace"))[:_REACTION]
    commitment = said.evidence.commitment
    forget_reactions(session, target.id, said.author)
    session.store.messages.react(ReactionRow(target.id, said.author, text, commitment))
    name = f"reaction:{commitment.hex()}"
    session.store.values.put(name, encoded(Versions((said.evidence,))))
    session.touch(target.chat, target.id)


def _leave(session: Session, said: Said) -> None:
    """Let a member go: everybody may remove it now (M1)."""
    happened, facts = said.happened, session.facts(said.happened.group)
    if facts is None:
        return
    if said.author == session.own.account:
        facts.standing = Standing.LEFT
        session.keep_facts(happened.group, facts)
        session.drop_group(happened.group)
        add_line(session, happened.chat, "you left", at=happened.at)
        applying.end(session, happened.chat, happened.group)
        return
    facts.left = (*(a for a in facts.left if a != said.author), said.author)
    session.keep_facts(happened.group, facts)
    name = mark(said.author)
    add_line(session, happened.chat, f"{name} left", at=happened.at)
    if facts.kind is RoomKind.DIRECT:
        facts.standing = Standing.CLOSED
        session.keep_facts(happened.group, facts)
        session.drop_group(happened.group)
        applying.end(session, happened.chat, happened.group)
        return
    chores.drop_later(session, happened.group, facts)


def _revoke(session: Session, said: Said) -> None:
    """Remember that an account revoked a device of its own (M8)."""
    try:
        unverified = decode_whole(
            UnverifiedRevocation.decode, said.franked.content.body
        )
        revocation = unverified.verify()
    except PeerFault:
        return
    if revocation.account != said.author:
        # An account speaks for its own devices: others' are asked of the relay.
        return
    session.revoke(revocation.account, revocation.device, revocation.at)
    name = mark(revocation.account)
    text = f"{name} took a device out of use"
    add_line(session, said.happened.chat, text, at=said.happened.at)


def hidden(
    session: Session, happened: Happened, verdict: Hidden, *, handshake: bool
) -> None:
    """Say that something is not shown, and why; what is from oneself is not lost."""
    if handshake:
        applying.void(session, happened)
        return
    row = _own_row(session, happened)
    attempt = happened.attempt
    if attempt is not None and attempt.outbox is not None:
        waiting = session.store.outbox.get(attempt.outbox)
        if row is not None and waiting is not None:
            fail(session, waiting, verdict.reason.words("you"))
            return
    if verdict.reason in (Reason.DUPLICATE, Reason.REPEATED) and row is None:
        _count_duplicate(session, happened)
        return
    name = mark(happened.account)
    message = MessageRow(
        chat=happened.chat,
        group=happened.group,
        seq=happened.seq,
        state=MessageState.HIDDEN,
        kind=0,
        account=happened.account,
        text=verdict.reason.words(name),
        written=happened.at,
        accepted=happened.at,
        level="yellow",
        reason=verdict.reason.name.lower(),
    )
    session.store.messages.add(message)
    session.touch(happened.chat, message.id)


def _count_duplicate(session: Session, happened: Happened) -> None:
    """Count what the relay delivered twice; there is nothing to see of it (M4)."""
    name = f"duplicates:{happened.group.hex()}"
    count = int.from_bytes(session.store.values.get(name) or b"", "big")
    session.store.values.put(name, (count + 1).to_bytes(8, "big"))
