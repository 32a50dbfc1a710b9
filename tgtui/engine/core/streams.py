"""What connects the rules with the relay: connections, streams, acknowledgements."""

from typing import Final

from tgtui.engine.core import (
    applying,
    founding,
    joining,
    knowing,
    losing,
    packages,
    receiving,
    sending,
    uploads,
)
from tgtui.engine.core.interruptions import follows
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.log import (
    held,
    received,
)
from tgtui.engine.core.remembered import RoomFacts, Standing, packed as packed_facts
from tgtui.engine.core.rollback import is_old
from tgtui.engine.core.session import Errand, Link, Session
from tgtui.engine.effects import Acknowledge, Resume
from tgtui.engine.rows import (
    ChatRow,
    ChatState,
    MessageState,
)
from tgtui.wire import (
    Caught,
    InboxItem,
    Invitation,
    KeysLow,
    RoomKind,
    decode_item,
)
from tgtui.wire.errors import BadFrame
from tgtui.wire.replies import RoomList, RoomSummary
from tgtui.wire.requests import Rooms


ROOMS: Final = "how far this device counted"


INBOX: Final = "inbox"


RECOVERED: Final = "recovered"
"""The value that says that this device took the place of one that was lost."""


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
    joining.resume(session)
    knowing.ask_names(session)
    go_on(session)
    uploads.resume(session)


def is_current(session: Session) -> bool:
    """Tell whether all is here that the relay had when the connection was opened."""
    link = session.link
    naming = any(errand.what == knowing.NAME for errand in session.asked.values())
    if naming or not (link.ready and link.inbox_caught):
        return False
    for group_id, _ in session.store.rooms.all():
        facts = session.facts(group_id)
        if facts is not None and follows(facts) and group_id not in link.caught:
            return False
    return True


def go_on(session: Session) -> None:
    """Do what waited for a connection, or for its time."""
    founding.drive_all(session)
    if session.link.rooms_at and session.link.rooms_at <= session.now:
        session.link.rooms_at = 0
        session.ask("rooms", Rooms(), Errand(ROOMS))
    receiving.chase(session)
    if session.link.infos_at and session.link.infos_at <= session.now:
        joining.resume(session)
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
        entered = summary.group in session.link.counted
        session.link.counted[summary.group] = summary.dev_seq
        facts = session.facts(summary.group)
        if facts is None:
            _unknown(session, summary)
        elif facts.standing is Standing.ACTIVE:
            _compare(session, summary, facts, entered=entered)
    if reply.more and reply.rooms:
        session.asked = {n: e for n, e in session.asked.items() if e.what != ROOMS}
        session.ask("rooms", Rooms(reply.rooms[-1].group), Errand(ROOMS))
        return
    session.link.ready = True
    for group_id in list(session.link.caught):
        _end_unlisted(session, group_id)
    sending.pump_all(session)


def _compare(
    session: Session, summary: RoomSummary, facts: RoomFacts, *, entered: bool
) -> None:
    """Compare how this device stands in a room with what the relay says of it."""
    if summary.accepted:
        is_old(session, summary.group, facts)
        losing.missed(session, summary.group, summary.base_seq)
    elif not entered:
        # It was removed, and added anew: that is another invitation.
        _not_in_it(session, summary.group, facts)


def _end_unlisted(session: Session, group_id: bytes) -> None:
    """End a chat whose room the relay does not list, once all of it was received.

    This account has left it, and this copy of the data does not know.
    """
    facts, link = session.facts(group_id), session.link
    if facts is None or facts.standing is not Standing.ACTIVE:
        return
    if link.ready and group_id not in link.counted:
        _not_in_it(session, group_id, facts)


def _not_in_it(session: Session, group_id: bytes, facts: RoomFacts) -> None:
    """End a chat in which this account is no longer, says the relay."""
    facts.standing = Standing.LEFT
    session.keep_facts(group_id, facts)
    session.drop_group(group_id)
    chat = session.store.rooms.chat(group_id)
    if chat is not None:
        add_line(session, chat, "you are not in this chat any more, says the relay")
        applying.end(session, chat, group_id)


def _unknown(session: Session, summary: RoomSummary) -> None:
    """Ask to be let into a room that a restored account was in."""
    if session.store.values.get(RECOVERED) is None or not summary.accepted:
        return
    if summary.kind is RoomKind.NOTES:
        # Nobody is left in it who could let this device in.
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


def caught(session: Session, frame: Caught) -> None:
    """Go on with a stream that was received up to its end."""
    if frame.group is None:
        session.link.inbox_caught = True
        session.touch(0)
        return
    facts = session.facts(frame.group)
    if facts is None or received(facts).seq < frame.seq:
        return
    session.link.caught.add(frame.group)
    if facts.gap_since:
        facts.gap_since = 0
        session.keep_facts(frame.group, facts)
    session.touch(session.store.rooms.chat(frame.group) or 0)
    passed(session, frame.group, frame.passed)
    _end_unlisted(session, frame.group)
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
        # What came before somebody was served the log, that one may never get.
        if row is not None and (row.seq or 0) > facts.whole_since:
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
