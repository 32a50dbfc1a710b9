"""Which of the received proposals a member commits (RFC 9420 §12.2, §12.4)."""

from collections.abc import Mapping
from typing import Final

from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.group_context_extensions import GroupContextExtensions
from tgtui.mls.proposals.listing import SentProposal
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.update import Update
from tgtui.mls.sender import Sender


_REINIT: Final = ("reinit", None)


def select_proposals(
    received: Mapping[bytes, SentProposal], committer: int
) -> list[bytes]:
    """Return the references of all proposals that can stand in one commit.

    Removes go before Updates of the same leaf, later Updates before earlier ones, and
    everything before a ReInit, as RFC 9420 §12.2 recommends. What concerns the
    committer itself is left for others.

    Args:
        received: The proposals of this epoch by their reference, oldest first.
        committer: The leaf index of who is going to commit.
    """
    removed = {p.removed for _, p in received.values() if isinstance(p, Remove)}
    slots: dict[tuple[str, object], bytes] = {}
    for reference, (sender, proposal) in received.items():
        slot = _slot(reference, sender, proposal)
        if slot == ("leaf", committer):
            continue
        if isinstance(proposal, Update) and sender.index in removed:
            continue
        if not (isinstance(proposal, Add) and slot in slots):
            slots[slot] = reference
    if len(slots) > 1:
        slots.pop(_REINIT, None)
    chosen = set(slots.values())
    return [reference for reference in received if reference in chosen]


def _slot(reference: bytes, sender: Sender, proposal: Proposal) -> tuple[str, object]:
    """Return what only one proposal of a commit can fill."""
    match proposal:
        case Remove(removed=index):
            return "leaf", index
        case Update():
            return "leaf", sender.index
        case Add():
            return "add", proposal.key_package.leaf_node.signature_key
        case PreSharedKey():
            return "psk", proposal.psk
        case GroupContextExtensions():
            return "extensions", None
        case ReInit():
            return _REINIT
        case _:
            return "other", reference
