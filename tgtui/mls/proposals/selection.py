"""Which of the received proposals a member commits (RFC 9420 §12.2, §12.4)."""

from collections.abc import Mapping
from typing import Final

from tgtui.crypto import SUITES
from tgtui.mls.capabilities import MLS10
from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.listing import SentProposal
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.types import ProposalType
from tgtui.mls.proposals.update import Update
from tgtui.mls.sender import Sender, SenderType


_LEAF: Final = "leaf"
_REINIT: Final = (ProposalType.REINIT, None)


def select_proposals(
    received: Mapping[bytes, SentProposal], committer: int, *, adds: bool
) -> list[bytes]:
    """Return the references of all proposals that can stand in one commit.

    Removes go before Updates of the same leaf, later Updates before earlier ones, and
    everything before a ReInit, as RFC 9420 §12.2 recommends. What concerns the
    committer itself is left for others. Adds go before received pre-shared keys, which
    a newcomer may not have (§12.4.3.1). Who asks to be added from outside is let in
    only by name: nobody who is authorized has proposed it (§12.1.8). A ReInit to what
    this client does not implement is left for those who do.

    Args:
        received: The proposals of this epoch by their reference, oldest first.
        committer: The leaf index of who is going to commit.
        adds: Whether the committer adds somebody itself.
    """
    removed = {p.removed for _, p in received.values() if isinstance(p, Remove)}
    slots: dict[tuple[object, object], bytes] = {}
    for reference, (sender, proposal) in received.items():
        slot = _slot(sender, proposal)
        if slot == (_LEAF, committer) or not _is_for_all(sender, proposal):
            continue
        if isinstance(proposal, Update) and sender.index in removed:
            continue
        if not (isinstance(proposal, Add) and slot in slots):
            slots[slot] = reference
    adds = adds or any(kind is ProposalType.ADD for kind, _ in slots)
    if adds:
        slots = {
            slot: ref for slot, ref in slots.items() if slot[0] != ProposalType.PSK
        }
    if adds or len(slots) > 1:
        slots.pop(_REINIT, None)
    chosen = set(slots.values())
    return [reference for reference in received if reference in chosen]


def _is_for_all(sender: Sender, proposal: Proposal) -> bool:
    if isinstance(proposal, ReInit):
        return proposal.version == MLS10 and proposal.suite_id in SUITES
    return sender.sender_type is not SenderType.NEW_MEMBER_PROPOSAL


def _slot(sender: Sender, proposal: Proposal) -> tuple[object, object]:
    """Return what only one proposal of a commit can fill."""
    match proposal:
        case Remove(removed=index):
            return _LEAF, index
        case Update():
            return _LEAF, sender.index
        case Add():
            return ProposalType.ADD, proposal.key_package.leaf_node.signature_key
        case PreSharedKey():
            return ProposalType.PSK, proposal.psk
        case _:
            return proposal.proposal_type, None
