"""Whether sending is held back, so that no word goes where the user would not want it."""

from tgtui.engine.core.members import accounts_in
from tgtui.engine.core.remembered import RoomFacts
from tgtui.engine.core.session import Session
from tgtui.engine.rows import ChatRow
from tgtui.wire import RoomKind


def is_held(session: Session, chat: int, facts: RoomFacts) -> bool:
    """Tell whether nothing that a person wrote goes out in a chat for now."""
    if facts.forked or facts.foreign or facts.gap_since or facts.restoring:
        return True
    row = session.chat(chat)
    if session.chat_facts(row).warnings:
        return True
    if facts.kind is RoomKind.DIRECT:
        return row.peer in facts.waiting or is_replaced(session, row.peer)
    return bool(replaced_members(session, row))


def is_replaced(session: Session, account: bytes | None) -> bool:
    """Tell whether the key of an account that was checked seems to be another one now."""
    if account is None:
        return False
    person = session.store.people.get(account)
    if person is None or not person.verified:
        return False
    return session.person_facts(person).replaced_by is not None


def replaced_members(session: Session, row: ChatRow) -> tuple[bytes, ...]:
    """Return the checked accounts of a chat whose key seems to be another one now."""
    if row.group is None:
        return ()
    members = accounts_in(session, row.group)
    return tuple(a for a in members if is_replaced(session, a))
