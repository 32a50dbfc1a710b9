"""Application messages and proposals that this member sends (RFC 9420 §6.3, §12.1)."""

from dataclasses import dataclass, replace

from tgtui.codec import Writer, opaque
from tgtui.crypto import generate_key_pair
from tgtui.mls import limits
from tgtui.mls.commit.options import LeafChange
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import CachedProposal, GroupState, OwnUpdate, waiting
from tgtui.mls.errors import NotPossible, ProposalsWaiting, asked_for
from tgtui.mls.framing.content import (
    ContentType,
    Header,
    SignedContent,
    sign_content,
)
from tgtui.mls.grease import without_grease
from tgtui.mls.hash_ref import proposal_ref
from tgtui.mls.phases import Phase, Step
from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.group_context_extensions import GroupContextExtensions
from tgtui.mls.proposals.proposal import Proposal, check_own, encode_proposal
from tgtui.mls.proposals.update import Update
from tgtui.mls.proposals.verification import check_proposal, check_successor
from tgtui.mls.protection import protect_handshake, protect_member
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.leaf_node import LeafSource, Placement
from tgtui.mls.tree.leaf_validation import (
    check_consistent,
    check_lifetime,
    check_supports_group,
)
from tgtui.mls.wire_format import WireFormat


@dataclass(frozen=True, slots=True)
class Framing:
    """How to frame a handshake message.

    Attributes:
        wire_format: PrivateMessage, or PublicMessage where the delivery service has to
            read it.
        authenticated_data: What to authenticate in clear with it.
    """

    wire_format: WireFormat = WireFormat.PRIVATE_MESSAGE
    authenticated_data: bytes = b""


def send_application(
    state: GroupState,
    data: bytes,
    *,
    authenticated_data: bytes,
    environment: Environment,
) -> tuple[GroupState, bytes]:
    """Encrypt application data and return the state after it, and the MLSMessage.

    Raises:
        ProposalsWaiting: Received proposals have to be committed first.
        WrongPhase: A commit is pending, or the group is closed.
        NotPossible: The data is too long, or this member has sent too many messages in
            this epoch.
    """
    if len(data) > limits.APPLICATION_DATA:
        reason = f"a message has at most {limits.APPLICATION_DATA} bytes"
        raise NotPossible(reason)
    if state.phase is Phase.PROPOSED:
        raise ProposalsWaiting
    state.after(Step.SEND)
    signed = _sign(
        state,
        (ContentType.APPLICATION, opaque(data)),
        Framing(authenticated_data=authenticated_data),
    )
    tree, message = protect_member(
        state, signed, signed.auth(), environment=environment
    )
    return state.with_keys(tree), message


def propose(
    state: GroupState,
    proposal: Proposal,
    *,
    framing: Framing,
    environment: Environment,
) -> tuple[GroupState, bytes]:
    """Send a proposal on its own, and keep it for a commit.

    Raises:
        WrongPhase: The group is closed.
        NotPossible: An Update is made by `propose_update`, and an ExternalInit never;
            or the KeyPackage of an Add is not valid now, or the proposal breaks a rule
            of its type, as the cause says; or too many proposals wait.
    """
    if isinstance(proposal, Update | ExternalInit):
        message = "this proposal cannot be sent like this"
        raise NotPossible(message)
    epoch = state.epoch
    with asked_for():
        check_own(proposal)
        check_proposal(proposal, epoch.context, epoch.tree, environment=environment)
        if isinstance(proposal, GroupContextExtensions):
            # §13.5: GREASE MUST NOT be sent in them; this client has to support them.
            said = epoch.tree.leaf(epoch.own_leaf).capabilities
            check_supports_group(without_grease(said), proposal.extensions)
        if isinstance(proposal, Add):
            check_lifetime(proposal.key_package.leaf_node.lifetime, environment)
        return _send_proposal(state, proposal, framing, environment)


def propose_update(
    state: GroupState,
    change: LeafChange,
    *,
    framing: Framing,
    environment: Environment,
) -> tuple[GroupState, bytes]:
    """Propose a new leaf for this member; another member has to commit it.

    Raises:
        WrongPhase: The group is closed.
        NotPossible: A new credential may not replace the old one, the new leaf
            contradicts itself or the group, or too many proposals wait.
    """
    epoch = state.epoch
    pair = generate_key_pair(epoch.suite, environment.entropy)
    key = change.signing_key or epoch.signing_key
    old = epoch.tree.leaf(epoch.own_leaf)
    draft = change.draft(old, source=LeafSource.UPDATE, public=pair.public)
    with asked_for():
        leaf = draft.sign(key, Placement(epoch.context.group_id, epoch.own_leaf))
        check_consistent(leaf, epoch.suite)
        check_successor(old, leaf, environment)
        check_supports_group(leaf.capabilities, epoch.context.extensions)
        after, message = _send_proposal(state, Update(leaf), framing, environment)
    own = {**state.own_updates, leaf.encryption_key: OwnUpdate(pair, key)}
    return replace(after, own_updates=own), message


def _send_proposal(
    state: GroupState, proposal: Proposal, framing: Framing, environment: Environment
) -> tuple[GroupState, bytes]:
    phase = state.after(Step.PROPOSE)
    writer = Writer()
    encode_proposal(proposal, writer)
    signed = _sign(state, (ContentType.PROPOSAL, writer.getvalue()), framing)
    tree, message = protect_handshake(state, signed, None, environment=environment)
    whole = signed.wire_format.to_bytes(2, "big") + signed.framed + signed.auth()
    reference = proposal_ref(state.epoch.suite, whole)
    cached = CachedProposal(signed.header.sender, proposal, len(whole))
    proposals = waiting(state, reference, cached, environment.settings)
    after = replace(state, phase=phase, secret_tree=tree, proposals=proposals)
    return after, message


def _sign(
    state: GroupState, content: tuple[ContentType, bytes], framing: Framing
) -> SignedContent:
    epoch = state.epoch
    header = Header(
        epoch.context.group_id,
        epoch.context.epoch,
        Sender(SenderType.MEMBER, epoch.own_leaf),
        framing.authenticated_data,
    )
    return sign_content(
        epoch.signing_key,
        header,
        content,
        wire_format=framing.wire_format,
        context=epoch.encoded_context,
    )
