"""Verifies what single proposals do to a tree (RFC 9420 §7.7, §12.1.1-12.1.3)."""

from tests.mls.vectors.case import Case, Malformed, same
from tests.mls.vectors.checks.trees import read_tree, written
from tgtui.codec import Writer, decode_whole
from tgtui.mls.proposals.add import Add, UnverifiedAdd
from tgtui.mls.proposals.applying import apply_proposals
from tgtui.mls.proposals.listing import sort_proposals
from tgtui.mls.proposals.proposal import Proposal, decode_proposal, encode_proposal
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.update import UnverifiedUpdate, Update
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.tree_hash import root_hash


def verify(case: Case) -> None:
    """Verify one proposal."""
    suite = case.suite
    tree = read_tree(suite, case.data("tree_before"))
    before = root_hash(tree)
    same("tree_hash_before", before, case.data("tree_hash_before"))
    sender = Sender(SenderType.MEMBER, case.number("proposal_sender"))
    listed = sort_proposals([(sender, _proposal(case.data("proposal")))])
    context = GroupContext(suite, b"", 0, before, b"", ())
    after = apply_proposals(context, tree, listed).tree
    same("tree_after", written(after), case.data("tree_after"))
    same("tree_hash_after", root_hash(after), case.data("tree_hash_after"))
    same("the tree before, afterwards,", written(tree), case.data("tree_before"))


def _proposal(data: bytes) -> Proposal:
    """Return a published proposal, whose signatures another kind of vector verifies."""
    proposal = decode_whole(decode_proposal, data)
    writer = Writer()
    encode_proposal(proposal, writer)
    same("the proposal, encoded again,", writer.getvalue(), data)
    match proposal:
        case UnverifiedAdd():
            return Add(proposal.claimed.trust())
        case UnverifiedUpdate():
            return Update(proposal.claimed.trust())
        case Remove():
            return proposal
        case _:
            message = "the proposal is no Add, Update or Remove"
            raise Malformed(message)
