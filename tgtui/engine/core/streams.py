"""What connects the rules with the relay: connections, streams, answers."""

from typing import Final

from tgtui.codec import DecodeError, decode_whole
from tgtui.engine.core import (
    chores,
    founding,
    joining,
    losing,
    noticing,
    packages,
    receiving,
    sending,
    uploads,
)
from tgtui.engine.core.attempts import drop_pending, fail, give_back
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.log import (
    RoomRecords,
    franking_room,
    held,
    move,
    newest_stamp,
    received,
)
from tgtui.engine.core.receiving import FOLLOWED
from tgtui.engine.core.remembered import RoomFacts, Standing, packed as packed_facts
from tgtui.engine.core.session import Errand, Link, Session
from tgtui.engine.core.wanted import Say, packed, read_proof
from tgtui.engine.effects import Acknowledge, Resume
from tgtui.engine.events import Accepted, Declined
from tgtui.engine.rows import (
    AttemptRow,
    ChatRow,
    ChatState,
    MessageState,
    OutboxRow,
)
from tgtui.errors import PeerFault
from tgtui.franking import (
    Held as HeldBack,
    Received,
    ShortStamp,
    begin_segment,
    read_segment,
    read_truncated,
    skip_expired,
)
from tgtui.wire import (
    Caught,
    InboxItem,
    Invitation,
    KeysLow,
    Refusal,
    Segment,
    Truncated,
    decode_item,
)
from tgtui.wire.errors import BadFrame
from tgtui.wire.replies import RoomList, RoomSummary
from tgtui.wire.requests import Rooms


ROOMS: Final = "how far this device counted"
INBOX: Final = "inbox"
RECOVERED: Final = "recovered"
"""The value that says that this device took the place of one that was lost."""

DAY: Final = 86_400_000

_SOON: Final = 1_000
PAUSE: Final = 5_000

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


def connected(session: Session) -> None:
    """Begin with a new connection: what follows is asked for in one go."""
    session.link = Link(online=True)
    session.asked.clear()
    session.stale.clear()
    session.paused.clear()
    session.changes_paused.clear()
    session.ask("rooms", Rooms(), Errand(ROOMS))
    rooms = []
    for group_id, _ in session.store.rooms.all():
        facts = session.facts(group_id)
        if facts is not None and follows(facts):
            rooms.append(held(session, group_id, facts))
    session.do(Resume(tuple(rooms), inbox_seen(session)))
    packages.count(session)
    go_on(session)
    uploads.resume(session)


def follows(facts: RoomFacts) -> bool:
    """Tell whether the log of a room is received."""
    return facts.standing in FOLLOWED and facts.standing is not Standing.FOUNDING


def go_on(session: Session) -> None:
    """Do what waited for a connection, or for its time."""
    founding.drive_all(session)
    if session.link.rooms_at and session.link.rooms_at <= session.now:
        session.link.rooms_at = 0
        session.ask("rooms", Rooms(), Errand(ROOMS))
    for group_id, _ in session.store.rooms.all():
        facts = session.facts(group_id)
        if facts is None:
            continue
        if facts.standing is Standing.LOST and _is_current(session, group_id):
            losing.ask_back(session, group_id)
        elif facts.standing is Standing.INVITED:
            _answer_invitation(session, group_id)
    sending.pump_all(session)


def _is_current(session: Session, group_id: bytes) -> bool:
    """Tell whether a room is the one that its chat is written to."""
    chat = session.store.rooms.chat(group_id)
    row = None if chat is None else session.store.chats.get(chat)
    return row is not None and row.group == group_id


def _answer_invitation(session: Session, group_id: bytes) -> None:
    chat = session.store.rooms.chat(group_id)
    row = None if chat is None else session.store.chats.get(chat)
    if row is None:
        return
    facts = session.chat_facts(row)
    if facts.accepting:
        joining.accept(session, group_id)
    elif facts.declining:
        joining.decline(session, group_id)


def disconnected(session: Session) -> None:
    """Forget what ends with a connection."""
    session.link = Link()
    session.asked.clear()


def inbox_seen(session: Session) -> int:
    """Return the last item of the inbox that was processed."""
    data = session.store.values.get(INBOX)
    return int.from_bytes(data, "big") if data else 0


def rooms_listed(session: Session, reply: RoomList) -> None:
    """Compare how far this device counted with what the relay has (attack 6)."""
    for summary in reply.rooms:
        facts = session.facts(summary.group)
        if facts is None:
            _unknown(session, summary)
            continue
        attempts = session.store.outbox.attempts(summary.group)
        most = max([facts.dev_seq, *(a.dev_seq for a in attempts)])
        if summary.dev_seq > most and facts.standing is Standing.ACTIVE:
            _rolled_back(session, summary.group)
    if reply.more and reply.rooms:
        session.asked = {n: e for n, e in session.asked.items() if e.what != ROOMS}
        session.ask("rooms", Rooms(reply.rooms[-1].group), Errand(ROOMS))
        return
    session.link.ready = True
    sending.pump_all(session)


def _unknown(session: Session, summary: RoomSummary) -> None:
    """Ask to be let into a room that a restored account was in."""
    if session.store.values.get(RECOVERED) is None or not summary.accepted:
        return
    row = ChatRow(
        kind=summary.kind,
        state=ChatState.ACTIVE,
        group=summary.group,
        created=session.now,
        active_at=session.now,
    )
    session.store.chats.add(row)
    facts = RoomFacts(standing=Standing.LOST, kind=summary.kind)
    session.store.rooms.add(summary.group, row.id, packed_facts(facts))
    losing.ask_back(session, summary.group)
    session.touch(row.id)


def _rolled_back(session: Session, group_id: bytes) -> None:
    """Use no key of an old copy of this database again: its leaf has to be replaced."""
    chat = session.store.rooms.chat(group_id)
    if chat is not None:
        text = "this copy of the data is older than what was sent with it"
        add_line(session, chat, text, level="yellow")
    losing.lose(session, group_id)


# --- what was submitted


def accepted(session: Session, event: Accepted) -> None:
    """Take the receipt of a submission, in its place among the entries."""
    _landed(session, event.group, event.dev_seq)
    for attempt in session.store.outbox.attempts(event.group):
        if attempt.dev_seq != event.dev_seq:
            continue
        facts = session.facts(event.group)
        if facts is not None and not _is_past(facts, event.stamp):
            receiving.own_came(session, event.group, attempt, event.stamp)
        else:
            _past(session, attempt, event.stamp)
    sending.pump(session, event.group)


def _is_past(facts: RoomFacts, stamp: bytes) -> bool:
    """Tell whether an own entry lies before what this device follows since."""
    if facts.standing not in FOLLOWED:
        return True
    try:
        short = decode_whole(ShortStamp.decode, stamp)
    except DecodeError:
        return False
    return short.seq <= received(facts).seq


def _past(session: Session, attempt: AttemptRow, stamp: bytes) -> None:
    """Take note that a message is in a part of the log that this device skipped."""
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
    try:
        short = decode_whole(ShortStamp.decode, stamp)
    except DecodeError:
        return
    message.state, message.accepted = MessageState.SENT, short.accepted_at
    message.group, message.seq = attempt.group, short.seq
    session.store.messages.put(message)
    session.store.messages.to_end(message.id)
    session.touch(row.chat, message.id)


def _landed(session: Session, group_id: bytes, dev_seq: int) -> None:
    flying = session.link.flying.get(group_id)
    if flying is not None:
        flying.discard(dev_seq)


def declined(session: Session, event: Declined) -> None:
    """Do what a refusal asks for; a refusal of one is one of all behind it (M4)."""
    _landed(session, event.group, event.dev_seq)
    attempts = session.store.outbox.attempts(event.group)
    attempt = next((a for a in attempts if a.dev_seq == event.dev_seq), None)
    facts = session.facts(event.group)
    if attempt is None or facts is None:
        return
    if facts.standing is Standing.FOUNDING and event.refusal not in AGAIN:
        founding.refused(session, event.group, event.refusal)
        return
    if event.refusal is Refusal.SUPERSEDED:
        # An earlier attempt is in the log: it comes as an entry, and is found there.
        session.link.flying.setdefault(event.group, set()).add(event.dev_seq)
        return
    _refused(session, event, attempt, facts)
    sending.pump(session, event.group)


def _refused(
    session: Session, event: Declined, attempt: AttemptRow, facts: RoomFacts
) -> None:
    group_id = event.group
    if event.refusal in AGAIN:
        # A commit may have to wait for an hour: messages do not wait for it.
        alone = read_proof(attempt.proof).handshake and event.refusal in OF_COMMITS
        paused = session.changes_paused if alone else session.paused
        paused[group_id] = session.now + (event.retry_after or PAUSE)
        flying = session.link.flying.get(group_id, set())
        flying.difference_update({n for n in flying if n >= event.dev_seq})
        _give_up_commit(session, attempt)
        return
    give_back(session, group_id, event.dev_seq)
    if event.refusal is Refusal.STALE and event.seq is not None:
        session.stale[group_id] = event.seq
    if event.refusal is Refusal.ORDER and event.seq is not None:
        _count_differs(session, group_id, facts, event.seq)
    if event.refusal is Refusal.ROSTER:
        sending.ask_roster(session, group_id)
    if event.refusal in ANEW:
        session.paused.pop(group_id, None)
        return
    _final(session, event, attempt)


def _give_up_commit(session: Session, attempt: AttemptRow) -> None:
    """Make a commit anew later that the relay does not take now: messages go first."""
    if read_proof(attempt.proof).handshake:
        facts = session.facts(attempt.group)
        if facts is not None and facts.standing is Standing.FOUNDING:
            return
        give_back(session, attempt.group, attempt.dev_seq)
        drop_pending(session, attempt.group)


def _count_differs(
    session: Session, group_id: bytes, facts: RoomFacts, last: int
) -> None:
    """Stop where the relay has taken more of this device than it knows of."""
    if last > facts.dev_seq and group_id in session.link.caught:
        _rolled_back(session, group_id)


def _final(session: Session, event: Declined, attempt: AttemptRow) -> None:
    """Say why something cannot be sent, and go on with what comes behind."""
    row = None
    if attempt.outbox is not None:
        row = session.store.outbox.get(attempt.outbox)
    if event.refusal is Refusal.ROSTER:
        session.changes_paused[event.group] = session.now + _SOON
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


# --- streams


def caught(session: Session, frame: Caught) -> None:
    """Go on with a stream that was received up to its end."""
    if frame.group is None:
        return
    facts = session.facts(frame.group)
    if facts is None or received(facts).seq < frame.seq:
        return
    session.link.caught.add(frame.group)
    if facts.gap_since:
        facts.gap_since = 0
        session.keep_facts(frame.group, facts)
    session.touch(session.store.rooms.chat(frame.group) or 0)
    passed(session, frame.group, getattr(frame, "passed", 0))
    sending.pump(session, frame.group)


def passed(session: Session, group_id: bytes, seq: int) -> None:
    """Take note of up to where every device has a log, says the relay."""
    facts = session.facts(group_id)
    if facts is None or seq <= facts.passed:
        return
    facts.passed = seq
    session.keep_facts(group_id, facts)
    if facts.waiting:
        return
    messages = session.store.messages
    for number in messages.sent_up_to(
        group_id, session.own.account, seq, MessageState.SENT
    ):
        row = messages.get(number)
        if row is not None:
            row.state = MessageState.DELIVERED
            messages.put(row)
            session.touch(row.chat, row.id)


def inbox_item(session: Session, frame: InboxItem) -> None:
    """Take an item of the inbox, once."""
    if frame.seq <= inbox_seen(session):
        return
    try:
        item = decode_item(frame.kind, frame.body)
    except BadFrame:
        item = None
    if isinstance(item, Invitation):
        joining.invited(session, item)
    elif isinstance(item, KeysLow):
        packages.running_low(session, item)
    session.store.values.put(INBOX, frame.seq.to_bytes(8, "big"))
    session.link.inbox_ack = frame.seq
    session.link.ack_at = session.link.ack_at or session.now


def acknowledge(session: Session) -> None:
    """Say what is durable here, when it is time to."""
    link = session.link
    if not link.online or not link.ack_at or link.ack_at > session.now:
        return
    for group_id, seq in link.acks.items():
        facts = session.facts(group_id)
        if facts is not None:
            facts.acked, facts.heard = seq, session.now
            session.keep_facts(group_id, facts)
    session.do(Acknowledge(tuple(link.acks.items()), link.inbox_ack))
    link.acks, link.inbox_ack, link.ack_at = {}, None, 0


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
            silent_for=session.now - facts.heard,
            retention=content.retention_days * DAY,
        )
    except PeerFault:
        _foreign(session, frame.group, facts)
        return
    _interrupted(session, frame.group, facts, result)


def segment(session: Session, frame: Segment) -> None:
    """Go on in a new segment of the log, which has to be restored (M6)."""
    facts = session.facts(frame.group)
    if facts is None or not follows(facts):
        return
    try:
        announcement = decode_whole(read_segment, frame.record)
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
    for row in messages.between(group_id, known + 1, (1 << 62) - 1):
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
    """Remember that something came that the relay itself did not sign."""
    facts.foreign = True
    session.keep_facts(group_id, facts)
    session.touch(session.store.rooms.chat(group_id) or 0)
