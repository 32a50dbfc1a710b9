"""Transcript hashes after a commit (`transcript-hashes.json`, RFC 9420 §8.2).

`authenticated_content` holds a Commit and encodes to the same bytes; its confirmation
tag is the MAC of `confirmed_transcript_hash_after` under `confirmation_key`; and both
hashes after it follow from `interim_transcript_hash_before`.
"""

from tests.mls.vectors.corpus import require_all_pass


def test_all_pass() -> None:
    require_all_pass("transcript-hashes.json")
