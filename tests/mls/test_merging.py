"""Tests of tgtui.mls.merging: a pending commit is accepted, given up or overtaken."""

from dataclasses import replace

import pytest

from tests.mls.forge import refuses
from tests.mls.handshakes import (
    IN_CLEAR,
    propose,
    reinit,
)
from tests.mls.support import assert_agree, deliver, new_group
from tgtui.mls import (
    CommitOptions,
    Environment,
    Group,
    OwnMessage,
    Phase,
    Remove,
    WrongPhase,
)


def test_a_merged_commit_is_what_the_others_follow(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    staged = alice.commit(env)
    assert staged.group.phase is Phase.PENDING
    assert staged.group.epoch == alice.epoch
    merged, _ = staged.group.merge(env)
    assert merged.phase is Phase.ACTIVE
    assert merged.pending is None
    assert_agree([merged, *deliver([bob], staged.message, env)])


def test_without_a_pending_commit_there_is_nothing_to_merge_or_drop(
    env: Environment,
) -> None:
    alice, _ = new_group(env, 2)
    with pytest.raises(WrongPhase):
        alice.merge(env)
    with pytest.raises(WrongPhase):
        alice.drop()


def test_a_pending_commit_that_was_lost_cannot_be_merged(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    pending = alice.commit(env).group
    lost = Group(replace(pending.state, pending=None))
    with pytest.raises(WrongPhase):
        lost.merge(env)


def test_a_dropped_commit_leaves_the_group_as_it_was(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    dropped = alice.commit(env).group.drop()
    assert dropped.phase is Phase.ACTIVE
    assert dropped.state.epoch is alice.state.epoch
    in_clear = alice.commit(env, IN_CLEAR).group.drop()
    assert in_clear.encode_epoch() == alice.encode_epoch()
    _, message = dropped.send(b"still here", env)
    deliver([bob], message, env)


def test_after_a_drop_proposals_wait_on(env: Environment) -> None:
    (alice, *_), reference = propose(new_group(env, 3), env, Remove(2))
    dropped = alice.commit(env).group.drop()
    assert dropped.phase is Phase.PROPOSED
    assert list(dropped.proposals) == [reference]


def test_the_commit_of_another_overtakes_the_own(env: Environment) -> None:
    alice, bob, carol = new_group(env, 3)
    lost = alice.commit(env)
    won = bob.commit(env)
    alice, carol = deliver([lost.group, carol], won.message, env)
    bob, _ = won.group.merge(env)
    assert alice.phase is Phase.ACTIVE
    assert alice.pending is None
    assert_agree([alice, bob, carol])


def test_the_own_commit_does_not_come_back_as_another_s(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    staged = alice.commit(env)
    refuses(staged.group, staged.message, OwnMessage, environment=env)


def test_a_merged_reinit_closes_the_group(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    wanted = reinit(alice)
    closed, _ = alice.commit(env, CommitOptions(proposals=(wanted,))).group.merge(env)
    assert closed.phase is Phase.SUSPENDED
    assert closed.reinit == wanted
