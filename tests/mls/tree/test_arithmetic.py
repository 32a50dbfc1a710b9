"""Where nodes stand, against trees that are built node by node."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tgtui.mls.tree import arithmetic


LEAF_COUNTS = [1 << depth for depth in range(8)]
each_tree = pytest.mark.parametrize("leaf_count", LEAF_COUNTS)


@dataclass
class Node:
    """A node of a tree of objects, numbered from left to right."""

    number: int
    height: int
    up: "Node | None" = None
    left: "Node | None" = None
    right: "Node | None" = None

    def below(self) -> Iterator["Node"]:
        """Yield this node and all below it."""
        yield self
        for child in (self.left, self.right):
            if child is not None:
                yield from child.below()

    def above(self) -> Iterator["Node"]:
        """Yield the ancestors, the parent first."""
        if self.up is not None:
            yield self.up
            yield from self.up.above()

    def beside(self) -> "Node":
        """Return the other child of the parent."""
        assert self.up is not None
        other = self.up.right if self.up.left is self else self.up.left
        assert other is not None
        return other


def build(leaf_count: int, first: int = 0) -> Node:
    """Return the root of a tree whose first leaf has the number `first`."""
    if leaf_count == 1:
        return Node(first, 0)
    left = build(leaf_count // 2, first)
    right = build(leaf_count // 2, first + leaf_count)
    root = Node(first + leaf_count - 1, left.height + 1, None, left, right)
    left.up = right.up = root
    return root


@each_tree
def test_the_root_and_the_numbers_of_nodes(leaf_count: int) -> None:
    root = build(leaf_count)
    assert arithmetic.root(leaf_count) == root.number
    numbers = sorted(node.number for node in root.below())
    assert numbers == list(range(2 * leaf_count - 1))


@each_tree
def test_neighbours_of_each_node(leaf_count: int) -> None:
    for node in build(leaf_count).below():
        assert arithmetic.level(node.number) == node.height
        if node.left is not None and node.right is not None:
            assert arithmetic.left(node.number) == node.left.number
            assert arithmetic.right(node.number) == node.right.number
        if node.up is not None:
            assert arithmetic.parent(node.number) == node.up.number
            assert arithmetic.sibling(node.number) == node.beside().number


@each_tree
def test_the_paths_of_each_node(leaf_count: int) -> None:
    for node in build(leaf_count).below():
        above = list(node.above())
        direct = [each.number for each in above]
        assert arithmetic.direct_path(node.number, leaf_count) == direct
        copath = [each.beside().number for each in [node, *above] if each.up]
        assert arithmetic.copath(node.number, leaf_count) == copath


@each_tree
def test_the_subtree_of_each_node(leaf_count: int) -> None:
    root = build(leaf_count)
    array = list(range(2 * leaf_count - 1))
    for top in root.below():
        below = {node.number for node in top.below()}
        assert array[arithmetic.subtree(top.number)] == sorted(below)
        inside = {each for each in array if arithmetic.is_in_subtree(each, top.number)}
        assert inside == below


@pytest.mark.parametrize("leaf_count", LEAF_COUNTS[:6])
def test_the_common_ancestor_of_any_two_nodes(leaf_count: int) -> None:
    nodes = list(build(leaf_count).below())
    for one in nodes:
        line = [one, *one.above()]
        for other in nodes:
            others = {node.number for node in (other, *other.above())}
            lowest = next(node.number for node in line if node.number in others)
            assert arithmetic.common_ancestor(one.number, other.number) == lowest
