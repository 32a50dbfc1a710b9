"""Every structure decodes, and encodes to the same bytes (`messages.json`).

That is, in each entry: MLSMessages of all five wire formats, PublicMessages of all
three content types, a ratchet tree, GroupSecrets, each of the seven proposals, and a
Commit.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("messages.json")
