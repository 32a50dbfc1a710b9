"""Going on where the relay's log has a hole: truncations and segments (M6, M7)."""

from typing import Final

from tgtui.codec import decode_whole
from tgtui.engine.core import noticing, sending
from tgtui.engine.core.attempts import fail
from tgtui.engine.core.log import (
    LAST,
    RoomRecords,
    franking_room,
    held,
    move,
    newest_stamp,
    received,
)
from tgtui.engine.core.receiving import ASK_LATER, FOLLOWED
from tgtui.engine.core.remembered import RoomFacts, Standing
from tgtui.engine.core.session import Session
from tgtui.engine.core.wanted import Say, packed
from tgtui.engine.effects import Introduce, Resume
from tgtui.engine.rows import (
    MessageState,
    OutboxRow,
)
from tgtui.errors import PeerFault
from tgtui.franking import (
    Held as HeldBack,
    Received,
    begin_segment,
    read_segment,
    read_truncated,
    skip_expired,
)
from tgtui.wire import (
    Segment,
    Truncated,
)


DAY: Final = 86_400_000

MOST_SEGMENTS: Final = 1 << 22
"""More restores than any relay has seen; their numbers fit into any database."""


def follows(facts: RoomFacts) -> bool:
    """Tell whether the log of a room is received."""
    return facts.standing in FOLLOWED and facts.standing is not Standing.FOUNDING


def truncated(session: Session, frame: Truncated) -> None:
    """Go on after entries that are gone (M7)."""
    facts = session.facts(frame.group)
    if facts is None or not follows(facts):
        return
    content = session.descriptor.content
    try:
        result = skip_expired(
            received(facts),
            decode_whole(read_truncated, frame.record),
            room=franking_room(session, frame.group, facts),
            silent_for=_silence(session, facts),
            retention=content.retention_days * DAY,
        )
    except PeerFault:
        _foreign(session, frame.group, facts)
        return
    _interrupted(session, frame.group, facts, result)
    # Among what is gone there may be a change of the group.
    sending.ask_roster(session, frame.group)


def _silence(session: Session, facts: RoomFacts) -> int:
    """Return for how long this device acknowledged nothing, in ms.

    Before it does so for the first time the relay keeps nothing for it (M10).
    """
    return session.now - facts.heard


def segment(session: Session, frame: Segment) -> None:
    """Go on in a new segment of the log, which has to be restored (M6)."""
    facts = session.facts(frame.group)
    if facts is None or not follows(facts):
        return
    try:
        announcement = decode_whole(read_segment, frame.record)
        if announcement.claimed.segment >= MOST_SEGMENTS:
            _foreign(session, frame.group, facts)
            return
        result = begin_segment(
            received(facts),
            announcement,
            room=franking_room(session, frame.group, facts),
            records=RoomRecords(session.store, frame.group),
        )
    except PeerFault:
        _foreign(session, frame.group, facts)
        return
    if result.verdict is None:
        newest = newest_stamp(session, frame.group, received(facts).seq)
        if newest is not None:
            facts.proof = newest.signed + newest.signature
        facts.restoring = announcement.claimed.segment
        _lost_own(session, frame.group, announcement.claimed.last_known_seq)
    _interrupted(session, frame.group, facts, result)


def _lost_own(session: Session, group_id: bytes, known: int) -> None:
    """Offer to send again what the relay lost before everybody had it."""
    messages = session.store.messages
    for row in messages.between(group_id, min(known, LAST - 1) + 1, LAST):
        if row.account != session.own.account or row.state is not MessageState.SENT:
            continue
        what = packed(Say(text=row.text, reply=row.ref))
        waiting = OutboxRow(chat=row.chat, message=row.id, what=what)
        session.store.outbox.add(waiting)
        fail(session, waiting, "the relay lost it before all had it")


def _interrupted(
    session: Session, group_id: bytes, facts: RoomFacts, result: Received
) -> None:
    RoomRecords(session.store, group_id).write(result.delta)
    move(facts, result.state)
    session.keep_facts(group_id, facts)
    noticing.notice(session, group_id, facts, result.notices)
    if isinstance(result.verdict, HeldBack):
        session.do(Resume((held(session, group_id, facts),)))


def _foreign(session: Session, group_id: bytes, facts: RoomFacts) -> None:
    """Remember that something came that the relay itself did not sign.

    At the first time its descriptor may merely be an older one than it has now (M11).
    """
    if group_id not in session.link.doubted:
        session.link.doubted.add(group_id)
        session.do(Introduce())
        facts.gap_since = facts.gap_since or session.now
        session.keep_facts(group_id, facts)
        session.link.gaps[group_id] = (session.now + ASK_LATER, ASK_LATER)
        session.touch(session.store.rooms.chat(group_id) or 0)
        return
    facts.foreign = True
    session.keep_facts(group_id, facts)
    session.touch(session.store.rooms.chat(group_id) or 0)
