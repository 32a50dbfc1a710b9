"""What an applied commit means: who is there, what it is called, what people see."""

from dataclasses import dataclass, field

from tgtui.codec import decode_whole, encoded
from tgtui.engine.core import chores, succeeding, words
from tgtui.engine.core.attempts import drop_pending
from tgtui.engine.core.judging import Ruling
from tgtui.engine.core.knowing import met
from tgtui.engine.core.lines import add_line, warn
from tgtui.engine.core.log import held
from tgtui.engine.core.losing import lose
from tgtui.engine.core.members import accounts_in
from tgtui.engine.core.naming import block, line, listed, mark
from tgtui.engine.core.reading import Outcome, Read
from tgtui.engine.core.remembered import (
    MemberFacts,
    Readd,
    Refresh,
    RoomFacts,
    Standing,
    member_facts,
    packed_members,
)
from tgtui.engine.core.session import Session
from tgtui.engine.core.wanted import AddWanted, unpacked
from tgtui.engine.effects import Resume
from tgtui.engine.rows import AttemptRow, ChatState
from tgtui.franking import Evidence, RoomTexts, Versions
from tgtui.wire import Role, RoomKind


ROLES = {
    Role.MEMBER: "a member",
    Role.MODERATOR: "a moderator",
    Role.ADMIN: "an administrator",
    Role.OWNER: "the owner",
}


TWICE = 2
"""After how many void commits administrators are told to remove a device (M1)."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry that is being settled.

    Attributes:
        group: The room.
        chat: The chat.
        seq: Its place in the log.
        at: When the relay accepted it.
        attempt: What this device kept of it, if it is an own one.
        account: Who sent it; None where that cannot be told.
    """

    group: bytes = field(repr=False)
    chat: int
    seq: int
    at: int
    attempt: AttemptRow | None
    account: bytes | None = field(repr=False)


def applied(
    session: Session, happened: Happened, found: Read, meta: Evidence | None
) -> None:
    """Take over what a commit changed."""
    if found.outcome is Outcome.REMOVED:
        _removed(session, happened)
        return
    ruling = found.ruling
    facts = session.facts(happened.group)
    if ruling is None or facts is None:
        return
    _finish_own(session, happened)
    _remember(session, happened, ruling, facts)
    _members(session, happened, ruling)
    for account in ruling.added:
        met(session, account)
    session.keep_facts(happened.group, facts)
    if facts.standing is Standing.FOUNDING:
        _founded(session, happened, facts)
    else:
        _tell(session, happened, ruling)
    if meta is not None:
        _texts(session, happened, meta)
    session.touch(happened.chat)


def _finish_own(session: Session, happened: Happened) -> None:
    """Drop what this commit was wanted for."""
    attempt = happened.attempt
    if attempt is not None and attempt.outbox is not None:
        row = session.store.outbox.get(attempt.outbox)
        if row is None:
            return
        if isinstance(unpacked(row.what), AddWanted):
            # One commit adds only so many: what is left is looked at again.
            row.dev_seq = None
            session.store.outbox.put(row)
        else:
            session.store.outbox.drop(row.id)


def _remember(
    session: Session, happened: Happened, ruling: Ruling, facts: RoomFacts
) -> None:
    facts.timer = ruling.after.terms.timer
    facts.voided, facts.restoring, facts.proof = (), 0, b""
    facts.claimed, facts.noticed = 0, ()
    facts.left = tuple(a for a in facts.left if a in ruling.after.accounts)
    waiting = {*facts.waiting, *ruling.added, *ruling.swapped} - {session.own.account}
    if happened.account is not None:
        waiting.discard(happened.account)
    facts.waiting = tuple(sorted(a for a in waiting if a in ruling.after.accounts))
    for chore in facts.chores:
        if isinstance(chore, Readd) and _is_done(chore, ruling):
            facts.chores = tuple(each for each in facts.chores if each != chore)
            chores.served(session, happened.group, chore.request)
    session.rosters.pop(happened.group, None)
    if happened.account == session.own.account:
        facts.refreshed, facts.sent, facts.is_old = happened.at, 0, False
        size = len(ruling.after.leaves)
        later = Refresh(happened.at + chores.period(size))
        rest = tuple(c for c in facts.chores if not isinstance(c, Refresh))
        facts.chores = (*rest, later)


def _is_done(chore: Readd, ruling: Ruling) -> bool:
    """Tell whether somebody let that device back in already."""
    account = chores.account_of_request(chore.request)
    return account in ruling.swapped or account not in ruling.after.accounts


def _members(session: Session, happened: Happened, ruling: Ruling) -> None:
    """Remember since when everybody is there, and how old their keys are."""
    name = f"members:{happened.group.hex()}"
    known = member_facts(session.store.values.get(name))
    for account in (*ruling.added, *ruling.swapped):
        known[account] = MemberFacts(happened.at, ruling.committer, happened.at)
    old = known.get(ruling.committer, MemberFacts())
    known[ruling.committer] = MemberFacts(old.since, old.added_by, happened.at)
    kept = {a: facts for a, facts in known.items() if a in ruling.after.accounts}
    session.store.values.put(name, packed_members(kept))


def _founded(session: Session, happened: Happened, facts: RoomFacts) -> None:
    """Begin to use a room that is at the relay now."""
    facts.standing, facts.founded = Standing.ACTIVE, happened.at
    session.keep_facts(happened.group, facts)
    row = session.chat(happened.chat)
    row.state = ChatState.ACTIVE
    if facts.predecessor is not None:
        add_line(session, row.id, "restarted by your device", at=happened.at)
    succeeding.choose(session, row)
    session.link.counted.setdefault(happened.group, 0)
    session.do(Resume((held(session, happened.group, facts),)))


def _tell(session: Session, happened: Happened, ruling: Ruling) -> None:
    """Say what changed, in a line each; what widens the circle wants to be read."""
    who = mark(ruling.committer)
    mine = ruling.committer == session.own.account
    if ruling.added:
        text = f"{listed(ruling.added)} added by {who}"
        _say(session, happened, text, wants=not mine)
    if ruling.dropped:
        text = f"{listed(ruling.dropped)} removed by {who}"
        if set(ruling.dropped) <= ruling.excused:
            text = f"{listed(ruling.dropped)} left"
        _say(session, happened, text)
    for account in ruling.forward:
        text = f"{who}, who is no administrator, removed {mark(account)}"
        _say(session, happened, text, level="yellow")
    for account in ruling.swapped:
        text = f"{mark(account)}'s device was let in anew by {who}"
        _say(session, happened, text)
    _tell_terms(session, happened, ruling, who)


def _tell_terms(session: Session, happened: Happened, ruling: Ruling, who: str) -> None:
    before, after = ruling.before.terms, ruling.after.terms
    if before.timer != after.timer:
        text = f"{who} set messages to disappear after {words.duration(after.timer)}"
        if not after.timer:
            text = f"{who} set messages to stay"
        _say(session, happened, text)
    for account in ruling.after.accounts:
        old, new = before.role(account), after.role(account)
        if old != new and account in ruling.before.accounts:
            text = f"{mark(account)} is {ROLES[new]} now"
            _say(session, happened, text)


def _say(
    session: Session,
    happened: Happened,
    text: str,
    *,
    wants: bool = False,
    level: str = "dim",
) -> None:
    if wants and session.chat(happened.chat).kind is RoomKind.GROUP:
        warn(session, happened.chat, text, at=happened.at)
    else:
        add_line(session, happened.chat, text, level=level, at=happened.at)


def _texts(session: Session, happened: Happened, meta: Evidence) -> None:
    """Show the new title and description, and keep what proves who wrote them (M13)."""
    texts = decode_whole(RoomTexts.decode, meta.franked.content.body)
    name = f"texts:{happened.group.hex()}"
    session.store.values.put(name, encoded(Versions((meta,))))
    row = session.chat(happened.chat)
    facts = session.chat_facts(row)
    if row.group is None and facts.predecessor == happened.group:
        # The chat is about to be continued, with what it is called now.
        facts.title, facts.description = texts.title, texts.description
    elif row.group != happened.group:
        return
    title, description = line(texts.title), block(texts.description.encode())
    changed = row.title != title
    row.title, row.description = title, description
    session.keep_chat(row, facts)
    if changed and happened.account is not None and happened.seq > 1:
        who = mark(happened.account)
        add_line(session, row.id, f"{who} named the group “{title}”", at=happened.at)


def _removed(session: Session, happened: Happened) -> None:
    """Stop: this account is not in the room any more, and has no keys of it."""
    facts = session.facts(happened.group)
    if facts is None:
        return
    facts.standing, facts.removed_by = Standing.REMOVED, happened.account
    session.keep_facts(happened.group, facts)
    session.drop_group(happened.group)
    who = mark(happened.account)
    add_line(session, happened.chat, f"{who} removed you", at=happened.at)
    end(session, happened.chat, happened.group)


def end(session: Session, chat: int, group_id: bytes) -> None:
    """End a chat whose last room is over, unless another one continues it."""
    row = session.chat(chat)
    if row.group == group_id:
        row.state = ChatState.ENDED
        session.keep_chat(row)


def not_applied(session: Session, happened: Happened, outcome: Outcome) -> None:
    """Say that a commit changed nothing, or that this device cannot follow it (M1)."""
    if outcome is Outcome.LOST:
        lose(session, happened.group)
        return
    void(session, happened)


def void(session: Session, happened: Happened) -> None:
    """Name in whose name a commit came that breaks the rules; the log goes on."""
    facts = session.facts(happened.group)
    if facts is None:
        return
    who = mark(happened.account)
    text = (
        f"{who}'s app tried a change of the group that is not allowed; it had no effect"
    )
    add_line(session, happened.chat, text, level="yellow", at=happened.at)
    if happened.account is not None:
        facts.voided = (*facts.voided, happened.account)[-16:]
        session.keep_facts(happened.group, facts)
        _offer_removal(session, happened, facts)
    if happened.attempt is not None:
        attempt = happened.attempt
        if attempt.outbox is not None:
            session.store.outbox.drop(attempt.outbox)
        drop_pending(session, happened.group)


def _offer_removal(session: Session, happened: Happened, facts: RoomFacts) -> None:
    """Tell administrators of a device that does it again (M1)."""
    account = happened.account
    if account is None or facts.voided.count(account) != TWICE:
        return
    if account not in accounts_in(session, happened.group):
        return
    name = mark(account)
    text = f"{name}'s app did it twice: an administrator can remove it"
    add_line(session, happened.chat, text, level="yellow", at=happened.at)
