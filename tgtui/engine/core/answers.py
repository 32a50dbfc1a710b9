"""Answers to queries."""

from tgtui.codec import encoded
from tgtui.engine.core import streams
from tgtui.engine.core.looking import (
    chat_view,
    member_views,
    message_of,
    message_view,
    person_view,
    timeline,
    versions_of,
)
from tgtui.engine.core.naming import line
from tgtui.engine.core.session import Session
from tgtui.engine.core.sheets import sheet_of
from tgtui.engine.core.showing import stored_files
from tgtui.engine.errors import NoSuchMessage, NoSuchPerson
from tgtui.engine.queries import (
    AnyQuery,
    Background,
    EvidenceReply,
    FileReply,
    GetBackground,
    GetChat,
    GetEvidence,
    GetFile,
    GetMessage,
    GetPerson,
    GetSheet,
    ListChats,
    ListMembers,
    ListMessages,
    ListPeople,
    ListReports,
    Me,
    Search,
    WhoAmI,
)
from tgtui.engine.rows import ReportRow
from tgtui.engine.views import MessageView, PersonView, ReportView


def answer(session: Session, query: AnyQuery) -> object:  # noqa: C901, PLR0911, PLR0912
    """Return the answer to a query."""
    match query:
        case WhoAmI():
            return _me(session)
        case ListChats():
            rows = session.store.chats.all()
            return tuple(chat_view(session, row) for row in rows)
        case GetChat(chat=chat):
            return chat_view(session, session.chat(chat))
        case ListMessages():
            return _messages(session, query)
        case GetMessage(message=message):
            return message_view(session, message_of(session, message))
        case ListMembers(chat=chat):
            return member_views(session, session.chat(chat))
        case GetSheet(chat=chat):
            return sheet_of(session, session.chat(chat))
        case ListPeople():
            return _people(session)
        case GetPerson():
            return _person(session, query)
        case Search():
            return _search(session, query)
        case ListReports():
            return tuple(_report(row) for row in session.store.reports.all())
        case GetEvidence():
            return _evidence(session, query)
        case GetBackground():
            return _background(session)
        case GetFile():
            return _file(session, query)


def _me(session: Session) -> Me:
    return Me(
        person=person_view(session, session.own.account),
        relay=session.own.relay_id,
        device=session.own.id,
        online=session.link.online,
        local=session.descriptor.content.local,
        moderated=bool(session.descriptor.moderators(session.now)),
        packages=session.packages_left,
        current=streams.is_current(session),
    )


def _messages(session: Session, query: ListMessages) -> tuple[MessageView, ...]:
    session.chat(query.chat)
    rows = timeline(
        session,
        query.chat,
        before=query.before,
        after=query.after,
        limit=query.limit,
    )
    return tuple(message_view(session, row) for row in rows)


def _people(session: Session) -> tuple[PersonView, ...]:
    rows = session.store.people.all()
    others = [row.account for row in rows if row.account != session.own.account]
    return tuple(person_view(session, account) for account in others)


def _person(session: Session, query: GetPerson) -> PersonView:
    if query.account is not None:
        return person_view(session, query.account)
    name = query.name.removeprefix("@")
    if name == session.own.handle:
        return person_view(session, session.own.account)
    for row in session.store.people.all():
        if name in (row.petname, row.handle) and name:
            return person_view(session, row.account)
    raise NoSuchPerson


def _search(session: Session, query: Search) -> tuple[MessageView, ...]:
    rows = session.store.messages.search(query.text, chat=query.chat, limit=query.limit)
    return tuple(message_view(session, row) for row in rows)


def _report(row: ReportRow) -> ReportView:
    category, _, about = row.summary.decode("utf-8", "replace").partition("\n")
    return ReportView(
        report=row.report,
        created=row.created,
        state=row.state,
        category=line(category),
        about=line(about),
        reason=row.reason,
    )


def _evidence(session: Session, query: GetEvidence) -> EvidenceReply:
    found = [versions_of(session, number) for number in query.messages]
    return EvidenceReply(
        versions=tuple(b"" if each is None else encoded(each) for each in found)
    )


def _background(session: Session) -> Background:
    return Background(
        device=session.own.device.stored().expose(),
        descriptor=session.descriptor.encoded,
        revoked=tuple(
            (account, device, at)
            for (account, device), at in session.revocations.items()
        ),
    )


def _file(session: Session, query: GetFile) -> FileReply:
    row = message_of(session, query.message)
    files = stored_files(row.files)
    if not 0 <= query.index < len(files):
        message = "the message has no such file"
        raise NoSuchMessage(message)
    file = files[query.index]
    return FileReply(
        blob=file.blob,
        size=file.size,
        commitment=file.commitment,
        key=file.key,
        name=file.name,
        media_type=file.media_type,
        path=file.path,
    )
