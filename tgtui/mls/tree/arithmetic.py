"""Where nodes stand in an array that holds a full binary tree (RFC 9420 App. C).

Leaf L stands at 2·L and parents between their children, so the subtree under a node
of level k is the run of 2^(k+1) - 1 entries around it.
"""


def level(node: int) -> int:
    """Return the height of a node above the leaves."""
    return (~node & (node + 1)).bit_length() - 1


def root(leaf_count: int) -> int:
    """Return the root of a tree with `leaf_count` leaves, a power of two."""
    return leaf_count - 1


def left(node: int) -> int:
    """Return the left child of a parent node."""
    return node - (1 << (level(node) - 1))


def right(node: int) -> int:
    """Return the right child of a parent node."""
    return node + (1 << (level(node) - 1))


def parent(node: int) -> int:
    """Return the parent of a node in a tree large enough to have one."""
    height = level(node)
    return (node | (1 << height)) & ~(1 << (height + 1))


def sibling(node: int) -> int:
    """Return the other child of a node's parent."""
    return node ^ (1 << (level(node) + 1))


def direct_path(node: int, leaf_count: int) -> list[int]:
    """Return the ancestors of a node, from its parent to the root."""
    top = root(leaf_count)
    path = []
    while node != top:
        node = parent(node)
        path.append(node)
    return path


def copath(node: int, leaf_count: int) -> list[int]:
    """Return the siblings of a node and of its ancestors below the root."""
    top = root(leaf_count)
    path = []
    while node != top:
        path.append(sibling(node))
        node = parent(node)
    return path


def is_in_subtree(node: int, top: int) -> bool:
    """Tell whether `node` is `top` or below it."""
    reach = (1 << level(top)) - 1
    return top - reach <= node <= top + reach


def common_ancestor(one: int, other: int) -> int:
    """Return the lowest node that has both nodes in its subtree."""
    while not is_in_subtree(other, one):
        one = parent(one)
    return one


def subtree(node: int) -> slice:
    """Return the run of array entries under a node, itself included."""
    reach = (1 << level(node)) - 1
    return slice(node - reach, node + reach + 1)
