"""Tests of tgtui.mls.tree.leaf_validation: each rule of RFC 9420 §7.3, by itself."""

from dataclasses import replace

import pytest

from tests.mls.handshakes import required
from tests.mls.support import (
    LIFETIME,
    SUITE,
    RefusedIdentities,
    environment,
    signing_key,
)
from tests.mls.tree.trees import leaf_draft, leaf_of
from tgtui.codec import decode_whole
from tgtui.crypto import DEFAULT_SUITE, InvalidPublicKey
from tgtui.mls import (
    AssertedIdentities,
    Capabilities,
    Environment,
    Extension,
    InvalidCredential,
    InvalidExtensions,
    InvalidLeafNode,
    LeafNode,
    LeafSource,
    Lifetime,
    LifetimeExceeded,
)
from tgtui.mls.tree.leaf_node import LeafDraft, UnverifiedLeafNode
from tgtui.mls.tree.leaf_validation import (
    check_consistent,
    check_credential_types,
    check_lifetime,
    check_supports_group,
    check_total_lifetime,
    verify_leaf,
)
from tgtui.mls.tree.ratchet_tree import RatchetTree


def verified(draft: LeafDraft, source: LeafSource | None = None) -> LeafNode:
    data = draft.sign(signing_key("alice")).encoded
    return verify_leaf(
        decode_whole(UnverifiedLeafNode.decode, data),
        SUITE,
        source=source,
        placement=None,
        authentication=AssertedIdentities(),
    )


def test_a_good_leaf_is_verified() -> None:
    draft = leaf_draft("alice")
    assert verified(draft, LeafSource.KEY_PACKAGE) == verified(draft)


def test_the_source_has_to_be_the_one_expected() -> None:
    with pytest.raises(InvalidLeafNode, match="source"):
        verified(leaf_draft("alice"), LeafSource.COMMIT)


@pytest.mark.parametrize("key", [b"", bytes(32), bytes(31)])
def test_the_encryption_key_has_to_be_one(key: bytes) -> None:
    with pytest.raises(InvalidPublicKey):
        verified(replace(leaf_draft("alice"), encryption_key=key))


def test_the_authentication_service_has_the_last_word() -> None:
    claimed = decode_whole(UnverifiedLeafNode.decode, leaf_of("alice").encoded)
    with pytest.raises(InvalidCredential):
        verify_leaf(
            claimed,
            SUITE,
            source=None,
            placement=None,
            authentication=RefusedIdentities(b"alice"),
        )


@pytest.mark.parametrize(
    "said",
    [
        Capabilities(versions=(2,)),
        Capabilities(cipher_suites=(DEFAULT_SUITE.id,)),
        Capabilities(credentials=(2,)),
    ],
)
def test_a_leaf_lists_what_it_uses(said: Capabilities) -> None:
    leaf = leaf_draft("alice", capabilities=said).sign(signing_key("alice"))
    with pytest.raises(InvalidLeafNode):
        check_consistent(leaf, SUITE)


def test_a_leaf_lists_its_extensions() -> None:
    one = (Extension(0xF001, b""),)
    leaf = leaf_draft("alice", extensions=one).sign(signing_key("alice"))
    with pytest.raises(InvalidLeafNode, match="61441"):
        check_consistent(leaf, SUITE)


def test_the_group_s_extensions_are_supported() -> None:
    check_supports_group(Capabilities(extensions=(7,)), (Extension(7, b""),))
    with pytest.raises(InvalidExtensions):
        check_supports_group(Capabilities(), (Extension(7, b""),))


@pytest.mark.parametrize(
    "needed",
    [
        required(extensions=(7,)),
        required(proposals=(8,)),
        required(credentials=(9,)),
    ],
)
def test_required_capabilities_are_there(needed: Extension) -> None:
    able = Capabilities(extensions=(7,), proposals=(8,), credentials=(1, 9))
    check_supports_group(able, (needed,))
    with pytest.raises(InvalidLeafNode, match="required"):
        check_supports_group(Capabilities(), (needed,))


def test_all_support_the_credential_types_in_use() -> None:
    tree = RatchetTree(SUITE)
    tree.put_leaf(0, leaf_of("alice"))
    check_credential_types(tree)
    tree.credential_types[2] += 1
    with pytest.raises(InvalidLeafNode, match="credential type 2"):
        check_credential_types(tree)


def test_a_lifetime_includes_both_ends(env: Environment) -> None:
    check_lifetime(None, env)
    for now in LIFETIME:
        check_lifetime(LIFETIME, replace(env, now=now))
    for now in (LIFETIME.not_before - 1, LIFETIME.not_after + 1):
        with pytest.raises(LifetimeExceeded, match="this time"):
            check_lifetime(LIFETIME, replace(env, now=now))


def test_a_lifetime_has_a_longest() -> None:
    env = environment(max_lifetime=100)
    check_total_lifetime(None, env)
    check_total_lifetime(Lifetime(5, 105), env)
    with pytest.raises(LifetimeExceeded, match="too long"):
        check_total_lifetime(Lifetime(5, 106), env)
    with pytest.raises(LifetimeExceeded, match="too long"):
        check_lifetime(Lifetime(env.now, env.now + 101), env)
