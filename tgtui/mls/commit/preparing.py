"""Which proposals a member's commit has, and what they make of the group (§12.4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tgtui.codec import DecodeError, Writer, decode_whole
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
    decode_proposal,
    encode_proposal,
)
from tgtui.mls.proposals.selection import select_proposals
from tgtui.mls.proposals.verification import check_proposal
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.leaf_validation import check_lifetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """The proposals of a commit, applied.

    Attributes:
        listed: What they are.
        wire: The same, as the commit names them.
        applied: What they make of the group.
        psks: The pre-shared keys that they inject.
    """

    listed: ProposalList
    wire: tuple[ProposalOrRef, ...]
    applied: Applied
    psks: list[tuple[PreSharedKeyId, Secret]]


def prepare(
    state: GroupState, options: CommitOptions, environment: Environment
) -> Prepared:
    """Choose the proposals of a commit and apply them to a copy of the tree.

    Where the caller leaves the choice of received proposals to this member, those that
    cannot be committed are left out: one bad proposal must not keep anybody from
    committing.

    Raises:
        UnknownProposal: A reference is not of a proposal of this epoch.
        MlsError: What the caller named cannot stand in one commit; see `stage_commit`.
    """
    if options.references is not None:
        return _prepare(state, options.references, options, environment)
    cached = {ref: (c.sender, c.proposal) for ref, c in state.proposals.items()}
    wanted = select_proposals(cached, state.epoch.own_leaf)
    try:
        return _prepare(state, wanted, options, environment)
    except PeerFault:
        return _prepare_what_fits(state, wanted, options, environment)


def _prepare_what_fits(
    state: GroupState,
    wanted: Sequence[bytes],
    options: CommitOptions,
    environment: Environment,
) -> Prepared:
    chosen: list[bytes] = []
    prepared = _prepare(state, chosen, options, environment)
    for reference in wanted:
        try:
            prepared = _prepare(state, [*chosen, reference], options, environment)
        except PeerFault:
            continue
        chosen.append(reference)
    return prepared


def _prepare(
    state: GroupState,
    references: Sequence[bytes],
    options: CommitOptions,
    environment: Environment,
) -> Prepared:
    epoch = state.epoch
    items = [_cached(state, reference) for reference in references]
    own = Sender(SenderType.MEMBER, epoch.own_leaf)
    for proposal in options.proposals:
        _check_readable(proposal)
        items.append((own, proposal))
    for _, proposal in items:
        check_proposal(proposal, epoch.context, epoch.tree, environment=environment)
        if isinstance(proposal, Add):
            # §7.3: a client MUST verify the lifetime of a leaf that it sends.
            check_lifetime(proposal.key_package.leaf_node.lifetime, environment)
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
        origin = PreSharedKey(options.lineage.psk)
        items.append((own, origin))
        wire = (*wire, origin)
        psks.append((options.lineage.psk, options.lineage.secret))
    listed = sort_proposals(items)
    check_regular(listed, epoch.own_leaf)
    applied = apply_proposals(epoch.context, epoch.tree, listed)
    if listed.extensions is not None:
        said = applied.tree.leaf(epoch.own_leaf).capabilities
        check_own_support(said, applied.extensions, environment)
    return Prepared(listed, wire, applied, psks)


def _cached(state: GroupState, reference: bytes) -> SentProposal:
    cached = state.proposals.get(reference)
    if cached is None:
        raise UnknownProposal
    return cached.sender, cached.proposal


def _check_readable(proposal: Proposal) -> None:
    """Require that the others will be able to read a proposal."""
    if isinstance(proposal, Add):
        return
    writer = Writer()
    encode_proposal(proposal, writer)
    try:
        decode_whole(decode_proposal, writer.getvalue())
    except DecodeError as error:
        message = f"nobody could read this proposal: {error}"
        raise NotPossible(message) from error
