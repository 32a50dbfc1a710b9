"""Remove on the wire: the index of a leaf."""

from tests.mls.wire import read_back
from tgtui.mls import Remove
from tgtui.mls.proposals.types import ProposalType


def test_a_remove_is_a_leaf_index() -> None:
    remove = read_back(Remove.decode, bytes.fromhex("00010203"))
    assert remove == Remove(0x010203)
    assert remove.proposal_type is ProposalType.REMOVE


def test_any_index_can_be_said() -> None:
    assert read_back(Remove.decode, b"\xff" * 4) == Remove(0xFFFFFFFF)
