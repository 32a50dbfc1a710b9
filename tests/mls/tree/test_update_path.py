"""The UpdatePath on the wire."""

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import assert_exact, assert_limited
from tests.mls.tree.trees import leaf_of
from tgtui.codec import TooLong, Writer, decode_whole, encoded
from tgtui.mls import limits
from tgtui.mls.tree.leaf_node import UnverifiedLeafNode
from tgtui.mls.tree.update_path import (
    HpkeCiphertext,
    UnverifiedUpdatePath,
    UpdatePath,
    UpdatePathNode,
)


LEAF = leaf_of("alice")
SEALED = HpkeCiphertext(b"kem output", b"ciphertext")
NODE = UpdatePathNode(b"key", (SEALED, HpkeCiphertext(b"", b"")))

ciphertexts = st.builds(HpkeCiphertext, st.binary(max_size=80), st.binary(max_size=80))
nodes = st.builds(
    UpdatePathNode, st.binary(max_size=40), st.lists(ciphertexts, max_size=4).map(tuple)
)


def test_a_ciphertext_is_its_two_halves() -> None:
    data = b"\x0akem output\x0aciphertext"
    assert encoded(SEALED) == data
    assert assert_exact(HpkeCiphertext.decode, data) == SEALED


def test_a_node_is_a_key_and_its_ciphertexts() -> None:
    data = b"\x03key\x18" + encoded(SEALED) + b"\0\0"
    assert encoded(NODE) == data
    assert assert_exact(UpdatePathNode.decode, data) == NODE


@given(st.lists(nodes, max_size=4).map(tuple))
def test_a_path_is_a_leaf_and_nodes(listed: tuple[UpdatePathNode, ...]) -> None:
    writer = Writer()
    writer.fixed(LEAF.encoded)
    writer.structs(listed)
    data = encoded(UpdatePath(LEAF, listed))
    assert data == writer.getvalue()
    claimed = decode_whole(UnverifiedUpdatePath.decode, data)
    assert claimed.claimed_nodes == listed
    assert claimed.claimed_leaf.verify(None) == LEAF
    assert encoded(claimed) == data


def test_a_path_is_read_whole() -> None:
    assert_exact(UnverifiedUpdatePath.decode, encoded(UpdatePath(LEAF, (NODE,))))


def test_a_path_with_an_unverified_leaf_is_written_as_it_came() -> None:
    leaf = decode_whole(UnverifiedLeafNode.decode, LEAF.encoded)
    assert encoded(UpdatePath(leaf, (NODE,))) == encoded(UpdatePath(LEAF, (NODE,)))


def test_each_vector_has_a_limit() -> None:
    assert_limited(HpkeCiphertext.decode, b"", limits.KEM_OUTPUT)
    assert_limited(HpkeCiphertext.decode, b"\0", limits.SEALED_SECRET)
    assert_limited(UpdatePathNode.decode, b"", limits.KEY)
    assert_limited(UpdatePathNode.decode, b"\0", limits.PATH)
    assert_limited(UnverifiedUpdatePath.decode, LEAF.encoded, limits.PATH)


def test_a_path_has_at_most_as_many_nodes_as_the_largest_tree_is_high() -> None:
    assert 1 << limits.PATH_NODES == limits.MEMBERS
    most = (UpdatePathNode(b"", ()),) * limits.PATH_NODES
    data = encoded(UpdatePath(LEAF, most))
    assert decode_whole(UnverifiedUpdatePath.decode, data).claimed_nodes == most
    data = encoded(UpdatePath(LEAF, (*most, NODE)))
    with pytest.raises(TooLong, match=f"more than {limits.PATH_NODES} items"):
        decode_whole(UnverifiedUpdatePath.decode, data)


@pytest.mark.slow
def test_a_secret_is_sealed_at_most_once_to_each_member() -> None:
    most = (HpkeCiphertext(b"", b""),) * limits.MEMBERS
    data = encoded(UpdatePathNode(b"", most))
    assert decode_whole(UpdatePathNode.decode, data).encrypted_path_secret == most
    data = encoded(UpdatePathNode(b"", (*most, SEALED)))
    with pytest.raises(TooLong, match=f"more than {limits.MEMBERS} items"):
        decode_whole(UpdatePathNode.decode, data)
