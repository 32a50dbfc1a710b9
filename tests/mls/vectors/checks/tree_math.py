"""Verifies where the nodes of a tree stand (RFC 9420 App. C)."""

from collections.abc import Callable

from tests.mls.vectors.case import Case, same
from tgtui.crypto import DEFAULT_SUITE
from tgtui.mls.tree import arithmetic
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.resize import extend


def verify(case: Case) -> None:
    """Verify one tree size."""
    leaves = case.number("n_leaves")
    nodes = len(_blank_tree(leaves).nodes)
    same("n_nodes", nodes, case.number("n_nodes"))
    top = arithmetic.root(leaves)
    same("root", top, case.number("root"))

    def of_parents(relation: Callable[[int], int]) -> list[int | None]:
        return [
            relation(node) if arithmetic.level(node) else None for node in range(nodes)
        ]

    def below_root(relation: Callable[[int], int]) -> list[int | None]:
        return [None if node == top else relation(node) for node in range(nodes)]

    same("left", of_parents(arithmetic.left), case.numbers("left"))
    same("right", of_parents(arithmetic.right), case.numbers("right"))
    same("parent", below_root(arithmetic.parent), case.numbers("parent"))
    same("sibling", below_root(arithmetic.sibling), case.numbers("sibling"))


def _blank_tree(leaves: int) -> RatchetTree:
    tree = RatchetTree(DEFAULT_SUITE)
    while tree.leaf_count < leaves:
        extend(tree)
    return tree
