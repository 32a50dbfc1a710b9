"""What a Welcome carries, and for whom (RFC 9420 §12.4.3.1)."""

from dataclasses import replace

import pytest

from tests.mls import forge
from tests.mls.handshakes import (
    external_psk,
    group_info,
    knowing,
    tree_of,
)
from tests.mls.support import (
    assert_agree,
    commit,
    each_suite,
    environment,
    new_group,
    own_key_package,
)
from tgtui.codec import decode_whole
from tgtui.crypto import CipherSuite, DecryptionFailed, Secret, expand_with_label
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    Extension,
    ExtensionType,
    Group,
    InvalidExtensions,
    InvalidGroupInfo,
    JoinOptions,
    NotPossible,
    OwnKeyPackage,
    UnverifiedRatchetTree,
    Welcome,
)
from tgtui.mls.commit.welcoming import (
    external_pub_extension,
    grease_extension,
    open_group_info,
    tree_extension,
    welcome_key,
)
from tgtui.mls.extension import external_pub, find_extension
from tgtui.mls.grease import VALUES


def newcomers(env: Environment, *names: str) -> list[OwnKeyPackage]:
    """Return KeyPackages to be added."""
    return [own_key_package(name, env) for name in names]


def adding(
    group: Group,
    env: Environment,
    own: list[OwnKeyPackage],
    options: CommitOptions | None = None,
) -> tuple[Group, Welcome]:
    """Return the group after it added newcomers, and their Welcome."""
    adds = tuple(Add(each.package) for each in own)
    options = replace(options or CommitOptions(), proposals=adds)
    staged = group.commit(env, options)
    assert staged.welcome is not None
    return staged.group.merge(env)[0], staged.welcome


def test_a_commit_without_adds_has_no_welcome(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    assert alice.commit(env).welcome is None


def test_there_is_an_entry_for_each_newcomer_in_the_order_of_the_adds(
    env: Environment,
) -> None:
    alice, _ = new_group(env, 2)
    own = newcomers(env, "x", "y", "z")
    _, welcome = adding(alice, env, own)
    assert welcome.suite_id == alice.suite.id
    references = [entry.new_member for entry in welcome.secrets]
    assert references == [each.package.reference for each in own]


@pytest.mark.parametrize("path", [True, False])
def test_every_newcomer_learns_the_secrets_of_its_own_way_up(
    env: Environment, path: bool
) -> None:
    alice, bob = new_group(env, 2)
    own = newcomers(env, "x", "y", "z")
    merged, welcome = adding(alice, env, own, CommitOptions(path=path))
    ancestors = {"x": 3, "y": 3, "z": 7}
    for each in own:
        secrets = forge.opened(welcome, each, env).secrets
        assert (secrets.path_secret is not None) is path
        joined, used = Group.join(welcome, [each], env)
        assert used is each
        name = each.package.leaf_node.credential.identity.decode()
        held = set(joined.state.epoch.key_pairs)
        way = {3, 7} if ancestors[name] == 3 else {7}
        assert held == {2 * joined.own_leaf} | (way if path else set())
        assert joined.epoch_authenticator == merged.epoch_authenticator
    assert bob.epoch == 1


def test_one_welcome_may_be_cut_into_one_for_each(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    own = newcomers(env, "x", "y")
    merged, welcome = adding(alice, env, own)
    joined = [
        Group.join(welcome.only_for(each.package.reference), [each], env)[0]
        for each in own
    ]
    assert_agree([merged, *joined])


def test_the_keys_of_a_commit_are_named_in_its_order() -> None:
    env = environment(psks=knowing)
    alice, bob = new_group(env, 2)
    (own,) = newcomers(env, "x")
    psks = tuple(external_psk(alice, name) for name in (b"two", b"one"))
    options = CommitOptions(proposals=(psks[0], Add(own.package), psks[1]))
    staged = alice.commit(env, options)
    assert staged.welcome is not None
    opened = forge.opened(staged.welcome, own, env)
    assert opened.secrets.psks == tuple(each.psk for each in psks)
    assert_agree(commit([alice, bob], env, options, joiners=[own]))


def test_a_group_info_is_signed_by_the_committer_for_the_new_epoch(
    env: Environment,
) -> None:
    alice, bob = new_group(env, 2)
    (own,) = newcomers(env, "x")
    merged, welcome = adding(bob, env, [own])
    info = forge.opened(welcome, own, env).info
    assert info.signer == 1
    assert info.context == merged.state.epoch.context
    assert info.confirmation_tag == merged.state.epoch.confirmation_tag
    assert alice.epoch == 1


def test_the_tree_may_be_left_out(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    (own,) = newcomers(env, "x")
    merged, welcome = adding(alice, env, [own], CommitOptions(welcome_tree=False))
    with pytest.raises(InvalidGroupInfo, match="no ratchet tree"):
        Group.join(welcome, [own], env)
    options = JoinOptions(tree=tree_of(merged))
    joined, _ = Group.join(welcome, [own], env, options=options)
    assert_agree([merged, joined])


def test_further_extensions_and_grease_are_put_beside_the_tree(
    env: Environment,
) -> None:
    (alice,) = new_group(env, 1)
    (own,) = newcomers(env, "x")
    mine = Extension(0xF123, b"mine")
    add = (Add(own.package),)
    for grease in (True, False):
        options = CommitOptions(
            proposals=add, welcome_extensions=(mine,), grease=grease
        )
        welcome = alice.commit(env, options).welcome
        assert welcome is not None
        types = [
            extension.extension_type
            for extension in forge.opened(welcome, own, env).info.extensions
        ]
        assert types[:2] == [ExtensionType.RATCHET_TREE, 0xF123]
        assert [kind in VALUES for kind in types[2:]] == ([True] if grease else [])
        Group.join(welcome, [own], env)


def test_a_welcome_names_as_many_keys_as_a_newcomer_reads() -> None:
    env = environment(psks=knowing)
    alice, _ = new_group(env, 2)
    own = own_key_package("x", env)
    for length, fits in ((2_000, True), (3_000, False)):
        names = [bytes([n]) * length for n in range(30)]
        psks = [external_psk(alice, name) for name in names]
        options = CommitOptions(proposals=(Add(own.package), *psks))
        if not fits:
            with forge.refusal(alice, NotPossible, "cannot name that many"):
                alice.commit(env, options)
            return
        staged = alice.commit(env, options)
        assert staged.welcome is not None
        joined, _ = Group.join(staged.welcome, [own], env)
        assert_agree([joined, staged.group.merge(env)[0]])


def test_further_extensions_occur_once(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    (own,) = newcomers(env, "x")
    twice = (Extension(0xF123, b""), Extension(0xF123, b""))
    options = CommitOptions(proposals=(Add(own.package),), welcome_extensions=twice)
    with forge.asks_in_vain(alice, InvalidExtensions):
        alice.commit(env, options)


@each_suite
def test_key_and_nonce_follow_from_the_welcome_secret(suite: CipherSuite) -> None:
    secret = Secret(b"w" * suite.hash_length)
    key, nonce = welcome_key(suite, secret)
    sizes = ((b"key", suite.key_length), (b"nonce", suite.nonce_length))
    expected = [
        expand_with_label(suite, secret, label, context=b"", length=length)
        for label, length in sizes
    ]
    assert [key, Secret(nonce)] == expected


def test_a_group_info_opens_with_the_right_secret_alone(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    (own,) = newcomers(env, "x")
    _, welcome = adding(alice, env, [own])
    with pytest.raises(DecryptionFailed):
        open_group_info(alice.suite, welcome, Secret(b"w" * 32))


def test_the_tree_extension_is_the_tree(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    extension = tree_extension(alice.state.epoch.tree)
    assert extension.extension_type == ExtensionType.RATCHET_TREE
    assert extension.data == alice.encode_tree()
    assert decode_whole(UnverifiedRatchetTree.decode, extension.data).claimed_nodes


def test_grease_is_any_of_the_reserved_values(env: Environment) -> None:
    drawn = {
        one.extension_type
        for _ in range(200)
        for one in grease_extension((), env.entropy)
    }
    assert drawn == set(VALUES)


def test_grease_is_not_added_twice(env: Environment) -> None:
    every = tuple(Extension(value, b"") for value in VALUES)
    assert grease_extension(every, env.entropy) == ()


def test_the_external_key_is_that_of_the_epoch(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    epoch = alice.state.epoch
    public = epoch.secrets.external_key_pair(epoch.suite).public
    assert external_pub((external_pub_extension(public),)) == public
    info, _ = group_info(bob).verify(None, env)
    assert external_pub(info.extensions) == public


@pytest.mark.parametrize("tree", [True, False])
@pytest.mark.parametrize("external", [True, False])
def test_a_member_describes_its_group(
    env: Environment, tree: bool, external: bool
) -> None:
    alice, bob = new_group(env, 2)
    info, _ = group_info(bob, tree=tree, external=external).verify(tree_of(alice), env)
    found = find_extension(info.extensions, ExtensionType.RATCHET_TREE)
    assert found == (alice.encode_tree() if tree else None)
    assert (external_pub(info.extensions) is not None) is external
    assert info.context == alice.state.epoch.context
    assert info.signer == 1
