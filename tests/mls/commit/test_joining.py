"""Tests of tgtui.mls.commit.joining: who is let in by a Welcome, and who is not."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest

from tests.mls.forge import Opened, opened, without
from tests.mls.handshakes import external_psk, knowing, tree_of
from tests.mls.support import assert_agree, environment, new_group, own_key_package
from tgtui.codec import Truncated
from tgtui.crypto import DEFAULT_SUITE, HpkeKeyPair, Secret
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    Extension,
    ExtensionType,
    Group,
    InvalidExtensions,
    InvalidGroupInfo,
    InvalidWelcome,
    JoinOptions,
    NotForThisClient,
    OwnKeyPackage,
    PathSecretUnusable,
    PskUnavailable,
    TreeHashMismatch,
    Welcome,
    encode_message,
)
from tgtui.mls.schedule.psk import PreSharedKeyId


class Invited(NamedTuple):
    """A newcomer, the group it is invited to, and what it reads."""

    group: Group
    own: OwnKeyPackage
    welcome: Welcome
    says: Opened


def invited(env: Environment, *, path: bool = True, **options: object) -> Invited:
    alice, _ = new_group(env, 2)
    own = own_key_package("carol", env)
    wanted = CommitOptions(proposals=(Add(own.package),), path=path, **options)  # type: ignore[arg-type]
    staged = alice.commit(env, wanted)
    assert staged.welcome is not None
    merged, _ = staged.group.merge(env)
    return Invited(merged, own, staged.welcome, opened(staged.welcome, own, env))


def refused(
    at: Invited,
    lie: Callable[[Opened], Opened],
    error: type[Exception],
    env: Environment,
) -> None:
    """Require that a Welcome, well signed but untrue, lets nobody in."""
    key = at.group.state.epoch.signing_key
    with pytest.raises(error) as caught:
        Group.join(lie(at.says).sealed(key), [at.own], env)
    assert caught.type is error


def test_what_is_forged_truly_lets_in(env: Environment) -> None:
    at = invited(env)
    welcome = at.says.sealed(at.group.state.epoch.signing_key)
    joined, used = Group.join(welcome, [own_key_package("x", env), at.own], env)
    assert used is at.own
    assert_agree([at.group, joined])


def test_a_tree_may_come_apart(env: Environment) -> None:
    at = invited(env, welcome_tree=False)
    options = JoinOptions(tree=tree_of(at.group))
    assert_agree([at.group, Group.join(at.welcome, [at.own], env, options=options)[0]])
    with pytest.raises(InvalidGroupInfo, match="no ratchet tree"):
        Group.join(at.welcome, [at.own], env)


def test_bytes_are_as_good_as_what_they_mean(env: Environment) -> None:
    at = invited(env, welcome_tree=False)
    message = encode_message(at.welcome)
    options = JoinOptions(tree=at.group.encode_tree())
    assert_agree([at.group, Group.join(message, [at.own], env, options=options)[0]])
    with pytest.raises(InvalidWelcome, match="not a Welcome"):
        Group.join(at.group.group_info(), [at.own], env)
    with pytest.raises(Truncated):
        Group.join(message[:-1], [at.own], env)


def test_another_tree_is_refused(env: Environment) -> None:
    at = invited(env, welcome_tree=False)
    (alone,) = new_group(env, 1)
    options = JoinOptions(tree=tree_of(alone))
    with pytest.raises(TreeHashMismatch):
        Group.join(at.welcome, [at.own], env, options=options)


def test_a_welcome_for_others_is_not_for_this_client(env: Environment) -> None:
    with pytest.raises(NotForThisClient):
        Group.join(invited(env).welcome, [own_key_package("dora", env)], env)


def test_the_suites_of_welcome_and_key_package_agree(env: Environment) -> None:
    at = invited(env)
    with pytest.raises(InvalidWelcome, match="cipher suite"):
        Group.join(replace(at.welcome, suite_id=DEFAULT_SUITE.id), [at.own], env)


def test_nobody_joins_a_group_twice(env: Environment) -> None:
    at = invited(env)
    options = JoinOptions(known_groups={at.group.group_id})
    with pytest.raises(InvalidWelcome, match="already"):
        Group.join(at.welcome, [at.own], env, options=options)


def test_the_suites_of_group_and_key_package_agree(env: Environment) -> None:
    alice, _ = new_group(env, 2, DEFAULT_SUITE)
    at = invited(env)
    message = alice.state.epoch

    def lie(says: Opened) -> Opened:
        tree = Extension(ExtensionType.RATCHET_TREE, alice.encode_tree())
        info = replace(says.info, context=message.context, extensions=(tree,))
        return says._replace(info=info)

    with pytest.raises(InvalidWelcome, match="cipher suite"):
        Group.join(lie(at.says).sealed(message.signing_key), [at.own], env)


def test_the_confirmation_tag_is_checked(env: Environment) -> None:
    def lie(says: Opened) -> Opened:
        return says._replace(info=replace(says.info, confirmation_tag=bytes(32)))

    refused(invited(env), lie, InvalidWelcome, env)


def test_the_own_leaf_is_in_the_tree(env: Environment) -> None:
    at = invited(env)
    other = own_key_package("carol", env, key=at.own.signing_key)
    says = at.says._replace(own=other)
    with pytest.raises(InvalidWelcome, match="leaf"):
        Group.join(says.sealed(at.group.state.epoch.signing_key), [other], env)


@pytest.mark.parametrize("secret", [bytes(32), bytes(31)])
def test_the_path_secret_gives_the_keys_of_the_tree(
    env: Environment, secret: bytes
) -> None:
    def lie(says: Opened) -> Opened:
        return says._replace(secrets=replace(says.secrets, path_secret=Secret(secret)))

    refused(invited(env), lie, PathSecretUnusable, env)


def test_without_a_path_in_the_tree_there_is_no_path_secret(env: Environment) -> None:
    alice, own = own_key_package("alice", env), own_key_package("carol", env)
    from_nothing = new_group(env, 1)[0]
    staged = from_nothing.commit(
        env, CommitOptions(proposals=(Add(own.package),), path=False)
    )
    assert staged.welcome is not None
    assert alice.package != own.package
    says = opened(staged.welcome, own, env)
    says = says._replace(secrets=replace(says.secrets, path_secret=Secret(bytes(32))))
    with pytest.raises(InvalidWelcome, match="no path"):
        Group.join(says.sealed(from_nothing.state.epoch.signing_key), [own], env)


def test_a_client_does_not_welcome_itself(env: Environment) -> None:
    at = invited(env)
    says = at.says._replace(info=replace(at.says.info, signer=2))
    with pytest.raises(InvalidWelcome, match="made it"):
        Group.join(says.sealed(at.own.signing_key), [at.own], env)


@pytest.mark.parametrize("signer", [1, 3, 99])
def test_only_the_named_member_signs(env: Environment, signer: int) -> None:
    def lie(says: Opened) -> Opened:
        return says._replace(info=replace(says.info, signer=signer))

    refused(invited(env), lie, InvalidGroupInfo, env)


def test_the_nonce_of_a_psk_has_the_length_of_the_hash(env: Environment) -> None:
    at = invited(env)
    lender = environment(psks=knowing)
    short = PreSharedKeyId.external(b"shared", b"short")
    says = at.says._replace(
        secrets=replace(at.says.secrets, psks=(short,)), lender=lender
    )
    with pytest.raises(InvalidWelcome, match="has 5 bytes, not 32"):
        Group.join(says.sealed(at.group.state.epoch.signing_key), [at.own], lender)


def test_a_psk_has_to_be_known() -> None:
    env = environment(psks=knowing)
    (alice,) = new_group(env, 1)
    own = own_key_package("carol", env)
    psk = external_psk(alice)
    staged = alice.commit(env, CommitOptions(proposals=(Add(own.package), psk)))
    assert staged.welcome is not None
    joined, _ = Group.join(staged.welcome, [own], env)
    assert_agree([staged.group.merge(env)[0], joined])
    with pytest.raises(PskUnavailable):
        Group.join(staged.welcome, [own], environment())


def test_all_extensions_of_the_group_are_supported(env: Environment) -> None:
    def lie(says: Opened) -> Opened:
        context = replace(says.info.context, extensions=(Extension(0xF0F0, b""),))
        return says._replace(info=replace(says.info, context=context))

    refused(invited(env), lie, InvalidExtensions, env)


def test_unknown_extensions_of_the_group_info_are_ignored(env: Environment) -> None:
    at = invited(env)
    tree = without(at.says.info.extensions, 0xF0F0)
    info = replace(at.says.info, extensions=(*tree, Extension(0xF0F0, b"?")))
    welcome = at.says._replace(info=info).sealed(at.group.state.epoch.signing_key)
    assert_agree([at.group, Group.join(welcome, [at.own], env)[0]])


def test_a_newcomer_holds_its_leaf_and_the_path_above(env: Environment) -> None:
    at = invited(env)
    joined, _ = Group.join(at.welcome, [at.own], env)
    pairs = joined.state.epoch.key_pairs
    leaf = HpkeKeyPair(at.own.leaf_private, at.own.package.leaf_node.encryption_key)
    assert pairs[2 * joined.own_leaf] == leaf
    assert set(pairs) == {4, 3}
