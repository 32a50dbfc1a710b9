"""Members follow each other's commits, and those who leave are told."""

from dataclasses import replace

from tests.mls.handshakes import propose_update
from tests.mls.support import (
    assert_agree,
    commit,
    environment,
    new_group,
    signing_key,
)
from tgtui.mls import (
    CommitOptions,
    Environment,
    EpochChanged,
    Extension,
    Group,
    GroupContextExtensions,
    LeafChange,
    MessageReceived,
    Phase,
    Remove,
    Removed,
)


def test_who_is_removed_is_told_and_keeps_nothing(env: Environment) -> None:
    groups = new_group(env, 3)
    options = CommitOptions(proposals=(Remove(2),))
    message = groups[0].commit(env, options).message
    gone, event = groups[2].receive(message, env)
    assert isinstance(event, Removed)
    assert gone.phase is Phase.REMOVED
    after, event = groups[1].receive(message, env)
    assert isinstance(event, EpochChanged)
    assert [index for index, _ in after.members] == [0, 1]


def test_ones_own_update_is_taken_over_when_another_commits_it(
    env: Environment,
) -> None:
    change = LeafChange(signing_key=signing_key("fresh"))
    groups, _ = propose_update(new_group(env, 3), env, change)
    update = next(iter(groups[1].state.own_updates))
    groups = commit(groups, env, by=2)
    assert_agree(groups)
    bob = groups[1]
    assert bob.members[1][1].encryption_key == update
    assert bob.state.epoch.key_pairs[2].public == update
    assert bob.state.epoch.signing_key is change.signing_key
    assert bob.state.own_updates == {}
    for by in (1, 0):
        groups = commit(groups, env, by=by)
        assert_agree(groups)


def test_of_two_own_updates_the_committed_one_counts(env: Environment) -> None:
    groups, first = propose_update(new_group(env, 3), env)
    groups, _ = propose_update(groups, env)
    assert len(groups[1].state.own_updates) == 2
    groups = commit(groups, env, CommitOptions(references=(first,)))
    assert_agree(groups)
    assert_agree(commit(groups, env, by=1))


def test_an_update_that_was_not_committed_is_forgotten(env: Environment) -> None:
    groups, _ = propose_update(new_group(env, 3), env)
    old = groups[1].members[1]
    groups = commit(groups, env, CommitOptions(references=()))
    assert groups[1].members[1] == old
    assert groups[1].state.own_updates == {}
    assert_agree(commit(groups, env, by=1))


def test_capabilities_may_grow_and_extensions_follow(env: Environment) -> None:
    groups = new_group(env, 2)
    for by in (0, 1):
        said = groups[by].members[by][1].capabilities
        more = replace(said, extensions=(*said.extensions, 0xF001))
        groups = commit(
            groups, env, CommitOptions(leaf=LeafChange(capabilities=more)), by=by
        )
    extensions = GroupContextExtensions((Extension(0xF001, b"now"),))
    groups = commit(groups, env, CommitOptions(proposals=(extensions,)))
    assert_agree(groups)
    assert groups[1].extensions == extensions.extensions


def test_others_go_on_talking_after_a_commit(env: Environment) -> None:
    groups = commit(new_group(env, 3), env)
    for sender in range(3):
        groups[sender], message = groups[sender].send(b"hello", env)
        for reader in {0, 1, 2} - {sender}:
            groups[reader], event = groups[reader].receive(message, env)
            assert isinstance(event, MessageReceived)


def members(groups: list[Group]) -> list[int]:
    """Return the leaf indices of the members."""
    return [index for index, _ in groups[0].members]


def test_many_leave_and_the_tree_shrinks(env: Environment) -> None:
    groups = new_group(env, 9)
    removes = tuple(Remove(index) for index in (8, 7, 6, 5, 4))
    groups = commit(groups, env, CommitOptions(proposals=removes))
    assert_agree(groups)
    assert members(groups) == [0, 1, 2, 3]
    assert groups[0].state.epoch.tree.leaf_count == 4
    assert_agree(commit(groups, env, by=3))


def test_an_environment_of_another_time_changes_nothing_for_a_commit() -> None:
    env = environment()
    alice, bob = new_group(env, 2)
    message = alice.commit(env).message
    assert bob.receive(message, environment(now=0))[0].epoch == 2
