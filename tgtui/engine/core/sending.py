"""Sends what waits: encrypts late, in order, a window at a time, again until it is in.

A `dev_seq` is consumed by acceptance alone (M4): what was submitted is kept as it is
and sent again, on any connection, until the relay has it or definitely refuses it.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from tgtui.codec import encoded
from tgtui.engine.core import changing, chores, losing, rollback
from tgtui.engine.core.attempts import NEVER, keep_attempt, submit_again, waiting
from tgtui.engine.core.contents import Parts, parts_of
from tgtui.engine.core.log import received
from tgtui.engine.core.remembered import RoomFacts, Standing
from tgtui.engine.core.session import Errand, Session
from tgtui.engine.core.standing import status_of
from tgtui.engine.core.wanted import (
    CHANGES,
    Change,
    Claim,
    Goodbye,
    Message,
    Proof,
    Say,
    packed_proof,
    read_proof,
    unpacked,
)
from tgtui.engine.errors import Pointless
from tgtui.engine.rows import AttemptRow, ChatRow, OutboxRow
from tgtui.franking import Content, Context, Franked, frank
from tgtui.mls import Group, MlsLocalFault
from tgtui.wire import ApplicationAad
from tgtui.wire.replies import RosterReply
from tgtui.wire.requests import RoomRequest


ROSTER: Final = "the relay's roster"

PATIENCE: Final = 60_000
"""Milliseconds that messages wait for a change that was wanted before them."""

WINDOW: Final = 16
"""How many submissions of a room are under way at once."""


def pump_all(session: Session) -> None:
    """Send what can be sent, in every room in which something waits."""
    rooms = session.store.rooms
    for group_id, chat in rooms.all():
        if session.store.chats.get(chat) is not None:
            pump(session, group_id)


def pump(session: Session, group_id: bytes) -> None:
    """Send what can be sent in a room."""
    facts = session.facts(group_id)
    if facts is None or not session.link.online:
        return
    if facts.standing in (Standing.FOUNDING, Standing.CLOSED):
        submit_again(session, group_id)
        return
    ready = session.link.ready and group_id in session.link.caught
    if facts.standing is not Standing.ACTIVE or not ready:
        return
    if rollback.is_old(session, group_id, facts):
        return
    if session.paused.get(group_id, 0) > session.now:
        return
    if received(facts).handshake < session.stale.get(group_id, 0):
        return
    submit_again(session, group_id)
    _send_more(session, group_id, facts)


def _send_more(session: Session, group_id: bytes, facts: RoomFacts) -> None:
    attempts = session.store.outbox.attempts(group_id)
    if any(read_proof(attempt.proof).handshake for attempt in attempts):
        return
    if not attempts and chores.do_next(session, group_id, facts):
        return
    if facts.is_old:
        return
    chat = session.store.rooms.chat(group_id)
    if chat is None or not waiting(session, chat):
        return
    row = session.chat(chat)
    if row.group != group_id:
        return
    count = len(attempts)
    for each in _let_out(session, row):
        if count >= WINDOW or not _send(session, group_id, each, count):
            return
        count = len(session.store.outbox.attempts(group_id))


def _rows(session: Session, chat: int) -> Iterator[OutboxRow]:
    """Yield what is to be sent in a chat, of which only so much is read as goes out."""
    last = 0
    while rows := session.store.outbox.after(chat, last):
        yield from rows
        last = rows[-1].id


def _let_out(session: Session, row: ChatRow) -> Iterable[OutboxRow]:
    """Return what the indicator lets out.

    What this device says of a fork goes out in any case (M2), and that somebody leaves.
    """
    rows = _rows(session, row.id)
    if status_of(session, row).sending:
        return rows
    free = (Claim, Goodbye)
    return (each for each in rows if isinstance(unpacked(each.what), free))


def _send(session: Session, group_id: bytes, row: OutboxRow, count: int) -> bool:
    """Send a row of the outbox, and tell whether those behind it may go on."""
    if row.dev_seq is not None or row.not_before >= NEVER:
        return True
    if row.not_before > session.now:
        return False
    what = unpacked(row.what)
    if isinstance(what, CHANGES):
        return _change(session, group_id, row, what, count)
    if isinstance(what, Say) and any(_is_away(session, f.blob) for f in what.files):
        return True
    try:
        parts = parts_of(session, what)
    except Pointless:
        _give_up(session, row)
        return True
    return _encrypt(session, group_id, row, parts, what)


def _change(
    session: Session, group_id: bytes, row: OutboxRow, what: Change, count: int
) -> bool:
    """Make a commit, once nothing is under way.

    What is written after it waits for it, but not for long: nobody is held up by an
    account that cannot be reached, or by a relay that wants an hour between changes.
    """
    if not changing.is_ready(session, group_id, row, what):
        wait = session.changes_paused.get(group_id, 0) - session.now
        return not 0 < wait <= PATIENCE
    if not count:
        changing.start(session, group_id, row, what)
        return not session.store.outbox.attempts(group_id)
    return False


def upload_name(blob: bytes) -> str:
    """Return the name of the value that says that a file is to be uploaded yet."""
    return f"upload:{blob.hex()}"


def _is_away(session: Session, blob: bytes) -> bool:
    """Tell whether a file is not at the relay yet."""
    return session.store.values.get(upload_name(blob)) is not None


def _give_up(session: Session, row: OutboxRow) -> None:
    """Drop what refers to a message that is not there."""
    session.store.outbox.drop(row.id)
    if row.message is not None:
        session.store.messages.drop(row.message)
    session.touch(row.chat)


def _encrypt(
    session: Session, group_id: bytes, row: OutboxRow, parts: Parts, what: Message
) -> bool:
    """Encrypt a message, keep the exact bytes, and submit them."""
    group, facts = session.group(group_id), session.facts(group_id)
    if group is None or facts is None:
        return False
    dev_seq = facts.counted + 1 + len(session.store.outbox.attempts(group_id))
    franked = _franked(session, group, facts, dev_seq, parts)
    aad = ApplicationAad(franked.commitment, dev_seq, received(facts).handshake)
    payload = encoded(franked.payload)
    environment = session.environment(session.now)
    try:
        after, message = group.send(
            payload, environment, authenticated_data=aad.encoded()
        )
    except MlsLocalFault:
        # This member has sent as much as an epoch allows.
        chores.refresh_now(session, group_id)
        return False
    session.keep_group(after, group)
    proof = Proof(payload=payload, leave=isinstance(what, Goodbye))
    row.dev_seq = dev_seq
    session.store.outbox.put(row)
    _commit_to(session, row, franked.commitment)
    keep_attempt(
        session,
        AttemptRow(
            group=group_id,
            dev_seq=dev_seq,
            digest=sha256(message).digest(),
            message=message,
            outbox=row.id,
            proof=packed_proof(proof),
        ),
    )
    return True


def _franked(
    session: Session, group: Group, facts: RoomFacts, dev_seq: int, parts: Parts
) -> Franked:
    """Return a message, committed to, as this device stands in the log."""
    state = received(facts)
    content = Content(
        dev_seq,
        state.seq,
        state.head,
        parts.kind,
        parts.ref,
        session.now,
        facts.timer,
        parts.body,
        parts.attachments,
    )
    return frank(
        content,
        _context(session, group),
        device_key=session.own.device.signing_key,
        entropy=session.entropy,
        file_keys=parts.file_keys,
    )


def _context(session: Session, group: Group) -> Context:
    own = session.own
    return Context(own.relay_id, group.group_id, group.epoch, own.account, own.id)


def _commit_to(session: Session, row: OutboxRow, commitment: bytes) -> None:
    """Let what comes behind refer to this attempt (M4)."""
    if row.message is None:
        return
    message = session.store.messages.get(row.message)
    if message is not None:
        message.commitment = commitment
        session.store.messages.put(message)


def ask_roster(session: Session, group_id: bytes) -> None:
    """Ask for the relay's roster, which a void commit may have changed (M9)."""
    session.ask("roster", RoomRequest(group_id), Errand(ROSTER, group=group_id))


def roster_came(session: Session, errand: Errand, reply: RosterReply) -> None:
    """Compute the next change against what the relay has."""
    if losing.missed(session, errand.group, reply.base_seq):
        return
    session.rosters[errand.group] = reply.members
    session.changes_paused.pop(errand.group, None)
    pump(session, errand.group)
