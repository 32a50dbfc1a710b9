"""Tests of tgtui.mls.events: what members are told of what happened."""

from tests.mls.handshakes import external_psk, knowing, reinit
from tests.mls.support import deliver_events, environment, new_group, own_key_package
from tgtui.crypto import DEFAULT_SUITE
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    EpochChanged,
    Extension,
    GroupClosed,
    GroupContextExtensions,
    MessageReceived,
    ProposalReceived,
    Remove,
    Removed,
)


def test_a_message_tells_who_said_what_in_which_epoch(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    bob, message = bob.send(b"hello", env, authenticated_data=b"aloud")
    _, event = alice.receive(message, env)
    leaf = alice.members[1][1]
    assert event == MessageReceived(1, leaf, 1, 0, b"hello", b"aloud")


def test_a_proposal_tells_who_wants_what(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    bob, message = bob.propose(Remove(2), env)
    alice, event = alice.receive(message, env)
    assert isinstance(event, ProposalReceived)
    assert event.proposal == Remove(2)
    assert event.sender.index == 1
    assert list(alice.proposals) == [event.reference] == list(bob.proposals)


def test_committer_and_others_are_told_the_same(env: Environment) -> None:
    alice, bob, _ = new_group(env, 3)
    dora = own_key_package("dora", env)
    wanted = (Remove(2), Add(dora.package))
    staged = alice.commit(
        env, CommitOptions(proposals=wanted, authenticated_data=b"aloud")
    )
    _, told = staged.group.merge(env)
    _, event = bob.receive(staged.message, env)
    assert isinstance(event, EpochChanged)
    assert event == told
    assert (event.epoch, event.committer, event.external) == (2, 0, False)
    assert event.authenticated_data == b"aloud"
    changes = {change.index: change for change in event.changes}
    assert set(changes) == {0, 2}
    assert changes[2].before is not None
    assert changes[2].after == dora.package.leaf_node


def test_new_extensions_and_psks_are_told() -> None:
    env = environment(psks=knowing)
    alice, bob = new_group(env, 2)
    psk = external_psk(alice)
    wanted = (GroupContextExtensions((Extension(1, b"id"),)), psk)
    staged = alice.commit(env, CommitOptions(proposals=wanted))
    _, event = bob.receive(staged.message, env)
    assert isinstance(event, EpochChanged)
    assert event.extensions_changed
    assert event.psks == (psk.psk,)


def test_a_removed_member_is_told_and_others_see_who_left(env: Environment) -> None:
    alice, bob, carol = new_group(env, 3)
    staged = alice.commit(env, CommitOptions(proposals=(Remove(1),)))
    _, events = deliver_events([bob, carol], staged.message, env)
    assert isinstance(events[0], Removed)
    assert events[0].change == events[1]


def test_a_reinit_closes_the_group_for_all(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    staged = alice.commit(env, CommitOptions(proposals=(reinit(alice),)))
    _, told = staged.group.merge(env)
    _, event = bob.receive(staged.message, env)
    assert isinstance(event, GroupClosed)
    assert event == told
    assert event.reinit == reinit(alice)


def test_what_happened_is_printed_in_words(env: Environment) -> None:
    alice, bob = new_group(env, 2, DEFAULT_SUITE)
    dora = own_key_package("dora", env, DEFAULT_SUITE)
    staged = alice.commit(env, CommitOptions(proposals=(Add(dora.package),)))
    _, event = bob.receive(staged.message, env)
    leaves = [repr(leaf) for _, leaf in staged.group.merge(env)[0].members]
    assert all(len(leaf) < 400 for leaf in leaves)
    assert repr(event).startswith("EpochChanged(epoch=2, committer=0, external=False,")
    assert len(repr(event)) < 1_200
    assert "dora" in repr(event)
