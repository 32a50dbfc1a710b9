"""Which of a chat's rooms is written to, where there are several (protocol.md M3)."""

from typing import Final

from tgtui.engine.core.changing import current_texts
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.naming import block, line, mark
from tgtui.engine.core.remembered import ChatFacts, RoomFacts, Standing
from tgtui.engine.core.session import Session
from tgtui.engine.errors import NotAllowed, NotNow
from tgtui.engine.rows import ChatRow, ChatState
from tgtui.franking import Stamp
from tgtui.wire import RoomKind


_ALIVE: Final = (
    Standing.FOUNDING,
    Standing.ACTIVE,
    Standing.CLOSED,
    Standing.LOST,
)
"""How this device stands in rooms that may be written to."""


def chosen(session: Session, row: ChatRow, group_id: bytes, stamp: Stamp) -> None:
    """Take a room into account that this device has entered, and choose.

    Args:
        session: The session.
        row: The chat.
        group_id: The room.
        stamp: The stamp of the commit that let this device in.
    """
    facts = session.facts(group_id)
    if facts is None:
        return
    if not facts.founded:
        facts.founded = stamp.fields.accepted_at
        session.keep_facts(group_id, facts)
        if facts.predecessor is not None:
            who = mark(stamp.fields.account)
            add_line(session, row.id, f"restarted by {who}'s device")
    choose(session, row)


def choose(session: Session, row: ChatRow) -> None:
    """Say which room of a chat is written to, by a rule that all sides come to.

    A room that continues another one comes before it. Of two that continue the same
    one, or that both sides of a chat of two began, it is the one whose founding has the
    lower (accepted_at, group_id). While an own founding has no stamp that is not known.
    """
    rooms = _alive(session, row)
    founding = [g for g, f in rooms.items() if f.standing is Standing.FOUNDING]
    if founding or not rooms:
        row.group = row.group or (founding[0] if founding else None)
        session.keep_chat(row)
        return
    continued = {f.predecessor for f in rooms.values()}
    last = {g: f for g, f in rooms.items() if g not in continued} or rooms
    winner = min(last, key=lambda g: (last[g].founded, g))
    for group_id, facts in rooms.items():
        _stand(session, group_id, facts, wins=group_id == winner)
    if row.group != winner:
        row.group = winner
        _called(session, row)
    if row.state is ChatState.SETTING_UP:
        row.state = ChatState.ACTIVE
    session.keep_chat(row)


def _called(session: Session, row: ChatRow) -> None:
    """Have a group called as the room says that it is written to now."""
    group = None if row.group is None else session.group(row.group)
    if group is None or row.group is None or row.kind is not RoomKind.GROUP:
        return
    # Nothing is shown of which it is not proved who wrote it (M13).
    if session.store.values.get(f"texts:{row.group.hex()}") is not None:
        texts = current_texts(group)
        row.title = line(texts.title)
        row.description = block(texts.description.encode())


def _alive(session: Session, row: ChatRow) -> dict[bytes, RoomFacts]:
    result = {}
    for group_id in session.store.rooms.of_chat(row.id):
        facts = session.facts(group_id)
        if facts is not None and facts.standing in _ALIVE:
            result[group_id] = facts
    return result


def _stand(session: Session, group_id: bytes, facts: RoomFacts, *, wins: bool) -> None:
    """Close a room, or open it again; what is under way comes to its end in it."""
    if wins and facts.standing is Standing.CLOSED:
        known = session.group(group_id) is not None
        facts.standing = Standing.ACTIVE if known else Standing.LOST
    elif not wins and facts.standing is not Standing.CLOSED:
        facts.standing = Standing.CLOSED
        facts.chores = ()
    session.keep_facts(group_id, facts)


def restart(session: Session, row: ChatRow, people: tuple[bytes, ...]) -> None:
    """Continue a chat in a new group with the same people.

    Raises:
        NotNow: The chat has no room yet.
    """
    if row.group is None:
        message = "the chat is being set up: there is nothing to restart yet"
        raise NotNow(message)
    room = session.facts(row.group)
    gone = {session.own.account, *(() if room is None else room.left)}
    facts = ChatFacts(
        people=tuple(account for account in people if account not in gone),
        warnings=session.chat_facts(row).warnings,
        title=row.title,
        description=row.description,
        predecessor=row.group,
    )
    row.state, row.group = ChatState.SETTING_UP, None
    session.keep_chat(row, facts)


def check_restart(row: ChatRow, *, leads: bool) -> None:
    """Require that this account may continue a chat in a new group.

    Raises:
        NotAllowed: It may not.
    """
    if row.kind is RoomKind.GROUP and not leads:
        message = "only owner and administrators restart a group"
        raise NotAllowed(message)
    if row.state is ChatState.REQUEST:
        raise NotAllowed
