"""What follows from what a person wants, at once: the rest happens when it can."""

from typing import Final

from tgtui.engine.core import founding, joining, signals, succeeding, uploads
from tgtui.engine.core.attempts import NEVER
from tgtui.engine.core.expiry import begin_timer
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.looking import message_of
from tgtui.engine.core.naming import block, line
from tgtui.engine.core.remembered import ChatFacts, Standing, packed as packed_facts
from tgtui.engine.core.sending import pump
from tgtui.engine.core.session import Session
from tgtui.engine.core.showing import StoredFile, packed_files, stored_files
from tgtui.engine.core.standing import others_of, role_in
from tgtui.engine.core.terms import LONGEST_TIMER
from tgtui.engine.core.wanted import (
    AddWanted,
    Amend,
    Change,
    Erase,
    FreshWanted,
    Goodbye,
    Message,
    Put,
    RemoveWanted,
    RoleWanted,
    Say,
    TextsWanted,
    TimerWanted,
    packed,
    unpacked,
)
from tgtui.engine.errors import NotAllowed, NothingToSend, NotNow, TooLong
from tgtui.engine.intents import (
    Accept,
    AddPeople,
    CreateGroup,
    Decline,
    Delete,
    Edit,
    FetchFile,
    Leave,
    MarkRead,
    NewFile,
    React,
    RemovePeople,
    Rename,
    Restart,
    Send,
    SetRole,
    SetTimer,
    StartChat,
)
from tgtui.engine.rows import (
    ChatRow,
    ChatState,
    MessageRow,
    MessageState,
    OutboxRow,
    ReactionRow,
)
from tgtui.franking import Kind, limits as franking_limits
from tgtui.identity import check_handle
from tgtui.wire import Role, RoomKind, limits


_REACTION: Final = 64


def start_chat(session: Session, intent: StartChat) -> int:
    """Start a chat of two, or find the one that there is."""
    if intent.account is not None:
        return _with_account(session, intent.account, intent.handle)
    handle = check_handle(intent.handle.removeprefix("@"))
    if handle == session.own.handle:
        return open_notes(session)
    for person in session.store.people.by_handle(handle):
        return _with_account(session, person.account, handle)
    for row in session.store.chats.all():
        if row.peer is None and session.chat_facts(row).handle == handle:
            return row.id
    return _new_chat(session, RoomKind.DIRECT, ChatFacts(handle=handle))


def _with_account(session: Session, account: bytes, handle: str) -> int:
    if account == session.own.account:
        return open_notes(session)
    for row in session.store.chats.with_peer(account):
        if row.state is not ChatState.ENDED:
            return row.id
    person = session.person(account)
    facts = session.person_facts(person)
    if handle and not person.handle:
        person.handle = facts.pinned = check_handle(handle)
    session.keep_person(person, facts)
    chat_facts = ChatFacts(people=(account,), handle=handle)
    return _new_chat(session, RoomKind.DIRECT, chat_facts, peer=account)


def _new_chat(
    session: Session, kind: RoomKind, facts: ChatFacts, *, peer: bytes | None = None
) -> int:
    row = ChatRow(
        kind=kind,
        state=ChatState.SETTING_UP,
        peer=peer,
        title=line(facts.title),
        description=block(facts.description.encode()),
        created=session.now,
        active_at=session.now,
        facts=packed_facts(facts),
    )
    session.store.chats.add(row)
    session.touch(row.id)
    founding.drive(session, row)
    return row.id


def open_notes(session: Session) -> int:
    """Start the chat with oneself, or find it."""
    for row in session.store.chats.all():
        if row.kind is RoomKind.NOTES and row.state is not ChatState.ENDED:
            return row.id
    return _new_chat(session, RoomKind.NOTES, ChatFacts())


def create_group(session: Session, intent: CreateGroup) -> int:
    """Create a group with a title, and those people of it who can be reached."""
    _check_texts(intent.title, intent.description)
    if not intent.title.strip():
        message = "a group has a title"
        raise NothingToSend(message)
    people = tuple(dict.fromkeys(a for a in intent.people if a != session.own.account))
    if len(people) > limits.ADDS:
        message = f"a group begins with at most {limits.ADDS} others; add more later"
        raise TooLong(message)
    facts = ChatFacts(people=people, title=intent.title, description=intent.description)
    return _new_chat(session, RoomKind.GROUP, facts)


def _check_texts(title: str | None, description: str | None) -> None:
    if title is not None and len(title) > franking_limits.TITLE:
        message = f"a title has at most {franking_limits.TITLE} characters"
        raise TooLong(message)
    if description is not None and len(description) > franking_limits.DESCRIPTION:
        message = f"a description has at most {franking_limits.DESCRIPTION} characters"
        raise TooLong(message)


def accept(session: Session, intent: Accept) -> None:
    """Accept a request."""
    row, group_id = _request(session, intent.chat)
    facts = session.chat_facts(row)
    facts.accepting, facts.declining = True, False
    if row.inviter is not None:
        person = session.person(row.inviter)
        person.contact = True
        session.keep_person(person)
    session.keep_chat(row, facts)
    joining.accept(session, group_id)


def decline(session: Session, intent: Decline) -> None:
    """Decline a request: the chat goes, and the relay is told."""
    row, group_id = _request(session, intent.chat)
    facts = session.chat_facts(row)
    facts.declining = True
    row.state = ChatState.ENDED
    session.keep_chat(row, facts)
    joining.decline(session, group_id)


def _request(session: Session, chat: int) -> tuple[ChatRow, bytes]:
    row = session.chat(chat)
    if row.state is not ChatState.REQUEST or row.group is None:
        message = "this is no request"
        raise NotNow(message)
    return row, row.group


# --- changes of a group


def _wanted(
    session: Session, row: ChatRow, what: Change | Message, message: int | None = None
) -> OutboxRow:
    """Put something into the outbox, and send it if that is possible now."""
    waiting = OutboxRow(chat=row.id, message=message, what=packed(what))
    session.store.outbox.add(waiting)
    session.touch(row.id)
    if row.group is not None:
        pump(session, row.group)
    return waiting


def _group(session: Session, chat: int, least: Role) -> ChatRow:
    """Return a group in which this account has a role at least.

    Raises:
        NotAllowed: It has not, or the chat is none of a group.
    """
    row = _open(session, chat)
    if row.kind is not RoomKind.GROUP:
        message = "this is a chat of two; create a group to have more people in it"
        raise NotAllowed(message)
    if row.group is not None and role_in(session, row) < least:
        raise NotAllowed
    return row


def _open(session: Session, chat: int) -> ChatRow:
    """Return a chat that can be written to.

    Raises:
        NotNow: It has ended, or is a request that was not accepted.
    """
    row = session.chat(chat)
    if row.state is ChatState.ENDED:
        message = "this chat has ended: it can only be read"
        raise NotNow(message)
    if row.state is ChatState.REQUEST:
        message = "this is a request: accept it first"
        raise NotNow(message)
    return row


def add_people(session: Session, intent: AddPeople) -> None:
    """Add accounts to a group."""
    row = _group(session, intent.chat, Role.ADMIN)
    _wanted(session, row, AddWanted(people=tuple(dict.fromkeys(intent.people))))


def remove_people(session: Session, intent: RemovePeople) -> None:
    """Remove accounts from a group."""
    row = _group(session, intent.chat, Role.ADMIN)
    if session.own.account in intent.people:
        message = "leave the group to remove yourself"
        raise NotAllowed(message)
    _wanted(session, row, RemoveWanted(people=intent.people))


def set_role(session: Session, intent: SetRole) -> None:
    """Give an account of a group another role."""
    row = _group(session, intent.chat, Role.ADMIN)
    if intent.role > role_in(session, row):
        message = "nobody gives a role above their own"
        raise NotAllowed(message)
    _wanted(session, row, RoleWanted(account=intent.account, role=intent.role))


def rename(session: Session, intent: Rename) -> None:
    """Change title or description of a group."""
    row = _group(session, intent.chat, Role.ADMIN)
    _check_texts(intent.title, intent.description)
    what = TextsWanted(title=intent.title, description=intent.description)
    _wanted(session, row, what)


def set_timer(session: Session, intent: SetTimer) -> None:
    """Have messages disappear after a time."""
    row = _open(session, intent.chat)
    if row.kind is RoomKind.GROUP:
        row = _group(session, intent.chat, Role.ADMIN)
    if not 0 <= intent.seconds <= LONGEST_TIMER:
        message = "a timer is a year at most"
        raise TooLong(message)
    _wanted(session, row, TimerWanted(seconds=intent.seconds))


def refresh_keys(session: Session, chat: int) -> None:
    """Give this device new keys in a chat."""
    _wanted(session, _open(session, chat), FreshWanted())


def leave(session: Session, intent: Leave) -> None:
    """Leave a chat; one that nobody else is in just ends here."""
    row = _open(session, intent.chat)
    facts = None if row.group is None else session.facts(row.group)
    if facts is None or facts.standing in (Standing.LOST, Standing.FOUNDING):
        row.state = ChatState.ENDED
        session.keep_chat(row)
        if facts is not None and row.group is not None:
            facts.standing = Standing.LEFT
            session.keep_facts(row.group, facts)
            session.store.outbox.clear_attempts(row.group)
            session.drop_group(row.group)
        add_line(session, row.id, "you left")
        return
    _wanted(session, row, Goodbye())


def restart(session: Session, intent: Restart) -> None:
    """Continue a chat in a new group."""
    row = _open(session, intent.chat)
    leads = role_in(session, row) >= Role.ADMIN
    succeeding.check_restart(row, leads=leads)
    succeeding.restart(session, row, others_of(session, row))
    founding.drive(session, row)


# --- messages


def send(session: Session, intent: Send) -> int:
    """Send a message, which is shown as waiting until the relay has it."""
    row = _open(session, intent.chat)
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
    _wanted(session, row, what, number)
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
    row = _open(session, target.chat)
    if target.account != session.own.account or target.deleted or target.kind == 0:
        message = "only messages of your own can be edited"
        raise NotAllowed(message)
    if not intent.text.strip():
        raise NothingToSend
    if len(intent.text.encode()) > franking_limits.BODY:
        raise TooLong
    waiting = session.store.outbox.of_message(target.id)
    if waiting is not None and waiting.dev_seq is None:
        _rewrite(session, target, waiting, intent.text)
        return
    _wanted(session, row, Amend(target=target.id, text=intent.text))


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
    row = _open(session, target.chat)
    own = target.account == session.own.account
    if target.kind == 0 or not (own or role_in(session, row) >= Role.MODERATOR):
        message = "only moderators delete what others wrote"
        raise NotAllowed(message)
    if own and session.store.outbox.of_message(target.id) is not None:
        cancel(session, target.id)
        return
    _wanted(session, row, Erase(target=target.id))


def cancel(session: Session, number: int) -> None:
    """Send a message not after all; one that may be out already is deleted (M4)."""
    target = message_of(session, number)
    waiting = session.store.outbox.of_message(target.id)
    if waiting is None:
        message = "it is sent already; delete it instead"
        raise NotNow(message)
    if waiting.dev_seq is not None:
        _wanted(session, session.chat(target.chat), Erase(target=target.id))
        return
    session.store.outbox.drop(waiting.id)
    session.store.messages.drop(target.id)
    session.touch(target.chat, target.id)


def retry(session: Session, number: int) -> None:
    """Try at once to send a message that failed."""
    target = message_of(session, number)
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


def react(session: Session, intent: React) -> None:
    """Put something to a message; it is shown at once."""
    target = message_of(session, intent.message)
    row = _open(session, target.chat)
    text = line(intent.text)
    if len(text) > _REACTION:
        message = f"a reaction has at most {_REACTION} characters"
        raise TooLong(message)
    if target.kind == 0 or target.deleted:
        message = "there is nothing to react to"
        raise NotNow(message)
    session.store.messages.react(ReactionRow(target.id, session.own.account, text))
    _wanted(session, row, Put(target=target.id, text=text))
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
    found = session.store.messages.page(row.id, limit=500)
    return [m for m in found if row.read < m.place <= target.place]


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
