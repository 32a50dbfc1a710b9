"""Decrypts an entry of a log, so that it can be judged; nothing is stored here."""

from dataclasses import dataclass, field
from enum import Enum

from tgtui.engine.core.judging import Case, Ruling, as_change, judge
from tgtui.engine.core.log import received
from tgtui.engine.core.remembered import RoomFacts, member_facts
from tgtui.engine.core.session import HANDSHAKE, Session
from tgtui.engine.core.terms import TEXTS, find, terms_of
from tgtui.engine.core.wanted import read_proof
from tgtui.engine.errors import Void
from tgtui.engine.rows import AttemptRow
from tgtui.errors import PeerFault
from tgtui.franking import Opened, Sender
from tgtui.mls import (
    EpochChanged,
    Event,
    Group,
    MessageReceived,
    MlsError,
    PathSecretUnusable,
    Removed,
)
from tgtui.wire import HandshakeAad, Outer, Role


class Outcome(Enum):
    """What an entry means for the group (M1)."""

    MESSAGE = "an application message"
    APPLY = "a commit that all follow"
    VOID = "a commit that nobody follows"
    LOST = "a commit that others follow, and this device cannot"
    REMOVED = "a commit that removes this device"
    UNREADABLE = "a message that this device cannot read"


@dataclass(frozen=True, slots=True)
class Read:
    """What decrypting an entry gave.

    Attributes:
        outcome: What it means.
        group: The group afterwards; the one before where nothing changes.
        opened: What franking judges; None where nothing could be read.
        ruling: What a commit did.
    """

    outcome: Outcome
    group: Group | None = field(repr=False)
    opened: Opened | None = field(default=None, repr=False)
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as it came.

    Attributes:
        group: The group before it.
        facts: What is remembered of the room.
        outer: What can be read of it without a key.
        message: The MLSMessage.
        at: When the relay says that it accepted it, in ms since 1970.
        attempt: What this device kept of it, if it is an own one.
        account: Who sent it, says the relay's stamp; None where that is the short one.
    """

    group: Group = field(repr=False)
    facts: RoomFacts
    outer: Outer
    message: bytes = field(repr=False)
    at: int
    attempt: AttemptRow | None = None
    account: bytes | None = field(default=None, repr=False)


def read(session: Session, sealed: Sealed) -> Read:
    """Decrypt an entry, and judge it where it is a commit."""
    if sealed.attempt is not None:
        return _own(session, sealed, sealed.attempt)
    if sealed.outer.handshake:
        return _handshake(session, sealed)
    return _application(session, sealed)


def _application(session: Session, sealed: Sealed) -> Read:
    before = sealed.group
    try:
        group, event = before.receive(sealed.message, session.environment(sealed.at))
        if not isinstance(event, MessageReceived) or event.leaf is None:
            return Read(Outcome.UNREADABLE, before)
        credential = session.authority.of_leaf(event.leaf)
    except (MlsError, PeerFault):
        return Read(Outcome.UNREADABLE, before)
    role = terms_of(before.extensions).role(credential.account)
    sender = Sender(credential, moderates=role >= Role.MODERATOR)
    return Read(Outcome.MESSAGE, group, Opened(sender, event.data))


def _handshake(session: Session, sealed: Sealed) -> Read:
    before = sealed.group
    if sealed.outer.epoch > before.epoch and _may_be_behind(sealed):
        return Read(Outcome.LOST, before)
    try:
        environment = session.environment(sealed.at, HANDSHAKE)
        group, event = before.receive(sealed.message, environment)
    except PathSecretUnusable:
        return Read(Outcome.LOST, before)
    except (MlsError, PeerFault):
        return Read(Outcome.VOID, before)
    return _judged(session, sealed, group, event)


def _may_be_behind(sealed: Sealed) -> bool:
    """Tell whether others may have gone on where this device did not.

    It is the odd one where it voided what they follow (M1), and one of them is not
    whose commit that was; else it missed a commit that the relay lost (M6), or one that
    was gone before it came (M7).
    """
    facts = sealed.facts
    state = received(facts)
    skipped = state.baseline_seq > state.handshake
    voided = any(account != sealed.account for account in facts.voided)
    return bool(voided or facts.restoring or skipped)


def _judged(session: Session, sealed: Sealed, group: Group, event: Event) -> Read:
    before = sealed.group
    if isinstance(event, Removed):
        opened = _opened(session, before, event.change, b"")
        if not _may_remove(session, sealed, opened):
            return Read(Outcome.VOID, before, opened)
        return Read(Outcome.REMOVED, group, opened)
    try:
        change = as_change(event)
        ruling = _ruled(session, sealed, group, change)
    except Void:
        return Read(Outcome.VOID, before)
    texts = find(group.extensions, TEXTS) or b""
    opened = _opened(session, before, change, texts)
    return Read(Outcome.APPLY, group, opened, ruling)


def _may_remove(session: Session, sealed: Sealed, opened: Opened | None) -> bool:
    """Tell whether who removes this device may, as far as this device can know."""
    own = session.own
    if opened is None:
        return False
    left = own.account in sealed.facts.left
    revoked = (own.account, own.id) in session.revocations
    terms = terms_of(sealed.group.extensions)
    role = terms.role(opened.sender.credential.account)
    leads = role >= Role.ADMIN and role >= terms.role(own.account)
    return leads or left or revoked


def _ruled(
    session: Session, sealed: Sealed, group: Group, change: EpochChanged
) -> Ruling:
    aad = sealed.outer.aad
    if not isinstance(aad, HandshakeAad):
        message = "a commit with the authenticated data of a message"
        raise Void(message)
    left = frozenset(sealed.facts.left)
    known = member_facts(session.store.values.get(f"members:{group.group_id.hex()}"))
    own = known.get(session.own.account)
    joined = own is not None and own.added_by not in (None, session.own.account)
    before = frozenset(a for a, m in known.items() if joined and not m.since)
    case = Case(sealed.group, group, change, aad, left, sealed.at, before)
    return judge(session, case)


def _opened(
    session: Session, before: Group, change: EpochChanged, texts: bytes
) -> Opened | None:
    leaf = dict(before.members).get(change.committer)
    if leaf is None:
        return None
    return Opened(Sender(session.authority.of_leaf(leaf)), texts)


def _own(session: Session, sealed: Sealed, attempt: AttemptRow) -> Read:
    """Find what this device sent itself, which MLS cannot decrypt, by its hash (M5)."""
    proof = read_proof(attempt.proof)
    before = sealed.group
    opened = Opened(
        Sender(session.own.device.credential, moderates=True), proof.payload
    )
    if not proof.handshake:
        return Read(Outcome.MESSAGE, before, opened)
    pending = before.pending
    if pending is None or pending.message != sealed.message:
        # An attempt that was given up won after all: its secrets are gone.
        return Read(Outcome.LOST, before, opened)
    group, event = before.merge(session.environment(sealed.at, HANDSHAKE))
    try:
        ruling = _ruled(session, sealed, group, as_change(event))
    except Void:
        return Read(Outcome.VOID, before.drop(), opened)
    return Read(Outcome.APPLY, group, opened, ruling)
