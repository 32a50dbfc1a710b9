"""What the receiver noticed beside the messages, for people and for the indicator."""

from typing import Final

from tgtui.codec import encoded
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.log import LAST
from tgtui.engine.core.losing import lose
from tgtui.engine.core.naming import mark
from tgtui.engine.core.remembered import RoomFacts, Standing
from tgtui.engine.core.session import Session
from tgtui.engine.core.wanted import Claim, packed
from tgtui.engine.rows import OutboxRow
from tgtui.franking import About, Level, Notice


_ONCE: Final = frozenset({About.OTHER_HISTORY, About.UNPROVEN_CLAIM})
"""What a member says and nothing proves."""

_MOST_SAID: Final = 16
_MOST_CLAIMS: Final = 8


def notice(
    session: Session, group_id: bytes, facts: RoomFacts, notices: tuple[Notice, ...]
) -> None:
    """Tell the user, and remember what changes the state of the chat."""
    for each in notices:
        if not _was_said(session, group_id, facts, each):
            _tell(session, group_id, each)
        _remember(session, group_id, facts, each)


def _was_said(
    session: Session, group_id: bytes, facts: RoomFacts, each: Notice
) -> bool:
    """Tell whether a member's word was told of in this epoch, so that none floods."""
    if each.about not in _ONCE:
        return False
    name = b"".join((each.about.name.encode(), each.device or b""))
    if name in facts.noticed or len(facts.noticed) >= _MOST_SAID:
        return True
    facts.noticed = (*facts.noticed, name)
    session.keep_facts(group_id, facts)
    return False


def _tell(session: Session, group_id: bytes, each: Notice) -> None:
    chat = session.store.rooms.chat(group_id)
    if chat is None:
        return
    name = _device_name(session, group_id, each.device)
    text = each.about.words(name)
    if each.count is not None and each.about.level is not Level.RED:
        text = f"{text} ({each.count})" if each.count > 1 else text
    add_line(session, chat, text, level=each.about.level.value)


def _device_name(session: Session, group_id: bytes, device: bytes | None) -> str:
    """Return whose device it is, as the tree says."""
    group = session.group(group_id)
    if device is None or group is None:
        return "somebody"
    for _, leaf in group.members:
        credential = session.authority.of_leaf(leaf)
        if credential.device == device:
            return mark(credential.account)
    return "somebody"


def _remember(
    session: Session, group_id: bytes, facts: RoomFacts, each: Notice
) -> None:
    match each.about:
        case About.FORK_PROVEN:
            facts.forked = True
            if each.proof is not None:
                name = f"fork:{group_id.hex()}"
                session.store.values.put(name, encoded(each.proof))
            session.keep_facts(group_id, facts)
        case About.FOREIGN_KEY:
            facts.foreign = True
            session.keep_facts(group_id, facts)
        case About.MISSED_CHANGE:
            if facts.standing is Standing.ACTIVE:
                lose(session, group_id)
        case About.OTHER_HISTORY:
            _claim(session, group_id, facts, each.seq)
        case _:
            return


def _claim(
    session: Session, group_id: bytes, facts: RoomFacts, seq: int | None
) -> None:
    """Show the others this device's own stamp of an entry, once (M2)."""
    chat = session.store.rooms.chat(group_id)
    if seq is None or seq > LAST or seq in facts.claims or chat is None:
        return
    past = session.store.rooms.past_entry(group_id, seq)
    if facts.claimed >= _MOST_CLAIMS:
        return
    facts.claimed += 1
    facts.claims = (*facts.claims, seq)[-100:]
    session.keep_facts(group_id, facts)
    if past is not None:
        what = packed(Claim(stamp=past[1]))
        session.store.outbox.add(OutboxRow(chat=chat, what=what))
