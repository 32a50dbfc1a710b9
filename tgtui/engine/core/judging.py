"""Whether a commit that MLS accepts is one that the rules allow (protocol.md M1, M9).

Every check is a function of the log, so that all members come to the same.
"""

from dataclasses import dataclass, field, replace

from tgtui.engine.core.members import Leaf, Membership, membership
from tgtui.engine.core.session import Session
from tgtui.engine.core.terms import TERMS, TEXTS, Terms, find
from tgtui.engine.errors import Void
from tgtui.errors import PeerFault
from tgtui.mls import (
    EpochChanged,
    Event,
    Group,
    LeafSource,
    MemberChange,
)
from tgtui.wire import ZERO, HandshakeAad, Member, Role, RoomKind, limits, roster_hash


@dataclass(frozen=True, slots=True)
class Ruling:
    """A commit that is to be judged.

    Attributes:
        before: Who was in the group.
        after: Who is in it afterwards.
        committer: The account that commits.
        added: Accounts that are new.
        dropped: Accounts that are gone.
        swapped: Accounts with other devices than before.
        excused: Accounts that anybody may drop: they left, or lost all their devices.
    """

    before: Membership
    after: Membership
    committer: bytes = field(repr=False)
    added: tuple[bytes, ...] = ()
    dropped: tuple[bytes, ...] = ()
    swapped: tuple[bytes, ...] = ()
    excused: frozenset[bytes] = frozenset()

    @property
    def leads(self) -> bool:
        """Whether the committer may add, remove, and change what all agree on."""
        return self.before.role(self.committer) >= Role.ADMIN

    @property
    def forward(self) -> tuple[bytes, ...]:
        """The accounts that a plain member dropped without a reason that is seen here.

        The relay lets it where an invitation was not accepted in time, or an account
        was deleted; members are told.
        """
        if self.leads:
            return ()
        return tuple(a for a in self.dropped if a not in self.excused)


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a commit.

    Attributes:
        old: The group before.
        new: The group afterwards.
        event: What MLS says that it did.
        aad: Its authenticated data.
        left: Accounts that said that they leave.
        at: When the relay accepted it, in ms since 1970.
        before: Accounts that were there before this device, of which it cannot know
            whether they had left.
    """

    old: Group = field(repr=False)
    new: Group = field(repr=False)
    event: EpochChanged
    aad: HandshakeAad = field(repr=False)
    left: frozenset[bytes]
    at: int
    before: frozenset[bytes] = frozenset()


def judge(session: Session, case: Case) -> Ruling:
    """Return what a commit did, if the rules allow it.

    Raises:
        Void: They do not.
    """
    try:
        before = membership(session, case.old)
        after = membership(session, case.new)
    except PeerFault as error:
        raise Void from error
    _check_form(case)
    ruling = _ruling(session, case, before, after)
    _check_terms(case, ruling)
    _check_rights(ruling, case.before)
    if roster_hash(after.roster().values()) != case.aad.roster_hash:
        message = "the roster is not the one that the relay was told"
        raise Void(message)
    return ruling


def as_change(event: Event) -> EpochChanged:
    """Return an event of MLS as a change of epoch.

    Raises:
        Void: It is anything else: no such message is sent as a handshake here.
    """
    if not isinstance(event, EpochChanged):
        message = "not a commit, or one that ends the group"
        raise Void(message)
    return event


def _check_form(case: Case) -> None:
    """Allow Add, Remove and GroupContextExtensions by members, and leaves that stay."""
    if case.event.external or case.event.psks:
        message = "a commit from outside, or with a pre-shared key"
        raise Void(message)
    for change in case.event.changes:
        _check_leaf(change)


def _check_leaf(change: MemberChange) -> None:
    """Require that a leaf that stays keeps credential and key, byte for byte (M8)."""
    before, after = change.before, change.after
    if before is None or after is None or _is_new(change):
        return
    same = before.credential == after.credential
    if not same or before.signature_key != after.signature_key:
        message = "a device changed its credential or its key in its place"
        raise Void(message)


def _ruling(
    session: Session, case: Case, before: Membership, after: Membership
) -> Ruling:
    committer = _account_at(before, case.event.committer)
    old, new = before.roster(), after.roster()
    gone = [account for account in old if account not in new]
    excused = frozenset(
        account
        for account in gone
        if account in case.left or _revoked(session, old[account], case.at)
    )
    changed = {
        account
        for change in case.event.changes
        if change.before is None or change.after is None or _is_new(change)
        for account in _accounts_of(session, change)
    }
    return Ruling(
        before,
        after,
        committer,
        tuple(account for account in new if account not in old),
        tuple(gone),
        tuple(a for a in new if a in old and a in changed),
        excused,
    )


def _account_at(before: Membership, index: int) -> bytes:
    leaf = next((leaf for leaf in before.leaves if leaf.index == index), None)
    if leaf is None:
        message = "a commit by somebody who is not there"
        raise Void(message)
    return leaf.account


def _is_new(change: MemberChange) -> bool:
    """Tell whether a leaf was added, be it where one was removed by the same commit."""
    return change.after is not None and change.after.source is LeafSource.KEY_PACKAGE


def _accounts_of(session: Session, change: MemberChange) -> set[bytes]:
    """Return the accounts of which a change adds or removes a device."""
    nodes = [node for node in (change.before, change.after) if node is not None]
    return {Leaf.of(0, session.authority.of_leaf(node)).account for node in nodes}


def _revoked(session: Session, member: Member, at: int) -> bool:
    """Tell whether an account had revoked all its devices at a time."""
    since = [session.revocations.get((member.account, d)) for d in member.devices]
    return all(each is not None and each < at for each in since)


def _check_terms(case: Case, ruling: Ruling) -> None:
    """Require that only what may change has changed, and that texts are vouched for."""
    before, after = ruling.before.terms, ruling.after.terms
    fixed = replace(after, timer=before.timer, roles=before.roles)
    if fixed != before:
        message = "relay, kind or predecessor of a room do not change"
        raise Void(message)
    if ruling.after.settled(ruling.before).terms != after:
        message = "a role without its account, or nobody in charge"
        raise Void(message)
    known = {TERMS, TEXTS}
    if any(e.extension_type not in known for e in case.new.extensions):
        message = "an extension that rooms do not have"
        raise Void(message)
    same = find(case.old.extensions, TEXTS) == find(case.new.extensions, TEXTS)
    if same != (case.aad.commitment == ZERO):
        message = "texts change with a commitment, and with nothing else"
        raise Void(message)
    if not same and not (after.kind is RoomKind.GROUP and ruling.leads):
        message = "only groups have a title, and administrators set it"
        raise Void(message)


def _check_rights(ruling: Ruling, unknown: frozenset[bytes]) -> None:
    """Require that the committer may do all that it did.

    Of who was there before this device, those who came earlier know whether they had
    left, and the relay does: what they take is taken here, and told.
    """
    before, after = ruling.before.terms, ruling.after.terms
    _check_size(ruling)
    if ruling.committer in ruling.dropped:
        message = "nobody removes itself"
        raise Void(message)
    free = before.kind is not RoomKind.GROUP
    if before.timer != after.timer and not (ruling.leads or free):
        message = "only administrators set the timer"
        raise Void(message)
    if ruling.added and not ruling.leads:
        message = "only administrators add people"
        raise Void(message)
    own = before.role(ruling.committer)
    higher = [a for a in ruling.dropped if before.role(a) > own]
    if any(account not in ruling.excused | unknown for account in higher):
        message = "nobody removes who has a higher role"
        raise Void(message)
    _check_roles(ruling, before, after)


def _check_size(ruling: Ruling) -> None:
    """Require the number of accounts that the kind of room allows."""
    most = {RoomKind.NOTES: 1, RoomKind.DIRECT: 2}
    kind, count = ruling.after.terms.kind, len(ruling.after.accounts)
    if count > most.get(kind, limits.ROOM) or len(ruling.added) > limits.ADDS:
        message = "too many people for this room, or at once"
        raise Void(message)


def _check_roles(ruling: Ruling, before: Terms, after: Terms) -> None:
    """Require that roles change by who may, and by inheritance."""
    own = before.role(ruling.committer)
    heirs = replace(ruling.after, terms=before).settled(ruling.before).terms
    for account in ruling.after.accounts:
        old, new = before.role(account), after.role(account)
        if old == new or heirs.role(account) == new:
            continue
        if not ruling.leads or max(old, new) > own:
            message = "nobody gives or takes a role above their own"
            raise Void(message)
