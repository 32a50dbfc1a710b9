"""Receives a room's log: each entry moves everything that belongs to it, at once."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from tgtui.codec import DecodeError, decode_whole
from tgtui.engine.core import applying, noticing, outcomes, showing
from tgtui.engine.core.log import LAST, RoomRecords, franking_room, held, move, received
from tgtui.engine.core.losing import lose
from tgtui.engine.core.reading import Outcome, Read, Sealed, read
from tgtui.engine.core.remembered import RoomFacts, Standing
from tgtui.engine.core.rollback import rolled_back
from tgtui.engine.core.session import Errand, Session
from tgtui.engine.core.times import sane
from tgtui.engine.effects import Resume
from tgtui.engine.rows import AttemptRow
from tgtui.franking import (
    Again,
    Entry as LogEntry,
    Held,
    Hidden,
    Reason,
    Received,
    ShortStamp,
    Shown,
    Taken,
    UnverifiedStamp,
    Wanted,
    epoch_applied,
    out_of_turn,
    receive,
)
from tgtui.wire import (
    ZERO,
    ApplicationAad,
    BadOuter,
    Entry,
    HandshakeAad,
    Outer,
    read_outer,
)
from tgtui.wire.replies import WholeStamp
from tgtui.wire.requests import EntryRequest


STAMP: Final = "the full stamp of an entry"
ASK_AGAIN: Final = 2_000
"""Milliseconds before the same missing entries are asked for again."""

ASK_LATER: Final = 5_000
LONGEST: Final = 60_000
"""The first and the longest pause, in ms, before all is asked for again by itself."""

FOLLOWED: Final = (Standing.ACTIVE, Standing.FOUNDING, Standing.CLOSED)
"""How a device stands in rooms whose log it receives."""

_NOTHING: Final = Outer(ZERO, 0, ApplicationAad(ZERO, 0, 0), 0)
"""What is read of a message that is none."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An entry, with the stamp in one form or the other.

    Attributes:
        group: The room.
        message: The MLSMessage.
        stamp: The stamp.
    """

    group: bytes = field(repr=False)
    message: bytes = field(repr=False)
    stamp: ShortStamp | UnverifiedStamp

    @property
    def seq(self) -> int:
        """The place that the stamp names."""
        if isinstance(self.stamp, ShortStamp):
            return self.stamp.seq
        return self.stamp.claimed.seq

    @property
    def account(self) -> bytes | None:
        """Who sent it, where the stamp says so."""
        if isinstance(self.stamp, ShortStamp):
            return None
        return self.stamp.claimed.account

    @property
    def at(self) -> int:
        """When the relay says that it accepted it."""
        if isinstance(self.stamp, ShortStamp):
            return self.stamp.accepted_at
        return self.stamp.claimed.accepted_at


def entry_came(session: Session, frame: Entry) -> None:
    """Take an entry that the relay sent."""
    if frame.message is None:
        return
    try:
        stamp = decode_whole(ShortStamp.decode, frame.stamp)
    except DecodeError:
        return
    session.link.stashed.setdefault(frame.group, frame)
    _take(session, Arrived(frame.group, frame.message, stamp))
    if session.link.stashed.get(frame.group) is frame and not _waits(session, frame):
        del session.link.stashed[frame.group]


def _waits(session: Session, frame: Entry) -> bool:
    errands = session.asked.values()
    return any(e.what == STAMP and e.group == frame.group for e in errands)


def own_came(
    session: Session, group_id: bytes, attempt: AttemptRow, stamp: bytes
) -> None:
    """Take an own entry, of which the receipt is all that comes if it is the next."""
    try:
        short = decode_whole(ShortStamp.decode, stamp)
    except DecodeError:
        return
    _take(session, Arrived(group_id, attempt.message, short))


def stamp_came(session: Session, errand: Errand, reply: WholeStamp) -> None:
    """Judge an entry finally, now that its stamp is there in full form."""
    frame = session.link.stashed.pop(errand.group, None)
    if frame is None or frame.message is None:
        # Of an own entry there was but the receipt: it is served once it is asked for.
        serve_again(session, errand.group)
        return
    try:
        data = reply.signed + reply.signature
        stamp = decode_whole(UnverifiedStamp.decode, data)
    except DecodeError:
        return
    _take(session, Arrived(frame.group, frame.message, stamp))
    serve_again(session, frame.group)


def stamp_missed(session: Session, errand: Errand) -> None:
    """Have the entry come again after a while, and ask for its stamp then."""
    session.link.stashed.pop(errand.group, None)


def serve_again(session: Session, group_id: bytes) -> None:
    """Have the relay serve a room from the last entry on that was received."""
    facts = session.facts(group_id)
    if facts is not None and facts.standing in FOLLOWED:
        session.do(Resume((held(session, group_id, facts),)))


def chase(session: Session) -> None:
    """Ask again for entries that are waited for, ever less often."""
    for group_id, (at, pause) in list(session.link.gaps.items()):
        facts = session.facts(group_id)
        if facts is None or not facts.gap_since:
            del session.link.gaps[group_id]
        elif at <= session.now:
            later = min(2 * pause, LONGEST)
            session.link.gaps[group_id] = (session.now + later, later)
            serve_again(session, group_id)


def _take(session: Session, entry: Arrived) -> None:
    facts = session.facts(entry.group)
    if facts is None or facts.standing not in FOLLOWED or entry.seq > LAST:
        return
    room = franking_room(session, entry.group, facts)
    records = RoomRecords(session.store, entry.group)
    early = out_of_turn(received(facts), entry.stamp, room=room, records=records)
    if early is not None:
        _early(session, entry, facts, early)
        return
    group = session.group(entry.group)
    if group is None:
        return
    outer = _outer(entry.message)
    digest = sha256(entry.message).digest()
    attempt = session.store.outbox.find_attempt(entry.group, digest)
    sealed = Sealed(
        group, facts, outer, entry.message, entry.at, attempt, entry.account
    )
    found = read(session, sealed)
    verdict = receive(
        received(facts),
        _log_entry(entry, outer, digest),
        found.opened,
        room=room,
        records=records,
    )
    if isinstance(verdict.verdict, Held):
        _held(session, entry, facts, verdict.verdict)
        return
    _settle(session, Settling(sealed, entry, found, verdict))


def _outer(message: bytes) -> Outer:
    try:
        return read_outer(message)
    except BadOuter:
        return _NOTHING


def _log_entry(entry: Arrived, outer: Outer, digest: bytes) -> LogEntry:
    aad = outer.aad
    seen = (aad.seen_seq, aad.seen_head) if isinstance(aad, HandshakeAad) else None
    return LogEntry(
        entry.stamp,
        digest,
        outer.epoch,
        aad.commitment,
        aad.dev_seq,
        aad.base_seq,
        seen,
    )


def _early(session: Session, entry: Arrived, facts: RoomFacts, early: Received) -> None:
    """Take note of an entry that is not the next one."""
    noticing.notice(session, entry.group, facts, early.notices)
    if isinstance(early.verdict, Held):
        _held(session, entry, facts, early.verdict)
    elif not isinstance(early.verdict, Again):
        session.keep_facts(entry.group, facts)


def _held(session: Session, entry: Arrived, facts: RoomFacts, verdict: Held) -> None:
    """Ask for what is needed to judge an entry."""
    if not facts.gap_since:
        facts.gap_since = session.now
        session.keep_facts(entry.group, facts)
        session.touch(session.store.rooms.chat(entry.group) or 0)
    due = session.now + ASK_LATER, ASK_LATER
    session.link.gaps.setdefault(entry.group, due)
    if verdict.wanted is Wanted.FULL_STAMP:
        errand = Errand(STAMP, group=entry.group, key=entry.seq.to_bytes(8, "big"))
        session.ask("stamp", EntryRequest(entry.group, entry.seq), errand)
        return
    asked = session.link.asked_again.get(entry.group, 0)
    if session.now - asked >= ASK_AGAIN:
        session.link.asked_again[entry.group] = session.now
        session.do(Resume((held(session, entry.group, facts),)))


@dataclass(frozen=True, slots=True)
class Settling:
    """An entry of which everything is known.

    Attributes:
        sealed: The entry as it came.
        entry: The same, with its stamp.
        found: What decrypting it gave.
        result: What franking says of it.
    """

    sealed: Sealed
    entry: Arrived
    found: Read
    result: Received


def _settle(session: Session, done: Settling) -> None:
    """Write all that an entry changes."""
    group_id, facts = done.entry.group, done.sealed.facts
    records = RoomRecords(session.store, group_id)
    records.write(done.result.delta)
    move(facts, done.result.state)
    facts.gap_since = 0
    _keep_group(session, done)
    outcomes.count(session, group_id, done.sealed.outer, done.sealed.attempt, facts)
    session.keep_facts(group_id, facts)
    happened = applying.Happened(
        group_id,
        session.store.rooms.chat(group_id) or 0,
        done.entry.seq,
        sane(done.entry.at),
        done.sealed.attempt,
        _sender(done),
    )
    verdict = done.result.verdict
    if _is_of_newer_copy(session, done):
        rolled_back(session, group_id, done.sealed.outer.aad.dev_seq)
    elif _is_lost(done):
        lose(session, group_id)
    elif _applies(done) and isinstance(verdict, Taken):
        records.write(epoch_applied())
        applying.applied(session, happened, done.found, verdict.meta)
    elif isinstance(verdict, Shown):
        showing.shown(session, happened, verdict)
    elif isinstance(verdict, Hidden):
        showing.hidden(
            session, happened, verdict, handshake=done.sealed.outer.handshake
        )
    elif isinstance(verdict, Taken):
        applying.not_applied(session, happened, done.found.outcome)
    facts = session.facts(group_id) or facts
    noticing.notice(session, group_id, facts, done.result.notices)
    outcomes.heard(session, group_id, happened)


def _is_of_newer_copy(session: Session, done: Settling) -> bool:
    """Tell whether this device sent an entry, says the relay's stamp, and forgot it."""
    stamp = done.entry.stamp
    if done.sealed.attempt is not None or isinstance(stamp, ShortStamp):
        return False
    return stamp.claimed.device == session.own.id


def _is_lost(done: Settling) -> bool:
    """Tell whether the others follow a commit that this device cannot follow."""
    verdict = done.result.verdict
    if done.found.outcome is not Outcome.LOST:
        return False
    unreadable = isinstance(verdict, Hidden) and verdict.reason is Reason.UNREADABLE
    return unreadable or isinstance(verdict, Taken)


def _applies(done: Settling) -> bool:
    return done.found.outcome in (Outcome.APPLY, Outcome.REMOVED)


def _keep_group(session: Session, done: Settling) -> None:
    """Store the keys that an entry used up, or the epoch that it began."""
    before, after = done.sealed.group, done.found.group
    if after is None or after is before:
        return
    taken = isinstance(done.result.verdict, Taken)
    if done.found.outcome is Outcome.MESSAGE:
        session.keep_group(after, before)
    elif (
        done.found.outcome is Outcome.APPLY and taken
    ) or done.found.outcome is Outcome.VOID:
        session.keep_epoch(after, before)


def _sender(done: Settling) -> bytes | None:
    """Return who sent an entry, says the group; or else what the relay signed."""
    opened, stamp = done.found.opened, done.entry.stamp
    if opened is not None:
        return opened.sender.credential.account
    return None if isinstance(stamp, ShortStamp) else stamp.claimed.account
