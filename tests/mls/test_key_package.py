"""KeyPackages: made, sent, verified by each rule of RFC 9420 §10.1, and stored."""

from typing import TypedDict, Unpack

import pytest

from tests.mls.support import (
    LIFETIME,
    NOW,
    SUITE,
    RefusedIdentities,
    all_flipped,
    assert_exact,
    each_quick_suite,
    each_suite,
    environment,
    in_vain,
    key_package_draft,
    own_key_package,
    signing_key,
)
from tgtui.codec import DecodeError, Writer, decode_whole, encoded, opaque
from tgtui.crypto import (
    DEFAULT_SUITE,
    CipherSuite,
    InvalidPublicKey,
    InvalidSignature,
    SigningKey,
    UnsupportedSuite,
    public_key_of,
    sign_with_label,
)
from tgtui.mls import (
    Capabilities,
    Credential,
    Environment,
    Extension,
    Extensions,
    ExtensionType,
    InvalidCredential,
    InvalidExtensions,
    InvalidKeyPackage,
    InvalidLeafNode,
    LeafNode,
    LeafSource,
    Lifetime,
    LifetimeExceeded,
    MlsPeerFault,
    NotPossible,
    OwnKeyPackage,
    UnsupportedMessage,
    UnverifiedKeyPackage,
)
from tgtui.mls.grease import VALUES
from tgtui.mls.hash_ref import key_package_ref
from tgtui.mls.tree.leaf_node import LeafDraft


KEY = signing_key("alice")


class Said(TypedDict, total=False):
    """What a forged KeyPackage says differently from a valid one."""

    version: int
    suite_id: int
    init_key: bytes
    leaf: LeafNode
    extensions: Extensions
    key: SigningKey


def unverified(data: bytes) -> UnverifiedKeyPackage:
    return decode_whole(UnverifiedKeyPackage.decode, data)


def forged(own: OwnKeyPackage, **said: Unpack[Said]) -> UnverifiedKeyPackage:
    """Return the KeyPackage with other content, signed again."""
    package = own.package
    writer = Writer()
    writer.u16(said.get("version", 1))
    writer.u16(said.get("suite_id", package.suite.id))
    writer.opaque(said.get("init_key", package.init_key))
    said.get("leaf", package.leaf_node).encode(writer)
    writer.structs(said.get("extensions", package.extensions))
    content = writer.getvalue()
    signature = sign_with_label(
        said.get("key", own.signing_key), b"KeyPackageTBS", content
    )
    return unverified(content + opaque(signature))


def leaf_draft(leaf: LeafNode) -> LeafDraft:
    """Return the draft that a leaf of a KeyPackage was made from."""
    return LeafDraft(
        leaf.encryption_key,
        leaf.credential,
        leaf.capabilities,
        leaf.source,
        leaf.extensions,
        leaf.lifetime,
    )


@each_suite
def test_what_a_client_makes_is_valid(suite: CipherSuite, env: Environment) -> None:
    own = own_key_package("alice", env, suite)
    verified = unverified(encoded(own.package)).verify(suite, env)
    assert verified == own.package
    assert verified.suite is suite
    assert verified.reference == key_package_ref(suite, verified.encoded)
    assert verified.leaf_node.credential == Credential(b"alice")
    assert verified.leaf_node.source is LeafSource.KEY_PACKAGE
    assert verified.leaf_node.lifetime == LIFETIME


@each_suite
def test_the_private_keys_belong_to_the_public_ones(
    suite: CipherSuite, env: Environment
) -> None:
    own = own_key_package("alice", env, suite, key=KEY)
    leaf = own.package.leaf_node
    assert public_key_of(suite, own.init_private) == own.package.init_key
    assert public_key_of(suite, own.leaf_private) == leaf.encryption_key
    assert own.signing_key is KEY
    assert leaf.signature_key == KEY.public_key


def test_no_two_have_a_key_in_common(env: Environment) -> None:
    one, other = (own_key_package("alice", env, key=KEY).package for _ in range(2))
    keys = {one.init_key, one.leaf_node.encryption_key}
    keys |= {other.init_key, other.leaf_node.encryption_key}
    assert len(keys) == 4


def test_capabilities_cover_the_suite_and_all_extensions(env: Environment) -> None:
    package = own_key_package(
        "alice",
        env,
        extensions=(Extension(77, b"a"),),
        leaf_extensions=(Extension(78, b"b"), Extension(1, b"c")),
        last_resort=True,
        grease=False,
    ).package
    leaf = package.leaf_node
    assert leaf.capabilities == Capabilities(extensions=(77, 10, 78))
    assert package.extensions == (Extension(77, b"a"), Extension(10, b""))
    assert leaf.extensions == (Extension(78, b"b"), Extension(1, b"c"))


def test_grease_stands_where_the_rfc_allows_it(env: Environment) -> None:
    package = own_key_package("alice", env).package
    said = package.leaf_node.capabilities
    lists = (said.cipher_suites, said.extensions, said.proposals, said.credentials)
    assert all(len(set(listed) & set(VALUES)) == 1 for listed in lists)
    assert not set(said.versions) & set(VALUES)
    for extensions in (package.extensions, package.leaf_node.extensions):
        (grease,) = extensions
        assert grease.extension_type in VALUES
        # RFC 9420 §13.5: it is to be reflected in the capabilities.
        assert grease.extension_type in said.extensions


def test_without_grease_only_what_was_asked_for_is_said(env: Environment) -> None:
    package = own_key_package("alice", env, grease=False).package
    assert package.extensions == package.leaf_node.extensions == ()
    assert package.leaf_node.capabilities == Capabilities()


def test_a_client_that_leaves_out_its_suite_says_it_all_the_same(
    env: Environment,
) -> None:
    said = Capabilities(cipher_suites=(1,))
    package = own_key_package("alice", env, capabilities=said, grease=False).package
    assert package.leaf_node.capabilities.cipher_suites == (1, SUITE.id)


def test_a_last_resort_says_so(env: Environment) -> None:
    last = own_key_package("alice", env, last_resort=True).package
    assert last.is_last_resort
    assert Extension(ExtensionType.LAST_RESORT, b"") in last.extensions
    assert ExtensionType.LAST_RESORT in last.leaf_node.capabilities.extensions
    assert not own_key_package("alice", env).package.is_last_resort


@pytest.mark.parametrize("lifetime", [(5, 4), (-1, 5), (5, 1 << 64)])
def test_there_is_a_time_at_which_it_is_valid(lifetime: tuple[int, int]) -> None:
    with pytest.raises(NotPossible, match="no time within Lifetime"):
        own_key_package("a", environment(), lifetime=Lifetime(*lifetime))


def test_a_draft_with_an_extension_twice_is_not_made(env: Environment) -> None:
    twice = (Extension(77, b""), Extension(77, b""))
    for draft in (
        key_package_draft("alice", extensions=twice),
        key_package_draft("alice", leaf_extensions=twice),
        key_package_draft(
            "alice",
            extensions=(Extension(ExtensionType.LAST_RESORT, b""),),
            last_resort=True,
        ),
    ):
        with in_vain(InvalidExtensions):
            draft.make(KEY, env.entropy)


@each_quick_suite
def test_it_is_read_whole_and_written_as_it_was(
    suite: CipherSuite, env: Environment
) -> None:
    data = own_key_package("alice", env, suite).package.encoded
    claimed = assert_exact(UnverifiedKeyPackage.decode, data)
    assert encoded(claimed) == claimed.raw == data


def test_an_unverified_one_gives_nothing_away_but_its_key(env: Environment) -> None:
    own = own_key_package("alice", env, key=KEY)
    claimed = unverified(own.package.encoded)
    public = sorted(name for name in dir(claimed) if not name.startswith("_"))
    verbs = ["decode", "encode", "raw", "trust", "verify", "verify_added"]
    assert public == ["claimed_signature_key", *verbs, "wire_format"]
    assert claimed.claimed_signature_key == KEY.public_key


def test_no_bit_can_be_flipped(env: Environment) -> None:
    data = own_key_package("alice", env, grease=False).package.encoded
    for changed in all_flipped(data):
        with pytest.raises((DecodeError, MlsPeerFault, InvalidSignature)):
            unverified(changed).verify(SUITE, env)


def test_another_version_is_not_supported(env: Environment) -> None:
    claimed = forged(own_key_package("alice", env), version=2)
    with pytest.raises(UnsupportedMessage, match="protocol version 2"):
        claimed.verify(SUITE, env)


def test_one_for_another_suite_is_rejected(env: Environment) -> None:
    claimed = unverified(own_key_package("alice", env).package.encoded)
    with pytest.raises(InvalidKeyPackage, match="cipher suite 0x0003"):
        claimed.verify(DEFAULT_SUITE, env)


def test_a_leaf_that_is_not_its_own_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env)
    other = own_key_package("mallory", env).package.leaf_node
    with pytest.raises(InvalidSignature):
        forged(own, leaf=other).verify(SUITE, env)


def test_a_leaf_with_a_wrong_signature_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env, key=KEY)
    leaf = decode_whole(UnverifiedKeyPackage.decode, own.package.encoded).trust()
    broken = leaf_draft(leaf.leaf_node).sign(signing_key("mallory")).encoded
    broken = broken.replace(signing_key("mallory").public_key, KEY.public_key)
    data = forged(own).raw.replace(leaf.leaf_node.encoded, broken)
    content = data[: -len(opaque(bytes(64)))]
    signature = sign_with_label(KEY, b"KeyPackageTBS", content)
    with pytest.raises(InvalidSignature):
        unverified(content + opaque(signature)).verify(SUITE, env)


def test_a_signature_by_another_key_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env)
    with pytest.raises(InvalidSignature):
        forged(own, key=signing_key("mallory")).verify(SUITE, env)


def test_a_signature_for_another_purpose_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env)
    content = own.package.encoded[: -len(opaque(bytes(64)))]
    signature = sign_with_label(own.signing_key, b"LeafNodeTBS", content)
    with pytest.raises(InvalidSignature):
        unverified(content + opaque(signature)).verify(SUITE, env)


def test_a_leaf_of_another_source_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env)
    leaf = own.package.leaf_node
    for source in (LeafSource.UPDATE, LeafSource.COMMIT):
        draft = LeafDraft(
            leaf.encryption_key, leaf.credential, leaf.capabilities, source
        )
        with pytest.raises(InvalidLeafNode, match="source"):
            forged(own, leaf=draft.sign(own.signing_key)).verify(SUITE, env)


def test_a_leaf_that_does_not_list_the_suite_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env)
    leaf = own.package.leaf_node
    draft = LeafDraft(
        leaf.encryption_key,
        leaf.credential,
        Capabilities(cipher_suites=(DEFAULT_SUITE.id,)),
        LeafSource.KEY_PACKAGE,
        lifetime=LIFETIME,
    )
    with pytest.raises(InvalidLeafNode, match="cipher suite"):
        forged(own, leaf=draft.sign(own.signing_key)).verify(SUITE, env)


@each_suite
@pytest.mark.parametrize("size", [0, 31, 33, 1215, 1217])
def test_an_init_key_of_a_wrong_length_is_rejected(
    suite: CipherSuite, size: int, env: Environment
) -> None:
    own = own_key_package("alice", env, suite)
    with pytest.raises(InvalidPublicKey):
        forged(own, init_key=bytes(size)).verify(suite, env)


def test_an_init_key_of_small_order_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env)
    with pytest.raises(InvalidPublicKey):
        forged(own, init_key=bytes(32)).verify(SUITE, env)


@each_suite
def test_an_init_key_that_is_also_the_leafs_key_is_rejected(
    suite: CipherSuite, env: Environment
) -> None:
    own = own_key_package("alice", env, suite)
    claimed = forged(own, init_key=own.package.leaf_node.encryption_key)
    with pytest.raises(InvalidKeyPackage, match="init key"):
        claimed.verify(suite, env)


def test_an_extension_that_the_leaf_does_not_list_is_ignored(env: Environment) -> None:
    own = own_key_package("alice", env, grease=False)
    claimed = forged(own, extensions=(Extension(0x0A0A, b"anything"),))
    assert claimed.verify(SUITE, env).leaf_node == own.package.leaf_node


def test_an_extension_that_occurs_twice_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env)
    with pytest.raises(InvalidExtensions):
        forged(own, extensions=(Extension(77, b"a"), Extension(77, b"b")))


def test_a_credential_that_is_refused_is_rejected(env: Environment) -> None:
    own = own_key_package("alice", env)
    refusing = environment(authentication=RefusedIdentities(b"alice"))
    with pytest.raises(InvalidCredential):
        unverified(own.package.encoded).verify(SUITE, refusing)


@pytest.mark.parametrize("now", [LIFETIME.not_before, NOW, LIFETIME.not_after])
def test_it_is_valid_from_its_first_second_to_its_last(now: int) -> None:
    env = environment(now=now)
    claimed = unverified(own_key_package("alice", env).package.encoded)
    claimed.verify(SUITE, env)


@pytest.mark.parametrize("now", [LIFETIME.not_before - 1, LIFETIME.not_after + 1])
def test_it_is_not_valid_before_and_after(now: int) -> None:
    env = environment(now=now)
    claimed = unverified(own_key_package("alice", env).package.encoded)
    with pytest.raises(LifetimeExceeded, match="at this time"):
        claimed.verify(SUITE, env)


def test_it_must_not_be_valid_for_too_long() -> None:
    env = environment(max_lifetime=100)
    for length, refused in ((100, False), (101, True)):
        own = own_key_package("alice", env, lifetime=Lifetime(NOW, NOW + length))
        claimed = unverified(own.package.encoded)
        if not refused:
            claimed.verify(SUITE, env)
            continue
        with pytest.raises(LifetimeExceeded, match="too long"):
            claimed.verify(SUITE, env)


def test_one_that_was_stored_is_trusted_as_it_was(env: Environment) -> None:
    package = own_key_package("alice", env).package
    assert unverified(package.encoded).trust() == package


def test_one_of_an_unknown_suite_cannot_be_trusted(env: Environment) -> None:
    claimed = forged(own_key_package("alice", env), suite_id=0x0A0A)
    with pytest.raises(UnsupportedSuite):
        claimed.trust()


@each_quick_suite
def test_private_keys_are_stored_and_read_again(
    suite: CipherSuite, env: Environment
) -> None:
    own = own_key_package("alice", env, suite)
    again = assert_exact(OwnKeyPackage.decode, encoded(own))
    assert again.package == own.package
    assert again.init_private == own.init_private
    assert again.leaf_private == own.leaf_private
    assert again.signing_key.seed == own.signing_key.seed


def test_what_a_newer_version_stored_is_not_read(env: Environment) -> None:
    data = encoded(own_key_package("alice", env))
    with pytest.raises(UnsupportedMessage, match="newer"):
        decode_whole(OwnKeyPackage.decode, b"\0\2" + data[2:])
