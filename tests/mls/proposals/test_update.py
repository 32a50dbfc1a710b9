"""Update on the wire: a leaf, which is nothing to go by until it is verified."""

from tests.mls.support import own_key_package, signing_key
from tests.mls.wire import read_back
from tgtui.codec import encoded
from tgtui.mls import Environment, LeafDraft, LeafNode, LeafSource, Update
from tgtui.mls.proposals.types import ProposalType
from tgtui.mls.proposals.update import UnverifiedUpdate
from tgtui.mls.tree.leaf_node import Placement


PLACE = Placement(b"group", 7)


def update_leaf(env: Environment) -> LeafNode:
    """Return a leaf that is signed for the place."""
    old = own_key_package("alice", env).package.leaf_node
    draft = LeafDraft(b"key", old.credential, old.capabilities, LeafSource.UPDATE)
    return draft.sign(signing_key("alice"), PLACE)


def test_an_update_is_its_leaf(env: Environment) -> None:
    leaf = update_leaf(env)
    assert encoded(Update(leaf)) == leaf.encoded
    assert Update(leaf).proposal_type is ProposalType.UPDATE


def test_what_was_received_is_verified_before_it_is_an_update(
    env: Environment,
) -> None:
    leaf = update_leaf(env)
    received = read_back(UnverifiedUpdate.decode, leaf.encoded)
    assert received.proposal_type is ProposalType.UPDATE
    assert not hasattr(received, "leaf_node")
    assert received.claimed.verify(PLACE) == leaf
