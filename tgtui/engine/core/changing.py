"""Changes of a group that somebody wants: what they need first, and their commit."""

from dataclasses import replace
from typing import Final

import msgspec

from tgtui.codec import BadValue, DecodeError, EncodeError, decode_whole
from tgtui.engine.core.attempts import fail, keep_commit
from tgtui.engine.core.commits import Plan, make
from tgtui.engine.core.members import Membership, membership
from tgtui.engine.core.naming import listed
from tgtui.engine.core.session import HANDSHAKE, Errand, Session
from tgtui.engine.core.terms import CAPABILITIES, TEXTS, Terms, find
from tgtui.engine.core.wanted import (
    AddWanted,
    Change,
    FreshWanted,
    RemoveWanted,
    RoleWanted,
    TextsWanted,
    TimerWanted,
    packed,
    unpacked,
)
from tgtui.engine.rows import OutboxRow
from tgtui.errors import PeerFault
from tgtui.franking import RoomTexts
from tgtui.franking.meta import UnverifiedMeta
from tgtui.identity import UnverifiedRevocation
from tgtui.mls import Group, KeyPackage, MlsLocalFault, UnverifiedKeyPackage
from tgtui.wire import Refusal, limits
from tgtui.wire.replies import Claimed
from tgtui.wire.requests import ClaimKeyPackage


CLAIM: Final = "claim for a change"
_RETRY: Final = 30_000


def is_ready(session: Session, group_id: bytes, row: OutboxRow, what: Change) -> bool:
    """Tell whether all is there that a change needs; ask for what is not."""
    group = session.group(group_id)
    if group is None or session.changes_paused.get(group_id, 0) > session.now:
        return False
    if not isinstance(what, AddWanted):
        return True
    left = without(what, membership(session, group))
    return not _claims(session, group_id, row, left)


def start(session: Session, group_id: bytes, row: OutboxRow, what: Change) -> None:
    """Make the commit of a change."""
    group, facts = session.group(group_id), session.facts(group_id)
    if group is None or facts is None:
        return
    now = membership(session, group)
    if isinstance(what, AddWanted):
        what = without(what, now)
    try:
        plan = plan_of(session, group, now, what)
        if plan is None:
            _settled(session, row, what)
            return
        made = make(session, group, facts, plan)
    except (MlsLocalFault, EncodeError, BadValue) as error:
        fail(session, row, str(error))
        return
    keep_commit(session, made, facts, outbox=row.id)


def without(what: AddWanted, now: Membership) -> AddWanted:
    """Return what is left to add: who is in the group already is not."""
    people = [account for account in what.people if account not in now.accounts]
    return msgspec.structs.replace(what, people=tuple(people))


def _settled(session: Session, row: OutboxRow, what: Change) -> None:
    """Drop a change for which nothing is left to do, or say that it cannot be."""
    if isinstance(what, AddWanted) and what.missing:
        names = listed(what.missing)
        fail(session, row, f"{names} cannot be added at the moment")
        return
    session.store.outbox.drop(row.id)


def _claims(session: Session, group_id: bytes, row: OutboxRow, what: AddWanted) -> bool:
    """Ask for the KeyPackages that are missing, and tell whether there are any."""
    known = {*what.packages, *what.missing}
    wanted = [account for account in what.people if account not in known]
    for account in wanted[: limits.ADDS]:
        errand = Errand(CLAIM, row.chat, group_id, account)
        session.ask("claim-key-package", ClaimKeyPackage(account), errand)
    return bool(wanted)


def claimed(session: Session, errand: Errand, reply: Claimed) -> None:
    """Keep the KeyPackages of an account that is to be added."""
    learn(session, errand.key, reply.revocations)
    packages = tuple(each.package for each in reply.packages)
    _add_to(session, errand, packages)


def not_claimed(
    session: Session, errand: Errand, refusal: Refusal | None, wait: int | None
) -> None:
    """Leave out an account of which there are no KeyPackages, or ask again."""
    if refusal is Refusal.UNAVAILABLE:
        _add_to(session, errand, ())
        return
    if refusal is not None:
        session.changes_paused[errand.group] = session.now + (wait or _RETRY)


def _add_to(session: Session, errand: Errand, packages: tuple[bytes, ...]) -> None:
    for row in session.store.outbox.of_chat(errand.chat):
        what = unpacked(row.what)
        if not isinstance(what, AddWanted) or errand.key not in what.people:
            continue
        if packages:
            what = msgspec.structs.replace(
                what, packages={**what.packages, errand.key: packages}
            )
        else:
            missing = (*what.missing, errand.key)
            what = msgspec.structs.replace(what, missing=missing)
        row.what = packed(what)
        session.store.outbox.put(row)


def learn(session: Session, account: bytes, revocations: tuple[bytes, ...]) -> None:
    """Remember an account's revocations that the relay serves (M8).

    Each speaks for itself; those of other accounts were not asked for.
    """
    for data in revocations:
        try:
            revocation = decode_whole(UnverifiedRevocation.decode, data).verify()
        except PeerFault:
            continue
        if revocation.account == account:
            session.revoke(account, revocation.device, revocation.at)


def verified_packages(
    session: Session, group: Group, account: bytes, packages: tuple[bytes, ...]
) -> tuple[KeyPackage, ...]:
    """Return the KeyPackages that are good, and an account's: one of each device."""
    environment = session.environment(session.now, HANDSHAKE)
    good: dict[bytes, KeyPackage] = {}
    for data in packages:
        try:
            unverified = decode_whole(UnverifiedKeyPackage.decode, data)
            package = unverified.verify(group.suite, environment)
            credential = session.authority.of_leaf(package.leaf_node)
        except PeerFault:
            continue
        if credential.account == account and _fits(package):
            good[credential.device] = package
    return tuple(good.values())


def _fits(package: KeyPackage) -> bool:
    """Tell whether a device supports what every room needs."""
    supported = package.leaf_node.capabilities.extensions
    return set(CAPABILITIES.extensions) <= set(supported)


def plan_of(
    session: Session, group: Group, now: Membership, what: Change
) -> Plan | None:
    """Return the plan of a change; None where all is as it is to be."""
    match what:
        case AddWanted():
            return _adding(session, group, what)
        case RemoveWanted(people=people):
            indices = now.indices(people)
            return Plan(removes=indices) if indices else None
        case TextsWanted():
            return _texts(group, what)
        case FreshWanted():
            return Plan()
        case RoleWanted() | TimerWanted():
            terms = _terms(now, what)
            return None if terms == now.terms else Plan(terms=terms)


def _terms(now: Membership, what: RoleWanted | TimerWanted) -> Terms:
    if isinstance(what, TimerWanted):
        return replace(now.terms, timer=what.seconds)
    if what.account not in now.accounts:
        return now.terms
    return now.terms.with_role(what.account, what.role)


def _adding(session: Session, group: Group, what: AddWanted) -> Plan | None:
    adds: list[KeyPackage] = []
    for account in what.people[: limits.ADDS]:
        packages = what.packages.get(account, ())
        adds += verified_packages(session, group, account, packages)
    return Plan(adds=tuple(adds)) if adds else None


def current_texts(group: Group) -> RoomTexts:
    """Return the title and the description of a group, as its extension says them."""
    data = find(group.extensions, TEXTS)
    if data is None:
        return RoomTexts("", "")
    try:
        meta = decode_whole(UnverifiedMeta.decode, data)
        return decode_whole(RoomTexts.decode, meta.claimed.content.body)
    except (DecodeError, PeerFault):
        return RoomTexts("", "")


def _texts(group: Group, what: TextsWanted) -> Plan | None:
    now = current_texts(group)
    title = now.title if what.title is None else what.title
    description = now.description if what.description is None else what.description
    texts = RoomTexts(title, description)
    return None if texts == now else Plan(texts=texts)
