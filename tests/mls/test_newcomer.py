"""Tests of tgtui.mls.newcomer: somebody outside asks to be added."""

from dataclasses import replace

import pytest

from tests.mls.forge import refuses
from tests.mls.support import (
    LIFETIME,
    assert_agree,
    commit,
    deliver,
    new_group,
    own_key_package,
)
from tgtui.mls import (
    CommitOptions,
    Environment,
    LifetimeExceeded,
    ProposalReceived,
    SenderType,
    WrongEpoch,
    propose_own_add,
)


def test_a_member_commits_the_wish_of_a_newcomer(env: Environment) -> None:
    groups = new_group(env, 2)
    dora = own_key_package("dora", env)
    wish = propose_own_add(dora, groups[0].group_id, epoch=1, environment=env)
    _, event = groups[0].receive(wish, env)
    assert isinstance(event, ProposalReceived)
    assert event.sender.sender_type is SenderType.NEW_MEMBER_PROPOSAL
    groups = deliver(groups, wish, env)
    assert len(commit(groups, env)[0].members) == 2
    named = CommitOptions(references=tuple(groups[0].proposals))
    groups = commit(groups, env, named, joiners=[dora])
    assert len(groups) == 3
    assert_agree(groups)


def test_a_wish_for_another_epoch_is_refused(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    dora = own_key_package("dora", env)
    wish = propose_own_add(dora, alice.group_id, epoch=2, environment=env)
    refuses(alice, wish, WrongEpoch, environment=env)


def test_a_key_package_that_has_expired_is_not_sent(env: Environment) -> None:
    dora = own_key_package("dora", env)
    late = replace(env, now=LIFETIME.not_after + 1)
    with pytest.raises(LifetimeExceeded):
        propose_own_add(dora, b"group", epoch=1, environment=late)
