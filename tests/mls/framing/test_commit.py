"""The Commit on the wire: proposals, and perhaps a path (RFC 9420 §12.4)."""

import pytest

from tests.mls import forge
from tests.mls.support import new_group
from tests.mls.wire import read_back
from tgtui.codec import TooLong, decode_whole, encoded, opaque
from tgtui.mls import Environment, Remove, UnsupportedMessage, limits
from tgtui.mls.framing.commit import Commit, UnverifiedCommit
from tgtui.mls.proposals.proposal import ProposalRef


REMOVE = b"\x01\x00\x03\0\0\0\x02"


def test_proposals_come_by_value_and_by_reference() -> None:
    data = opaque(REMOVE + b"\x02\x03ref") + b"\0"
    commit = read_back(UnverifiedCommit.decode, data)
    assert commit.claimed_proposals == (Remove(2), ProposalRef(b"ref"))
    assert commit.claimed_path is None
    assert encoded(Commit((Remove(2), ProposalRef(b"ref")), None)) == data


def test_an_empty_commit_without_a_path_can_be_said() -> None:
    assert read_back(UnverifiedCommit.decode, b"\0\0") == UnverifiedCommit((), None)
    assert encoded(Commit((), None)) == b"\0\0"


def test_a_path_comes_last(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    commit = forge.commit_in(forge.staged_in_clear(alice, env))
    path = commit.claimed_path
    assert path is not None
    data = b"\0\x01" + encoded(path)
    again = read_back(UnverifiedCommit.decode, data)
    assert again.claimed_path is not None
    assert encoded(again.claimed_path) == encoded(path)
    assert not hasattr(again, "path")


def test_an_unknown_proposal_makes_the_commit_unsupported() -> None:
    with pytest.raises(UnsupportedMessage, match="proposal type 8"):
        decode_whole(UnverifiedCommit.decode, b"\x03\x01\0\x08\0")


def test_the_proposals_have_a_limit_in_items() -> None:
    many = opaque(b"\x02\0" * (limits.COMMIT_PROPOSALS + 1)) + b"\0"
    with pytest.raises(TooLong):
        decode_whole(UnverifiedCommit.decode, many)


def test_the_proposals_have_a_limit_in_bytes() -> None:
    # The header alone is enough: 2^26 + 1 bytes are announced.
    with pytest.raises(TooLong):
        decode_whole(UnverifiedCommit.decode, b"\x84\0\0\x01")
