"""The exact bytes of what is under way, kept until the relay has them (M4)."""

from hashlib import sha256
from typing import Final

import msgspec

from tgtui.engine.core.commits import Made
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.remembered import RoomFacts
from tgtui.engine.core.session import Session
from tgtui.engine.core.wanted import (
    Erase,
    Proof,
    Put,
    packed_proof,
    read_proof,
    unpacked,
)
from tgtui.engine.effects import Submit
from tgtui.engine.rows import AttemptRow, MessageState, OutboxRow, ReactionRow
from tgtui.mls import Phase
from tgtui.wire import Extras, FullStamp, decode_extras
from tgtui.wire.packing import packed


NEVER: Final = (1 << 62) - 1
"""When to try again what failed: when the user says so."""


def waiting(session: Session, chat: int) -> int:
    """Return how much of a chat goes out by itself once it can: nothing that failed."""
    return session.store.outbox.count(chat, before=NEVER)


def submit_again(session: Session, group_id: bytes) -> None:
    """Submit what has no answer and is not under way on this connection."""
    flying = session.link.flying.setdefault(group_id, set())
    for attempt in session.store.outbox.attempts(group_id):
        if attempt.dev_seq not in flying:
            flying.add(attempt.dev_seq)
            _submit(session, attempt)


def _submit(session: Session, attempt: AttemptRow) -> None:
    proof = read_proof(attempt.proof)
    session.do(
        Submit(
            attempt.group,
            attempt.dev_seq,
            attempt.message,
            proof.handshake,
            _extras(proof),
            proof.leave,
            _stamp(proof.restores),
        )
    )


def _extras(proof: Proof) -> Extras | None:
    """Return what goes with a commit; only what carries it knows what is too long."""
    if not proof.extras:
        return None
    extras = decode_extras(proof.extras)
    if extras.welcome is None or not proof.group_info:
        return extras
    whole = msgspec.structs.replace(extras.welcome, group_info=proof.group_info)
    return msgspec.structs.replace(extras, welcome=whole)


def _apart(extras: Extras) -> tuple[Extras, bytes]:
    """Return extras without their GroupInfo, and that."""
    welcome = extras.welcome
    if welcome is None or welcome.group_info is None:
        return extras, b""
    without = msgspec.structs.replace(welcome, group_info=None)
    return msgspec.structs.replace(extras, welcome=without), welcome.group_info


def _stamp(data: bytes) -> FullStamp | None:
    return FullStamp(data[:-64], data[-64:]) if data else None


def keep_attempt(session: Session, attempt: AttemptRow) -> None:
    """Keep the exact bytes of a submission, and submit it."""
    session.store.outbox.add_attempt(attempt)
    session.link.flying.setdefault(attempt.group, set()).add(attempt.dev_seq)
    _submit(session, attempt)


def keep_commit(
    session: Session, made: Made, facts: RoomFacts, *, outbox: int | None = None
) -> None:
    """Keep a commit with the group that waits for it, and submit it."""
    group_id = made.group.group_id
    session.keep_epoch(made.group, session.group(group_id))
    stamp = made.restores
    extras, info = _apart(made.extras)
    proof = Proof(
        payload=made.texts,
        extras=packed(extras),
        group_info=info,
        handshake=True,
        restores=b"" if stamp is None else stamp.signed + stamp.signature,
    )
    if outbox is not None:
        row = session.store.outbox.get(outbox)
        if row is not None:
            row.dev_seq = facts.counted + 1
            session.store.outbox.put(row)
    keep_attempt(
        session,
        AttemptRow(
            group=group_id,
            dev_seq=facts.counted + 1,
            digest=sha256(made.message).digest(),
            message=made.message,
            outbox=outbox,
            proof=packed_proof(proof),
        ),
    )


def fail(session: Session, row: OutboxRow, reason: str) -> None:
    """Say why something is not sent.

    A message stays, to be tried again or cancelled; anything else goes.
    """
    row.dev_seq = None
    row.not_before = NEVER
    session.store.outbox.put(row)
    message = None
    if row.message is not None:
        message = session.store.messages.get(row.message)
    if message is None:
        session.store.outbox.drop(row.id)
        _take_back(session, row)
        add_line(session, row.chat, f"not done: {reason}", level="yellow")
        return
    message.state = MessageState.FAILED
    message.reason = reason
    session.store.messages.put(message)
    session.touch(row.chat, message.id)


def _take_back(session: Session, row: OutboxRow) -> None:
    """Show a reaction no longer that nobody else gets."""
    what = unpacked(row.what)
    if isinstance(what, Put):
        own = session.own.account
        session.store.messages.react(ReactionRow(what.target, own, ""))
        session.touch(row.chat, what.target)


def give_back(session: Session, group_id: bytes, dev_seq: int) -> None:
    """Have what was submitted from a `dev_seq` on encrypted anew (go-back-N, M4).

    The bytes are kept: the relay may yet show that it took an earlier attempt.
    """
    outbox = session.store.outbox
    for attempt in outbox.attempts(group_id):
        if attempt.dev_seq < dev_seq:
            continue
        row = outbox.get(attempt.outbox) if attempt.outbox is not None else None
        if row is not None and not _dropped(session, row):
            row.dev_seq = None
            outbox.put(row)
    outbox.retire_attempts(group_id, dev_seq)
    flying = session.link.flying.get(group_id, set())
    flying.difference_update({each for each in flying if each >= dev_seq})
    drop_pending(session, group_id)


def _dropped(session: Session, row: OutboxRow) -> bool:
    """Drop a message that was cancelled while it was under way, and is not out (M4)."""
    outbox = session.store.outbox
    for other in outbox.of_chat(row.chat) if row.message is not None else ():
        what = unpacked(other.what)
        if isinstance(what, Erase) and what.target == row.message:
            outbox.drop(other.id)
            outbox.drop(row.id)
            session.store.messages.drop(row.message or 0)
            session.touch(row.chat, row.message)
            return True
    return False


def drop_pending(session: Session, group_id: bytes) -> None:
    """Give up the own commit that a group waits for, unless it is under way."""
    group = session.group(group_id)
    if group is None or group.phase is not Phase.PENDING:
        return
    attempts = session.store.outbox.attempts(group_id)
    if not any(read_proof(attempt.proof).handshake for attempt in attempts):
        session.keep_epoch(group.drop(), group)
