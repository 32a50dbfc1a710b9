"""What follows at once from what a person does to messages."""

from typing import Final

from tgtui.engine.core import signals, uploads
from tgtui.engine.core.attempts import NEVER
from tgtui.engine.core.expiry import begin_timer
from tgtui.engine.core.looking import message_of
from tgtui.engine.core.naming import block, line
from tgtui.engine.core.sending import pump
from tgtui.engine.core.session import Session
from tgtui.engine.core.showing import StoredFile, packed_files, stored_files
from tgtui.engine.core.standing import role_in
from tgtui.engine.core.wanted import (
    Amend,
    Erase,
    Put,
    Say,
    packed,
    unpacked,
)
from tgtui.engine.core.wanting import open_chat, put
from tgtui.engine.errors import NotAllowed, NothingToSend, NotNow, TooLong
from tgtui.engine.intents import (
    Delete,
    Edit,
    FetchFile,
    MarkRead,
    NewFile,
    React,
    Send,
)
from tgtui.engine.rows import (
    ChatRow,
    MessageRow,
    MessageState,
    OutboxRow,
    ReactionRow,
)
from tgtui.franking import Kind, limits as franking_limits
from tgtui.wire import Role


_LOST: Final = "it was not sent, and never will be: send it as a new message"
_PAGE: Final = 500
_REACTION: Final = 64


def send(session: Session, intent: Send) -> int:
    """Send a message, which is shown as waiting until the relay has it."""
    row = open_chat(session, intent.chat)
    if not intent.text.strip() and not intent.files:
        raise NothingToSend
    if len(intent.text.encode()) > franking_limits.BODY:
        message = f"a message has at most {franking_limits.BODY:,} bytes"
        raise TooLong(message)
    reply = None if intent.reply is None else message_of(session, intent.reply).id
    message_row = MessageRow(
        chat=row.id,
        state=MessageState.WAITING,
        kind=Kind.FILE if intent.files else Kind.TEXT,
        account=session.own.account,
        device=session.own.id,
        ref=reply,
        text=block(intent.text.encode()),
        written=session.now,
        files=packed_files(tuple(_own_file(file) for file in intent.files)),
    )
    number = session.store.messages.add(message_row)
    if intent.files:
        uploads.begin(session, intent.files)
    row.active_at, row.draft = session.now, ""
    session.keep_chat(row)
    session.touch(row.id, number)
    what = Say(text=intent.text, reply=reply, files=intent.files)
    put(session, row, what, number)
    return number


def _own_file(file: NewFile) -> StoredFile:
    return StoredFile(
        file.blob,
        file.size,
        file.commitment,
        file.key,
        line(file.media_type),
        line(file.name),
        file.source,
    )


def edit(session: Session, intent: Edit) -> None:
    """Change the text of an own message."""
    target = message_of(session, intent.message)
    row = open_chat(session, target.chat)
    if target.account != session.own.account or target.deleted or target.kind == 0:
        message = "only messages of your own can be edited"
        raise NotAllowed(message)
    if not intent.text.strip():
        raise NothingToSend
    if len(intent.text.encode()) > franking_limits.BODY:
        raise TooLong
    if _is_lost(session, target):
        raise NotNow(_LOST)
    waiting = session.store.outbox.of_message(target.id)
    if waiting is not None and waiting.dev_seq is None:
        _rewrite(session, target, waiting, intent.text)
        return
    put(session, row, Amend(target=target.id, text=intent.text))


def _rewrite(
    session: Session, target: MessageRow, waiting: OutboxRow, text: str
) -> None:
    """Change what has not gone out yet."""
    what = unpacked(waiting.what)
    if isinstance(what, Say):
        what = Say(text=text, reply=what.reply, files=what.files)
        waiting.what = packed(what)
        session.store.outbox.put(waiting)
    target.text = block(text.encode())
    session.store.messages.put(target)
    session.touch(target.chat, target.id)


def delete(session: Session, intent: Delete) -> None:
    """Delete a message for everyone."""
    target = message_of(session, intent.message)
    row = open_chat(session, target.chat)
    own = target.account == session.own.account
    if target.kind == 0 or not (own or role_in(session, row) >= Role.MODERATOR):
        message = "only moderators delete what others wrote"
        raise NotAllowed(message)
    waits = session.store.outbox.of_message(target.id) is not None
    if own and (waits or _is_lost(session, target)):
        cancel(session, target.id)
        return
    put(session, row, Erase(target=target.id))


def cancel(session: Session, number: int) -> None:
    """Send a message not after all; one that may be out already is deleted (M4)."""
    target = message_of(session, number)
    waiting = session.store.outbox.of_message(target.id)
    if waiting is None and not _is_lost(session, target):
        message = "it is sent already; delete it instead"
        raise NotNow(message)
    if waiting is not None and waiting.dev_seq is not None:
        put(session, session.chat(target.chat), Erase(target=target.id))
        return
    if waiting is not None:
        session.store.outbox.drop(waiting.id)
    session.store.messages.drop(target.id)
    session.touch(target.chat, target.id)


def retry(session: Session, number: int) -> None:
    """Try at once to send a message that failed."""
    target = message_of(session, number)
    if _is_lost(session, target):
        raise NotNow(_LOST)
    waiting = session.store.outbox.of_message(target.id)
    if waiting is None or waiting.not_before < NEVER:
        return
    waiting.not_before, waiting.tries = 0, 0
    session.store.outbox.put(waiting)
    target.state, target.reason = MessageState.WAITING, ""
    session.store.messages.put(target)
    session.touch(target.chat, target.id)
    row = session.chat(target.chat)
    if row.group is not None:
        pump(session, row.group)


def _is_lost(session: Session, target: MessageRow) -> bool:
    """Tell whether nothing is left of a message to be sent, as after a restore."""
    failed = target.state is MessageState.FAILED
    return failed and session.store.outbox.of_message(target.id) is None


def react(session: Session, intent: React) -> None:
    """Put something to a message; it is shown at once."""
    target = message_of(session, intent.message)
    row = open_chat(session, target.chat)
    text = line(intent.text)
    if len(text) > _REACTION:
        message = f"a reaction has at most {_REACTION} characters"
        raise TooLong(message)
    if target.kind == 0 or target.deleted:
        message = "there is nothing to react to"
        raise NotNow(message)
    session.store.messages.react(ReactionRow(target.id, session.own.account, text))
    put(session, row, Put(target=target.id, text=text))
    session.touch(target.chat, target.id)


def mark_read(session: Session, intent: MarkRead) -> None:
    """Remember up to where a chat was read, and begin the timers of what was."""
    row = session.chat(intent.chat)
    target = message_of(session, intent.message)
    if target.chat != row.id or target.place <= row.read:
        return
    for message in _newly_read(session, row, target):
        if message.expires and message.account != session.own.account:
            begin_timer(session, message)
    row.read = target.place
    session.keep_chat(row)
    signals.read(session, row)


def _newly_read(session: Session, row: ChatRow, target: MessageRow) -> list[MessageRow]:
    """Return what was not read before, however much it is."""
    found: list[MessageRow] = []
    before: int | None = None
    while page := session.store.messages.page(row.id, before=before, limit=_PAGE):
        found += [m for m in page if row.read < m.place <= target.place]
        if page[-1].place <= row.read:
            break
        before = page[-1].id
    return found


def fetched(session: Session, intent: FetchFile) -> None:
    """Remember where a file of a message is."""
    target = message_of(session, intent.message)
    files = list(stored_files(target.files))
    if not 0 <= intent.index < len(files):
        message = "the message has no such file"
        raise NotNow(message)
    old = files[intent.index]
    files[intent.index] = StoredFile(
        old.blob,
        old.size,
        old.commitment,
        old.key,
        old.media_type,
        old.name,
        intent.path,
    )
    target.files = packed_files(tuple(files))
    session.store.messages.put(target)
    session.touch(target.chat, target.id)
