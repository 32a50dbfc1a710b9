"""What happens because time passes: messages disappear, things are tried again."""

from collections.abc import Iterator

from tgtui.engine.core import signals, streams
from tgtui.engine.core.attempts import NEVER
from tgtui.engine.core.remembered import Readd, Standing
from tgtui.engine.core.session import Session
from tgtui.engine.core.showing import EVIDENCE_AFTER, WEEK
from tgtui.engine.rows import ChatState, MessageRow


GAP = 30_000
"""How long an entry may be missing before the chat says so in yellow (M5, R7)."""


def tick(session: Session) -> None:
    """Do all that is due."""
    _disappear(session)
    session.store.messages.drop_evidence(session.now)
    signals.expire(session)
    streams.acknowledge(session)
    over = [g for g, until in session.paused.items() if until <= session.now]
    for group_id in over:
        del session.paused[group_id]
    if session.link.online:
        streams.go_on(session)


def _disappear(session: Session) -> None:
    """Delete messages whose time is over; the evidence stays for a day."""
    messages = session.store.messages
    for row in messages.expired(session.now):
        evidence = messages.evidence(row.id)
        if evidence is not None:
            until = session.now + EVIDENCE_AFTER
            messages.put_evidence(row.id, evidence, until=until)
        messages.drop(row.id)
        session.touch(row.chat, row.id)


def begin_timer(session: Session, row: MessageRow) -> None:
    """Have a message that was read disappear after its timer (N3).

    Before that it would do so a week later, counted from when the relay took it.
    """
    ends = session.now + row.expires - row.accepted - WEEK
    if ends < row.expires:
        row.expires = ends
        session.store.messages.put(row)


def wake_at(session: Session) -> int | None:
    """Return when to tick next, in ms since 1970."""
    times = [time for time in _times(session) if session.now < time < NEVER]
    return min(times, default=None)


def _times(session: Session) -> Iterator[int]:
    expiry = session.store.messages.next_expiry()
    if expiry is not None:
        yield expiry
    yield from session.typists.values()
    if not session.link.online:
        return
    if session.link.ack_at:
        yield max(session.link.ack_at, session.now + 1)
    yield from session.paused.values()
    yield session.link.rooms_at
    for chat in session.store.outbox.chats():
        yield from (
            row.not_before
            for row in session.store.outbox.of_chat(chat)
            if row.dev_seq is None and row.not_before > session.now
        )
    yield from _of_rooms(session)
    yield from _of_chats(session)


def _of_rooms(session: Session) -> Iterator[int]:
    for group_id, _ in session.store.rooms.all():
        facts = session.facts(group_id)
        if facts is None:
            continue
        if facts.standing is Standing.ACTIVE:
            for chore in facts.chores:
                yield session.now + 5_000 if isinstance(chore, Readd) else chore.at
        elif facts.standing is Standing.LOST:
            yield facts.asked_back + 8 * 3_600_000 + 1
        if facts.gap_since:
            yield session.now + 2_000


def _of_chats(session: Session) -> Iterator[int]:
    for row in session.store.chats.all():
        if row.state is ChatState.SETTING_UP and row.group is None:
            yield session.chat_facts(row).retry
