"""Everything that can be said of a whole tree (`tree-validation.json`, RFC 9420 §7).

The resolution and the tree hash of every node are the published ones; the parent hashes
are valid as for somebody who joins; every leaf is signed for its place in `group_id`;
and all other checks of a joiner pass too.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("tree-validation.json")
