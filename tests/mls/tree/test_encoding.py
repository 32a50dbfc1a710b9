"""Tests of tgtui.mls.tree.encoding: the ratchet_tree extension."""

import pytest
from hypothesis import given

from tests.mls.support import SUITE, assert_exact
from tests.mls.tree.trees import Edit, edits, grown, leaf_of
from tgtui.codec import BadValue, TooLong, Writer, decode_whole, encoded, opaque
from tgtui.mls import InvalidTree, UnverifiedRatchetTree, limits
from tgtui.mls.tree.encoding import encode_tree
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.validation import trusted_tree


LEAF = b"\x01\x01" + leaf_of("alice").encoded
PARENT = b"\x01\x02" + encoded(ParentNode(b"key", b""))
BLANK = b"\x00"


def written(tree: RatchetTree) -> bytes:
    writer = Writer()
    encode_tree(tree, writer)
    return writer.getvalue()


def read(nodes: bytes) -> UnverifiedRatchetTree:
    return decode_whole(UnverifiedRatchetTree.decode, opaque(nodes))


@given(edits())
def test_a_tree_is_read_as_it_was_written(history: list[Edit]) -> None:
    tree = grown(history).tree
    data = written(tree)
    again = trusted_tree(decode_whole(UnverifiedRatchetTree.decode, data), SUITE)
    assert again.nodes == tree.nodes
    assert written(again) == data


def test_a_tree_ends_where_its_bytes_do() -> None:
    assert_exact(UnverifiedRatchetTree.decode, opaque(LEAF))


def test_blank_nodes_are_added_to_the_next_power_of_two() -> None:
    tree = read(LEAF + BLANK + BLANK + BLANK + LEAF)
    assert len(tree.claimed_nodes) == 7


@pytest.mark.parametrize("nodes", [b"", BLANK, LEAF + BLANK, LEAF + PARENT + BLANK])
def test_the_last_node_is_not_blank(nodes: bytes) -> None:
    with pytest.raises(InvalidTree, match="blank"):
        read(nodes)


@pytest.mark.parametrize("nodes", [PARENT, LEAF + LEAF, LEAF + PARENT + PARENT])
def test_leaves_and_parents_alternate(nodes: bytes) -> None:
    with pytest.raises(InvalidTree, match="wrong type"):
        read(nodes)


def test_there_are_two_types_of_nodes() -> None:
    with pytest.raises(BadValue, match="node type 3"):
        read(b"\x01\x03" + leaf_of("alice").encoded)


def test_a_tree_has_a_largest_size() -> None:
    most = BLANK * (2 * limits.MEMBERS - 2)
    assert len(read(most + LEAF).claimed_nodes) == 2 * limits.MEMBERS - 1
    with pytest.raises(TooLong):
        read(most + BLANK + PARENT)
