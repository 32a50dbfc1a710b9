"""Tests of tgtui.mls.epoch: states, and how one follows another."""

from tests.mls.handshakes import propose
from tests.mls.support import commit, environment, new_group
from tgtui.mls import CommitOptions, Environment, Phase, Remove
from tgtui.mls.epoch import first_state


def test_a_first_state_waits_for_nothing(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    state = first_state(alice.state.epoch, alice.resumption_psk)
    assert state.phase is Phase.ACTIVE
    assert not state.proposals
    assert not state.own_updates
    assert state.pending is None
    assert state.reinit is None
    assert state.past == ()
    assert state.epoch.suite is alice.suite


def test_nothing_of_the_old_epoch_is_kept_by_default(env: Environment) -> None:
    groups, _ = propose(new_group(env, 3), env, Remove(2))
    for group in commit(groups, env, CommitOptions(), by=0):
        assert group.state.past == ()
        assert not group.proposals
        assert group.state.epoch.resumption == ()


def test_as_many_past_epochs_are_kept_as_wanted() -> None:
    env = environment(past_epochs=2, resumption_epochs=3)
    groups = new_group(env, 2)
    for _ in range(5):
        groups = commit(groups, env)
    for group in groups:
        assert [past.number for past in group.state.past] == [4, 5]
        assert [epoch for epoch, _ in group.state.epoch.resumption] == [3, 4, 5]
