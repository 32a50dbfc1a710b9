"""What Add, Update and Remove do to a tree (`tree-operations.json`, RFC 9420 §12.1).

The tree hash of `tree_before` is `tree_hash_before`; applying `proposal`, sent by
`proposal_sender`, gives a tree that encodes to `tree_after` and has `tree_hash_after`.
`tree_before` itself stays what it was.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("tree-operations.json")
