"""Typing and read marks: a byte that any member could forge, and nobody keeps (M14)."""

from typing import Final

from tgtui.crypto import DEFAULT_SUITE, CryptoError, Secret, open_sealed, seal
from tgtui.engine.core.members import membership
from tgtui.engine.core.remembered import RoomFacts, Standing
from tgtui.engine.core.session import Session
from tgtui.engine.effects import SendSignal, TypingChanged
from tgtui.engine.rows import ChatRow, MessageState
from tgtui.mls import Group
from tgtui.wire import Signalled


READ: Final = 0
TYPING: Final = 1

MOST_READERS: Final = 20
"""In rooms of more accounts nobody says what was read."""

TYPING_FOR: Final = 6_000
"""Milliseconds for which somebody counts as typing."""

TYPING_EVERY: Final = 3_000
"""Milliseconds after which it is said again."""

_LABEL: Final = b"tgtui/1 signal"
_NONCE: Final = 12
_LENGTH: Final = 16


def say(session: Session, row: ChatRow, meaning: int) -> None:
    """Tell whoever is there, where this account accepted the chat and follows it."""
    if row.group is None or not session.link.online:
        return
    facts, group = session.facts(row.group), session.group(row.group)
    if facts is None or group is None or facts.standing is not Standing.ACTIVE:
        return
    if row.group not in session.link.caught:
        return
    nonce = session.entropy.draw(_NONCE)
    sealed = nonce + seal(
        DEFAULT_SUITE,
        _key(group),
        nonce,
        plaintext=bytes((meaning,)).ljust(_LENGTH, b"\0"),
        aad=_context(group, session.own.id),
    )
    session.do(SendSignal(row.group, sealed))


def typing(session: Session, row: ChatRow) -> None:
    """Say that the user is typing, now and then."""
    group_id = row.group or b""
    last = session.link.typing.get(group_id, 0)
    if session.now - last >= TYPING_EVERY:
        session.link.typing[group_id] = session.now
        say(session, row, TYPING)


def read(session: Session, row: ChatRow) -> None:
    """Say that the user has read all that there is, in a small room."""
    group = None if row.group is None else session.group(row.group)
    if group is None or len(group.members) > MOST_READERS:
        return
    say(session, row, READ)


def came(session: Session, frame: Signalled) -> None:
    """Take a signal; whatever is not exactly one is dropped."""
    facts, group = session.facts(frame.group), session.group(frame.group)
    chat = session.store.rooms.chat(frame.group)
    if facts is None or group is None or chat is None:
        return
    if facts.standing is not Standing.ACTIVE:
        return
    leaf = membership(session, group).leaf_of_device(frame.device)
    if leaf is None or leaf.account == session.own.account:
        return
    try:
        plain = open_sealed(
            DEFAULT_SUITE,
            _key(group),
            frame.sealed[:_NONCE],
            ciphertext=frame.sealed[_NONCE:],
            aad=_context(group, frame.device),
        )
    except CryptoError:
        return
    if plain[1:] != bytes(_LENGTH - 1):
        return
    if plain[0] == TYPING:
        session.typists[chat, leaf.account] = session.now + TYPING_FOR
        session.do(TypingChanged(chat, leaf.account, on=True))
    elif plain[0] == READ:
        _read_by_other(session, frame.group, facts)


def _read_by_other(session: Session, group_id: bytes, facts: RoomFacts) -> None:
    """Mark as read what every device has, says the relay: no more is known for sure."""
    messages = session.store.messages
    for number in messages.sent_up_to(
        group_id, session.own.account, facts.passed, MessageState.DELIVERED
    ):
        row = messages.get(number)
        if row is not None:
            row.state = MessageState.READ
            messages.put(row)
            session.touch(row.chat, row.id)


def expire(session: Session) -> None:
    """Have nobody count as typing who said nothing of it for a while."""
    over = [key for key, until in session.typists.items() if until <= session.now]
    for chat, account in over:
        del session.typists[chat, account]
        session.do(TypingChanged(chat, account, on=False))


def _key(group: Group) -> Secret:
    length = DEFAULT_SUITE.key_length
    return group.export(_LABEL, context=b"", length=length)


def _context(group: Group, device: bytes) -> bytes:
    return group.group_id + group.epoch.to_bytes(8, "big") + device
