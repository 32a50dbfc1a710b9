"""Leaves: what they say, what their signature covers, and how they are written."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import (
    GROUP_ID,
    LIFETIME,
    SUITE,
    all_flipped,
    assert_exact,
    assert_limited,
    each_quick_suite,
    signing_key,
)
from tests.mls.tree.trees import key_pair, leaf_draft
from tgtui.codec import BadValue, DecodeError, Writer, decode_whole, encoded
from tgtui.crypto import CipherSuite, InvalidSignature, sign_with_label
from tgtui.mls import (
    Capabilities,
    Credential,
    Extension,
    InvalidExtensions,
    LeafDraft,
    LeafNode,
    LeafSource,
    Lifetime,
    MlsPeerFault,
    NotPossible,
    UnsupportedMessage,
    limits,
)
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode


KEY = signing_key("alice")
HERE = Placement(GROUP_ID, 5)
HEAD = b"\0\0\0\1\0" + bytes(5)
"""A leaf up to its source, with everything empty."""

each_source = pytest.mark.parametrize("source", LeafSource, ids=lambda one: one.name)


def made(source: LeafSource, suite: CipherSuite = SUITE) -> LeafNode:
    """Return a leaf of that source, signed for `HERE` where it stands in a group."""
    listed = (Extension(77, b"extension"),)
    draft = leaf_draft(
        "alice",
        source,
        suite=suite,
        capabilities=Capabilities(extensions=(77,)),
        extensions=listed,
    )
    if source is LeafSource.COMMIT:
        draft = replace(draft, parent_hash=b"parent hash")
    return draft.sign(KEY, None if source is LeafSource.KEY_PACKAGE else HERE)


def unverified(leaf: LeafNode) -> UnverifiedLeafNode:
    return decode_whole(UnverifiedLeafNode.decode, encoded(leaf))


def content_of(leaf: LeafNode) -> bytes:
    """Return the fields of `struct LeafNode` in the order of §7.2, unsigned."""
    writer = Writer()
    writer.opaque(leaf.encryption_key)
    writer.opaque(leaf.signature_key)
    writer.u16(1)
    writer.opaque(leaf.credential.identity)
    writer.fixed(encoded(leaf.capabilities))
    writer.u8(leaf.source)
    if leaf.source is LeafSource.KEY_PACKAGE:
        assert leaf.lifetime is not None
        writer.u64(leaf.lifetime.not_before)
        writer.u64(leaf.lifetime.not_after)
    elif leaf.source is LeafSource.COMMIT:
        writer.opaque(leaf.parent_hash)
    writer.structs(leaf.extensions)
    return writer.getvalue()


def test_the_sources_are_those_of_the_rfc() -> None:
    assert [(one.name, one.value) for one in LeafSource] == [
        ("KEY_PACKAGE", 1),
        ("UPDATE", 2),
        ("COMMIT", 3),
    ]


@each_quick_suite
@each_source
def test_a_leaf_is_written_field_by_field(
    suite: CipherSuite, source: LeafSource
) -> None:
    leaf = made(source, suite)
    writer = Writer()
    writer.fixed(content_of(leaf))
    writer.opaque(leaf.signature)
    assert encoded(leaf) == leaf.encoded == writer.getvalue()


@each_source
def test_its_signature_covers_all_before_it_and_its_place(source: LeafSource) -> None:
    leaf = made(source)
    tbs = content_of(leaf)
    if source is not LeafSource.KEY_PACKAGE:
        # RFC 9420 §7.2: group_id and leaf_index are for update and commit alone.
        writer = Writer()
        writer.opaque(GROUP_ID)
        writer.u32(5)
        tbs += writer.getvalue()
    assert leaf.signature == sign_with_label(KEY, b"LeafNodeTBS", tbs)


@each_source
def test_a_leaf_says_what_its_draft_said(source: LeafSource) -> None:
    leaf = made(source)
    assert leaf.encryption_key == key_pair("alice").public
    assert leaf.signature_key == KEY.public_key
    assert leaf.credential == Credential(b"alice")
    assert leaf.source is source
    assert leaf.lifetime == (LIFETIME if source is LeafSource.KEY_PACKAGE else None)
    expected = b"parent hash" if source is LeafSource.COMMIT else b""
    assert leaf.parent_hash == expected


@each_source
def test_a_leaf_is_read_whole_and_verified(source: LeafSource) -> None:
    leaf = made(source)
    claimed = assert_exact(UnverifiedLeafNode.decode, encoded(leaf))
    assert claimed.verify(HERE) == claimed.trust() == leaf
    assert encoded(claimed) == claimed.raw == leaf.encoded
    assert claimed.claimed_signature_key == KEY.public_key


@given(
    st.binary(max_size=40),
    st.binary(max_size=20),
    st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1)),
    st.binary(max_size=30),
)
def test_whatever_a_leaf_says_is_read_again(
    key: bytes, identity: bytes, lifetime: tuple[int, int], data: bytes
) -> None:
    draft = LeafDraft(
        key,
        Credential(identity),
        Capabilities(),
        LeafSource.KEY_PACKAGE,
        (Extension(1, data),),
        Lifetime(*lifetime),
    )
    leaf = draft.sign(KEY)
    assert unverified(leaf).verify(None) == leaf


def test_a_leaf_of_a_key_package_is_valid_in_any_place() -> None:
    claimed = unverified(made(LeafSource.KEY_PACKAGE))
    for place in (None, HERE, Placement(b"another group", 0)):
        claimed.verify(place)


@pytest.mark.parametrize("source", [LeafSource.UPDATE, LeafSource.COMMIT])
@pytest.mark.parametrize(
    "place", [None, Placement(GROUP_ID, 4), Placement(b"another group", 5)]
)
def test_another_leaf_is_valid_in_its_own_place_alone(
    source: LeafSource, place: Placement | None
) -> None:
    with pytest.raises(InvalidSignature):
        unverified(made(source)).verify(place)


@pytest.mark.parametrize("source", [LeafSource.UPDATE, LeafSource.COMMIT])
def test_a_leaf_that_was_signed_for_no_place_is_valid_in_none(
    source: LeafSource,
) -> None:
    claimed = unverified(leaf_draft("alice", source).sign(KEY))
    with pytest.raises(InvalidSignature):
        claimed.verify(HERE)


@each_source
def test_no_bit_can_be_flipped(source: LeafSource) -> None:
    for changed in all_flipped(made(source).encoded):
        with pytest.raises((DecodeError, MlsPeerFault, InvalidSignature)):
            decode_whole(UnverifiedLeafNode.decode, changed).verify(HERE)


@pytest.mark.parametrize("source", [0, 4, 255])
def test_another_source_is_malformed(source: int) -> None:
    with pytest.raises(BadValue, match=f"leaf node source {source}"):
        decode_whole(UnverifiedLeafNode.decode, HEAD + bytes((source,)) + b"\0\0")


def test_a_credential_of_another_type_is_not_supported() -> None:
    with pytest.raises(UnsupportedMessage):
        decode_whole(UnverifiedLeafNode.decode, b"\0\0\0\2" + bytes(9))


def test_an_extension_cannot_occur_twice() -> None:
    twice = (Extension(1, b"a"), Extension(1, b"b"))
    with pytest.raises(InvalidExtensions):
        leaf_draft("alice", extensions=twice).sign(KEY)
    writer = Writer()
    writer.fixed(HEAD + b"\2")
    writer.structs(twice)
    writer.opaque(b"")
    with pytest.raises(InvalidExtensions):
        decode_whole(UnverifiedLeafNode.decode, writer.getvalue())


def test_each_vector_has_a_limit() -> None:
    decode = UnverifiedLeafNode.decode
    assert_limited(decode, b"", limits.KEY)
    assert_limited(decode, b"\0", limits.KEY)
    assert_limited(decode, b"\0\0\0\1", limits.IDENTITY)
    for listed in range(5):
        assert_limited(decode, b"\0\0\0\1\0" + bytes(listed), limits.CAPABILITIES)
    assert_limited(decode, HEAD + b"\3", limits.HASH)
    assert_limited(decode, HEAD + b"\2", limits.EXTENSIONS)
    assert_limited(decode, HEAD + b"\2\0", limits.SIGNATURE)


@pytest.mark.parametrize(
    "draft",
    [
        replace(leaf_draft("alice"), credential=Credential(bytes(5_000))),
        replace(leaf_draft("alice"), encryption_key=bytes(5_000)),
        leaf_draft("alice", capabilities=Capabilities(extensions=tuple(range(6, 999)))),
        leaf_draft("alice", extensions=(Extension(1, bytes(70_000)),)),
    ],
    ids=["credential", "key", "capabilities", "extension"],
)
def test_a_leaf_that_nobody_could_read_is_not_signed(draft: LeafDraft) -> None:
    with pytest.raises(NotPossible, match="nobody could read"):
        draft.sign(KEY)


def test_default_types_are_not_listed() -> None:
    said = Capabilities(extensions=(1, 10, 5), proposals=(7, 8, 1))
    leaf = leaf_draft("alice", capabilities=said).sign(KEY)
    assert leaf.capabilities == Capabilities(extensions=(10,), proposals=(8,))
    assert unverified(leaf).verify(None).capabilities == leaf.capabilities


def test_a_place_is_a_group_and_a_number_of_four_bytes() -> None:
    assert Placement(b"group", 0x01020304).encoded() == b"\x05group\x01\x02\x03\x04"
