"""Makes a commit: proposals, authenticated data, and what the relay is told (M9)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tgtui.codec import encoded
from tgtui.engine.core.log import received
from tgtui.engine.core.members import Leaf, Membership, membership, roster_change
from tgtui.engine.core.remembered import RoomFacts
from tgtui.engine.core.session import HANDSHAKE, Session
from tgtui.engine.core.terms import TEXTS, Terms, extensions_of, find
from tgtui.franking import (
    Content,
    Context,
    Franked,
    FrankedMeta,
    Kind,
    ReceiverState,
    RoomTexts,
    frank,
)
from tgtui.identity import device_of
from tgtui.mls import (
    Add,
    CommitOptions,
    Group,
    GroupContextExtensions,
    KeyPackage,
    Proposal,
    Remove,
    Welcome,
)
from tgtui.wire import (
    ZERO,
    Extras,
    Founding,
    FullStamp,
    HandshakeAad,
    JoinerSecret,
    Member,
    WelcomeParts,
    roster_hash,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a commit is to do; with nothing in it, it gives this device new keys.

    Attributes:
        adds: Verified KeyPackages of devices to add.
        removes: The leaves to remove.
        terms: The new terms, where they change.
        texts: The new title and description, where they change.
        founding: Where the commit founds the room.
        restores: The newest stamp, where the commit brings back a room of which the
            relay lost entries (M6).
    """

    adds: tuple[KeyPackage, ...] = ()
    removes: tuple[int, ...] = ()
    terms: Terms | None = None
    texts: RoomTexts | None = None
    founding: Founding | None = None
    restores: FullStamp | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A commit that is ready to be stored and submitted.

    Attributes:
        group: The group, which waits for it.
        message: The MLSMessage.
        extras: What the relay has to know.
        texts: The extension of the texts, where they change.
        restores: The stamp that goes with it, where it restores a room.
    """

    group: Group = field(repr=False)
    message: bytes = field(repr=False)
    extras: Extras = field(repr=False)
    texts: bytes = field(repr=False)
    restores: FullStamp | None = field(default=None, repr=False)


def make(session: Session, group: Group, facts: RoomFacts, plan: Plan) -> Made:
    """Make the commit of a plan; nothing is stored.

    Raises:
        NotPossible: MLS does not allow it; the cause says why.
        EncodeError: A text is too long.
    """
    before = membership(session, group)
    after = _afterwards(session, before, plan)
    franked = _franked(session, group, facts, plan.texts)
    texts = b""
    if franked is not None:
        credential = session.own.device.credential
        texts = encoded(FrankedMeta.of(franked, credential))
    roster = after.roster()
    aad = _authenticated(facts, franked, roster.values())
    options = CommitOptions(
        proposals=_proposals(group, plan, after.terms, texts),
        authenticated_data=aad.encoded(),
    )
    staged = group.commit(session.environment(session.now, HANDSHAKE), options)
    known: Iterable[Member] = ()
    if plan.founding is None and plan.restores is None:
        known = session.rosters.get(group.group_id) or before.roster().values()
    extras = Extras(
        roster_change(known, roster),
        _welcome(staged.welcome, plan.adds),
        plan.founding,
    )
    return Made(staged.group, staged.message, extras, texts, plan.restores)


def _afterwards(session: Session, before: Membership, plan: Plan) -> Membership:
    """Return who will be in the group, and in which role."""
    kept = [leaf for leaf in before.leaves if leaf.index not in plan.removes]
    for package in plan.adds:
        leaf = session.authority.of_leaf(package.leaf_node)
        kept.append(Leaf.of(len(before.leaves) + len(kept), leaf))
    terms = plan.terms or before.terms
    return replace(before, terms=terms, leaves=tuple(kept)).settled(before)


def _franked(
    session: Session, group: Group, facts: RoomFacts, texts: RoomTexts | None
) -> Franked | None:
    """Return the new texts, committed to."""
    if texts is None:
        return None
    state = received(facts)
    content = Content(
        facts.counted + 1,
        state.seq,
        state.head,
        Kind.GROUP_META,
        ZERO,
        session.now,
        facts.timer,
        encoded(texts),
    )
    own = session.own
    context = Context(own.relay_id, group.group_id, group.epoch, own.account, own.id)
    key = own.device.signing_key
    return frank(content, context, device_key=key, entropy=session.entropy)


def _authenticated(
    facts: RoomFacts, franked: Franked | None, roster: Iterable[Member]
) -> HandshakeAad:
    state: ReceiverState = received(facts)
    return HandshakeAad(
        ZERO if franked is None else franked.commitment,
        facts.counted + 1,
        state.handshake,
        state.seq,
        state.head,
        roster_hash(roster),
    )


def _proposals(
    group: Group, plan: Plan, terms: Terms, texts: bytes
) -> tuple[Proposal, ...]:
    proposals: list[Proposal] = [Remove(index) for index in plan.removes]
    proposals += [Add(package) for package in plan.adds]
    extensions = extensions_of(terms, texts or find(group.extensions, TEXTS))
    if extensions != group.extensions:
        proposals.append(GroupContextExtensions(extensions))
    return tuple(proposals)


def _welcome(
    welcome: Welcome | None, adds: tuple[KeyPackage, ...]
) -> WelcomeParts | None:
    """Return a Welcome in parts, so that each joiner gets its own entry alone (M16)."""
    if welcome is None:
        return None
    devices = {
        package.reference: device_of(package.leaf_node.signature_key)
        for package in adds
    }
    secrets = tuple(
        JoinerSecret(devices[secret.new_member], encoded(secret))
        for secret in welcome.secrets
    )
    return WelcomeParts(welcome.suite_id, secrets, welcome.encrypted_group_info)
