"""The tree as an array: its indexes always say what a walk over it would say."""

from collections import Counter

import pytest
from hypothesis import given, strategies as st

from tests.mls.support import SUITE, signing_key
from tests.mls.tree import naive
from tests.mls.tree.trees import (
    Edit,
    edits,
    grown,
    in_bloom,
    key_pair,
    leaf_draft,
    leaf_of,
    planted,
)
from tgtui.mls import (
    Capabilities,
    InvalidLeafNode,
    InvalidTree,
    UnknownMember,
)
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.node import ParentNode
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.resize import add_leaves
from tgtui.mls.tree.tree_hash import root_hash


def described(tree: RatchetTree) -> tuple[object, ...]:
    """Return a copy of all that a tree holds."""
    return (
        list(tree.nodes),
        list(tree.hashes),
        dict(tree.encryption_keys),
        dict(tree.signature_keys),
        Counter(tree.capabilities),
        Counter(tree.credential_types),
        tree.leaf_count,
        tree.first_blank_leaf(),
    )


def test_a_new_tree_is_one_blank_leaf() -> None:
    tree = RatchetTree(SUITE)
    assert tree.leaf_count == 1
    assert tree.members() == []
    assert tree.leaf_at(0) is None
    assert tree.first_blank_leaf() == 0


@given(edits())
def test_members_are_those_who_came_and_did_not_leave(history: list[Edit]) -> None:
    garden = grown(history)
    tree = garden.tree
    members = tree.members()
    assert [index for index, _ in members] == sorted(garden.names)
    for index, leaf in members:
        assert tree.leaf(index) is tree.leaf_at(index) is leaf
        assert tree.nodes[2 * index] is leaf


@given(edits())
def test_every_index_is_what_a_walk_finds(history: list[Edit]) -> None:
    tree = grown(history).tree
    leaves = dict(tree.members())
    assert tree.signature_keys == {
        leaf.signature_key: index for index, leaf in leaves.items()
    }
    assert tree.encryption_keys == {
        node.encryption_key: at for at, node in enumerate(tree.nodes) if node
    }
    assert tree.capabilities == Counter(leaf.capabilities for leaf in leaves.values())
    assert tree.credential_types == Counter({1: len(leaves)})
    blank = [index for index in range(tree.leaf_count) if index not in leaves]
    assert tree.first_blank_leaf() == min([*blank, tree.leaf_count])


@given(edits(), edits(4))
def test_a_copy_changes_without_the_original(
    before: list[Edit], after: list[Edit]
) -> None:
    garden = grown(before)
    original = garden.tree
    root_hash(original)
    wanted = described(original)
    garden.tree = original.copy()
    assert described(garden.tree) == wanted
    for edit in after:
        garden.edit(edit)
        root_hash(garden.tree)
    assert described(original) == wanted


@given(edits())
def test_the_original_changes_without_its_copy(history: list[Edit]) -> None:
    garden = grown(history)
    copy = garden.tree.copy()
    wanted = described(copy)
    garden.add()
    garden.path(min(garden.names))
    garden.remove(min(garden.names))
    assert described(copy) == wanted


@given(edits())
def test_resolutions_are_those_of_the_rfc(history: list[Edit]) -> None:
    tree = grown(history).tree
    for node in range(len(tree.nodes)):
        assert tree.resolution(node) == naive.resolution(tree, node)


@given(edits())
def test_filtered_direct_paths_are_those_of_the_rfc(history: list[Edit]) -> None:
    tree = grown(history).tree
    for index in range(tree.leaf_count):
        assert tree.filtered_direct_path(index) == naive.filtered_direct_path(
            tree, index
        )


@given(edits())
def test_all_members_are_under_the_resolution_of_the_root(history: list[Edit]) -> None:
    garden = grown(history)
    tree = garden.tree
    covered = Counter[int]()
    for node in tree.resolution(arithmetic.root(tree.leaf_count)):
        unmerged = parent.unmerged_leaves if (parent := tree.parent(node)) else ()
        for index in garden.names:
            if arithmetic.is_in_subtree(2 * index, node) and index not in unmerged:
                covered[index] += 1
    assert covered == Counter(garden.names.keys())


@pytest.mark.parametrize("index", [-1, 1, 3, 4, 100])
def test_where_nobody_is_there_is_no_leaf(index: int) -> None:
    garden = planted(3)
    garden.remove(1)
    assert garden.tree.leaf_count == 4
    assert garden.tree.leaf_at(index) is None
    with pytest.raises(UnknownMember, match=f"no member at leaf {index}"):
        garden.tree.leaf(index)


def test_a_parent_is_found_where_one_is() -> None:
    garden = in_bloom(2)
    tree = garden.tree
    assert isinstance(tree.parent(1), ParentNode)
    assert tree.parent(0) is None
    tree.blank_parents(0)
    assert tree.parent(1) is None


def test_a_node_has_a_key_unless_it_is_blank() -> None:
    tree = in_bloom(3).tree
    assert tree.key_of(0) == tree.leaf(0).encryption_key
    parent = tree.parent(1)
    assert parent is not None
    assert tree.key_of(1) == parent.encryption_key
    with pytest.raises(InvalidTree, match="node 6 is blank"):
        tree.key_of(6)


def test_a_signature_key_cannot_be_in_the_tree_twice() -> None:
    tree = planted(2).tree
    before = described(tree)
    again = leaf_draft("other").sign(signing_key("client 0"))
    with pytest.raises(InvalidLeafNode, match="leaf 2 occurs twice: leaf 0"):
        tree.put_leaf(2, again)
    assert described(tree) == before


@pytest.mark.parametrize("node", [0, 1])
def test_an_encryption_key_cannot_be_in_the_tree_twice(node: int) -> None:
    tree = in_bloom(3).tree
    before = described(tree)
    with pytest.raises(InvalidTree, match="node 3 occurs twice"):
        tree.put_parent(3, ParentNode(tree.key_of(node), b""))
    assert described(tree) == before
    tree.encryption_keys[key_pair("other").public] = node
    before = described(tree)
    with pytest.raises(InvalidLeafNode, match=f"leaf 3 occurs twice: node {node}"):
        tree.put_leaf(3, leaf_of("other"))
    assert described(tree) == before


def test_a_leaf_that_is_blank_cannot_be_blanked() -> None:
    tree = planted(3).tree
    assert tree.blank_leaf(1) == leaf_of("client 1")
    with pytest.raises(UnknownMember):
        tree.blank_leaf(1)


def test_a_member_may_keep_its_signature_key_in_a_new_leaf() -> None:
    tree = planted(2).tree
    new = leaf_draft("other").sign(signing_key("client 1"))
    tree.replace_leaf(1, new)
    assert tree.leaf(1) is new
    with pytest.raises(InvalidLeafNode, match="signature key"):
        tree.replace_leaf(0, leaf_draft("more").sign(signing_key("client 1")))


def test_a_leaf_may_replace_a_blank_one() -> None:
    garden = planted(3)
    garden.remove(1)
    garden.tree.replace_leaf(1, leaf_of("other"))
    assert garden.tree.leaf(1) == leaf_of("other")


def test_what_nobody_says_any_more_is_not_counted() -> None:
    same, rare = Capabilities(cipher_suites=(3,)), Capabilities(cipher_suites=(3, 4))
    tree = RatchetTree(SUITE)
    add_leaves(
        tree,
        [
            leaf_draft(f"{number}", capabilities=said).sign(signing_key(f"{number}"))
            for number, said in enumerate((same, rare, same))
        ],
    )
    assert tree.capabilities == {same: 2, rare: 1}
    assert tree.credential_types == {1: 3}
    tree.blank_leaf(1)
    assert dict(tree.capabilities) == {same: 2}
    tree.blank_leaf(0)
    tree.blank_leaf(2)
    assert dict(tree.capabilities) == {}
    assert dict(tree.credential_types) == {}


@given(edits(), st.data())
def test_a_hash_that_is_known_has_only_known_ones_below(
    history: list[Edit], data: st.DataObject
) -> None:
    garden = grown(history)
    tree = garden.tree
    root_hash(tree)
    tree.touch(data.draw(st.integers(0, len(tree.nodes) - 1)))
    garden.edit(data.draw(edits(3, least=1))[0])
    tree = garden.tree
    for node in range(1, len(tree.nodes), 2):
        if tree.hashes[node] is not None:
            assert tree.hashes[arithmetic.left(node)] is not None
            assert tree.hashes[arithmetic.right(node)] is not None
