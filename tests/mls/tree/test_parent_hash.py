"""Parent hashes: what paths make is accepted, and nothing else is."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import GROUP_ID, SUITE, each_quick_suite, signing_key
from tests.mls.tree import naive
from tests.mls.tree.trees import (
    Edit,
    edits,
    grown,
    in_bloom,
    key_pair,
    leaf_draft,
    planted,
)
from tgtui.crypto import CipherSuite
from tgtui.mls import LeafSource, ParentHashMismatch
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.leaf_node import Placement
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.parent_hash import parent_hash, verify_parent_hashes
from tgtui.mls.tree.ratchet_tree import RatchetTree


def with_parent(tree: RatchetTree, node: int, parent: ParentNode) -> RatchetTree:
    """Return a copy of the tree with another node in the place of a parent."""
    changed = tree.copy()
    changed.nodes[node] = parent
    changed.touch(node)
    return changed


def parent_at(tree: RatchetTree, node: int) -> ParentNode:
    parent = tree.parent(node)
    assert parent is not None
    return parent


def parents_of(tree: RatchetTree) -> list[int]:
    return [node for node in range(1, len(tree.nodes), 2) if tree.parent(node)]


def refused(tree: RatchetTree) -> None:
    with pytest.raises(ParentHashMismatch, match="chains of parent hashes"):
        verify_parent_hashes(tree)


@each_quick_suite
def test_a_hash_is_that_of_the_rfc(suite: CipherSuite) -> None:
    garden = in_bloom(5, suite)
    garden.add()
    tree = garden.tree
    assert parents_of(tree)
    for node in parents_of(tree):
        for child in (arithmetic.left(node), arithmetic.right(node)):
            found = parent_hash(tree, parent_at(tree, node), sibling=child)
            assert found == naive.parent_hash(tree, node, child)


@given(edits())
def test_whatever_commits_make_is_valid(history: list[Edit]) -> None:
    tree = grown(history).tree
    verify_parent_hashes(tree)
    assert all(naive.chains(tree, node) == 1 for node in parents_of(tree))


def test_a_tree_without_parents_is_valid() -> None:
    verify_parent_hashes(planted(5).tree)
    verify_parent_hashes(planted(1).tree)


@given(edits(12), st.data())
def test_a_change_of_any_parent_is_noticed(
    history: list[Edit], data: st.DataObject
) -> None:
    garden = grown([*history, ("add", 0), ("path", 0)])
    tree = garden.tree
    node = data.draw(st.sampled_from(parents_of(tree)))
    parent = parent_at(tree, node)
    other_key = replace(parent, encryption_key=key_pair("mallory").public)
    refused(with_parent(tree, node, other_key))
    other_hash = replace(parent, parent_hash=b"x" * SUITE.hash_length)
    refused(with_parent(tree, node, other_hash))


@given(edits(12), st.data())
def test_unmerged_leaves_that_were_edited_are_judged_as_the_rfc_does(
    history: list[Edit], data: st.DataObject
) -> None:
    garden = grown([*history, ("add", 0), ("path", 0)])
    tree = garden.tree
    members = st.sets(st.sampled_from(sorted(garden.names)), max_size=3)
    for node in data.draw(st.lists(st.sampled_from(parents_of(tree)), max_size=2)):
        below = [
            leaf
            for leaf in sorted(data.draw(members))
            if arithmetic.is_in_subtree(2 * leaf, node)
        ]
        parent = replace(parent_at(tree, node), unmerged_leaves=tuple(below))
        tree = with_parent(tree, node, parent)
    if all(naive.chains(tree, node) == 1 for node in parents_of(tree)):
        verify_parent_hashes(tree)
    else:
        refused(tree)


def test_a_leaf_that_does_not_come_from_a_commit_covers_nothing() -> None:
    garden = in_bloom(2)
    tree = garden.tree
    leaf = tree.leaf(1)
    assert leaf.source is LeafSource.COMMIT
    for source in (LeafSource.UPDATE, LeafSource.KEY_PACKAGE):
        changed = tree.copy()
        changed.nodes[2] = replace(leaf, source=source)
        refused(changed)


def test_a_leaf_with_another_parent_hash_covers_nothing() -> None:
    tree = in_bloom(2).tree
    draft = replace(leaf_draft("client 1", LeafSource.COMMIT), parent_hash=b"other")
    tree.replace_leaf(1, draft.sign(signing_key("client 1"), Placement(GROUP_ID, 1)))
    refused(tree)


def test_a_parent_without_anybody_below_is_not_valid() -> None:
    tree = in_bloom(4).tree
    for index in (0, 1):
        tree.blank_leaf(index)
    refused(tree)


def test_a_parent_above_a_blank_one_with_two_members_is_not_valid() -> None:
    """Neither of the two alone is what remains of the resolution."""
    garden = planted(4)
    garden.path(0)
    tree = garden.tree
    tree.blank_parents(0)
    tree.put_parent(3, ParentNode(key_pair("root").public, b""))
    refused(tree)


def test_an_unmerged_leaf_that_is_no_resolution_is_not_valid() -> None:
    """Leaf 1 is merged at node 1, so node 3 cannot call it unmerged."""
    tree = in_bloom(4).tree
    parent = replace(parent_at(tree, 3), unmerged_leaves=(1,))
    refused(with_parent(tree, 3, parent))


def test_a_parent_that_two_chains_cover_is_not_valid() -> None:
    """Both children name the parent, each with the other as its sibling.

    A leaf's tree hash covers its parent hash, so each would have to be made after the
    other. Equal tree hashes that were put in by hand stand in for such a collision.
    """
    tree = in_bloom(2).tree
    tree.hashes[0] = tree.hashes[2] = b"equal"
    expected = parent_hash(tree, parent_at(tree, 1), sibling=0)
    for index in (0, 1):
        tree.nodes[2 * index] = replace(tree.leaf(index), parent_hash=expected)
    with pytest.raises(ParentHashMismatch, match="2 chains"):
        verify_parent_hashes(tree)
