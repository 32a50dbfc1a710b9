"""What becomes of submissions: receipts, refusals, and when to try again (M4)."""

from typing import Final

from tgtui.codec import DecodeError, decode_whole
from tgtui.engine.core import (
    chores,
    founding,
    losing,
    receiving,
    rollback,
    sending,
)
from tgtui.engine.core.attempts import drop_pending, fail, give_back
from tgtui.engine.core.log import (
    received,
)
from tgtui.engine.core.receiving import FOLLOWED
from tgtui.engine.core.remembered import RoomFacts, Standing
from tgtui.engine.core.rollback import MAYBE
from tgtui.engine.core.session import Errand, Session
from tgtui.engine.core.times import sane
from tgtui.engine.core.wanted import read_proof
from tgtui.engine.events import Accepted, Declined
from tgtui.engine.rows import (
    AttemptRow,
    MessageState,
)
from tgtui.errors import PeerFault
from tgtui.franking import ShortStamp, StampFields, UnverifiedStamp
from tgtui.wire import Refusal
from tgtui.wire.replies import WholeStamp
from tgtui.wire.requests import EntryRequest


PAST: Final = "the stamp of a message in a part of the log that was skipped"


_SOON: Final = 1_000


PAUSE: Final = 5_000


LONGEST: Final = 24 * 3_600_000
"""For how long a relay can have this device wait, in ms."""


AGAIN: Final = frozenset(
    {
        Refusal.RATE,
        Refusal.BUSY,
        Refusal.LEASED,
        Refusal.CLOCK,
        Refusal.FULL,
        Refusal.FAULT,
        Refusal.READ_ONLY,
        Refusal.UNAUTHENTICATED,
    }
)
"""Refusals after which the same bytes may be taken later."""


OF_COMMITS: Final = frozenset({Refusal.RATE, Refusal.LEASED})
"""Those of them that say nothing of messages where it is a commit that is refused."""


ANEW: Final = frozenset({Refusal.STALE, Refusal.ORDER, Refusal.COMMITMENT})
"""Refusals after which a message is encrypted anew (M4)."""


def accepted(session: Session, event: Accepted) -> None:
    """Take the receipt of a submission, in its place among the entries."""
    _landed(session, event.group, event.dev_seq)
    attempt = session.store.outbox.find_attempt(event.group, event.digest)
    if attempt is not None:
        facts = session.facts(event.group)
        if facts is not None and not _is_past(session, facts, event):
            receiving.own_came(session, event.group, attempt, event.stamp)
        else:
            _past(session, attempt, event.stamp)
    attempts = session.store.outbox.attempts(event.group)
    if any(attempt.dev_seq == event.dev_seq for attempt in attempts):
        # Entries before it are missing here: it comes in its turn, after them.
        session.link.flying.setdefault(event.group, set()).add(event.dev_seq)
    sending.pump(session, event.group)


def _is_past(session: Session, facts: RoomFacts, event: Accepted) -> bool:
    """Tell whether an own entry is in a part of the log that this device reads not."""
    if facts.standing not in FOLLOWED or session.group(event.group) is None:
        return True
    try:
        short = decode_whole(ShortStamp.decode, event.stamp)
    except DecodeError:
        return False
    return short.seq <= received(facts).seq


def _past(session: Session, attempt: AttemptRow, stamp: bytes) -> None:
    """Ask for what proves that a message is in a part of the log that was skipped."""
    try:
        seq = decode_whole(ShortStamp.decode, stamp).seq
    except DecodeError:
        return
    key = seq.to_bytes(8, "big") + attempt.digest
    errand = Errand(PAST, group=attempt.group, key=key)
    session.ask("stamp", EntryRequest(attempt.group, seq), errand)
    row = None
    if attempt.outbox is not None:
        row = session.store.outbox.get(attempt.outbox)
    if row is not None and row.message is not None:
        # What comes from now on is later in the log.
        session.store.messages.to_end(row.message)


def past_came(session: Session, errand: Errand, reply: WholeStamp) -> None:
    """Take note that a message was sent, once the relay's stamp of it is verified."""
    attempt = _attempt_of(session, errand)
    if attempt is None:
        return
    try:
        whole = decode_whole(UnverifiedStamp.decode, reply.signed + reply.signature)
        fields = whole.verify(session.descriptor).fields
    except PeerFault:
        past_missed(session, errand)
        return
    said = (fields.group_id, fields.device, fields.message_hash)
    if said == (attempt.group, session.own.id, attempt.digest):
        _is_sent(session, attempt, fields)
    else:
        past_missed(session, errand)


def past_missed(session: Session, errand: Errand) -> None:
    """Leave it to the user to send what may have been sent: nothing proves it."""
    attempt = _attempt_of(session, errand)
    if attempt is None:
        return
    session.store.outbox.drop_attempts(attempt.group, attempt.dev_seq)
    row = None
    if attempt.outbox is not None:
        row = session.store.outbox.get(attempt.outbox)
    if row is not None:
        fail(session, row, MAYBE)


def _attempt_of(session: Session, errand: Errand) -> AttemptRow | None:
    return session.store.outbox.find_attempt(errand.group, errand.key[8:])


def _is_sent(session: Session, attempt: AttemptRow, fields: StampFields) -> None:
    facts = session.facts(attempt.group)
    if facts is not None:
        facts.dev_seq = max(facts.dev_seq, attempt.dev_seq)
        session.keep_facts(attempt.group, facts)
    session.store.outbox.drop_attempts(attempt.group, attempt.dev_seq)
    row = None
    if attempt.outbox is not None:
        row = session.store.outbox.get(attempt.outbox)
    if row is None:
        return
    session.store.outbox.drop(row.id)
    message = None
    if row.message is not None:
        message = session.store.messages.get(row.message)
    if message is None:
        return
    message.state, message.accepted = MessageState.SENT, sane(fields.accepted_at)
    message.group, message.seq = attempt.group, fields.seq
    session.store.messages.put(message)
    session.touch(row.chat, message.id)


def _landed(session: Session, group_id: bytes, dev_seq: int) -> None:
    flying = session.link.flying.get(group_id)
    if flying is not None:
        flying.discard(dev_seq)


def declined(session: Session, event: Declined) -> None:
    """Do what a refusal asks for; a refusal of one is one of all behind it (M4).

    One of bytes that were encrypted anew since says nothing of those that count now.
    """
    attempt = session.store.outbox.find_attempt(event.group, event.digest)
    facts = session.facts(event.group)
    if attempt is None or not attempt.current or facts is None:
        return
    _landed(session, event.group, event.dev_seq)
    if facts.standing is Standing.FOUNDING and event.refusal not in AGAIN:
        founding.refused(session, event.group, event.refusal)
        return
    if event.refusal is Refusal.SUPERSEDED:
        _superseded(session, event, attempt, facts)
        return
    _refused(session, event, attempt)
    sending.pump(session, event.group)


def _superseded(
    session: Session, event: Declined, attempt: AttemptRow, facts: RoomFacts
) -> None:
    """Wait for an earlier attempt that is in the log, unless it was passed over."""
    if facts.dev_seq < event.dev_seq:
        session.link.flying.setdefault(event.group, set()).add(event.dev_seq)
        return
    session.store.outbox.drop_attempts(event.group, event.dev_seq)
    row = None
    if attempt.outbox is not None:
        row = session.store.outbox.get(attempt.outbox)
    if row is not None:
        fail(session, row, MAYBE)
    drop_pending(session, event.group)


def _refused(session: Session, event: Declined, attempt: AttemptRow) -> None:
    group_id = event.group
    if event.refusal in AGAIN:
        _wait(session, event, attempt)
        return
    give_back(session, group_id, event.dev_seq)
    if event.refusal is Refusal.STALE and event.seq is not None:
        _is_stale(session, group_id, event.seq)
    elif event.refusal is Refusal.ORDER:
        last = -1 if event.seq is None else event.seq
        if not rollback.count_differs(session, group_id, last):
            session.paused[group_id] = session.now + PAUSE
    elif event.refusal in ANEW:
        session.paused.pop(group_id, None)
    else:
        if event.refusal is Refusal.ROSTER:
            sending.ask_roster(session, group_id)
        _final(session, event, attempt)


def _wait(session: Session, event: Declined, attempt: AttemptRow) -> None:
    """Submit the same bytes again later."""
    # A commit may have to wait for an hour: messages do not wait for it.
    alone = read_proof(attempt.proof).handshake and event.refusal in OF_COMMITS
    paused = session.changes_paused if alone else session.paused
    wait = min(event.retry_after or PAUSE, LONGEST)
    paused[event.group] = session.now + wait
    flying = session.link.flying.get(event.group, set())
    flying.difference_update({n for n in flying if n >= event.dev_seq})
    _give_up_commit(session, attempt)


def _is_stale(session: Session, group_id: bytes, handshake: int) -> None:
    """Wait for the handshake that something has to come after."""
    if losing.missed(session, group_id, handshake):
        return
    if handshake > rollback.MOST:
        session.paused[group_id] = session.now + PAUSE
        return
    facts = session.facts(group_id)
    if facts is not None and handshake <= received(facts).handshake:
        # It names nothing new, so that the same would come of it again at once.
        session.paused[group_id] = session.now + PAUSE
        return
    session.paused.pop(group_id, None)
    session.stale[group_id] = handshake


def _give_up_commit(session: Session, attempt: AttemptRow) -> None:
    """Make a commit anew later that the relay does not take now: messages go first."""
    if read_proof(attempt.proof).handshake:
        facts = session.facts(attempt.group)
        if facts is not None and facts.standing is Standing.FOUNDING:
            return
        give_back(session, attempt.group, attempt.dev_seq)
        drop_pending(session, attempt.group)


def _final(session: Session, event: Declined, attempt: AttemptRow) -> None:
    """Say why something cannot be sent, and go on with what comes behind."""
    row = None
    if attempt.outbox is not None:
        row = session.store.outbox.get(attempt.outbox)
    if event.refusal is Refusal.ROSTER:
        session.changes_paused[event.group] = session.now + _SOON
        if row is None:
            chores.forget_readding(session, event.group)
        return
    if row is not None:
        fail(session, row, REASONS.get(event.refusal, event.refusal.value))
    else:
        chores.put_off(session, event.group)


REASONS: Final = {
    Refusal.NOT_FOUND: "you are not in this chat any more, says the relay",
    Refusal.FORBIDDEN: "your role does not allow it, says the relay",
    Refusal.TOO_LARGE: "it is too large for this relay",
    Refusal.QUOTA: "the relay has no room for more of yours",
    Refusal.MISMATCH: "its file is not at the relay",
}
"""What a person is told of refusals that are final."""
