"""The rules of RFC 9420 §7.3, one by one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.mls.support import (
    GROUP_ID,
    LIFETIME,
    NOW,
    SUITE,
    RefusedIdentities,
    each_suite,
    environment,
    signing_key,
)
from tests.mls.tree.trees import leaf_draft, planted
from tgtui.codec import Truncated, decode_whole, encoded
from tgtui.crypto import (
    DEFAULT_SUITE,
    SUITES,
    CipherSuite,
    InvalidPublicKey,
    InvalidSignature,
)
from tgtui.mls import (
    AssertedIdentities,
    Authentication,
    Capabilities,
    Environment,
    Extension,
    ExtensionType,
    InvalidCredential,
    InvalidExtensions,
    InvalidLeafNode,
    LeafDraft,
    LeafNode,
    LeafSource,
    Lifetime,
    LifetimeExceeded,
    RequiredCapabilities,
)
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode
from tgtui.mls.tree.leaf_validation import (
    check_consistent,
    check_credential_types,
    check_lifetime,
    check_supports_group,
    check_total_lifetime,
    verify_leaf,
)


KEY = signing_key("alice")
HERE = Placement(GROUP_ID, 5)

each_source = pytest.mark.parametrize("source", LeafSource, ids=lambda one: one.name)


def place_of(source: LeafSource) -> Placement | None:
    return None if source is LeafSource.KEY_PACKAGE else HERE


def verified(
    draft: LeafDraft,
    suite: CipherSuite = SUITE,
    *,
    source: LeafSource | None = LeafSource.KEY_PACKAGE,
    authentication: Authentication | None = None,
) -> LeafNode:
    """Sign a leaf, send it, and return what is left of it after all rules."""
    leaf = draft.sign(KEY, place_of(draft.source))
    return verify_leaf(
        decode_whole(UnverifiedLeafNode.decode, encoded(leaf)),
        suite,
        source=source,
        placement=HERE,
        authentication=authentication or AssertedIdentities(),
    )


@each_suite
@each_source
def test_a_leaf_that_keeps_all_rules_is_accepted(
    suite: CipherSuite, source: LeafSource
) -> None:
    draft = leaf_draft("alice", source, suite=suite)
    leaf = draft.sign(KEY, place_of(source))
    assert verified(draft, suite, source=source) == leaf
    assert verified(draft, suite, source=None) == leaf


@each_source
def test_a_leaf_of_another_source_is_rejected(source: LeafSource) -> None:
    draft = leaf_draft("alice", source)
    for wanted in set(LeafSource) - {source}:
        with pytest.raises(InvalidLeafNode, match=f"{source.name}, not {wanted.name}"):
            verified(draft, source=wanted)


def test_a_leaf_with_a_wrong_signature_is_rejected() -> None:
    leaf = leaf_draft("alice").sign(KEY)
    data = encoded(leaf).replace(leaf.signature, bytes(64))
    with pytest.raises(InvalidSignature):
        verify_leaf(
            decode_whole(UnverifiedLeafNode.decode, data),
            SUITE,
            source=None,
            placement=HERE,
            authentication=AssertedIdentities(),
        )


@each_suite
@pytest.mark.parametrize("size", [0, 31, 32, 33, 1215, 1217])
def test_a_key_that_nobody_can_encrypt_to_is_rejected(
    suite: CipherSuite, size: int
) -> None:
    draft = replace(leaf_draft("alice", suite=suite), encryption_key=bytes(size))
    with pytest.raises(InvalidPublicKey):
        verified(draft, suite)


def test_an_x_wing_key_beyond_the_modulus_is_rejected() -> None:
    suite = DEFAULT_SUITE
    draft = leaf_draft("alice", suite=suite)
    broken = b"\xff" * 1184 + draft.encryption_key[1184:]
    with pytest.raises(InvalidPublicKey):
        verified(replace(draft, encryption_key=broken), suite)


def test_a_credential_that_is_refused_is_rejected() -> None:
    with pytest.raises(InvalidCredential):
        verified(leaf_draft("alice"), authentication=RefusedIdentities(b"alice"))


@pytest.mark.parametrize(
    "said",
    [
        Capabilities(versions=()),
        Capabilities(versions=(2,)),
        Capabilities(cipher_suites=()),
        Capabilities(cipher_suites=tuple(set(SUITES) - {SUITE.id})),
    ],
    ids=repr,
)
def test_a_leaf_must_list_the_version_and_suite(said: Capabilities) -> None:
    with pytest.raises(InvalidLeafNode, match="version and cipher suite"):
        verified(leaf_draft("alice", capabilities=said))


@pytest.mark.parametrize("credentials", [(), (2,), (0x0A0A,)])
def test_a_leaf_must_list_its_own_credential_type(credentials: tuple[int, ...]) -> None:
    said = Capabilities(credentials=credentials)
    with pytest.raises(InvalidLeafNode, match="its own credential type"):
        verified(leaf_draft("alice", capabilities=said))


def test_a_leaf_must_list_its_extensions() -> None:
    draft = leaf_draft("alice", extensions=(Extension(77, b""), Extension(78, b"")))
    for listed in ((), (77,), (78,)):
        with pytest.raises(InvalidLeafNode, match="does not list its extension"):
            verified(replace(draft, capabilities=Capabilities(extensions=listed)))
    verified(replace(draft, capabilities=Capabilities(extensions=(77, 78))))


def test_a_leaf_need_not_list_default_extensions() -> None:
    verified(leaf_draft("alice", extensions=(Extension(1, b"an application id"),)))


def test_what_a_leaf_uses_is_checked_without_its_signature() -> None:
    leaf = leaf_draft("alice").sign(KEY)
    check_consistent(leaf, SUITE)
    with pytest.raises(InvalidLeafNode):
        check_consistent(replace(leaf, capabilities=Capabilities(versions=())), SUITE)


REQUIRED = RequiredCapabilities((77, 1), (8, 3), (1, 2))
ENOUGH = Capabilities(extensions=(77,), proposals=(8,), credentials=(1, 2))


def in_context(required: RequiredCapabilities) -> tuple[Extension, ...]:
    kind = ExtensionType.REQUIRED_CAPABILITIES
    return (Extension(kind, encoded(required)),)


def test_a_member_that_has_what_is_required_is_accepted() -> None:
    check_supports_group(ENOUGH, in_context(REQUIRED))
    check_supports_group(Capabilities(), ())


@pytest.mark.parametrize(
    "said",
    [
        replace(ENOUGH, extensions=()),
        replace(ENOUGH, proposals=(77,)),
        replace(ENOUGH, credentials=(1,)),
    ],
    ids=["extension", "proposal", "credential"],
)
def test_a_member_must_have_each_required_capability(said: Capabilities) -> None:
    with pytest.raises(InvalidLeafNode, match="lacks a required capability"):
        check_supports_group(said, in_context(REQUIRED))


def test_a_member_must_support_each_extension_in_force() -> None:
    extensions = (Extension(5, b"\0"), Extension(77, b""))
    check_supports_group(Capabilities(extensions=(77,)), extensions)
    with pytest.raises(InvalidExtensions, match="does not support extension 77"):
        check_supports_group(Capabilities(extensions=(78,)), extensions)


def test_requirements_that_cannot_be_read_are_rejected() -> None:
    damaged = Extension(ExtensionType.REQUIRED_CAPABILITIES, b"\0\0")
    with pytest.raises(Truncated):
        check_supports_group(ENOUGH, (damaged,))


def test_all_members_must_support_all_credential_types_in_use() -> None:
    tree = planted(3).tree
    check_credential_types(tree)
    # Of all types only basic can be decoded, so the others are put in by hand.
    tree.credential_types[2] += 1
    with pytest.raises(InvalidLeafNode, match="credential type 2"):
        check_credential_types(tree)
    del tree.credential_types[2]
    tree.capabilities[Capabilities(credentials=(2,))] += 1
    with pytest.raises(InvalidLeafNode, match="credential type 1"):
        check_credential_types(tree)


@pytest.mark.parametrize("now", [LIFETIME.not_before, NOW, LIFETIME.not_after])
def test_a_leaf_is_valid_from_its_first_second_to_its_last(now: int) -> None:
    check_lifetime(LIFETIME, environment(now=now))


@pytest.mark.parametrize("now", [0, LIFETIME.not_before - 1, LIFETIME.not_after + 1])
def test_a_leaf_is_not_valid_before_and_after(now: int) -> None:
    with pytest.raises(LifetimeExceeded, match="at this time"):
        check_lifetime(LIFETIME, environment(now=now))
    check_total_lifetime(LIFETIME, environment(now=now))


@pytest.mark.parametrize("check", [check_lifetime, check_total_lifetime])
def test_a_leaf_must_not_be_valid_for_too_long(
    check: Callable[[Lifetime, Environment], None],
) -> None:
    env = environment(max_lifetime=100)
    check(Lifetime(NOW - 50, NOW + 50), env)
    with pytest.raises(LifetimeExceeded, match="too long"):
        check(Lifetime(NOW - 50, NOW + 51), env)


def test_a_leaf_without_a_lifetime_does_not_expire() -> None:
    check_lifetime(None, environment(now=0, max_lifetime=0))
    check_total_lifetime(None, environment(now=0, max_lifetime=0))
