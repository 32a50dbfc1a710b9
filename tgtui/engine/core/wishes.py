"""What follows at once from what a person wants of chats and groups."""

from tgtui.engine.core import founding, joining, succeeding
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.naming import block, line
from tgtui.engine.core.remembered import ChatFacts, Standing, packed as packed_facts
from tgtui.engine.core.session import Session
from tgtui.engine.core.standing import others_of, role_in
from tgtui.engine.core.terms import LONGEST_TIMER
from tgtui.engine.core.wanted import (
    AddWanted,
    FreshWanted,
    Goodbye,
    RemoveWanted,
    RoleWanted,
    TextsWanted,
    TimerWanted,
)
from tgtui.engine.core.wanting import open_chat, put
from tgtui.engine.errors import NotAllowed, NothingToSend, NotNow, TooLong
from tgtui.engine.intents import (
    Accept,
    AddPeople,
    CreateGroup,
    Decline,
    Leave,
    RemovePeople,
    Rename,
    Restart,
    SetRole,
    SetTimer,
    StartChat,
)
from tgtui.engine.rows import (
    ChatRow,
    ChatState,
)
from tgtui.franking import limits as franking_limits
from tgtui.identity import check_handle
from tgtui.wire import Role, RoomKind, limits


def start_chat(session: Session, intent: StartChat) -> int:
    """Start a chat of two, or find the one that there is."""
    if intent.account is not None:
        return _with_account(session, intent.account, intent.handle)
    handle = check_handle(intent.handle.removeprefix("@"))
    if handle == session.own.handle:
        return open_notes(session)
    # Who had the handle when it was first seen comes first: it may be given away (M8).
    people = session.store.people.by_handle(handle)
    pinned = [p for p in people if session.person_facts(p).replaced_by is not None]
    for person in pinned or people:
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


def _group(session: Session, chat: int, least: Role) -> ChatRow:
    """Return a group in which this account has a role at least.

    Raises:
        NotAllowed: It has not, or the chat is none of a group.
    """
    row = open_chat(session, chat)
    if row.kind is not RoomKind.GROUP:
        message = "this is a chat of two; create a group to have more people in it"
        raise NotAllowed(message)
    if row.group is not None and role_in(session, row) < least:
        raise NotAllowed
    return row


def add_people(session: Session, intent: AddPeople) -> None:
    """Add accounts to a group."""
    row = _group(session, intent.chat, Role.ADMIN)
    put(session, row, AddWanted(people=tuple(dict.fromkeys(intent.people))))


def remove_people(session: Session, intent: RemovePeople) -> None:
    """Remove accounts from a group."""
    row = _group(session, intent.chat, Role.ADMIN)
    if session.own.account in intent.people:
        message = "leave the group to remove yourself"
        raise NotAllowed(message)
    put(session, row, RemoveWanted(people=intent.people))


def set_role(session: Session, intent: SetRole) -> None:
    """Give an account of a group another role."""
    row = _group(session, intent.chat, Role.ADMIN)
    if intent.role > role_in(session, row):
        message = "nobody gives a role above their own"
        raise NotAllowed(message)
    put(session, row, RoleWanted(account=intent.account, role=intent.role))


def rename(session: Session, intent: Rename) -> None:
    """Change title or description of a group."""
    row = _group(session, intent.chat, Role.ADMIN)
    _check_texts(intent.title, intent.description)
    what = TextsWanted(title=intent.title, description=intent.description)
    put(session, row, what)


def set_timer(session: Session, intent: SetTimer) -> None:
    """Have messages disappear after a time."""
    row = open_chat(session, intent.chat)
    if row.kind is RoomKind.GROUP:
        row = _group(session, intent.chat, Role.ADMIN)
    if not 0 <= intent.seconds <= LONGEST_TIMER:
        message = "a timer is a year at most"
        raise TooLong(message)
    put(session, row, TimerWanted(seconds=intent.seconds))


def refresh_keys(session: Session, chat: int) -> None:
    """Give this device new keys in a chat."""
    put(session, open_chat(session, chat), FreshWanted())


def leave(session: Session, intent: Leave) -> None:
    """Leave a chat; one that has no room yet just ends here.

    A device that lost its place cannot say so now: it does once it is let back in.
    """
    row = open_chat(session, intent.chat)
    facts = None if row.group is None else session.facts(row.group)
    if facts is None or facts.standing is Standing.LOST:
        row.state = ChatState.ENDED
        session.keep_chat(row)
        add_line(session, row.id, "you left")
    if facts is not None:
        put(session, row, Goodbye())


def restart(session: Session, intent: Restart) -> None:
    """Continue a chat in a new group."""
    row = open_chat(session, intent.chat)
    leads = role_in(session, row) >= Role.ADMIN
    succeeding.check_restart(row, leads=leads)
    succeeding.restart(session, row, others_of(session, row))
    founding.drive(session, row)
