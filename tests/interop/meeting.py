"""A group of members of both implementations, who must agree after every step."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from tests.interop.member import NOW, Heard, Invitation, Member, Seen, Sent
from tests.interop.ours import SETTINGS, Options, Ours, decoded
from tests.interop.peer import Peer
from tests.interop.theirs import Theirs
from tgtui.crypto import CipherSuite, SeededEntropy
from tgtui.mls import (
    Add,
    AssertedIdentities,
    CommitOptions,
    Environment,
    Extensions,
    Framing,
    NewGroup,
    PreSharedKeyId,
    Proposal,
    PublicMessage,
    Remove,
    ResumptionUsage,
    UnverifiedKeyPackage,
    Welcome,
    WireFormat,
)
from tgtui.mls.proposals.add import UnverifiedAdd


GROUP_ID: Final = b"the group"
DATA: Final = b"what is said"
AAD: Final = b"what is said aloud"

ANYBODY: Final = Environment(
    NOW, SeededEntropy(b""), AssertedIdentities(), settings=SETTINGS
)

PRIVATE: Final = Framing(WireFormat.PRIVATE_MESSAGE, AAD)
PUBLIC: Final = Framing(WireFormat.PUBLIC_MESSAGE, AAD)


def plan(
    *proposals: Proposal, path: bool = False, public: bool = False
) -> CommitOptions:
    """Return how most commits are made: with AAD, and a path only if required."""
    return CommitOptions(
        proposals=proposals,
        path=path,
        wire_format=(PUBLIC if public else PRIVATE).wire_format,
        authenticated_data=AAD,
    )


@dataclass(slots=True)
class Meeting:
    """Makes members, passes every message on to all of them, and compares them.

    Attributes:
        suite: The group's cipher suite.
        peer: Runs the members of the other implementation.
        members: Who is in the group.
        people: Everybody who was ever made, by name.
    """

    suite: CipherSuite
    peer: Peer
    members: list[Member] = field(default_factory=list)
    people: dict[str, Member] = field(default_factory=dict)
    _awaiting: dict[bytes, Member] = field(default_factory=dict)

    def ours(self, options: Options | None = None) -> Ours:
        """Make a client of ours."""
        made = Ours(self._name(), self.suite, options)
        self.people[made.name] = made
        return made

    def theirs(self, *extensions: int) -> Theirs:
        """Make a client of theirs that supports these extension types."""
        made = Theirs(self._name(), self.suite, self.peer, extensions=extensions)
        self.people[made.name] = made
        return made

    def newcomer(self, kind: str) -> Member:
        """Make a client: `o` is one of ours, `t` one of theirs."""
        return self.ours() if kind == "o" else self.theirs()

    def gather(self, cast: str, extensions: Extensions = ()) -> list[Member]:
        """Let a member for each letter meet; the first one adds the others."""
        people = [self.newcomer(kind) for kind in cast]
        self.found(people[0], extensions)
        if people[1:]:
            self.add(people[0], *people[1:])
        return people

    def found(self, creator: Member, extensions: Extensions = ()) -> None:
        """Let one client create a group of one."""
        creator.create(GROUP_ID, extensions)
        self.members = [creator]
        self.agree()

    def invitation(self, newcomer: Member, extensions: Extensions = ()) -> Add:
        """Return the proposal to add a client, with a fresh KeyPackage of its."""
        message = newcomer.key_package(extensions)
        package = decoded(message, UnverifiedKeyPackage)
        add = Add(package.verify(self.suite, ANYBODY))
        self._awaiting[add.key_package.reference] = newcomer
        return add

    def removal(self, member: Member) -> Remove:
        """Return the proposal to remove a member."""
        return Remove(member.own_leaf)

    def add(self, by: Member, *people: Member, path: bool = False) -> None:
        """Let a member add clients by value."""
        self.commit(by, plan(*map(self.invitation, people), path=path))

    def remove(self, by: Member, *people: Member) -> None:
        """Let a member remove others by value."""
        self.commit(by, plan(*map(self.removal, people)))
        for one in people:
            assert one not in self.members

    def commit(self, by: Member, options: CommitOptions | None = None) -> None:
        """Let a member commit, everybody follow, and newcomers join."""
        options = options or plan(path=True)
        sent = by.stage(options)
        expected = Seen(by.own_leaf, options.authenticated_data)
        self.deliver(sent.message, by, expected)
        by.merge()
        self.admit(sent, apart=not options.welcome_tree)
        self.agree()

    def deliver(self, message: bytes, by: Member | None, expected: Seen) -> None:
        """Let all but one process a handshake message, and see it for what it is."""
        for other in self.members:
            if other is not by:
                seen = other.process(message)
                assert seen == expected, f"{other.name}: {seen}, not {expected}"
        self.members = [one for one in self.members if one is by or one.present]

    def admit(self, sent: Sent, *, apart: bool, follows: bool = False) -> None:
        """Let everybody join whom the Welcome of a commit is for."""
        if sent.welcome is None:
            return
        for entry in decoded(sent.welcome, Welcome).secrets:
            newcomer = self._awaiting.pop(entry.new_member)
            tree = sent.tree if apart else None
            newcomer.join(sent.welcome, tree, follows=follows)
            self.members.append(newcomer)

    def propose(
        self, by: Member, proposal: Proposal, framing: Framing = PRIVATE
    ) -> None:
        """Let a member propose, and all others hear it."""
        message = by.propose(proposal, framing)
        self.deliver(message, by, Seen(by.own_leaf, framing.authenticated_data))

    def propose_update(
        self, by: Member, framing: Framing = PRIVATE, *, rotate: bool = False
    ) -> None:
        """Let a member propose its own Update, and all others hear it."""
        message = by.propose_update(framing, rotate=rotate)
        self.deliver(message, by, Seen(by.own_leaf, framing.authenticated_data))

    def join_from_outside(
        self,
        newcomer: Member,
        invitation: Invitation,
        *,
        psks: tuple[PreSharedKeyId, ...] = (),
    ) -> None:
        """Let a client join by an external commit; a member joins anew."""
        resync = newcomer in self.members
        message = newcomer.join_from_outside(
            invitation, resync=resync, psks=psks, authenticated_data=AAD
        )
        self.deliver(message, newcomer, Seen(None, AAD))
        if not resync:
            self.members.append(newcomer)
        self.agree()

    def ask_to_join(self, newcomer: Member, invitation: Invitation) -> None:
        """Let a client ask from outside to be added, and all members hear it."""
        message = newcomer.ask_to_join(invitation, AAD)
        asked = decoded(message, PublicMessage).content.claimed_proposal()
        assert isinstance(asked, UnverifiedAdd)
        package = asked.claimed.verify(self.suite, ANYBODY)
        self._awaiting[package.reference] = newcomer
        self.deliver(message, None, Seen(None, AAD))

    def succeed(
        self,
        by: Member,
        usage: ResumptionUsage,
        others: Iterable[Member],
        new: NewGroup,
    ) -> None:
        """Let some of the members go on in a group that follows from this one."""
        lineage = by.lineage(usage)
        adds = tuple(map(self.invitation, others))
        by.create(new.group_id, new.extensions)
        sent = by.stage(CommitOptions(proposals=adds, lineage=lineage, path=False))
        by.merge()
        self.members = [by]
        self.admit(sent, apart=False, follows=True)
        self.agree()

    def agree(self) -> None:
        """Require that all members see the same, and each itself at its own leaf."""
        first, *others = [(one.name, one.view()) for one in self.members]
        for name, view in others:
            assert view == first[1], f"{name} and {first[0]} disagree"
        listed = {place.leaf: place.identity.decode() for place in first[1].places}
        here = {one.own_leaf: one.name for one in self.members}
        assert listed == here, f"{first[0]} lists {listed}, here are {here}"

    def talk(self, speakers: Iterable[Member] | None = None) -> None:
        """Let each member say something that all others hear."""
        for speaker in list(speakers or self.members):
            message = speaker.send(DATA, AAD)
            for other in self.members:
                if other is not speaker:
                    heard = other.receive(message)
                    expected = Heard(speaker.own_leaf, DATA, AAD)
                    assert heard == expected, f"{other.name} heard {heard}"

    def others(self, *absent: Member) -> list[Member]:
        """Return the members but these."""
        return [one for one in self.members if one not in absent]

    def _name(self) -> str:
        return f"p{len(self.people)}"
