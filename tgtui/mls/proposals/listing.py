"""Whether proposals are valid together (RFC 9420 §12.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tgtui.mls.errors import InvalidProposalList
from tgtui.mls.extension import Extensions
from tgtui.mls.key_package import KeyPackage
from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.group_context_extensions import GroupContextExtensions
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.types import PATH_REQUIRED
from tgtui.mls.proposals.update import Update
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.leaf_node import LeafNode


SentProposal = tuple[Sender, Proposal]


@dataclass(frozen=True, slots=True)
class ProposalList:
    """The proposals of one commit, sorted by what they do.

    Attributes:
        adds: KeyPackages of new members, in the order of the list.
        updates: New leaves by leaf index.
        removes: Leaf indices.
        psks: Pre-shared keys, in the order of the list.
        extensions: The new extensions of the GroupContext, or None.
        reinit: What the group's successor will be, or None.
        external_init: The KEM output of a commit from outside, or None.
        path_required: Whether the commit must have a path (§12.4).
    """

    adds: tuple[KeyPackage, ...]
    updates: tuple[tuple[int, LeafNode], ...]
    removes: tuple[int, ...]
    psks: tuple[PreSharedKeyId, ...]
    extensions: Extensions | None
    reinit: ReInit | None
    external_init: bytes | None
    path_required: bool


def sort_proposals(items: Sequence[SentProposal]) -> ProposalList:
    """Sort proposals by what they do, after requiring what every commit requires.

    Raises:
        InvalidProposalList: Two contradict each other.
    """
    proposals = [proposal for _, proposal in items]
    extensions = [
        p.extensions for p in proposals if isinstance(p, GroupContextExtensions)
    ]
    reinits = [p for p in proposals if isinstance(p, ReInit)]
    inits = [p.kem_output for p in proposals if isinstance(p, ExternalInit)]
    listed = ProposalList(
        tuple(p.key_package for p in proposals if isinstance(p, Add)),
        tuple((s.index, p.leaf_node) for s, p in items if isinstance(p, Update)),
        tuple(p.removed for p in proposals if isinstance(p, Remove)),
        tuple(p.psk for p in proposals if isinstance(p, PreSharedKey)),
        extensions[0] if extensions else None,
        reinits[0] if reinits else None,
        inits[0] if inits else None,
        not proposals or any(p.proposal_type in PATH_REQUIRED for p in proposals),
    )
    _require(len(extensions) < 2, "two GroupContextExtensions")  # noqa: PLR2004
    _require(not reinits or len(proposals) == 1, "a ReInit beside other proposals")
    _require(len(inits) < 2, "two ExternalInits")  # noqa: PLR2004
    # §8.4: PSKLabel counts them in 16 bits.
    _require(len(listed.psks) <= 0xFFFF, "more PSKs than can be counted")  # noqa: PLR2004
    _require(len(set(listed.psks)) == len(listed.psks), "the same PSK twice")
    touched = [index for index, _ in listed.updates] + list(listed.removes)
    _require(
        len(set(touched)) == len(touched), "two Updates or Removes of the same leaf"
    )
    return listed


def check_regular(listed: ProposalList, committer: int) -> None:
    """Require what §12.2 requires of a member's commit.

    That no client is added twice is known when the Adds are applied to the tree.

    Raises:
        InvalidProposalList: It is not so.
    """
    _require(listed.external_init is None, "an ExternalInit in a member's commit")
    _require(committer not in listed.removes, "the committer removes itself")
    _require(
        all(index != committer for index, _ in listed.updates),
        "the committer commits its own Update",
    )


def check_external(listed: ProposalList, items: Sequence[SentProposal]) -> None:
    """Require what §12.2 and §12.4.3.2 require of a commit from outside.

    Raises:
        InvalidProposalList: It is not so.
    """
    _require(
        listed.external_init is not None, "no ExternalInit in a commit from outside"
    )
    _require(len(listed.removes) <= 1, "two Removes in a commit from outside")
    _require(
        all(isinstance(p, ExternalInit | Remove | PreSharedKey) for _, p in items),
        "a proposal that a commit from outside cannot have",
    )
    _require(
        all(s.sender_type is SenderType.NEW_MEMBER_COMMIT for s, _ in items),
        "a proposal by reference in a commit from outside",
    )


def _require(condition: bool, otherwise: str) -> None:  # noqa: FBT001
    if not condition:
        raise InvalidProposalList(otherwise)
