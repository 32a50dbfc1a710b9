"""What is shown of chats and messages: views, made of what is stored."""

from typing import Final

from tgtui.codec import decode_whole
from tgtui.engine.core.attempts import waiting
from tgtui.engine.core.members import membership
from tgtui.engine.core.naming import full_name, key_string, line, name_of, resolved
from tgtui.engine.core.remembered import member_facts
from tgtui.engine.core.session import Session
from tgtui.engine.core.showing import stored_files
from tgtui.engine.core.standing import others_of, role_in, status_of
from tgtui.engine.errors import NoSuchMessage
from tgtui.engine.rows import ChatRow, MessageRow, MessageState
from tgtui.engine.views import (
    ChatView,
    FileView,
    MemberView,
    MessageView,
    PersonView,
    ReactionView,
)
from tgtui.franking import Versions
from tgtui.wire import Role, RoomKind


FIVE_MINUTES: Final = 300_000
_EXCERPT: Final = 60
_BLOCKED: Final = "(from somebody whom you block)"
_UNSENT: Final = (MessageState.WAITING, MessageState.FAILED)


def person_view(session: Session, account: bytes) -> PersonView:
    """Return an account as it is shown."""
    row = session.known(account)
    handle = row.handle if row is not None else ""
    is_self = account == session.own.account
    if is_self:
        handle = session.own.handle
    return PersonView(
        account=account,
        name=full_name(session, account),
        handle=handle,
        petname=row.petname if row is not None else "",
        verified=row.verified if row is not None else 0,
        method=row.method if row is not None else "",
        blocked=row.blocked if row is not None else False,
        key=key_string(handle, account),
        is_self=is_self,
    )


def chat_name(session: Session, row: ChatRow) -> str:
    """Return what a chat is called."""
    if row.kind is RoomKind.NOTES:
        return "notes to self"
    if row.kind is RoomKind.GROUP:
        return row.title or line(session.chat_facts(row).title) or "a group"
    if row.peer is None:
        return f"@{session.chat_facts(row).handle}"
    return full_name(session, row.peer)


def chat_view(session: Session, row: ChatRow) -> ChatView:
    """Return a chat as a list shows it."""
    messages = session.store.messages
    last = messages.page(row.id, limit=1)
    room = None if row.group is None else session.facts(row.group)
    return ChatView(
        id=row.id,
        name=chat_name(session, row),
        kind=row.kind,
        state=row.state,
        status=status_of(session, row),
        peer=row.peer,
        title=row.title,
        description=row.description,
        inviter=full_name(session, row.inviter) if row.inviter else "",
        unread=messages.unread(row.id, session.own.account),
        last=message_view(session, last[0]) if last else None,
        muted_until=row.muted_until,
        draft=row.draft,
        timer=room.timer if room is not None else 0,
        role=role_in(session, row),
        waiting=waiting(session, row.id),
        active_at=row.active_at,
        read=row.read,
    )


def message_of(session: Session, number: int) -> MessageRow:
    """Return a message.

    Raises:
        NoSuchMessage: There is none.
    """
    row = session.store.messages.get(number)
    if row is None:
        raise NoSuchMessage
    return row


def timeline(
    session: Session, chat: int, *, before: int | None, after: int | None, limit: int
) -> list[MessageRow]:
    """Return messages of a chat, oldest first; what waits is at the end."""
    messages = session.store.messages
    if after is not None:
        found = messages.after(chat, after, limit=limit)
    else:
        found = messages.page(chat, before=before, limit=limit)[::-1]
    sent = [row for row in found if row.state not in _UNSENT]
    waiting = [row for row in found if row.state in _UNSENT]
    return sent + waiting


def message_view(session: Session, row: MessageRow) -> MessageView:
    """Return a message as it is shown."""
    mine = row.account == session.own.account or row.state in _UNSENT
    reply = None if row.ref is None else session.store.messages.get(row.ref)
    late = row.accepted and abs(row.written - row.accepted) > FIVE_MINUTES
    blocked = _is_blocked(session, row)
    return MessageView(
        id=row.id,
        chat=row.chat,
        state=row.state,
        kind=row.kind,
        author=_author(session, row, mine=mine),
        account=session.own.account if mine else row.account,
        mine=mine and row.state is not MessageState.LINE,
        text=_BLOCKED if blocked else shown_text(session, row),
        written=row.written,
        accepted=row.accepted,
        reply=row.ref,
        reply_text=_excerpt(session, reply),
        edited=row.edited,
        deleted=row.deleted,
        expires=row.expires,
        level=row.level,
        reason=row.reason,
        reactions=() if blocked else reactions_of(session, row),
        files=() if blocked else files_of(session, row),
        reportable=row.kind != 0 and row.seq is not None and not mine,
        clock_differs=bool(late) and row.kind != 0,
    )


def _excerpt(session: Session, reply: MessageRow | None) -> str:
    """Return the beginning of what a message answers."""
    if reply is None:
        return ""
    return _BLOCKED if _is_blocked(session, reply) else reply.text[:_EXCERPT]


def shown_text(session: Session, row: MessageRow) -> str:
    """Return the text of a message, or a line with the names of now."""
    return row.text if row.kind else resolved(session, row.text)


def _author(session: Session, row: MessageRow, *, mine: bool) -> str:
    if row.state in (MessageState.LINE, MessageState.HIDDEN):
        return ""
    if mine:
        return "you"
    return name_of(session, row.account) if row.account else ""


def _is_blocked(session: Session, row: MessageRow) -> bool:
    return row.account is not None and row.kind != 0 and _blocks(session, row.account)


def _blocks(session: Session, account: bytes) -> bool:
    person = session.known(account)
    return person is not None and person.blocked


def reactions_of(session: Session, row: MessageRow) -> tuple[ReactionView, ...]:
    """Return what was put to a message, each text with its names."""
    found: dict[str, list[bytes]] = {}
    for reaction in session.store.messages.reactions(row.id):
        if _blocks(session, reaction.account):
            continue
        found.setdefault(reaction.text, []).append(reaction.account)
    return tuple(
        ReactionView(
            text=text,
            names=tuple(name_of(session, account) for account in accounts),
            mine=session.own.account in accounts,
        )
        for text, accounts in found.items()
    )


def files_of(session: Session, row: MessageRow) -> tuple[FileView, ...]:
    """Return the files of a message."""
    return tuple(
        FileView(
            index=index,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            path=file.path,
            blob=file.blob,
            state=_file_state(session, file.blob, file.path),
        )
        for index, file in enumerate(stored_files(row.files))
    )


def _file_state(session: Session, blob: bytes, path: str) -> str:
    if session.store.values.get(f"upload:{blob.hex()}") is not None:
        return "uploading"
    return "there" if path else ""


def member_views(session: Session, row: ChatRow) -> tuple[MemberView, ...]:
    """Return the members of a chat, this account among them."""
    group = None if row.group is None else session.group(row.group)
    if group is None or row.group is None:
        accounts = (session.own.account, *others_of(session, row))
        return tuple(
            MemberView(person=person_view(session, a), role=Role.MEMBER, devices=())
            for a in accounts
        )
    facts = session.facts(row.group)
    waiting = () if facts is None else facts.waiting
    data = session.store.values.get(f"members:{row.group.hex()}")
    known = member_facts(data)
    views = []
    for account, member in membership(session, group).roster().items():
        told = known.get(account)
        views.append(
            MemberView(
                person=person_view(session, account),
                role=member.role,
                devices=member.devices,
                waiting=account in waiting,
                since=told.since if told else 0,
                added_by=told.added_by if told else None,
                refreshed=told.refreshed if told else 0,
            )
        )
    return tuple(views)


def versions_of(session: Session, number: int) -> Versions | None:
    """Return all evidence of a message."""
    data = session.store.messages.evidence(number)
    return None if data is None else decode_whole(Versions.decode, data)
