"""Commits that nobody asks for: new keys, letting devices in, dropping who left."""

from hashlib import sha256
from typing import Final

from tgtui.codec import DecodeError, EncodeError, decode_whole
from tgtui.engine.core.attempts import keep_commit
from tgtui.engine.core.changing import verified_packages
from tgtui.engine.core.commits import Plan, make
from tgtui.engine.core.members import Membership, accounts_in, membership
from tgtui.engine.core.remembered import (
    Drop,
    MemberFacts,
    Readd,
    Refresh,
    RoomFacts,
    Standing,
    member_facts,
)
from tgtui.engine.core.session import Session
from tgtui.errors import PeerFault
from tgtui.identity import RejoinRequest, UnverifiedRejoinRequest
from tgtui.mls import Group, MlsLocalFault
from tgtui.wire import FullStamp, RejoinOffer, Role, RoomKind, limits


MINUTE: Final = 60_000
DAY: Final = 1440 * MINUTE
WEEK: Final = 7 * DAY
MONTH: Final = 28 * DAY
OFF: Final = 10 * MINUTE
PAIR: Final = 2
TURN: Final = 5_000
"""How long each member waits for the one before it to drop who left."""


def do_next(session: Session, group_id: bytes, facts: RoomFacts) -> bool:
    """Make the commit of the first chore that is due, and tell whether one was."""
    group = session.group(group_id)
    if session.changes_paused.get(group_id, 0) > session.now:
        return False
    if group is not None and facts.restoring:
        return _restore(session, group, facts)
    due = [c for c in facts.chores if isinstance(c, Readd) or c.at <= session.now]
    if group is None or not due:
        return False
    now = membership(session, group)
    for chore in due:
        plan = _plan(session, group, now, chore)
        if plan is None:
            _forget(session, group_id, facts, chore)
            continue
        try:
            made = make(session, group, facts, plan)
        except (MlsLocalFault, EncodeError):
            _forget(session, group_id, facts, chore)
            continue
        keep_commit(session, made, facts)
        return True
    return False


def _restore(session: Session, group: Group, facts: RoomFacts) -> bool:
    """Tell the relay how things stood, where it lost a part of the log (M6)."""
    now = membership(session, group)
    leads = now.role(session.own.account) >= Role.ADMIN
    if not facts.proof or not (leads or facts.kind is not RoomKind.GROUP):
        return False
    stamp = FullStamp(facts.proof[:-64], facts.proof[-64:])
    try:
        made = make(session, group, facts, Plan(restores=stamp))
    except (MlsLocalFault, EncodeError):
        return False
    keep_commit(session, made, facts)
    return True


def _forget(
    session: Session, group_id: bytes, facts: RoomFacts, chore: Refresh | Readd | Drop
) -> None:
    facts.chores = tuple(each for each in facts.chores if each != chore)
    session.keep_facts(group_id, facts)


def _plan(
    session: Session, group: Group, now: Membership, chore: Refresh | Readd | Drop
) -> Plan | None:
    """Return the plan of a chore; None where there is nothing left to do."""
    match chore:
        case Refresh():
            return Plan()
        case Drop(accounts=accounts):
            indices = now.indices(accounts)
            return Plan(removes=indices) if indices else None
        case Readd(request=data, until=until):
            return _readding(session, group, now, data) if until > session.now else None


def _readding(
    session: Session, group: Group, now: Membership, data: bytes
) -> Plan | None:
    """Let a device back in: the old leaves of its account go, the new one comes (M3).

    An account has one device, so that a new one takes the place of all others.
    """
    try:
        request = decode_whole(UnverifiedRejoinRequest.decode, data).verify()
    except PeerFault:
        return None
    account = request.credential.account
    if account not in now.accounts or account == session.own.account:
        return None
    if _is_revoked(session, request):
        return None
    adds = verified_packages(session, group, account, (request.key_package,))
    return Plan(adds=adds, removes=now.indices([account])) if adds else None


def _is_revoked(session: Session, request: RejoinRequest) -> bool:
    credential = request.credential
    return (credential.account, credential.device) in session.revocations


def account_of_request(data: bytes) -> bytes | None:
    """Return whose device asks to be let back in."""
    try:
        request = decode_whole(UnverifiedRejoinRequest.decode, data).verify()
    except PeerFault:
        return None
    return request.credential.account


def offered(session: Session, offer: RejoinOffer) -> bytes | None:
    """Let a device back in at the relay's request, and return the room's group.

    A device is let in three times a day at most.
    """
    try:
        request = decode_whole(UnverifiedRejoinRequest.decode, offer.request).verify()
    except (DecodeError, PeerFault):
        return None
    group_id, facts = request.group_id, session.facts(request.group_id)
    if facts is None or not _may_answer(session, request, offer, facts):
        return None
    if offer.request in [c.request for c in facts.chores if isinstance(c, Readd)]:
        return group_id
    account = request.credential.account
    if account not in accounts_in(session, group_id) or not _may(session, request):
        return None
    chore = Readd(offer.request, session.now + max(MINUTE, offer.until - session.now))
    facts.chores = (chore, *facts.chores)
    session.keep_facts(request.group_id, facts)
    return request.group_id


def _may_answer(
    session: Session, request: RejoinRequest, offer: RejoinOffer, facts: RoomFacts
) -> bool:
    """Tell whether this device is in the room, and the request is a new one."""
    served = session.store.values.get(_served(request))
    new = served != sha256(offer.request).digest() and not _is_old(session, request)
    return facts.standing is Standing.ACTIVE and new


def _is_old(session: Session, request: RejoinRequest) -> bool:
    """Tell whether a request is one of before: whose account is in again since (M3)."""
    name = f"members:{request.group_id.hex()}"
    known = member_facts(session.store.values.get(name))
    since = known.get(request.credential.account, MemberFacts()).since
    return request.at <= since or session.now - request.at > DAY


def _served(request: RejoinRequest) -> str:
    return f"served:{request.group_id.hex()}:{request.credential.device.hex()}"


def _may(session: Session, request: RejoinRequest) -> bool:
    """Count how often a device was let back in today, and tell whether it may be."""
    day = session.now // DAY
    name = f"readded:{request.group_id.hex()}:{request.credential.device.hex()}"
    data = session.store.values.get(name) or b""
    last, count = int.from_bytes(data[:8], "big"), int.from_bytes(data[8:], "big")
    count = count if last == day else 0
    if count >= limits.REJOINS_A_DAY:
        return False
    session.store.values.put(name, day.to_bytes(8, "big") + bytes((count + 1,)))
    return True


def refresh_now(session: Session, group_id: bytes) -> None:
    """Have this device's keys changed as soon as it can be."""
    plan_refresh(session, group_id, session.now)


def plan_refresh(session: Session, group_id: bytes, at: int) -> None:
    """Have this device's keys changed from a time on, or earlier if that is planned."""
    facts = session.facts(group_id)
    if facts is None:
        return
    planned = [chore.at for chore in facts.chores if isinstance(chore, Refresh)]
    others = tuple(c for c in facts.chores if not isinstance(c, Refresh))
    facts.chores = (*others, Refresh(min([at, *planned])))
    session.keep_facts(group_id, facts)


def put_off(session: Session, group_id: bytes) -> None:
    """Try what the relay does not let this device do much later, or not again."""
    facts = session.facts(group_id)
    if facts is None:
        return
    later = session.now + OFF
    kept = [c for c in facts.chores if not isinstance(c, Readd)]
    facts.chores = tuple(
        Refresh(max(c.at, later))
        if isinstance(c, Refresh)
        else Drop(c.accounts, max(c.at, later))
        for c in kept
    )
    session.keep_facts(group_id, facts)


def forget_readding(session: Session, group_id: bytes) -> None:
    """Let nobody back in for whom the relay does not wait any more."""
    facts = session.facts(group_id)
    if facts is not None:
        facts.chores = tuple(c for c in facts.chores if not isinstance(c, Readd))
        session.keep_facts(group_id, facts)


def served(session: Session, group_id: bytes, request: bytes) -> None:
    """Remember a request that somebody has fulfilled: the relay may offer it again."""
    try:
        asked = decode_whole(UnverifiedRejoinRequest.decode, request).verify()
    except (DecodeError, PeerFault):
        return
    if asked.group_id == group_id:
        session.store.values.put(_served(asked), sha256(request).digest())


def jitter(session: Session, span: int) -> int:
    """Return a random number of milliseconds below `span`."""
    return int.from_bytes(session.entropy.draw(6), "big") % max(1, span)


def after_joining(session: Session, size: int) -> int:
    """Return how long to wait with the first refresh: uniform over N minutes (M16)."""
    return 0 if size <= PAIR else jitter(session, size * MINUTE)


def period(size: int) -> int:
    """Return how often keys are changed in a room of that many devices (M16)."""
    return max(WEEK, size * MONTH // 1000)


def drop_later(session: Session, group_id: bytes, facts: RoomFacts) -> None:
    """Have accounts removed that left.

    Every member does it, one after the other by their leaves, until it is done.
    """
    group = session.group(group_id)
    if group is None or not facts.left or facts.kind is not RoomKind.GROUP:
        return
    now = membership(session, group)
    staying = [a for a in now.accounts if a not in facts.left]
    gone = tuple(a for a in facts.left if a in now.accounts)
    if not gone or session.own.account not in staying:
        return
    others = tuple(c for c in facts.chores if not isinstance(c, Drop))
    turn = staying.index(session.own.account)
    facts.chores = (*others, Drop(gone, session.now + turn * TURN))
    session.keep_facts(group_id, facts)
