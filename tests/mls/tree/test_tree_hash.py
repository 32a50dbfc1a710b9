"""Tree hashes: what is remembered equals what is computed from scratch."""

from hypothesis import given, strategies as st

from tests.mls.support import each_quick_suite
from tests.mls.tree import naive
from tests.mls.tree.trees import Edit, edits, grown, in_bloom, planted
from tgtui.crypto import CipherSuite
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.tree_hash import root_hash, tree_hash, tree_hash_without


@each_quick_suite
def test_a_hash_is_that_of_the_rfc(suite: CipherSuite) -> None:
    tree = in_bloom(3, suite).tree
    for node in range(len(tree.nodes)):
        assert tree_hash(tree, node) == naive.tree_hash(tree, node)
    assert root_hash(tree) == naive.tree_hash(tree, 3)


@given(edits(), edits(6))
def test_what_is_remembered_is_what_would_be_computed(
    before: list[Edit], after: list[Edit]
) -> None:
    garden = grown(before)
    for edit in (*after, ("path", 0)):
        root_hash(garden.tree)
        garden.edit(edit)
        tree = garden.tree
        for node, known in enumerate(tree.hashes):
            assert known is None or known == naive.tree_hash(tree, node)
        top = arithmetic.root(tree.leaf_count)
        assert root_hash(tree) == naive.tree_hash(tree, top)
        assert None not in tree.hashes


@given(edits(), st.sets(st.integers(0, 20)))
def test_leaves_can_be_left_out_as_if_they_had_never_come(
    history: list[Edit], excluded: set[int]
) -> None:
    tree = grown(history).tree
    left_out = frozenset(excluded)
    for node in range(len(tree.nodes)):
        expected = naive.tree_hash(tree, node, left_out)
        assert tree_hash_without(tree, node, left_out) == expected
    # That is not what the tree itself remembers.
    assert tree_hash(tree, 0) == naive.tree_hash(tree, 0)


def test_a_hash_is_computed_once() -> None:
    garden = planted(8)
    first = root_hash(garden.tree)
    assert tree_hash(garden.tree, 7) is first
    garden.tree.touch(0)
    known = [node for node, value in enumerate(garden.tree.hashes) if value is None]
    assert known == [0, 1, 3, 7]
    assert root_hash(garden.tree) == first


@given(edits(8, least=1), st.integers(0, 50))
def test_every_node_enters_the_hash_of_the_root(history: list[Edit], at: int) -> None:
    tree = grown(history).tree
    present = [node for node, value in enumerate(tree.nodes) if value is not None]
    before = root_hash(tree)
    node = present[at % len(present)]
    tree.nodes[node] = None
    tree.touch(node)
    assert root_hash(tree) != before
