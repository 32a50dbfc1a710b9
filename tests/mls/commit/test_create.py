"""Creating a commit: each step of RFC 9420 §12.4.1."""

from dataclasses import replace

import pytest

from tests.mls import forge
from tests.mls.handshakes import (
    IN_CLEAR,
    external_psk,
    knowing,
    propose,
    propose_update,
    reinit,
)
from tests.mls.support import (
    NOW,
    another_library,
    assert_agree,
    commit,
    each_suite,
    environment,
    new_group,
    own_key_package,
    signing_key,
)
from tgtui.crypto import CipherSuite
from tgtui.mls import (
    Add,
    AssertedIdentities,
    Capabilities,
    CommitOptions,
    Credential,
    Environment,
    Extension,
    Group,
    GroupClosed,
    GroupContextExtensions,
    InvalidCredential,
    InvalidExtensions,
    InvalidLeafNode,
    InvalidProposalList,
    LeafChange,
    LeafSource,
    Lifetime,
    LifetimeExceeded,
    Lineage,
    MessageReceived,
    NotPossible,
    Phase,
    PrivateMessage,
    Proposal,
    PskUnavailable,
    PublicMessage,
    Remove,
    ResumptionUsage,
    Settings,
    UnknownProposal,
    WrongPhase,
    decode_message,
)
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.proposals.proposal import ProposalRef


class AnyCredential(AssertedIdentities):
    """Lets members change their credentials."""

    def check_successor(self, old: Credential, new: Credential) -> None:
        """Accept everything."""


def in_clear(
    group: Group, env: Environment, options: CommitOptions
) -> UnverifiedCommit:
    """Return the commit that a member makes."""
    clear = replace(options, wire_format=IN_CLEAR.wire_format)
    return forge.commit_in(group.commit(env, clear).message)


@each_suite
def test_everybody_follows_a_commit(suite: CipherSuite) -> None:
    env = environment()
    groups = new_group(env, 3, suite)
    for by in (0, 2, 1):
        groups = commit(groups, env, by=by)
        assert_agree(groups)
    assert groups[0].epoch == 4


def test_staging_leaves_the_group_where_it_is(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    before = forge.stored(alice)
    staged = alice.commit(env)
    assert forge.stored(alice) == before
    assert (staged.group.epoch, staged.group.phase) == (1, Phase.PENDING)
    assert staged.group.epoch_authenticator == alice.epoch_authenticator
    assert staged.group.pending is not None
    assert staged.group.pending.message == staged.message
    assert bob.receive(staged.message, env)[0].epoch == 2


def test_a_second_commit_waits_for_the_first(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    pending = alice.commit(env).group
    with forge.refusal(pending, WrongPhase):
        pending.commit(env)


def test_a_commit_with_a_path_gives_the_committer_new_keys(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    old = alice.members[0][1]
    merged, _ = alice.commit(env).group.merge(env)
    leaf = merged.members[0][1]
    assert leaf.source is LeafSource.COMMIT
    assert leaf.encryption_key != old.encryption_key
    assert leaf.signature_key == old.signature_key
    assert leaf.lifetime is None
    new = {pair.public for pair in merged.state.epoch.key_pairs.values()}
    assert new.isdisjoint(p.public for p in alice.state.epoch.key_pairs.values())
    assert leaf.encryption_key in new
    assert bob.epoch == 1


@pytest.mark.parametrize("path", [True, False])
def test_a_commit_of_nothing_has_a_path(env: Environment, path: bool) -> None:
    alice, _ = new_group(env, 2)
    made = in_clear(alice, env, CommitOptions(path=path))
    assert made.claimed_proposals == ()
    assert made.claimed_path is not None


@pytest.mark.parametrize("path", [True, False])
def test_a_path_may_be_left_out_beside_what_needs_none(path: bool) -> None:
    env = environment(psks=knowing)
    alice, bob = new_group(env, 2)
    new = own_key_package("new", env)
    needless: list[tuple[Proposal, ...]] = [
        (Add(new.package),),
        (external_psk(alice),),
        (reinit(alice),),
        (external_psk(alice), Add(new.package)),
    ]
    for proposals in needless:
        options = CommitOptions(proposals=proposals, path=path)
        assert (in_clear(alice, env, options).claimed_path is not None) is path
        staged = alice.commit(env, options)
        assert_agree([staged.group.merge(env)[0], bob.receive(staged.message, env)[0]])


def test_a_path_cannot_be_left_out_beside_what_needs_one(env: Environment) -> None:
    groups, _ = propose_update(new_group(env, 3), env)
    alice = groups[0]
    for options in (
        CommitOptions(path=False),
        CommitOptions(path=False, proposals=(Remove(2),), references=()),
        CommitOptions(
            path=False, proposals=(GroupContextExtensions(()),), references=()
        ),
    ):
        assert in_clear(alice, env, options).claimed_path is not None


def test_adds_and_a_path_stand_in_one_commit(env: Environment) -> None:
    groups = new_group(env, 3)
    joiners = [own_key_package(name, env) for name in "xyz"]
    options = CommitOptions(proposals=tuple(Add(each.package) for each in joiners))
    after = commit(groups, env, options, joiners=joiners)
    assert_agree(after)
    tree = after[0].state.epoch.tree
    assert all(tree.parent(node) for node in (1, 3, 7))
    for by in range(6):
        after = commit(after, env, by=by)
        assert_agree(after)


def test_received_proposals_are_committed_by_reference(env: Environment) -> None:
    groups, reference = propose(new_group(env, 3), env, Remove(2))
    options = CommitOptions(proposals=(GroupContextExtensions(()),))
    made = in_clear(groups[0], env, options)
    assert made.claimed_proposals == (
        ProposalRef(reference),
        GroupContextExtensions(()),
    )


def test_one_may_choose_among_received_proposals(env: Environment) -> None:
    groups, first = propose(new_group(env, 4), env, Remove(2))
    groups, second = propose(groups, env, Remove(3))
    made = in_clear(groups[0], env, CommitOptions(references=(second,)))
    assert made.claimed_proposals == (ProposalRef(second),)
    assert (
        in_clear(groups[0], env, CommitOptions(references=())).claimed_proposals == ()
    )
    swapped = in_clear(groups[0], env, CommitOptions(references=(second, first)))
    assert swapped.claimed_proposals == (ProposalRef(second), ProposalRef(first))


def test_ones_own_proposals_may_be_committed_by_reference(env: Environment) -> None:
    groups, reference = propose(new_group(env, 3), env, Remove(2), by=0)
    made = in_clear(groups[0], env, CommitOptions())
    assert made.claimed_proposals == (ProposalRef(reference),)
    assert_agree(commit(groups, env))


def test_a_reference_has_to_be_known(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    with forge.refusal(alice, UnknownProposal):
        alice.commit(env, CommitOptions(references=(bytes(32),)))


def test_a_reference_is_named_once(env: Environment) -> None:
    groups, reference = propose(new_group(env, 3), env, Remove(2))
    with forge.asks_in_vain(groups[0], InvalidProposalList, "the same leaf"):
        groups[0].commit(env, CommitOptions(references=(reference, reference)))


def test_a_key_package_that_is_sent_is_valid_now(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    lifetime = Lifetime(NOW - 10, NOW + 10)
    new = own_key_package("new", env, lifetime=lifetime)
    options = CommitOptions(proposals=(Add(new.package),))
    alice.commit(env, options)
    for now in (NOW - 11, NOW + 11):
        with forge.asks_in_vain(alice, LifetimeExceeded):
            alice.commit(environment(now=now), options)


def test_a_psk_has_to_be_known(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    with forge.asks_in_vain(alice, PskUnavailable):
        alice.commit(env, CommitOptions(proposals=(external_psk(alice),)))


@pytest.mark.parametrize(
    ("options", "kind"),
    [(CommitOptions(), PrivateMessage), (IN_CLEAR, PublicMessage)],
)
def test_a_commit_is_sent_in_either_format(
    env: Environment, options: CommitOptions, kind: type
) -> None:
    groups = new_group(env, 3)
    options = replace(options, authenticated_data=b"clear")
    message = groups[1].commit(env, options).message
    assert isinstance(decode_message(message), kind)
    assert b"clear" in message
    assert_agree(commit(groups, env, options, by=1))


def test_a_commit_is_one_of_the_messages_that_have_a_limit(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    none_left = replace(env, settings=Settings(ciphertext_limit=0))
    with forge.refusal(alice, NotPossible, "too many messages"):
        alice.commit(none_left)
    assert alice.commit(none_left, IN_CLEAR).message


def test_a_dropped_commit_has_used_its_message_key(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    first = alice.commit(env)
    again = first.group.drop().commit(env)
    both = first.message, again.message
    assert bob.receive(both[0], env)[0].epoch == 2
    assert bob.receive(both[1], env)[0].epoch == 2
    keys = [dict(g.ratchet_delta().put) for g in (first.group, again.group)]
    assert keys[0] != keys[1]


def test_a_leaf_may_say_something_else(env: Environment) -> None:
    env = replace(env, authentication=AnyCredential())
    groups = new_group(env, 3, capabilities=Capabilities(extensions=(0xF001,)))
    old = groups[0].members[0][1]
    change = LeafChange(
        signing_key=signing_key("fresh"),
        credential=Credential(b"a new name"),
        capabilities=replace(old.capabilities, proposals=(0xF002,)),
        extensions=(Extension(0xF001, b"said"),),
    )
    with another_library():
        groups = commit(groups, env, CommitOptions(leaf=change))
    assert_agree(groups)
    leaf = groups[1].members[0][1]
    assert leaf.signature_key == signing_key("fresh").public_key
    assert leaf.credential == Credential(b"a new name")
    assert leaf.capabilities.proposals == (0xF002,)
    assert leaf.extensions == (Extension(0xF001, b"said"),)
    for by in (0, 1):
        groups = commit(groups, env, by=by)
    groups[0], message = groups[0].send(b"signed with the new key", env)
    assert isinstance(groups[1].receive(message, env)[1], MessageReceived)


def test_a_new_signing_key_counts_from_the_next_message_on(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    options = CommitOptions(leaf=LeafChange(signing_key=signing_key("fresh")))
    staged = alice.commit(env, options)
    assert staged.group.state.epoch.signing_key is alice.state.epoch.signing_key
    merged, _ = staged.group.merge(env)
    assert merged.state.epoch.signing_key.public_key == (
        signing_key("fresh").public_key
    )
    assert bob.receive(staged.message, env)[0].epoch == 2


def test_a_change_of_the_leaf_needs_a_path_and_gets_one(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    new = own_key_package("new", env)
    fresh = signing_key("fresh")
    options = CommitOptions(
        proposals=(Add(new.package),), path=False, leaf=LeafChange(signing_key=fresh)
    )
    merged, _ = alice.commit(env, options).group.merge(env)
    assert merged.state.epoch.signing_key is fresh
    assert merged.members[0][1].signature_key == fresh.public_key


def test_a_credential_is_replaced_only_by_one_that_may_follow(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    change = LeafChange(credential=Credential(b"somebody else"))
    with forge.asks_in_vain(alice, InvalidCredential):
        alice.commit(env, CommitOptions(leaf=change))


def test_a_leaf_supports_the_group_and_itself(env: Environment) -> None:
    alice, _ = new_group(
        env,
        2,
        context_extensions=(Extension(0xF001, b""),),
        capabilities=Capabilities(extensions=(0xF001,)),
        grease=False,
    )
    said = alice.members[0][1].capabilities
    twice = (Extension(1, b"a"), Extension(1, b"b"))
    changes: list[tuple[type[Exception], LeafChange]] = [
        (InvalidExtensions, LeafChange(capabilities=replace(said, extensions=()))),
        (InvalidLeafNode, LeafChange(capabilities=replace(said, cipher_suites=(1,)))),
        (InvalidLeafNode, LeafChange(capabilities=replace(said, versions=()))),
        (InvalidLeafNode, LeafChange(capabilities=replace(said, credentials=()))),
        (InvalidLeafNode, LeafChange(extensions=(Extension(0xF009, b""),))),
        (InvalidExtensions, LeafChange(extensions=twice)),
    ]
    for error, change in changes:
        with forge.asks_in_vain(alice, error):
            alice.commit(env, CommitOptions(leaf=change))


def test_a_signing_key_belongs_to_one_member(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    change = LeafChange(signing_key=bob.state.epoch.signing_key)
    with forge.asks_in_vain(alice, InvalidLeafNode, "occurs twice"):
        alice.commit(env, CommitOptions(leaf=change))


def test_only_the_first_commit_says_where_a_group_comes_from(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    lineage: Lineage = alice.lineage(ResumptionUsage.BRANCH, env)
    with forge.refusal(alice, NotPossible, "the first commit"):
        alice.commit(env, CommitOptions(lineage=lineage))


def test_the_key_of_a_lineage_comes_after_the_other_keys() -> None:
    env = environment(psks=knowing)
    alice, _ = new_group(env, 2)
    lineage = alice.lineage(ResumptionUsage.BRANCH, env)
    (branch,) = new_group(env, 1, group_id=b"branch")
    psk = external_psk(branch)
    options = CommitOptions(proposals=(psk,), lineage=lineage)
    staged = branch.commit(env, options)
    assert staged.group.pending is not None
    outcome = staged.group.pending.outcome
    assert not isinstance(outcome, GroupClosed)
    assert outcome.psks == (psk.psk, lineage.psk)


def test_a_committed_reinit_closes_the_group(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    announced = reinit(alice)
    staged = alice.commit(env, CommitOptions(proposals=(announced,)))
    closed, event = staged.group.merge(env)
    assert isinstance(event, GroupClosed)
    assert event.reinit == announced == closed.reinit
    assert (event.change.epoch, closed.phase) == (2, Phase.SUSPENDED)
    with forge.refusal(closed, WrongPhase):
        closed.commit(env)
    assert bob.receive(staged.message, env)[1] == event


def test_capabilities_go_on_covering_all_credentials(env: Environment) -> None:
    env = replace(env, authentication=AnyCredential())
    groups = new_group(env, 2)
    said = groups[0].members[0][1].capabilities
    change = LeafChange(capabilities=replace(said, credentials=(1, 0xF0F0)))
    with another_library():
        assert_agree(commit(groups, env, CommitOptions(leaf=change)))
