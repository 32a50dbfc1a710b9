"""Tests of tgtui.mls.tree.leaf_node: leaves, signed and on the wire."""

from dataclasses import replace

import pytest

from tests.mls.support import (
    GROUP_ID,
    LIFETIME,
    assert_exact,
    flipped,
    replaced_once,
    signing_key,
)
from tests.mls.tree.trees import leaf_draft, leaf_of
from tgtui.codec import BadValue, DecodeError, decode_whole, encoded
from tgtui.crypto import InvalidSignature
from tgtui.mls import (
    Capabilities,
    Credential,
    Extension,
    InvalidExtensions,
    LeafSource,
    NotPossible,
)
from tgtui.mls.limits import IDENTITY
from tgtui.mls.tree.leaf_node import Placement, UnverifiedLeafNode


KEY = signing_key("alice")
HERE = Placement(GROUP_ID, 3)


def read(data: bytes) -> UnverifiedLeafNode:
    return decode_whole(UnverifiedLeafNode.decode, data)


@pytest.mark.parametrize("source", LeafSource)
def test_a_leaf_of_each_source_is_read_and_verified(source: LeafSource) -> None:
    placement = None if source is LeafSource.KEY_PACKAGE else HERE
    draft = leaf_draft("alice", source, extensions=(Extension(1, b"id"),))
    if source is LeafSource.COMMIT:
        draft = replace(draft, parent_hash=b"hash")
    leaf = draft.sign(KEY, placement)
    claimed = assert_exact(UnverifiedLeafNode.decode, leaf.encoded)
    assert claimed.verify(placement) == leaf
    assert claimed.raw == encoded(claimed) == encoded(leaf) == leaf.encoded
    assert claimed.claimed_signature_key == KEY.public_key
    assert leaf.source is source
    assert leaf.lifetime == (LIFETIME if placement is None else None)


@pytest.mark.parametrize("other", [Placement(b"x", 3), Placement(GROUP_ID, 4), None])
@pytest.mark.parametrize("source", [LeafSource.UPDATE, LeafSource.COMMIT])
def test_a_leaf_is_signed_for_one_place(
    source: LeafSource, other: Placement | None
) -> None:
    leaf = leaf_draft("alice", source).sign(KEY, HERE)
    with pytest.raises(InvalidSignature):
        read(leaf.encoded).verify(other)


def test_every_bit_of_a_leaf_is_signed() -> None:
    data = leaf_of("alice").encoded
    for bit in range(8 * len(data)):
        try:
            claimed = read(flipped(data, bit))
        except Exception as error:  # noqa: BLE001  (its class is what is tested)
            assert type(error).__module__.startswith("tgtui.")
            continue
        with pytest.raises(InvalidSignature):
            claimed.verify(None)


def test_default_types_are_not_listed() -> None:
    said = Capabilities(extensions=(1, 0xF001, 5), proposals=(1, 0xF001, 7))
    leaf = leaf_draft("alice", capabilities=said).sign(KEY)
    assert leaf.capabilities.extensions == (0xF001,)
    assert leaf.capabilities.proposals == (0xF001,)
    assert read(leaf.encoded).verify(None) == leaf


def test_an_extension_does_not_occur_twice() -> None:
    twice = (Extension(1, b"a"), Extension(1, b"b"))
    with pytest.raises(InvalidExtensions):
        leaf_draft("alice", extensions=twice).sign(KEY)
    two = leaf_draft("alice", extensions=(Extension(1, b"a"), Extension(2, b"b")))
    data = two.sign(KEY).encoded
    with pytest.raises(InvalidExtensions):
        read(replaced_once(data, b"\0\x02\x01b", b"\0\x01\x01b"))


def test_what_nobody_would_read_is_not_signed() -> None:
    draft = replace(leaf_draft("alice"), credential=Credential(bytes(IDENTITY + 1)))
    with pytest.raises(NotPossible, match="read"):
        draft.sign(KEY)


def test_another_source_is_refused() -> None:
    leaf = leaf_draft("alice", LeafSource.UPDATE).sign(KEY, HERE)
    content = leaf.encoded.replace(b"\x02\x00\x40\x40", b"\x04\x00\x40\x40")
    assert content != leaf.encoded
    with pytest.raises(BadValue, match="source 4"):
        read(content)


def test_a_leaf_that_was_cut_off_is_refused() -> None:
    data = leaf_of("alice").encoded
    for size in range(len(data)):
        with pytest.raises(DecodeError):
            read(data[:size])
