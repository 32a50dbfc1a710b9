"""How a chat stands: gathers what the indicator follows from, out of what is stored."""

import msgspec

from tgtui.engine.core.attempts import waiting
from tgtui.engine.core.facts import Facts, Other, Phase, Summary
from tgtui.engine.core.indicator import indicator
from tgtui.engine.core.members import others_in, role_of
from tgtui.engine.core.naming import full_name, resolved
from tgtui.engine.core.remembered import GAP_AFTER, RoomFacts, Standing
from tgtui.engine.core.session import Session
from tgtui.engine.rows import ChatRow, ChatState
from tgtui.engine.views import Status
from tgtui.wire import Role, RoomKind


MINUTE = 60_000

_PHASES = {
    Standing.FOUNDING: Phase.NO_ROOM,
    Standing.INVITED: Phase.INVITED,
    Standing.CLOSED: Phase.ENDED,
    Standing.REMOVED: Phase.REMOVED,
    Standing.LEFT: Phase.LEFT,
}


def status_of(session: Session, row: ChatRow) -> Status:
    """Return the encryption indicator of a chat."""
    status = indicator(facts_of(session, row))
    trouble = session.chat_facts(row).trouble
    if trouble and row.state is ChatState.SETTING_UP:
        return msgspec.structs.replace(status, held=resolved(session, trouble))
    return status


def facts_of(session: Session, row: ChatRow) -> Facts:
    """Return all that the indicator of a chat follows from."""
    room = None if row.group is None else session.facts(row.group)
    told = session.chat_facts(row)
    others = others_of(session, row)
    looks, summary = _looks(session, row.id, others)
    return Facts(
        kind=row.kind,
        phase=_phase(session, row, room),
        others=looks,
        known=summary,
        invited=_invited(room, others),
        by=_by(session, room),
        warnings=tuple(resolved(session, w) for w in reversed(told.warnings)),
        widened=any(" added by " in text for text in told.warnings),
        gaps=_gaps(session, room),
        fork_proven=room is not None and room.forked,
        foreign_key=room is not None and room.foreign,
        waiting=waiting(session, row.id),
        may_restart=_may_restart(session, row),
        local=session.descriptor.content.local,
        now=session.now,
    )


def others_of(session: Session, row: ChatRow) -> tuple[bytes, ...]:
    """Return the other accounts of a chat."""
    if row.kind is RoomKind.DIRECT:
        return () if row.peer is None else (row.peer,)
    if row.group is None:
        return session.chat_facts(row).people
    return others_in(session, row.group)


def _looks(
    session: Session, chat: int, others: tuple[bytes, ...]
) -> tuple[tuple[Other, ...], Summary]:
    """Return what is known of others, which is the same for many messages."""
    known = session.looks.get(chat)
    if known is None or known[0] != others:
        looks = tuple(_other(session, account) for account in others)
        known = others, looks, Summary.of(looks)
        session.looks[chat] = known
    return known[1:]


def _other(session: Session, account: bytes) -> Other:
    person = session.known(account)
    name = full_name(session, account)
    if person is None:
        return Other(name)
    facts = session.person_facts(person)
    replaced = facts.replaced_by is not None
    read = facts.replaced_by == facts.acknowledged
    return Other(
        name,
        person.verified,
        person.method,
        key_changed=replaced and not read and not person.verified,
        key_changed_after_check=replaced and bool(person.verified),
    )


def _phase(  # noqa: PLR0911
    session: Session, row: ChatRow, room: RoomFacts | None
) -> Phase:
    if row.state is ChatState.REQUEST:
        return Phase.INVITED
    if row.state is ChatState.ENDED and room and room.standing is Standing.INVITED:
        # It was declined, of which the relay may not know yet.
        return Phase.LEFT
    if room is None:
        return Phase.ENDED if row.state is ChatState.ENDED else Phase.NO_ROOM
    if room.standing in _PHASES:
        return _PHASES[room.standing]
    if room.standing is Standing.LOST:
        asked = room.asked_back and session.now - room.asked_back > MINUTE
        return Phase.WAITING_IN if asked else Phase.LOST
    if room.restoring:
        return Phase.LOG_LOST
    if row.kind is RoomKind.DIRECT and row.peer in room.waiting:
        return Phase.FOUNDED
    return Phase.ACTIVE


def _invited(room: RoomFacts | None, others: tuple[bytes, ...]) -> int:
    if room is None or room.kind is not RoomKind.GROUP:
        return 0
    return len(set(room.waiting) & set(others))


def _by(session: Session, room: RoomFacts | None) -> str:
    if room is None or room.removed_by is None:
        return ""
    return full_name(session, room.removed_by)


def _gaps(session: Session, room: RoomFacts | None) -> int:
    """Return how many entries are missing: at least one, where one is waited for."""
    if room is None or not room.gap_since:
        return 0
    return int(session.now - room.gap_since >= GAP_AFTER)


def role_in(session: Session, row: ChatRow) -> Role:
    """Return what this account may do in a chat."""
    if row.group is None:
        return Role.MEMBER
    return role_of(session, row.group, session.own.account)


def _may_restart(session: Session, row: ChatRow) -> bool:
    if row.state is not ChatState.ACTIVE:
        return False
    return row.kind is not RoomKind.GROUP or role_in(session, row) >= Role.ADMIN
