"""Setting up a chat: who it is with, KeyPackages, and the commit that founds it."""

from typing import Final

from tgtui.codec import EncodeError, encoded
from tgtui.engine.core import succeeding
from tgtui.engine.core.attempts import keep_commit
from tgtui.engine.core.changing import learn, verified_packages
from tgtui.engine.core.commits import Plan, make
from tgtui.engine.core.knowing import found as known, vouched
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.log import received
from tgtui.engine.core.naming import listed
from tgtui.engine.core.packages import new_package
from tgtui.engine.core.remembered import (
    ChatFacts,
    RoomFacts,
    Standing,
    packed,
)
from tgtui.engine.core.session import HANDSHAKE, Errand, Session
from tgtui.engine.core.terms import Predecessor, Terms, extensions_of
from tgtui.engine.rows import ChatRow, ChatState
from tgtui.franking import ReceiverState, RoomTexts
from tgtui.mls import Group, KeyPackage, MlsLocalFault, NewGroup
from tgtui.wire import Founding, Refusal, Role, RoomKind
from tgtui.wire.replies import Claimed, Found
from tgtui.wire.requests import ClaimKeyPackage, Lookup, RoomRequest


LOOK_UP: Final = "look up for a chat"
CLAIM: Final = "claim for a chat"
ACCEPT: Final = "accept an invitation"

_FIRST_RETRY: Final = 5_000
"""Soon: who registered a moment ago has no KeyPackages at the relay yet."""

_LAST_RETRY: Final = 3_600_000


def drive(session: Session, row: ChatRow) -> None:
    """Do the next step of setting up a chat, if it is time to."""
    facts = session.chat_facts(row)
    if row.state is not ChatState.SETTING_UP or row.group is not None:
        return
    if not session.link.online or facts.retry > session.now:
        return
    if row.kind is RoomKind.DIRECT and row.peer is None:
        errand = Errand(LOOK_UP, row.id)
        session.ask("lookup", Lookup(handle=facts.handle), errand)
        return
    missing = [
        account
        for account in facts.people
        if account not in facts.packages and account not in facts.missing
    ]
    for account in missing:
        errand = Errand(CLAIM, row.id, key=account)
        session.ask("claim-key-package", ClaimKeyPackage(account), errand)
    if not missing:
        found(session, row, facts)


def drive_all(session: Session) -> None:
    """Do the next step of every chat that is being set up."""
    for row in session.store.chats.all():
        drive(session, row)


def looked_up(session: Session, errand: Errand, reply: Found) -> None:
    """Go on with the account that the relay names, if it can be the one."""
    row = session.store.chats.get(errand.chat)
    if row is None or row.peer is not None:
        return
    facts = session.chat_facts(row)
    if not vouched(reply) or reply.handle != facts.handle:
        later(session, row, "the relay's answer does not fit together")
        return
    known(session, reply)
    if _merged(session, row, reply.account):
        return
    row.peer = reply.account
    row.kind = RoomKind.DIRECT
    if reply.account == session.own.account:
        row.kind, row.peer = RoomKind.NOTES, None
    facts.people = () if row.peer is None else (row.peer,)
    facts.trouble, facts.retry, facts.tries = "", 0, 0
    session.keep_chat(row, facts)
    drive(session, row)


def _merged(session: Session, row: ChatRow, account: bytes) -> bool:
    """Continue in a chat with that account that there is already."""
    others = [c for c in session.store.chats.with_peer(account) if c.id != row.id]
    alive = [c for c in others if c.state is not ChatState.ENDED]
    if not alive:
        return False
    if alive[0].state is ChatState.REQUEST:
        _adopt(session, row, alive[0])
    else:
        _pour(session, row, alive[0])
    return True


def _pour(session: Session, row: ChatRow, into: ChatRow) -> None:
    """Move what a chat holds into another one, and delete it."""
    session.store.outbox.move(row.id, into.id)
    for message in session.store.messages.page(row.id, limit=10_000):
        message.chat = into.id
        session.store.messages.put(message)
    for group_id in session.store.rooms.of_chat(row.id):
        session.store.rooms.move(group_id, into.id)
    session.store.chats.drop(row.id)
    session.touch(into.id)


def _adopt(session: Session, row: ChatRow, request: ChatRow) -> None:
    """Accept the other one's request: this user wants the chat too."""
    facts = session.chat_facts(row)
    group_id = request.group
    row.peer, row.inviter, row.group = request.peer, request.inviter, group_id
    row.state = ChatState.REQUEST
    facts.accepting = True
    _pour(session, request, row)
    session.keep_chat(row, facts)
    if group_id is not None:
        session.ask("accept", RoomRequest(group_id), Errand(ACCEPT, group=group_id))


def not_looked_up(session: Session, errand: Errand, refusal: Refusal | None) -> None:
    """Say that nobody has that handle, or try again."""
    row = session.store.chats.get(errand.chat)
    if row is None or refusal is None:
        return
    name = session.chat_facts(row).handle
    later(session, row, f"the relay knows no @{name}, or it cannot be reached by you")


def later(
    session: Session, row: ChatRow, trouble: str, wait: int | None = None
) -> None:
    """Try again after a while, which gets longer."""
    facts = session.chat_facts(row)
    facts.trouble = trouble
    pause = min(_LAST_RETRY, _FIRST_RETRY << min(facts.tries, 10))
    facts.retry = session.now + (wait or pause)
    facts.tries += 1
    session.keep_chat(row, facts)


def claimed(session: Session, errand: Errand, reply: Claimed) -> None:
    """Keep the KeyPackages of an account, and found the chat once all are there."""
    row = session.store.chats.get(errand.chat)
    if row is None:
        return
    learn(session, errand.key, reply.revocations)
    facts = session.chat_facts(row)
    packages = tuple(each.package for each in reply.packages)
    facts.packages = {**facts.packages, errand.key: packages}
    session.keep_chat(row, facts)
    drive(session, row)


def not_claimed(
    session: Session, errand: Errand, refusal: Refusal | None, wait: int | None
) -> None:
    """Try again later; a group is founded without who cannot be reached."""
    row = session.store.chats.get(errand.chat)
    if row is None or refusal is None:
        return
    if row.kind is RoomKind.GROUP and refusal is Refusal.UNAVAILABLE:
        facts = session.chat_facts(row)
        facts.missing = (*facts.missing, errand.key)
        session.keep_chat(row, facts)
        drive(session, row)
        return
    names = listed((errand.key,))
    later(session, row, f"{names} cannot be reached at the moment", wait)


def found(session: Session, row: ChatRow, facts: ChatFacts) -> None:
    """Make the group, and the commit that founds its room."""
    group = _created(session, row, facts)
    adds: list[KeyPackage] = []
    for account in facts.people:
        packages = facts.packages.get(account, ())
        adds += verified_packages(session, group, account, packages)
    if row.kind is RoomKind.DIRECT and not adds:
        _not_good(session, row, facts)
        return
    room = RoomFacts(
        standing=Standing.FOUNDING,
        kind=row.kind,
        receiver=encoded(ReceiverState.created()),
        timer=timer_of(session, facts.predecessor),
        predecessor=facts.predecessor,
        heard=session.now,
    )
    texts = RoomTexts(facts.title, facts.description) if facts.title else None
    plan = Plan(
        adds=tuple(adds),
        texts=texts,
        founding=Founding(row.kind, facts.predecessor),
    )
    try:
        made = make(session, group, room, plan)
    except (MlsLocalFault, EncodeError):
        _not_good(session, row, facts)
        return
    session.store.rooms.add(group.group_id, row.id, packed(room))
    session.keep_facts(group.group_id, room)
    session.keep_epoch(group, None)
    keep_commit(session, made, room)
    row.group = group.group_id
    if facts.missing:
        names = listed(facts.missing)
        add_line(session, row.id, f"{names} cannot be invited now", level="yellow")
    facts.packages, facts.trouble, facts.missing = {}, "", ()
    session.keep_chat(row, facts)


def _not_good(session: Session, row: ChatRow, facts: ChatFacts) -> None:
    """Ask for other KeyPackages after a while."""
    facts.packages = {}
    session.keep_chat(row, facts)
    whose = "the other one's" if row.kind is RoomKind.DIRECT else "somebody's"
    later(session, row, f"{whose} KeyPackages are not good")


def _created(session: Session, row: ChatRow, facts: ChatFacts) -> Group:
    terms = Terms(
        session.own.relay_id,
        row.kind,
        timer_of(session, facts.predecessor),
        predecessor=_predecessor(session, facts.predecessor),
    ).with_role(session.own.account, Role.OWNER)
    new = NewGroup(session.entropy.draw(32), extensions_of(terms, None))
    environment = session.environment(session.now, HANDSHAKE)
    return Group.create(new, new_package(session), environment)


def timer_of(session: Session, predecessor: bytes | None) -> int:
    """Return the timer that a room begins with: that of the one that it continues."""
    facts = None if predecessor is None else session.facts(predecessor)
    return 0 if facts is None else facts.timer


def _predecessor(session: Session, group_id: bytes | None) -> Predecessor | None:
    facts = None if group_id is None else session.facts(group_id)
    if facts is None or group_id is None:
        return None
    state = received(facts)
    return Predecessor(group_id, state.seq, state.head)


def refused(session: Session, group_id: bytes, refusal: Refusal) -> None:
    """Begin anew with another group, since the relay does not take this one."""
    chat = session.store.rooms.chat(group_id)
    row = None if chat is None else session.store.chats.get(chat)
    session.store.outbox.clear_attempts(group_id)
    session.drop_group(group_id)
    facts = session.facts(group_id)
    if facts is not None:
        facts.standing = Standing.LEFT
        session.keep_facts(group_id, facts)
    if row is None or row.group != group_id:
        return
    row.group = None
    succeeding.choose(session, row)
    if row.group is None:
        later(session, row, f"the relay does not take the chat ({refusal.value})")
