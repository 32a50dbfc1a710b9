"""Which proposals a member's commit has, and what they make of the group (§12.4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tgtui.crypto import Secret
from tgtui.errors import PeerFault
from tgtui.mls.commit.options import CommitOptions
from tgtui.mls.commit.psks import find_psks
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import GroupState
from tgtui.mls.errors import NotPossible, UnknownProposal
from tgtui.mls.own_support import check_own_support
from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.applying import Applied, apply_proposals
from tgtui.mls.proposals.listing import (
    ProposalList,
    SentProposal,
    check_regular,
    sort_proposals,
)
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.proposal import (
    Proposal,
    ProposalOrRef,
    ProposalRef,
    check_own,
)
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.selection import select_proposals
from tgtui.mls.proposals.verification import check_proposal
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.succession import check_announced
from tgtui.mls.tree.leaf_node import LeafSource
from tgtui.mls.tree.leaf_validation import check_lifetime


MOST_FAILURES: Final = 64
"""How often received proposals are tried together in vain before the rest is left."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A received proposal that a commit does not have.

    Attributes:
        reference: What it is named by.
        reason: Why it cannot be committed, or None where `select_proposals` leaves it
            for others, or for the application to name.
    """

    reference: bytes
    reason: PeerFault | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """The proposals of a commit, applied.

    Attributes:
        listed: What they are.
        wire: The same, as the commit names them.
        applied: What they make of the group.
        psks: The pre-shared keys that they inject.
        left_out: The received proposals that are not among them, oldest first.
    """

    listed: ProposalList
    wire: tuple[ProposalOrRef, ...]
    applied: Applied
    psks: list[tuple[PreSharedKeyId, Secret]]
    left_out: tuple[LeftOut, ...] = ()


def prepare(
    state: GroupState, options: CommitOptions, environment: Environment
) -> Prepared:
    """Choose the proposals of a commit and apply them to a copy of the tree.

    Where the caller leaves the choice of received proposals to this member, those that
    cannot be committed are left out: one bad proposal must not keep anybody from
    committing.

    Raises:
        UnknownProposal: A reference is not of a proposal of this epoch.
        NotPossible: This member asked to leave, and would stay.
        MlsError: What the caller named cannot stand in one commit; see `stage_commit`.
    """
    if options.references is not None:
        return _prepare(state, options.references, options, environment)
    _check_stays(state)
    cached = {ref: (c.sender, c.proposal) for ref, c in state.proposals.items()}
    adds = any(isinstance(proposal, Add) for proposal in options.proposals)
    wanted = select_proposals(cached, state.epoch.own_leaf, adds=adds)
    reasons: dict[bytes, PeerFault] = {}
    try:
        prepared = _prepare(state, wanted, options, environment)
    except PeerFault:
        # What is wrong with the caller's own proposals is for the caller to know.
        _prepare(state, (), options, environment)
        alone = [ref for ref in wanted if _stands(state, ref, environment, reasons)]
        fitting = _what_fits(state, alone, options, environment, reasons)
        prepared = _prepare(state, fitting, options, environment)
    chosen = {item.reference for item in prepared.wire if isinstance(item, ProposalRef)}
    left_out = tuple(
        LeftOut(reference, reasons.get(reference))
        for reference in cached
        if reference not in chosen
    )
    return replace(prepared, left_out=left_out)


def _check_stays(state: GroupState) -> None:
    own = state.epoch.own_leaf
    for cached in state.proposals.values():
        if cached.proposal == Remove(own) and cached.sender == _member(own):
            message = "this member asked to leave; another one has to commit that"
            raise NotPossible(message)


def _stands(
    state: GroupState,
    reference: bytes,
    environment: Environment,
    reasons: dict[bytes, PeerFault],
) -> bool:
    """Tell whether a proposal can be committed by itself, and note why not."""
    proposal = state.proposals[reference].proposal
    try:
        _check_alone(state, proposal, environment)
        if isinstance(proposal, PreSharedKey):
            find_psks([proposal.psk], state.epoch, environment)
    except PeerFault as error:
        reasons[reference] = error
        return False
    return True


def _what_fits(
    state: GroupState,
    wanted: Sequence[bytes],
    options: CommitOptions,
    environment: Environment,
    reasons: dict[bytes, PeerFault],
) -> list[bytes]:
    """Return which proposals fit into one commit, and note what does not.

    A run of proposals that fails is tried again as two halves, so that a few bad ones
    among n cost a few times log n attempts; whoever sends very many of them only has
    more left out.
    """
    chosen: list[bytes] = []
    failures = 0
    runs = [list(wanted)]
    while runs:
        run = runs.pop()
        try:
            _prepare(state, [*chosen, *run], options, environment)
        except PeerFault as error:
            failures += 1
            half = len(run) // 2
            if half and failures < MOST_FAILURES:
                runs += [run[half:], run[:half]]
            else:
                reasons.update(dict.fromkeys(run, error))
        else:
            chosen += run
    return chosen


def _prepare(
    state: GroupState,
    references: Sequence[bytes],
    options: CommitOptions,
    environment: Environment,
) -> Prepared:
    epoch = state.epoch
    items = [_cached(state, reference) for reference in references]
    own = _member(epoch.own_leaf)
    for proposal in options.proposals:
        check_own(proposal)
        items.append((own, proposal))
    for _, proposal in items:
        _check_alone(state, proposal, environment)
    psks = find_psks(
        [proposal.psk for _, proposal in items if isinstance(proposal, PreSharedKey)],
        epoch,
        environment,
    )
    wire = (*map(ProposalRef, references), *options.proposals)
    if options.lineage is not None:
        if epoch.context.epoch:
            message = "only the first commit of a group says where it comes from"
            raise NotPossible(message)
        check_announced(options.lineage, epoch.context)
        origin = PreSharedKey(options.lineage.psk)
        items.append((own, origin))
        wire = (*wire, origin)
        psks.append((options.lineage.psk, options.lineage.secret))
    listed = sort_proposals(items)
    check_regular(listed, epoch.own_leaf)
    applied = apply_proposals(
        epoch.context, epoch.tree, listed, committer=epoch.own_leaf
    )
    if listed.extensions is not None:
        old = epoch.tree.leaf(epoch.own_leaf)
        said = options.leaf.draft(old, source=LeafSource.COMMIT, public=b"")
        check_own_support(said.capabilities, applied.extensions, environment)
    return Prepared(listed, wire, applied, psks)


def _cached(state: GroupState, reference: bytes) -> SentProposal:
    cached = state.proposals.get(reference)
    if cached is None:
        raise UnknownProposal
    return cached.sender, cached.proposal


def _check_alone(
    state: GroupState, proposal: Proposal, environment: Environment
) -> None:
    epoch = state.epoch
    check_proposal(proposal, epoch.context, epoch.tree, environment=environment)
    if isinstance(proposal, Add):
        # §7.3: a client MUST verify the lifetime of a leaf that it sends.
        check_lifetime(proposal.key_package.leaf_node.lifetime, environment)


def _member(leaf: int) -> Sender:
    return Sender(SenderType.MEMBER, leaf)
