"""Who is in a group, as tree and terms say, and the roster that follows (M9)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tgtui.engine.core.crowds import Accounts
from tgtui.engine.core.session import Session
from tgtui.engine.core.terms import Terms, terms_of
from tgtui.identity import Credential
from tgtui.mls import Group
from tgtui.wire import Member, Role, RosterChange


@dataclass(frozen=True, slots=True)
class Leaf:
    """A device in a group.

    Attributes:
        index: Its leaf.
        account: Its account.
        device: Its id.
    """

    index: int
    account: bytes
    device: bytes

    @classmethod
    def of(cls, index: int, credential: Credential) -> "Leaf":
        """Return the leaf of a device."""
        return cls(index, credential.account, credential.device)


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in a group, and in which role.

    Attributes:
        terms: What they agree on.
        leaves: Their devices, by leaf index.
    """

    terms: Terms
    leaves: tuple[Leaf, ...]

    @property
    def accounts(self) -> dict[bytes, None]:
        """The accounts, the one with the lowest leaf first."""
        return dict.fromkeys(leaf.account for leaf in self.leaves)

    def role(self, account: bytes) -> Role:
        """Return what an account may do."""
        return self.terms.role(account)

    def indices(self, accounts: Iterable[bytes]) -> tuple[int, ...]:
        """Return the leaves of accounts."""
        wanted = set(accounts)
        return tuple(leaf.index for leaf in self.leaves if leaf.account in wanted)

    def leaf_of_device(self, device: bytes) -> Leaf | None:
        """Return the leaf of a device."""
        return next((leaf for leaf in self.leaves if leaf.device == device), None)

    def roster(self) -> dict[bytes, Member]:
        """Return the roster, by account."""
        devices: dict[bytes, set[bytes]] = {}
        for leaf in self.leaves:
            devices.setdefault(leaf.account, set()).add(leaf.device)
        return {
            account: Member(account, self.role(account), tuple(sorted(ids)))
            for account, ids in devices.items()
        }

    def settled(self, before: "Membership") -> "Membership":
        """Return the same without roles of who is gone, and with somebody in charge.

        The last administrator's role passes to the account with the lowest leaf in the
        group before (M9), so that it does not matter where others are put.
        """
        accounts = self.accounts
        roles = tuple(each for each in self.terms.roles if each[0] in accounts)
        terms = replace(self.terms, roles=roles)
        if accounts and not any(role >= Role.ADMIN for _, role in roles):
            heirs = [each for each in before.accounts if each in accounts]
            terms = terms.with_role((heirs or list(accounts))[0], Role.ADMIN)
        return replace(self, terms=terms)


def membership(session: Session, group: Group) -> Membership:
    """Return who is in a group.

    Raises:
        BadValue: The group has no terms; it is none of ours.
        InvalidCredential: A leaf has no certificate.
    """
    of_leaf = session.authority.of_leaf
    leaves = tuple(Leaf.of(index, of_leaf(leaf)) for index, leaf in group.members)
    return Membership(terms_of(group.extensions), leaves)


def roster_change(before: Iterable[Member], after: dict[bytes, Member]) -> RosterChange:
    """Return what makes one roster of another."""
    known = {member.account: member for member in before}
    puts = tuple(m for a, m in after.items() if known.get(a) != m)
    return RosterChange(puts, tuple(a for a in known if a not in after))


def accounts_in(session: Session, group_id: bytes) -> tuple[bytes, ...]:
    """Return the accounts in a group, the one with the lowest leaf first."""
    group = session.group(group_id)
    if group is None:
        facts = session.facts(group_id)
        return () if facts is None else tuple(account for account, _ in facts.roster)
    return _looked_up(session, group).all


def others_in(session: Session, group_id: bytes) -> tuple[bytes, ...]:
    """Return the same without this account."""
    group = session.group(group_id)
    if group is None:
        return _without_own(session, accounts_in(session, group_id))
    return _looked_up(session, group).others


def _looked_up(session: Session, group: Group) -> Accounts:
    """Return the accounts in a group, which an epoch does not change."""
    known = session.accounts.get(group.group_id)
    if known is None or known.epoch != group.epoch:
        accounts = tuple(membership(session, group).accounts)
        known = Accounts(group.epoch, accounts, _without_own(session, accounts))
        session.accounts[group.group_id] = known
    return known


def _without_own(session: Session, accounts: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return tuple(each for each in accounts if each != session.own.account)


def role_of(session: Session, group_id: bytes, account: bytes) -> Role:
    """Return what an account may do in a group, or might when this device lost it."""
    group, facts = session.group(group_id), session.facts(group_id)
    if group is not None:
        return terms_of(group.extensions).role(account)
    return dict(facts.roster if facts else ()).get(account, Role.MEMBER)
