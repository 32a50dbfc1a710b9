"""Who comes from outside: external commits, resync, requests and external senders."""

import pytest

from tests.interop.meeting import Meeting, plan
from tests.interop.member import Member, Seen
from tests.interop.ours import Ours
from tests.interop.peer import PeerError
from tests.interop.suites import in_two
from tests.interop.theirs import Theirs
from tgtui.codec import Writer
from tgtui.crypto import InvalidSignature
from tgtui.mls import (
    Credential,
    Extension,
    ExtensionType,
    ExternalSender,
    GroupContextExtensions,
    InvalidGroupInfo,
    InvalidSender,
    PreSharedKey,
    PreSharedKeyId,
    Proposal,
    ProposalsWaiting,
    Remove,
    Removed,
    TreeHashMismatch,
)


# What is said to the peer does not depend on the Python that says it.
pytestmark = pytest.mark.slow

# Who joins, and who lets it in.
pairs = pytest.mark.parametrize("cast", ["oo", "ot", "to", "tt"])
both = pytest.mark.parametrize("cast", ["ot", "to"])
apart = pytest.mark.parametrize("tree", [True, False], ids=["inside", "apart"])


@pairs
@apart
def test_joined_from_outside(meeting: Meeting, cast: str, *, tree: bool) -> None:
    host, *_ = meeting.gather(cast[1] + "oot")
    newcomer = meeting.newcomer(cast[0])
    meeting.join_from_outside(newcomer, host.invite(tree=tree))
    meeting.talk()
    meeting.commit(newcomer)
    meeting.commit(host)
    meeting.remove(host, newcomer)


@pairs
def test_joined_where_somebody_left(meeting: Meeting, cast: str) -> None:
    host, second, _, fourth = meeting.gather(cast[1] + "oto")
    meeting.commit(host)
    meeting.commit(fourth)
    meeting.remove(fourth, second)
    newcomer = meeting.newcomer(cast[0])
    meeting.join_from_outside(newcomer, host.invite(tree=True))
    assert newcomer.own_leaf == 1
    meeting.talk()
    meeting.commit(newcomer)


@pairs
def test_joined_a_group_of_one(meeting: Meeting, cast: str) -> None:
    (host,) = meeting.gather(cast[1])
    newcomer = meeting.newcomer(cast[0])
    meeting.join_from_outside(newcomer, host.invite(tree=True))
    meeting.talk()
    meeting.add(newcomer, *map(meeting.newcomer, "ot"), path=True)
    meeting.talk()


@pairs
@in_two
def test_joined_beside_unmerged_leaves(meeting: Meeting, cast: str) -> None:
    host, *others = meeting.gather(cast[1] + "ott")
    for member in others:
        meeting.commit(member)
    meeting.add(others[0], *map(meeting.newcomer, "oto"))
    newcomer = meeting.newcomer(cast[0])
    meeting.join_from_outside(newcomer, host.invite(tree=True))
    meeting.talk()
    for member in list(meeting.members):
        meeting.commit(member)


@pairs
@in_two
@apart
def test_joined_anew(meeting: Meeting, cast: str, *, tree: bool) -> None:
    host, lost, *_ = meeting.gather(cast[1] + cast[0] + "ot")
    meeting.commit(lost)
    for _ in range(2):
        meeting.join_from_outside(lost, host.invite(tree=tree))
        meeting.talk()
    meeting.commit(host)
    meeting.commit(lost)
    assert len(meeting.members) == 4


@both
def test_joined_anew_while_others_propose(meeting: Meeting, cast: str) -> None:
    host, lost, third, _ = meeting.gather(cast + "ot")
    meeting.propose(third, meeting.removal(host))
    meeting.join_from_outside(lost, third.invite(tree=True))
    # The proposal was of the epoch before.
    meeting.commit(third)
    assert host in meeting.members
    meeting.talk()


def test_the_client_that_was_lost_is_told(meeting: Meeting) -> None:
    host, lost = meeting.theirs(), meeting.ours()
    meeting.found(host)
    meeting.add(host, lost)
    before = lost.group
    message = lost.join_from_outside(host.invite(tree=True), resync=True)
    _, event = before.receive(message, lost.env)
    assert isinstance(event, Removed)


def test_nobody_joins_without_the_key(meeting: Meeting) -> None:
    ours, _ = meeting.gather("ot")
    assert isinstance(ours, Ours)
    closed = ours.group.group_info()
    with pytest.raises(PeerError, match="external_pub"):
        meeting.theirs().call("join_external", group_info=closed)


def test_neither_joins_with_a_tree_of_another_epoch(meeting: Meeting) -> None:
    ours, theirs = meeting.gather("ot")
    before = {one.name: one.invite(tree=False) for one in (ours, theirs)}
    meeting.commit(ours)
    stale = theirs.invite(tree=False)._replace(tree=before[theirs.name].tree)
    with pytest.raises(InvalidGroupInfo):
        meeting.ours().join_from_outside(stale._replace(tree=None), resync=False)
    with pytest.raises(TreeHashMismatch):
        meeting.ours().join_from_outside(stale, resync=False)
    stale = ours.invite(tree=False)._replace(tree=before[ours.name].tree)
    with pytest.raises(PeerError, match="tree hash"):
        meeting.theirs().join_from_outside(stale, resync=False)


@pairs
def test_asked_to_be_added(meeting: Meeting, cast: str) -> None:
    host, *_ = meeting.gather(cast[1] + "oot")
    newcomer = meeting.newcomer(cast[0])
    meeting.ask_to_join(newcomer, host.invite(tree=True))
    meeting.commit(host, plan())
    assert newcomer in meeting.members
    meeting.talk()
    meeting.commit(newcomer)


class TestExternalSenders:
    """Someone who is no member proposes; `x` is of theirs, ours only receive."""

    def sender(self, meeting: Meeting, cast: str) -> tuple[Theirs, list[Member]]:
        """Return a sender, the second one listed, and the members of its group."""
        outsider = meeting.theirs()
        listed = [
            ExternalSender(bytes(range(32)), Credential(b"nobody")),
            ExternalSender(outsider.signature_key, Credential(outsider.name.encode())),
        ]
        writer = Writer()
        writer.structs(listed)
        extension = Extension(ExtensionType.EXTERNAL_SENDERS, writer.getvalue())
        return outsider, meeting.gather(cast, (extension,))

    def send(
        self, meeting: Meeting, sender: Theirs, proposal: Proposal, *, by: Member
    ) -> None:
        """Let all members hear a proposal, and one of them commit it."""
        message = sender.propose_as_sender(by.invite(tree=True), 1, proposal)
        meeting.deliver(message, None, Seen(None, b""))
        for member in meeting.members:
            if isinstance(member, Ours):
                with pytest.raises(ProposalsWaiting):
                    member.send(b"", b"")
        meeting.commit(by, plan())

    @both
    def test_proposals_of_each_kind(self, meeting: Meeting, cast: str) -> None:
        sender, (first, second, third, fourth) = self.sender(meeting, cast + "ot")
        self.send(meeting, sender, meeting.removal(third), by=first)
        assert third not in meeting.members
        newcomer = meeting.newcomer("o")
        self.send(meeting, sender, meeting.invitation(newcomer), by=second)
        assert newcomer in meeting.members
        for member in meeting.members:
            member.know(b"psk", bytes(32))
        psk = PreSharedKeyId.external(b"psk", bytes(meeting.suite.hash_length))
        self.send(meeting, sender, PreSharedKey(psk), by=first)
        meeting.talk()
        self.send(meeting, sender, GroupContextExtensions(()), by=fourth)
        # Now there are no external senders any more.
        proposal = meeting.removal(second)
        message = sender.propose_as_sender(first.invite(tree=True), 1, proposal)
        for member in meeting.members:
            error = InvalidSender if isinstance(member, Ours) else PeerError
            with pytest.raises(error, match="sender"):
                member.process(message)
        meeting.talk()

    def test_one_that_is_not_listed(self, meeting: Meeting) -> None:
        sender, (first, *_) = self.sender(meeting, "ot")
        invitation = first.invite(tree=True)
        for index, error in ((0, InvalidSignature), (2, InvalidSender)):
            message = sender.propose_as_sender(invitation, index, Remove(1))
            with pytest.raises(error):
                first.process(message)
        meeting.talk()
