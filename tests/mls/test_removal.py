"""Tests of tgtui.mls.removal: a member that left has no secret any more."""

import pytest

from tests.mls.support import commit, deliver, environment, new_group
from tgtui.mls import (
    CommitOptions,
    Environment,
    Group,
    NotPossible,
    Phase,
    Remove,
    WrongPhase,
)
from tgtui.mls.schedule.psk import ResumptionUsage


def removed(env: Environment) -> tuple[Group, Group]:
    """Return a member before and after it was removed."""
    alice, bob, _ = commit(new_group(env, 3), env, by=1)
    staged = alice.commit(env, CommitOptions(proposals=(Remove(1),)))
    return bob, deliver([bob], staged.message, env)[0]


def test_no_secret_is_left_in_what_is_stored() -> None:
    env = environment(resumption_epochs=2)
    before, after = removed(env)
    assert after.phase is Phase.REMOVED
    data = after.encode_epoch()
    epoch = before.state.epoch
    secrets = [
        epoch.secrets.init,
        epoch.secrets.exporter,
        epoch.secrets.resumption_psk,
        epoch.secrets.epoch_authenticator,
        *(pair.private for pair in epoch.key_pairs.values()),
        *(secret for _, secret in epoch.resumption),
    ]
    assert all(secret.expose() in before.encode_epoch() for secret in secrets)
    assert not any(secret.expose() in data for secret in secrets)
    assert not after.ratchet_delta().put
    assert after.ratchet_delta(before).delete


def test_who_was_in_the_group_is_still_known(env: Environment) -> None:
    before, after = removed(env)
    assert after.members == before.members


def test_nothing_can_be_done_or_derived(env: Environment) -> None:
    before, after = removed(env)
    _, message = before.send(b"hello", env)
    with pytest.raises(WrongPhase):
        after.send(b"hello", env)
    with pytest.raises(WrongPhase):
        after.receive(message, env)
    with pytest.raises(WrongPhase):
        after.commit(env)
    with pytest.raises(WrongPhase):
        after.export(b"label", context=b"", length=32)
    with pytest.raises(WrongPhase):
        _ = after.epoch_authenticator
    with pytest.raises(WrongPhase):
        _ = after.resumption_psk
    with pytest.raises(WrongPhase):
        after.group_info()


def test_no_group_follows_from_one_that_was_left(env: Environment) -> None:
    _, after = removed(env)
    for usage in ResumptionUsage:
        with pytest.raises(NotPossible):
            after.lineage(usage, env)
