"""Tests of tgtui.mls.tree.update_path: paths on the wire."""

from tests.mls.support import assert_exact, assert_limited
from tests.mls.tree.trees import leaf_of
from tgtui.codec import encoded, opaque
from tgtui.mls import limits
from tgtui.mls.tree.update_path import (
    HpkeCiphertext,
    UnverifiedUpdatePath,
    UpdatePath,
    UpdatePathNode,
)


SEALED = HpkeCiphertext(b"kem", b"text")
NODE = UpdatePathNode(b"key", (SEALED, SEALED))


def test_a_ciphertext_is_two_vectors() -> None:
    assert encoded(SEALED) == opaque(b"kem") + opaque(b"text")
    assert assert_exact(HpkeCiphertext.decode, encoded(SEALED)) == SEALED


def test_a_node_is_a_key_and_its_ciphertexts() -> None:
    assert encoded(NODE) == opaque(b"key") + opaque(encoded(SEALED) * 2)
    assert assert_exact(UpdatePathNode.decode, encoded(NODE)) == NODE


def test_a_path_is_a_leaf_and_its_nodes() -> None:
    leaf = leaf_of("alice")
    data = encoded(UpdatePath(leaf, (NODE,)))
    assert data == leaf.encoded + opaque(encoded(NODE))
    read = assert_exact(UnverifiedUpdatePath.decode, data)
    assert read.claimed_leaf.trust() == leaf
    assert read.claimed_nodes == (NODE,)
    assert encoded(read) == data


def test_each_vector_has_a_limit() -> None:
    assert_limited(HpkeCiphertext.decode, b"", limits.KEM_OUTPUT)
    assert_limited(HpkeCiphertext.decode, b"\0", limits.SEALED_SECRET)
    assert_limited(UpdatePathNode.decode, b"", limits.KEY)
