"""From one epoch's secrets to the next one's (RFC 9420 §8, §12.4)."""

from dataclasses import replace

import pytest

from tests.mls.handshakes import external_psk
from tests.mls.support import (
    commit,
    each_suite,
    environment,
    new_group,
    own_key_package,
)
from tgtui.codec import encoded, opaque
from tgtui.crypto import (
    CipherSuite,
    HpkeKeyPair,
    Secret,
    derive_secret,
    digest,
    expand_with_label,
    extract,
    mac,
)
from tgtui.mls import Add, CommitOptions, Environment, Group, InvalidCommit, Remove
from tgtui.mls.commit.advance import (
    Advanced,
    KeyInputs,
    advance,
    following_epoch,
    next_context,
    still_valid,
)
from tgtui.mls.proposals.applying import Applied
from tgtui.mls.schedule.psk import psk_secret


INPUT = b"a commit as it enters the transcript"


def advanced(group: Group, *, commit_secret: Secret | None = None) -> Advanced:
    """Move a group on, as if somebody had committed nothing."""
    epoch = group.state.epoch
    provisional = replace(epoch.context, epoch=epoch.context.epoch + 1)
    keys = KeyInputs(epoch.secrets.init, commit_secret, [])
    return advance(provisional, epoch.interim_transcript_hash, INPUT, keys)


@each_suite
def test_each_secret_follows_as_the_key_schedule_says(suite: CipherSuite) -> None:
    (alice,) = new_group(environment(), 1, suite)
    epoch = alice.state.epoch
    size = suite.hash_length
    psk = external_psk(alice).psk, Secret(b"shared")
    keys = KeyInputs(epoch.secrets.init, Secret(b"c" * size), [psk])
    provisional = replace(epoch.context, epoch=1)
    new = advance(provisional, epoch.interim_transcript_hash, INPUT, keys)

    confirmed = digest(suite, epoch.interim_transcript_hash + INPUT)
    context = encoded(replace(provisional, confirmed_transcript_hash=confirmed))
    assert new.encoded_context == encoded(new.context) == context
    joined = extract(suite, epoch.secrets.init, Secret(b"c" * size))
    joiner = expand_with_label(suite, joined, b"joiner", context=context, length=size)
    assert new.joiner == joiner
    assert new.member == extract(suite, joiner, psk_secret(suite, [psk]))
    secret = expand_with_label(
        suite, new.member, b"epoch", context=context, length=size
    )
    assert new.new.encryption == derive_secret(suite, secret, b"encryption")
    assert new.new.secrets.init == derive_secret(suite, secret, b"init")
    key = derive_secret(suite, secret, b"confirm")
    assert new.confirmation_tag == mac(suite, key, confirmed)
    assert new.interim_transcript_hash == digest(
        suite, confirmed + opaque(new.confirmation_tag)
    )


def test_without_a_path_the_commit_secret_is_zero(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    zero = Secret(bytes(alice.suite.hash_length))
    assert advanced(alice) == advanced(alice, commit_secret=zero)
    assert advanced(alice) != advanced(alice, commit_secret=Secret(b"c" * 32))


def test_a_following_epoch_has_the_new_secrets_and_keeps_who_one_is(
    env: Environment,
) -> None:
    (alice,) = new_group(env, 1)
    old, new = alice.state.epoch, advanced(alice)
    pairs = {0: HpkeKeyPair(Secret(b"private"), b"public")}
    after = following_epoch(old, new, old.tree, key_pairs=pairs, resumption_epochs=0)
    assert after.context is new.context
    assert after.encoded_context is new.encoded_context
    assert after.secrets is new.new.secrets
    assert after.interim_transcript_hash == new.interim_transcript_hash
    assert after.confirmation_tag == new.confirmation_tag
    assert after.key_pairs is pairs
    assert (after.own_leaf, after.signing_key) == (0, old.signing_key)
    assert after.resumption == ()


def test_the_latest_resumption_keys_are_kept(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    new = advanced(alice)
    older = ((7, Secret(b"seven")), (8, Secret(b"eight")))
    old = replace(alice.state.epoch, resumption=older)
    latest = (0, old.secrets.resumption_psk)
    for keep, kept in enumerate(
        [(), (latest,), (older[1], latest), (*older, latest), (*older, latest)]
    ):
        after = following_epoch(
            old, new, old.tree, key_pairs={}, resumption_epochs=keep
        )
        assert after.resumption == kept


def test_only_keys_that_still_stand_are_kept(env: Environment) -> None:
    groups = new_group(env, 5)
    tree = groups[4].state.epoch.tree
    held = groups[4].state.epoch.key_pairs
    assert set(held) == {8, 7}
    assert still_valid(held, tree) == held

    shorter = tree.copy()
    shorter.blank_leaf(4)
    assert set(still_valid(held, shorter)) == {7}
    shorter.blank_parents(4)
    assert still_valid(held, shorter) == {}

    other = HpkeKeyPair(Secret(b"private"), b"another public key")
    assert still_valid({8: other, 400: other}, tree) == {}


def test_an_epoch_forgets_the_keys_of_nodes_that_were_blanked(
    env: Environment,
) -> None:
    groups = commit(new_group(env, 4), env)
    newcomer = own_key_package("new", env)
    options = CommitOptions(proposals=(Remove(3), Add(newcomer.package)), path=True)
    after = commit(groups, env, options, joiners=[newcomer])
    for group in after:
        tree = group.state.epoch.tree
        for node, pair in group.state.epoch.key_pairs.items():
            assert tree.key_of(node) == pair.public


def test_no_epoch_follows_the_last_one(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    context = alice.state.epoch.context
    applied = Applied(alice.state.epoch.tree, (), ())
    last = replace(context, epoch=(1 << 64) - 2)
    assert next_context(last, applied).epoch == (1 << 64) - 1
    with pytest.raises(InvalidCommit, match="no epoch"):
        next_context(next_context(last, applied), applied)
