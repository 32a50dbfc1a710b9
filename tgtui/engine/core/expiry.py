"""What happens because time passes: messages disappear, things are tried again."""

from collections.abc import Iterator

from tgtui.engine.core import signals, streams
from tgtui.engine.core.attempts import NEVER
from tgtui.engine.core.session import Session
from tgtui.engine.core.showing import EVIDENCE_AFTER, WEEK, forget_reactions
from tgtui.engine.rows import MessageRow


PACE = 500
"""Milliseconds between two looks at everything that may be due."""


def tick(session: Session) -> None:
    """Do all that is due."""
    session.ticked = session.now
    _disappear(session)
    session.store.messages.drop_evidence(session.now)
    signals.expire(session)
    streams.acknowledge(session)
    for paused in (session.paused, session.changes_paused):
        for group_id in [g for g, until in paused.items() if until <= session.now]:
            del paused[group_id]
    link = session.link
    if link.online and link.goes_at <= session.now:
        link.goes_at, link.late = session.now + PACE, False
        streams.go_on(session)
    else:
        link.late = link.online


def _disappear(session: Session) -> None:
    """Delete messages whose time is over; the evidence stays for a day."""
    messages = session.store.messages
    for row in messages.expired(session.now):
        evidence = messages.evidence(row.id)
        if evidence is not None:
            until = session.now + EVIDENCE_AFTER
            messages.put_evidence(row.id, evidence, until=until)
        forget_reactions(session, row.id)
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
    """Return when to tick next, in ms since 1970.

    What became due since the last tick is due now: whatever happened first after the
    computer slept moved the time, and looked at nothing.
    """
    times = [time for time in _times(session) if session.ticked < time < NEVER]
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
    if session.link.late:
        yield session.link.goes_at
    yield session.link.rooms_at
    yield session.link.infos_at
    yield from (at for at, _ in session.link.gaps.values())
    yield from session.paused.values()
    yield from session.changes_paused.values()
    for times in session.times.values():
        yield from times
    yield from session.chat_times.values()
