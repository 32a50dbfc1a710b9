"""The trust sheet, and who people are: what answers "who can read this?"."""

from typing import Final

from tgtui.engine.core import words
from tgtui.engine.core.checking import Compared, Subject, compare
from tgtui.engine.core.looking import member_views, message_view
from tgtui.engine.core.naming import full_name
from tgtui.engine.core.session import Session
from tgtui.engine.core.standing import status_of
from tgtui.engine.rows import ChatRow
from tgtui.engine.views import MessageView, TrustSheet
from tgtui.identity import AccountId, id_text, safety_number
from tgtui.wire import RoomKind


_EVENTS: Final = 500
_FINGERPRINT: Final = 16


def sheet_of(session: Session, row: ChatRow) -> TrustSheet:
    """Return the trust sheet of a chat."""
    group = None if row.group is None else session.group(row.group)
    secret = None if group is None else group.epoch_authenticator
    suite = None if group is None else group.suite
    local = session.descriptor.content.local
    sees = words.RELAY_SEES if not local else f"{words.LOCAL}. {words.RELAY_SEES}"
    if row.kind is not RoomKind.NOTES:
        sees = f"{sees}\n{words.MEMBERS_SEE}"
    return TrustSheet(
        status=status_of(session, row),
        relay_sees=sees,
        members=member_views(session, row),
        suite="" if suite is None else words.suite_words(suite),
        post_quantum=suite is not None and words.is_post_quantum(suite),
        epoch=0 if group is None else group.epoch,
        group_words=() if secret is None else words.group_words(secret),
        safety_number=_number(session, row),
        relay=id_text(session.own.relay_id),
        moderators=_moderators(session),
        events=_events(session, row),
    )


def _number(session: Session, row: ChatRow) -> tuple[str, ...]:
    if row.kind is not RoomKind.DIRECT or row.peer is None:
        return ()
    return safety_number(AccountId(session.own.account), AccountId(row.peer))


def _moderators(session: Session) -> tuple[str, ...]:
    keys = session.descriptor.moderators(session.now)
    return tuple(id_text(key.signature_key)[:_FINGERPRINT] for key in keys)


def _events(session: Session, row: ChatRow) -> tuple[MessageView, ...]:
    found = session.store.messages.page(row.id, limit=_EVENTS)
    return tuple(message_view(session, m) for m in found if m.level)


def compared(session: Session, account: bytes, text: str) -> Compared:
    """Compare what somebody pasted with an account; where it matches, it is checked."""
    row = session.person(account)
    subject = Subject(
        account, row.handle, full_name(session, account), session.own.account
    )
    result = compare(text, subject)
    if result.matches:
        row.verified, row.method = session.now, result.method
        facts = session.person_facts(row)
        facts.replaced_by = None
        session.keep_person(row, facts)
    return result
