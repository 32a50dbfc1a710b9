"""Adding leaves from the left, and a tree that is as small as it can be."""

from unittest.mock import patch

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import SUITE
from tests.mls.tree.trees import Edit, edits, grown, in_bloom, leaf_of, planted
from tgtui.mls import InvalidLeafNode, InvalidTree, limits
from tgtui.mls.tree import arithmetic, resize
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.resize import add_leaves, extend, next_leaf, truncate


def test_members_come_in_from_the_left_and_the_tree_doubles() -> None:
    garden = planted(1)
    sizes = [garden.tree.leaf_count]
    for expected in range(1, 9):
        assert garden.add() == expected
        sizes.append(garden.tree.leaf_count)
    assert sizes == [1, 2, 4, 4, 8, 8, 8, 8, 16]


@given(edits())
def test_a_newcomer_gets_the_leftmost_blank_leaf(history: list[Edit]) -> None:
    garden = grown(history)
    taken = set(garden.names)
    expected = next(index for index in range(100) if index not in taken)
    count = garden.tree.leaf_count
    assert garden.add() == expected
    # RFC 9420 §7.7: extended only where no leaf is blank.
    assert garden.tree.leaf_count == (count if expected < count else 2 * count)


@given(edits(), st.integers(1, 6))
def test_several_newcomers_are_added_as_if_one_by_one(
    history: list[Edit], number: int
) -> None:
    garden = grown(history)
    leaves = [leaf_of(f"newcomer {each}") for each in range(number)]
    together, single = garden.tree.copy(), garden.tree.copy()
    indices = add_leaves(together, leaves)
    assert indices == [add_leaves(single, [leaf])[0] for leaf in leaves]
    assert together.nodes == single.nodes


@given(edits(), st.integers(1, 6))
def test_a_newcomer_is_unmerged_at_every_parent_above_it(
    history: list[Edit], number: int
) -> None:
    tree = grown(history).tree
    before = {
        node: parent.unmerged_leaves
        for node in range(1, len(tree.nodes), 2)
        if (parent := tree.parent(node))
    }
    new = add_leaves(tree, [leaf_of(f"newcomer {each}") for each in range(number)])
    for node, unmerged in before.items():
        added = [leaf for leaf in new if arithmetic.is_in_subtree(2 * leaf, node)]
        parent = tree.parent(node)
        assert parent is not None
        assert parent.unmerged_leaves == tuple(sorted((*unmerged, *added)))
    parents = [node for node in range(1, len(tree.nodes), 2) if tree.nodes[node]]
    assert parents == sorted(before)


@given(edits())
def test_the_right_half_is_never_blank(history: list[Edit]) -> None:
    tree = grown(history).tree
    top = arithmetic.root(tree.leaf_count)
    assert tree.leaf_count == 1 or any(tree.nodes[top + 1 :])
    assert len(tree.nodes) == len(tree.hashes) == 2 * tree.leaf_count - 1


def test_a_tree_halves_as_often_as_it_can() -> None:
    garden = in_bloom(9)
    for index in range(2, 8):
        garden.remove(index)
    assert garden.tree.leaf_count == 16
    garden.remove(8)
    assert garden.tree.leaf_count == 2
    assert [index for index, _ in garden.tree.members()] == [0, 1]
    garden.remove(1)
    assert garden.tree.leaf_count == 1


def test_truncating_forgets_the_keys_of_what_is_cut_off() -> None:
    garden = in_bloom(5)
    tree = garden.tree
    root_key = tree.key_of(arithmetic.root(8))
    tree.blank_leaf(4)
    # The nodes above leaf 4 within the right half go as well, but the root stays.
    for node in (9, 11):
        value = tree.nodes[node]
        if value is not None:
            del tree.encryption_keys[value.encryption_key]
            tree.nodes[node] = None
    assert root_key in tree.encryption_keys
    truncate(tree)
    assert root_key not in tree.encryption_keys
    assert tree.leaf_count == 4
    present = {node.encryption_key for node in tree.nodes if node is not None}
    assert set(tree.encryption_keys) == present


def test_a_full_tree_is_not_truncated() -> None:
    tree = in_bloom(4).tree
    nodes = list(tree.nodes)
    truncate(tree)
    assert tree.nodes == nodes


def test_extending_puts_a_blank_root_above_and_blank_nodes_beside() -> None:
    tree = in_bloom(4).tree
    nodes = list(tree.nodes)
    extend(tree)
    assert tree.nodes == [*nodes, *[None] * 8]
    assert len(tree.hashes) == 15


def test_a_key_that_is_there_already_is_not_added() -> None:
    garden = planted(3)
    with pytest.raises(InvalidLeafNode, match="occurs twice"):
        add_leaves(garden.tree, [leaf_of("client 1")])


def test_a_group_cannot_become_larger_than_the_limit() -> None:
    garden = planted(4)
    with patch.object(resize, "MEMBERS", 4), pytest.raises(InvalidTree, match="than 4"):
        next_leaf(garden.tree)
    with patch.object(resize, "MEMBERS", 8):
        assert next_leaf(garden.tree) == 4


def test_that_limit_is_the_one_that_decoders_have() -> None:
    tree = RatchetTree(SUITE)
    tree.nodes = [None] * (2 * limits.MEMBERS - 1)
    with pytest.raises(InvalidTree, match=f"than {limits.MEMBERS}"):
        extend(tree)
