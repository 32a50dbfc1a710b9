"""The transcript hashes: what they cover, in which order."""

import hashlib

from tests.mls.support import each_suite
from tgtui.crypto import CipherSuite
from tgtui.mls.schedule.transcript import (
    confirmed_transcript_hash,
    interim_transcript_hash,
)


@each_suite
def test_a_commit_is_hashed_behind_all_before_it(suite: CipherSuite) -> None:
    found = confirmed_transcript_hash(suite, b"interim", b"commit")
    assert found == hashlib.new(suite.hash_name, b"interimcommit").digest()


@each_suite
def test_a_confirmation_tag_is_hashed_behind_its_commit(suite: CipherSuite) -> None:
    found = interim_transcript_hash(suite, b"confirmed", b"tag")
    assert found == hashlib.new(suite.hash_name, b"confirmed\x03tag").digest()
