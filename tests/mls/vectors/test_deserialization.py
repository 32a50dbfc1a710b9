"""Length headers of vectors (`deserialization.json`, RFC 9420 §2.1.2).

Each header decodes to the published length, up to the largest there is, and is what the
length encodes to.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("deserialization.json")
