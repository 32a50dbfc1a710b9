"""Which of the received proposals a member commits (RFC 9420 §12.2, §12.4)."""

from collections.abc import Mapping

from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.group_context_extensions import GroupContextExtensions
from tgtui.mls.proposals.listing import SentProposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.update import Update


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
    slots: dict[tuple[str, object], bytes] = {}
    removed = {p.removed for _, p in received.values() if isinstance(p, Remove)}
    for reference, (sender, proposal) in received.items():
        match proposal:
            case Remove(removed=index):
                if index != committer:
                    slots["leaf", index] = reference
            case Update():
                if sender.index != committer and sender.index not in removed:
                    slots["leaf", sender.index] = reference
            case Add():
                client = proposal.key_package.leaf_node.signature_key
                slots.setdefault(("add", client), reference)
            case GroupContextExtensions():
                slots["extensions", None] = reference
            case ReInit():
                slots["reinit", None] = reference
            case _:
                slots["other", reference] = reference
    if len(slots) > 1:
        slots.pop(("reinit", None), None)
    chosen = set(slots.values())
    return [reference for reference in received if reference in chosen]
