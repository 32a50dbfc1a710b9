"""What follows from an entry, whatever it is: counts, and who was heard of."""

from typing import Final

from tgtui.engine.core.applying import Happened
from tgtui.engine.core.remembered import RoomFacts
from tgtui.engine.core.session import Session
from tgtui.engine.rows import AttemptRow
from tgtui.wire import Outer


ACK_AFTER: Final = 100
"""Milliseconds after which what came is acknowledged, with all that came meanwhile."""


def count(
    session: Session,
    group_id: bytes,
    outer: Outer,
    attempt: AttemptRow | None,
    facts: RoomFacts,
) -> None:
    """Count an own entry, whose other attempts are over with it."""
    if attempt is None:
        return
    dev_seq = outer.aad.dev_seq
    facts.dev_seq = max(facts.dev_seq, dev_seq)
    outbox = session.store.outbox
    for other in outbox.attempts(group_id):
        if other.dev_seq == dev_seq and other.outbox not in (None, attempt.outbox):
            row = outbox.get(other.outbox or 0)
            if row is not None:
                # Another one has this number in the log: it is encrypted anew.
                row.dev_seq = None
                outbox.put(row)
    outbox.drop_attempts(group_id, dev_seq)
    flying = session.link.flying.get(group_id)
    if flying is not None:
        flying.discard(dev_seq)


def heard(session: Session, group_id: bytes, happened: Happened) -> None:
    """Acknowledge an entry soon, and take note that its sender is there."""
    session.link.acks[group_id] = happened.seq
    if not session.link.ack_at:
        session.link.ack_at = session.now + ACK_AFTER
    facts = session.facts(group_id)
    if facts is None:
        return
    if happened.account in facts.waiting:
        facts.waiting = tuple(a for a in facts.waiting if a != happened.account)
        facts.whole_since = happened.seq
        session.keep_facts(group_id, facts)
        session.touch(happened.chat)
