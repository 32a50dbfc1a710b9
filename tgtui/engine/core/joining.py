"""Joining a room by an invitation: which chat it is of, and what is shown of it."""

from typing import Final

import msgspec

from tgtui.codec import decode_whole, encoded
from tgtui.engine.core import chores, succeeding
from tgtui.engine.core.changing import current_texts
from tgtui.engine.core.founding import ACCEPT
from tgtui.engine.core.knowing import met
from tgtui.engine.core.lines import add_line
from tgtui.engine.core.log import RoomRecords, held, received
from tgtui.engine.core.members import role_of
from tgtui.engine.core.naming import block, line, mark
from tgtui.engine.core.opening import Joined, opened
from tgtui.engine.core.packages import used
from tgtui.engine.core.remembered import (
    MemberFacts,
    RoomFacts,
    Standing,
    member_facts,
    packed,
    packed_members,
)
from tgtui.engine.core.returning import returns, seen_before, warn_of_new
from tgtui.engine.core.session import Errand, Session
from tgtui.engine.core.times import sane
from tgtui.engine.core.wanted import Announce, packed as packed_wanted
from tgtui.engine.effects import FetchBlob, Resume
from tgtui.engine.rows import ChatRow, ChatState, OutboxRow
from tgtui.errors import TgtuiError
from tgtui.franking import (
    Delta,
    PastEntry,
    ReceiverState,
    UnverifiedStamp,
)
from tgtui.wire import Invitation, Refusal, Role, RoomKind
from tgtui.wire.requests import RoomRequest


DECLINE: Final = "decline an invitation"
INFO: Final = "the GroupInfo of an invitation"

REVOKED: Final = "revoked"
"""The value that holds revocations of own devices, for the members to know."""

_revocations: Final = msgspec.msgpack.Decoder(tuple[bytes, ...])
UNOPENED: Final = "invitations"
"""The value that names the rooms whose invitations wait for their GroupInfo."""

_GONE: Final = frozenset({Refusal.NOT_FOUND, Refusal.FORBIDDEN, Refusal.MISMATCH})
_PAUSE: Final = 30_000
_LONGEST: Final = 3_600_000

_waiting: Final = msgspec.msgpack.Decoder(Invitation)
_groups: Final = msgspec.msgpack.Decoder(tuple[bytes, ...])


def _name(group_id: bytes) -> str:
    return f"invitation:{group_id.hex()}"


def invited(session: Session, invitation: Invitation) -> None:
    """Take an invitation; what of it is a blob is fetched first."""
    if invitation.group_info is None and invitation.group_info_blob is not None:
        data = msgspec.msgpack.encode(invitation)
        session.store.values.put(_name(invitation.group), data)
        groups = dict.fromkeys((*_unopened(session), invitation.group))
        session.store.values.put(UNOPENED, msgspec.msgpack.encode(tuple(groups)))
        fetch(session, invitation)
        return
    _take(session, invitation, invitation.group_info or b"")


def resume(session: Session) -> None:
    """Fetch what invitations still need, on a new connection or after a while."""
    session.link.infos_at = 0
    for group_id in _unopened(session):
        stored = session.store.values.get(_name(group_id))
        if stored is not None:
            fetch(session, _waiting.decode(stored))


def not_fetched(
    session: Session, errand: Errand, refusal: Refusal | None, wait: int | None
) -> None:
    """Fetch it again later, unless the relay has it no more."""
    if refusal in _GONE:
        stored = session.store.values.get(_name(errand.group))
        _forget(session, errand.group)
        if stored is not None:
            _failed(session, _waiting.decode(stored))
    elif refusal is not None:
        session.link.infos_at = session.now + min(wait or _PAUSE, _LONGEST)


def _unopened(session: Session) -> tuple[bytes, ...]:
    data = session.store.values.get(UNOPENED)
    return _groups.decode(data) if data else ()


def _forget(session: Session, group_id: bytes) -> None:
    """Keep nothing of an invitation that is over."""
    left = tuple(each for each in _unopened(session) if each != group_id)
    session.store.values.put(UNOPENED, msgspec.msgpack.encode(left) if left else None)
    session.store.values.put(_name(group_id), None)


def fetch(session: Session, invitation: Invitation) -> None:
    """Fetch the GroupInfo of an invitation."""
    errand = Errand(INFO, group=invitation.group)
    if invitation.group_info_blob is None or errand in session.asked.values():
        return
    number = session.number(errand)
    session.do(FetchBlob(number, invitation.group_info_blob))


def came(session: Session, errand: Errand, data: bytes) -> None:
    """Go on with an invitation whose GroupInfo is there."""
    stored = session.store.values.get(_name(errand.group))
    if stored is not None:
        _forget(session, errand.group)
        _take(session, _waiting.decode(stored), data)


def _take(session: Session, invitation: Invitation, group_info: bytes) -> None:
    try:
        joined = opened(session, invitation, group_info)
    except TgtuiError:
        _failed(session, invitation)
        return
    known = session.facts(invitation.group)
    if known is not None and not returns(session, joined, known):
        return
    used(session, joined.package)
    _enter(session, joined, known)


def _failed(session: Session, invitation: Invitation) -> None:
    """Ask anew to be let back in where that was what failed; else drop it."""
    facts = session.facts(invitation.group)
    if facts is not None and facts.standing is Standing.LOST:
        facts.asked_back = 0
        session.keep_facts(invitation.group, facts)


def _enter(session: Session, joined: Joined, known: RoomFacts | None) -> None:
    """Store the group with its baseline, and show the chat."""
    invitation = joined.invitation
    group_id = invitation.group
    if known is not None and known.standing is Standing.ACTIVE:
        session.drop_group(group_id)
    facts = known or RoomFacts(standing=Standing.INVITED, kind=invitation.kind)
    facts.kind = invitation.kind
    facts.timer = joined.members.terms.timer
    facts.receiver = encoded(ReceiverState.joined(joined.stamp))
    row = _chat(session, joined)
    before = invitation.predecessor
    continues = before and session.store.rooms.chat(before) == row.id
    facts.predecessor = before if continues else None
    facts.gap_since, facts.voided, facts.chores = 0, (), ()
    facts.restoring, facts.proof, facts.claimed, facts.noticed = 0, b"", 0, ()
    # What proves that the relay lied outlives a restore from a backup.
    fork = session.store.values.get(f"fork:{group_id.hex()}")
    facts.forked = facts.forked or fork is not None
    facts.heard = 0
    facts.acked = joined.stamp.fields.seq
    asks = invitation.request or not _may_enter(session, joined, known)
    facts.standing = Standing.INVITED if asks else Standing.ACTIVE
    if known is None:
        session.store.rooms.add(group_id, row.id, packed(facts))
    session.keep_facts(group_id, facts)
    _baseline(session, joined)
    session.keep_epoch(joined.group, None)
    if joined.texts:
        session.store.values.put(f"texts:{group_id.hex()}", joined.texts)
    seen = seen_before(session, group_id)
    _remember_members(session, joined)
    _show(session, row, joined, known, facts)
    warn_of_new(session, row.id, seen, joined)


def _may_enter(session: Session, joined: Joined, known: RoomFacts | None) -> bool:
    """Tell whether this account need not be asked, whatever the relay says (M10).

    It need not where the room is known or continues a known one, and where it accepted
    to chat with who invites it, or asked them itself.
    """
    before, inviter = joined.invitation.predecessor, joined.invitation.inviter
    if known is not None or inviter == session.own.account:
        return True
    if before is not None and _continued(session, joined, before) is not None:
        return True
    person = session.store.people.get(inviter)
    chats = session.store.chats.with_peer(inviter)
    begun = any(c.state in (ChatState.ACTIVE, ChatState.SETTING_UP) for c in chats)
    return begun or (person is not None and person.contact)


def _baseline(session: Session, joined: Joined) -> None:
    group_id = joined.invitation.group
    records = RoomRecords(session.store, group_id)
    past = PastEntry.of(joined.stamp)
    records.write(Delta(entry=past, clear_counters=True, clear_commitments=True))


def _remember_members(session: Session, joined: Joined) -> None:
    fields = joined.stamp.fields
    at = sane(fields.accepted_at)
    own = MemberFacts(at, fields.account, at)
    name = f"members:{joined.invitation.group.hex()}"
    known = {account: MemberFacts() for account in joined.members.accounts}
    known[session.own.account] = own
    session.store.values.put(name, packed_members(known))


def _chat(session: Session, joined: Joined) -> ChatRow:
    """Return the chat that the room is of: its own, its predecessor's, or a new one."""
    invitation = joined.invitation
    number = session.store.rooms.chat(invitation.group)
    if number is None and invitation.predecessor is not None:
        number = _continued(session, joined, invitation.predecessor)
    peer = None
    if invitation.kind is RoomKind.DIRECT:
        others = [a for a in joined.members.accounts if a != session.own.account]
        peer = others[0] if others else None
        alive = [
            c
            for c in session.store.chats.with_peer(peer or b"")
            if c.state is not ChatState.ENDED
        ]
        number = number or (alive[0].id if alive else None)
    row = None if number is None else session.store.chats.get(number)
    if row is not None:
        row.peer, row.kind = row.peer or peer, invitation.kind
        return row
    row = ChatRow(
        kind=invitation.kind,
        state=ChatState.REQUEST,
        peer=peer,
        created=session.now,
        active_at=session.now,
        inviter=invitation.inviter,
    )
    session.store.chats.add(row)
    return row


def _continued(session: Session, joined: Joined, before: bytes) -> int | None:
    """Return the chat that a room continues, if all in it were there before (M3)."""
    known = member_facts(session.store.values.get(f"members:{before.hex()}"))
    if not joined.members.accounts.keys() <= known.keys():
        return None
    inviter = joined.invitation.inviter
    number = session.store.rooms.chat(before)
    row = None if number is None else session.store.chats.get(number)
    if row is None or row.kind is not joined.invitation.kind:
        return None
    leads = role_of(session, before, inviter) >= Role.ADMIN
    return number if leads or row.kind is not RoomKind.GROUP else None


def _show(
    session: Session,
    row: ChatRow,
    joined: Joined,
    known: RoomFacts | None,
    facts: RoomFacts,
) -> None:
    for account in joined.members.accounts:
        met(session, account)
    group_id = joined.invitation.group
    if row.group in (None, group_id) and row.kind is RoomKind.GROUP:
        texts = current_texts(joined.group) if joined.texts else None
        row.title = line(texts.title) if texts else row.title
        row.description = block(texts.description.encode()) if texts else ""
    who = mark(joined.invitation.inviter)
    row.active_at = session.now
    if facts.standing is Standing.INVITED:
        _request(session, row, joined, again=known is not None)
        return
    if row.state is ChatState.ENDED or row.state is ChatState.REQUEST:
        row.state = ChatState.ACTIVE
    words = "let this device back in" if known is not None else "added you"
    session.keep_chat(row)
    add_line(session, row.id, f"{who} {words}", at=joined.stamp.fields.accepted_at)
    succeeding.chosen(session, row, group_id, joined.stamp)
    _announce(session, row)
    follow(session, group_id)


def _announce(session: Session, row: ChatRow) -> None:
    """Tell the members which device this one took the place of (M8)."""
    data = session.store.values.get(REVOKED)
    for revocation in _revocations.decode(data) if data else ():
        what = packed_wanted(Announce(revocation=revocation))
        session.store.outbox.add(OutboxRow(chat=row.id, what=what))


def _request(session: Session, row: ChatRow, joined: Joined, *, again: bool) -> None:
    """Show a request; of an account that this user wrote to first, accept it."""
    open_ = row.state is ChatState.ACTIVE and not again
    if open_ or row.state is ChatState.SETTING_UP:
        # This side wants the chat too: it is in it, or began one itself.
        facts = session.chat_facts(row)
        facts.accepting = True
        session.keep_chat(row, facts)
        accept(session, joined.invitation.group)
        return
    row.state = ChatState.REQUEST
    row.group, row.inviter = joined.invitation.group, joined.invitation.inviter
    session.keep_chat(row)
    text = f"{mark(joined.invitation.inviter)} invites you"
    add_line(session, row.id, text, at=joined.stamp.fields.accepted_at)


def accept(session: Session, group_id: bytes) -> None:
    """Tell the relay that this account is to be served a room."""
    errand = Errand(ACCEPT, group=group_id)
    session.ask("accept", RoomRequest(group_id), errand)


def decline(session: Session, group_id: bytes) -> None:
    """Tell the relay that this account does not want a room."""
    errand = Errand(DECLINE, group=group_id)
    session.ask("decline", RoomRequest(group_id), errand)


def accepted(session: Session, errand: Errand) -> None:
    """Follow a room that was accepted."""
    facts = session.facts(errand.group)
    chat = session.store.rooms.chat(errand.group)
    if facts is None or chat is None or facts.standing is not Standing.INVITED:
        return
    facts.standing = Standing.ACTIVE
    session.keep_facts(errand.group, facts)
    row = session.chat(chat)
    row.state = ChatState.ACTIVE
    told = session.chat_facts(row)
    told.accepting = False
    session.keep_chat(row, told)
    records = RoomRecords(session.store, errand.group)
    stamp = records.past_entry(received(facts).seq)
    if stamp is not None:
        verified = decode_whole(UnverifiedStamp.decode, stamp.stamp).trust()
        succeeding.chosen(session, row, errand.group, verified)
    follow(session, errand.group)


def not_accepted(session: Session, errand: Errand) -> None:
    """Let an invitation go that has expired; the chat goes with it."""
    chat = session.store.rooms.chat(errand.group)
    facts = session.facts(errand.group)
    if facts is None or chat is None or facts.standing is not Standing.INVITED:
        return
    facts.standing = Standing.LOST
    session.keep_facts(errand.group, facts)
    session.drop_group(errand.group)
    add_line(session, chat, "the invitation has expired; asking to be let in")
    row = session.chat(chat)
    row.state = ChatState.ACTIVE
    session.keep_chat(row)


def follow(session: Session, group_id: bytes) -> None:
    """Follow a room, and change this device's keys in it soon (M16)."""
    facts, group = session.facts(group_id), session.group(group_id)
    if facts is None or group is None:
        return
    wait = chores.after_joining(session, len(group.members))
    chores.plan_refresh(session, group_id, session.now + wait)
    session.link.counted.setdefault(group_id, 0)
    if session.link.online:
        session.do(Resume((held(session, group_id, facts),)))


def declined(session: Session, errand: Errand) -> None:
    """Forget a room that was declined."""
    facts = session.facts(errand.group)
    if facts is None or facts.standing is not Standing.INVITED:
        return
    facts.standing = Standing.LEFT
    session.keep_facts(errand.group, facts)
    session.drop_group(errand.group)
