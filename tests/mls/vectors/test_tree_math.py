"""Where the nodes of a tree stand in its array (`tree-math.json`, RFC 9420 App. C).

For each tree size: `n_nodes` is the number of nodes of the tree, `root` its root, and
`left`, `right`, `parent` and `sibling` of every node are what the file says: null for
the children of a leaf, and for the parent and sibling of the root.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("tree-math.json")
