"""From what a received commit says to the proposals that it means (RFC 9420 §12.4)."""

from collections.abc import Mapping

from tgtui.mls.environment import Environment
from tgtui.mls.epoch import CachedProposal, Epoch
from tgtui.mls.errors import InvalidCommit
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.proposals.listing import SentProposal
from tgtui.mls.proposals.proposal import ProposalRef
from tgtui.mls.proposals.verification import verify_proposal
from tgtui.mls.sender import Sender


def resolve_proposals(
    commit: UnverifiedCommit,
    sender: Sender,
    *,
    epoch: Epoch,
    cache: Mapping[bytes, CachedProposal],
    environment: Environment,
) -> list[SentProposal]:
    """Return a commit's proposals with their senders, each valid by itself.

    Those by reference were verified when they came; those by value are verified here,
    and nothing is verified twice.

    Raises:
        InvalidCommit: A reference is of no proposal of this epoch, or occurs twice.
        MlsPeerFault: A proposal is invalid; see `verify_proposal`.
    """
    items: list[SentProposal] = []
    seen: set[bytes] = set()
    group = epoch.context, epoch.tree
    for item in commit.claimed_proposals:
        if isinstance(item, ProposalRef):
            cached = cache.get(item.reference)
            if cached is None or item.reference in seen:
                message = "a reference to a proposal that is not known, or used before"
                raise InvalidCommit(message)
            seen.add(item.reference)
            items.append((cached.sender, cached.proposal))
        else:
            proposal = verify_proposal(
                item, sender, group=group, environment=environment
            )
            items.append((sender, proposal))
    return items
