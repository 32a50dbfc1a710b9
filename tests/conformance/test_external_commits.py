"""RFC 9420 §12.2, §12.4.3.2: what a commit from outside must be and may hold."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from tests.mls import forge
from tests.mls.forge import Lie
from tests.mls.handshakes import (
    external_psk,
    group_info,
    knowing,
    outside_join,
    propose,
    reinit,
)
from tests.mls.support import (
    assert_agree,
    commit,
    deliver_events,
    environment,
    new_group,
    own_key_package,
)
from tgtui.codec import decode_whole
from tgtui.crypto import InvalidPublicKey, InvalidSignature, SigningKey
from tgtui.mls import (
    Add,
    CommitOptions,
    ConfirmationTagMismatch,
    Credential,
    Environment,
    EpochChanged,
    Group,
    GroupContextExtensions,
    InvalidCommit,
    InvalidCredential,
    InvalidGroupInfo,
    InvalidPath,
    InvalidProposal,
    InvalidProposalList,
    PskUnavailable,
    PublicMessage,
    Remove,
    Removed,
    Sender,
    SenderType,
    WireFormat,
    decode_message,
)
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.proposals.add import UnverifiedAdd
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.proposal import ProposalRef, UnverifiedProposalOrRef
from tgtui.mls.proposals.update import UnverifiedUpdate
from tgtui.mls.tree.leaf_node import Placement


OUTSIDE: Final = Sender(SenderType.NEW_MEMBER_COMMIT)


class Visit:
    """A client that joins a group of three from outside."""

    def __init__(self, env: Environment, *, resync: int | None = None) -> None:
        self.env = env
        self.groups = new_group(env, 3)
        self.alice = self.groups[0]
        self.own = own_key_package("new", env)
        self.key = self.own.signing_key
        credential = self.own.package.leaf_node.credential
        if resync is not None:
            old = self.groups[resync]
            self.key = old.state.epoch.signing_key
            credential = old.members[resync][1].credential
        self.join = outside_join(
            self.own, credential=credential, signing_key=self.key, resync=resync
        )
        info = group_info(self.alice)
        self.joined, self.message = Group.join_from_outside(info, self.join, env)
        self.honest = forge.commit_in(self.message)

    def refused(
        self,
        changed: UnverifiedCommit,
        error: type[Exception],
        match: str | None = None,
        *,
        key: SigningKey | None = None,
    ) -> None:
        """Require that every member refuses a commit from outside."""
        lie = Lie(sender=OUTSIDE, key=key or self.key)
        message = forge.commit(self.alice, changed, lie)
        for group in self.groups:
            forge.refuses(group, message, error, environment=self.env, match=match)

    def proposing(self, *items: UnverifiedProposalOrRef) -> UnverifiedCommit:
        """Return the commit with other proposals."""
        return replace(self.honest, claimed_proposals=items)

    @property
    def init(self) -> ExternalInit:
        """The ExternalInit of the honest commit."""
        first = self.honest.claimed_proposals[0]
        assert isinstance(first, ExternalInit)
        return first

    def with_leaf(self, index: int, **said: object) -> UnverifiedCommit:
        """Return the commit with a leaf at `index` that says something else."""
        path = self.honest.claimed_path
        assert path is not None
        place = Placement(self.alice.group_id, index)
        honest = path.claimed_leaf.trust()
        leaf = forge.leaf_again(honest, self.key, place, **said)  # type: ignore[arg-type]
        return replace(self.honest, claimed_path=replace(path, claimed_leaf=leaf))


@pytest.fixture
def visit(env: Environment) -> Visit:
    """One who was not there before."""
    return Visit(env)


@pytest.fixture
def return_(env: Environment) -> Visit:
    """One who lost what it knew as the third member."""
    return Visit(env, resync=2)


def follow(groups: Sequence[Group], message: bytes, env: Environment) -> list[Group]:
    """Return the groups after a commit from outside."""
    after, events = deliver_events(groups, message, env)
    for event in events:
        assert isinstance(event, EpochChanged)
        assert event.external
    return after


def test_all_use_the_init_secret_from_outside(visit: Visit) -> None:
    after = follow(visit.groups, visit.message, visit.env)
    assert_agree([*after, visit.joined])
    again = commit([*after, visit.joined], visit.env, by=3)
    assert_agree(commit(again, visit.env))


def test_it_comes_in_clear_from_a_new_member(visit: Visit) -> None:
    decoded = decode_message(visit.message)
    assert isinstance(decoded, PublicMessage)
    assert decoded.content.claimed_header.sender == OUTSIDE
    assert decoded.membership_tag is None


def test_it_has_a_path_and_one_external_init(visit: Visit) -> None:
    assert visit.honest.claimed_path is not None
    assert [type(each) for each in visit.honest.claimed_proposals] == [ExternalInit]


def test_what_is_forged_without_a_lie_fails_at_its_tag_alone(visit: Visit) -> None:
    visit.refused(visit.honest, ConfirmationTagMismatch)
    visit.refused(visit.with_leaf(3), ConfirmationTagMismatch)


def test_the_joiner_gets_the_leftmost_blank_leaf(env: Environment) -> None:
    groups = new_group(env, 5)
    options = CommitOptions(proposals=(Remove(1), Remove(3)))
    groups = commit(groups, env, options)
    for expected in (1, 3, 5):
        own = own_key_package("new", env)
        join = outside_join(own)
        joined, message = Group.join_from_outside(group_info(groups[0]), join, env)
        assert joined.own_leaf == expected
        groups = [*follow(groups, message, env), joined]
        assert_agree(groups)


def test_a_full_tree_is_extended_for_the_joiner(env: Environment) -> None:
    groups = new_group(env, 4)
    own = own_key_package("new", env)
    join = outside_join(own)
    joined, message = Group.join_from_outside(group_info(groups[0]), join, env)
    assert joined.own_leaf == 4
    assert_agree([*follow(groups, message, env), joined])


def test_there_is_exactly_one_external_init(visit: Visit) -> None:
    visit.refused(visit.proposing(), InvalidProposalList, "no ExternalInit")
    twice = visit.proposing(visit.init, visit.init)
    visit.refused(twice, InvalidProposalList, "two ExternalInits")


def test_there_is_at_most_one_remove(visit: Visit) -> None:
    removes = visit.proposing(visit.init, Remove(1), Remove(2))
    visit.refused(removes, InvalidProposalList, "two Removes")


def test_there_are_no_other_proposals(visit: Visit) -> None:
    package = own_key_package("other", visit.env).package
    update = forge.leaf_again(
        visit.alice.members[1][1], visit.key, Placement(visit.alice.group_id, 3)
    )
    others: list[tuple[UnverifiedProposalOrRef, type[Exception]]] = [
        (decode_whole(UnverifiedAdd.decode, package.encoded), InvalidProposalList),
        (GroupContextExtensions(()), InvalidProposalList),
        (reinit(visit.alice), InvalidProposalList),
        (UnverifiedUpdate(update), InvalidProposal),
    ]
    for other, error in others:
        visit.refused(visit.proposing(visit.init, other), error)


def test_there_are_no_proposals_by_reference(visit: Visit) -> None:
    for proposal in (external_psk(visit.alice), Remove(2)):
        visit.groups, reference = propose(visit.groups, visit.env, proposal)
        sent = ProposalRef(reference)
        for items in ((visit.init, sent), (sent, visit.init)):
            wrong = visit.proposing(*items)
            visit.refused(wrong, InvalidProposalList, "by reference")


def test_psks_may_be_injected(env: Environment) -> None:
    lending = environment(psks=knowing)
    visit = Visit(lending)
    psks = tuple(
        external_psk(visit.alice, name).psk for name in (b"one", b"two", b"three")
    )
    info = group_info(visit.alice)
    join = replace(visit.join, psks=psks)
    joined, message = Group.join_from_outside(info, join, lending)
    assert_agree([*follow(visit.groups, message, lending), joined])
    with pytest.raises(PskUnavailable):
        Group.join_from_outside(info, join, env)
    forge.refuses(visit.alice, message, PskUnavailable, environment=env)


def test_a_kem_output_has_to_fit(visit: Visit) -> None:
    for output in (b"", b"short", bytes(32), bytes(33)):
        wrong = visit.proposing(ExternalInit(output))
        visit.refused(wrong, InvalidCommit, "ExternalInit")


def test_another_kem_output_leads_elsewhere(visit: Visit) -> None:
    other = visit.own.package.init_key
    wrong = visit.proposing(ExternalInit(other))
    visit.refused(wrong, ConfirmationTagMismatch)


def test_a_member_that_comes_back_replaces_itself(return_: Visit) -> None:
    env = return_.env
    after = follow(return_.groups[:2], return_.message, env)
    assert return_.joined.own_leaf == 2
    assert_agree([*after, return_.joined])
    _, event = return_.groups[2].receive(return_.message, env)
    assert isinstance(event, Removed)


def test_the_leaf_of_one_who_comes_back_is_what_its_update_could_be(
    return_: Visit,
) -> None:
    old = return_.alice.members[2][1]
    changed = return_.with_leaf(2, credential=Credential(b"client 0"))
    return_.refused(changed, InvalidCredential)
    changed = return_.with_leaf(2, encryption_key=old.encryption_key)
    return_.refused(changed, InvalidProposal, "old encryption key")
    changed = return_.with_leaf(2, encryption_key=old.signature_key[:-1])
    return_.refused(changed, InvalidPublicKey)


def test_nobody_comes_back_as_somebody_else(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    own = own_key_package("stranger", env)
    join = outside_join(own, resync=1)
    with pytest.raises(InvalidCredential):
        Group.join_from_outside(group_info(alice), join, env)
    visit = Visit(env)
    claim = visit.init, Remove(1)
    wrong = replace(visit.with_leaf(1), claimed_proposals=claim)
    visit.refused(wrong, InvalidCredential)
    assert bob.own_leaf == 1


def test_one_who_comes_back_was_there(visit: Visit) -> None:
    for leaf in (3, 4, 1 << 20):
        wrong = visit.proposing(visit.init, Remove(leaf))
        visit.refused(wrong, InvalidProposal, "where nobody is")
        join = replace(visit.join, resync=leaf)
        with pytest.raises(InvalidProposal):
            Group.join_from_outside(group_info(visit.alice), join, visit.env)


def test_the_only_member_may_come_back(env: Environment) -> None:
    (alone,) = new_group(env, 1)
    own = own_key_package("client 0", env)
    join = outside_join(own, resync=0)
    joined, message = Group.join_from_outside(group_info(alone), join, env)
    assert [index for index, _ in joined.members] == [0]
    _, event = alone.receive(message, env)
    assert isinstance(event, Removed)
    joined.send(b"alone again", env)


def test_every_key_of_the_path_is_new(visit: Visit) -> None:
    path = visit.honest.claimed_path
    assert path is not None
    used = visit.alice.members[1][1].encryption_key
    nodes = (replace(path.claimed_nodes[0], encryption_key=used),)
    changed = replace(path, claimed_nodes=(*nodes, *path.claimed_nodes[1:]))
    visit.refused(replace(visit.honest, claimed_path=changed), InvalidPath, "not new")


def test_the_leaf_is_signed_for_the_place_that_the_joiner_gets(visit: Visit) -> None:
    for index in (0, 2, 4):
        visit.refused(visit.with_leaf(index), InvalidSignature)


def test_a_group_that_gives_no_key_lets_nobody_in(visit: Visit) -> None:
    info = group_info(visit.alice, external=False)
    with pytest.raises(InvalidGroupInfo, match="from outside"):
        Group.join_from_outside(info, visit.join, visit.env)


def test_a_members_commit_is_no_commit_from_outside(visit: Visit) -> None:
    add = Add(own_key_package("other", visit.env).package)
    options = CommitOptions(proposals=(add,), wire_format=WireFormat.PUBLIC_MESSAGE)
    staged = visit.alice.commit(visit.env, options)
    found = forge.commit_in(staged.message)
    with_init = replace(found, claimed_proposals=(visit.init, *found.claimed_proposals))
    message = forge.commit(visit.alice, with_init)
    for group in visit.groups[1:]:
        forge.refuses(group, message, InvalidProposal, environment=visit.env)
