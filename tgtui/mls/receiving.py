"""What a group does with a message from somebody else (RFC 9420 §6, §12)."""

from dataclasses import replace
from typing import cast

from tgtui.mls.commit.process import process_commit
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import CachedProposal, GroupState, next_state, waiting
from tgtui.mls.errors import (
    InvalidContent,
    InvalidSender,
    OwnMessage,
    WrongEpoch,
    WrongGroup,
)
from tgtui.mls.events import (
    Event,
    GroupClosed,
    MessageReceived,
    ProposalReceived,
    Removed,
)
from tgtui.mls.extension import external_senders
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.framing.content import (
    AuthenticatedContent,
    ContentType,
    UnverifiedContent,
)
from tgtui.mls.framing.message import Message
from tgtui.mls.framing.private_message import PrivateMessage, SenderData
from tgtui.mls.framing.public_message import PublicMessage
from tgtui.mls.hash_ref import proposal_ref
from tgtui.mls.phases import Step
from tgtui.mls.proposals.add import UnverifiedAdd
from tgtui.mls.proposals.proposal import UnverifiedProposal
from tgtui.mls.proposals.types import EXTERNAL_ALLOWED
from tgtui.mls.proposals.verification import verify_proposal
from tgtui.mls.removal import without_secrets
from tgtui.mls.secret_tree import RatchetKind, SecretTree
from tgtui.mls.sender import SenderType


def receive(
    state: GroupState, message: Message, environment: Environment
) -> tuple[GroupState, Event]:
    """Verify a message and return the state after it, and what it did.

    Whether a proposal from outside is authorized (§12.1.8) is for the application to
    say: keeping the state from before refuses it.

    Raises:
        InvalidContent: The message is not for a group that already is.
        WrongPhase: The group is closed or left.
        WrongGroup: It is for another group.
        WrongEpoch: It is of another epoch.
        OwnMessage: This member sent it.
        MlsPeerFault: It breaks another rule; see `errors`.
        CryptoError: A signature or ciphertext is wrong.
    """
    state.after(Step.RECEIVE)
    match message:
        case PublicMessage():
            return _receive_public(state, message, environment)
        case PrivateMessage():
            return _receive_private(state, message, environment)
        case _:
            reason = "the message is not for members of a group"
            raise InvalidContent(reason)


def _receive_public(
    state: GroupState, message: PublicMessage, environment: Environment
) -> tuple[GroupState, Event]:
    epoch = state.epoch
    header = message.content.claimed_header
    _check_group(state, header.group_id)
    if header.epoch != epoch.context.epoch:
        raise WrongEpoch(header.epoch, epoch.context.epoch)
    content = message.check_membership(
        epoch.suite, epoch.secrets.membership_key, epoch.encoded_context
    )
    key = _public_key(state, content)
    inside = header.sender.sender_type in (
        SenderType.MEMBER,
        SenderType.NEW_MEMBER_COMMIT,
    )
    verified = content.verify(key, epoch.encoded_context if inside else None)
    return _receive_handshake(state, verified, environment)


def _receive_private(
    state: GroupState, message: PrivateMessage, environment: Environment
) -> tuple[GroupState, Event]:
    epoch = state.epoch
    _check_group(state, message.group_id)
    if message.epoch != epoch.context.epoch:
        return _receive_late(state, message, environment)
    sender = message.open_sender_data(epoch.suite, epoch.secrets.sender_data)
    leaf = epoch.tree.leaf_at(sender.leaf_index)
    # §6.3.2: the leaf index MUST be of a non-blank node.
    if leaf is None:
        message_ = f"nobody is at leaf {sender.leaf_index}"
        raise InvalidSender(message_)
    if sender.leaf_index == epoch.own_leaf:
        raise OwnMessage
    secret_tree, content = _open(state, message, sender, state.secret_tree, environment)
    verified = content.verify(leaf.signature_key, epoch.encoded_context)
    state = state.with_keys(secret_tree)
    if verified.content_type is not ContentType.APPLICATION:
        return _receive_handshake(state, verified, environment)
    event = _message_event(verified, sender)
    return state, replace(event, leaf=leaf)


def _receive_late(
    state: GroupState, message: PrivateMessage, environment: Environment
) -> tuple[GroupState, Event]:
    past = next((p for p in state.past if p.number == message.epoch), None)
    if past is None or message.content_type is not ContentType.APPLICATION:
        raise WrongEpoch(message.epoch, state.epoch.context.epoch)
    sender = message.open_sender_data(state.epoch.suite, past.sender_data)
    if sender.leaf_index == state.epoch.own_leaf:
        raise OwnMessage
    key = past.signature_keys.get(sender.leaf_index)
    if key is None:
        reason = f"nobody was at leaf {sender.leaf_index}"
        raise InvalidSender(reason)
    secret_tree, content = _open(state, message, sender, past.secret_tree, environment)
    verified = content.verify(key, past.encoded_context)
    kept = tuple(
        replace(p, secret_tree=secret_tree) if p is past else p for p in state.past
    )
    return replace(state, past=kept), _message_event(verified, sender)


def _open(
    state: GroupState,
    message: PrivateMessage,
    sender: SenderData,
    secret_tree: SecretTree,
    environment: Environment,
) -> tuple[SecretTree, UnverifiedContent]:
    application = message.content_type is ContentType.APPLICATION
    settings = environment.settings
    secret_tree, key = secret_tree.key_of(
        sender.leaf_index,
        RatchetKind.APPLICATION if application else RatchetKind.HANDSHAKE,
        generation=sender.generation,
        jump=settings.max_generation_jump,
        keep=settings.max_skipped_keys,
    )
    return secret_tree, message.open_content(state.epoch.suite, key, sender)


def _message_event(
    content: AuthenticatedContent, sender: SenderData
) -> MessageReceived:
    return MessageReceived(
        sender.leaf_index,
        None,
        content.header.epoch,
        sender.generation,
        # §6.3.1: the content type, which decides what is read, is APPLICATION here.
        cast("bytes", content.body),
        content.header.authenticated_data,
    )


def _receive_handshake(
    state: GroupState, content: AuthenticatedContent, environment: Environment
) -> tuple[GroupState, Event]:
    if isinstance(content.body, UnverifiedCommit):
        return _follow(state, content, content.body, environment)
    phase = state.after(Step.PROPOSE)
    epoch = state.epoch
    proposal = verify_proposal(
        # Application data is refused in a PublicMessage, and read as such otherwise.
        cast("UnverifiedProposal", content.body),
        content.header.sender,
        group=(epoch.context, epoch.tree),
        environment=environment,
    )
    reference = proposal_ref(epoch.suite, content.encoded)
    cached = CachedProposal(content.header.sender, proposal, len(content.encoded))
    event = ProposalReceived(
        content.header.sender, proposal, reference, content.header.authenticated_data
    )
    proposals = waiting(state, reference, cached, environment.settings)
    return replace(state, phase=phase, proposals=proposals), event


def _follow(
    state: GroupState,
    content: AuthenticatedContent,
    commit: UnverifiedCommit,
    environment: Environment,
) -> tuple[GroupState, Event]:
    state.after(Step.FOLLOW)
    processed = process_commit(state, content, commit, environment)
    if processed.epoch is None or processed.encryption is None:
        return without_secrets(state), Removed(processed.change)
    secret_tree = SecretTree.start(
        state.epoch.suite,
        processed.epoch.tree.leaf_count,
        encryption=processed.encryption,
    )
    after = next_state(
        state,
        processed.epoch,
        secret_tree,
        past_epochs=environment.settings.past_epochs,
    )
    if processed.listed.reinit is None:
        return after, processed.change
    closed = replace(
        after, phase=state.after(Step.CLOSE), reinit=processed.listed.reinit
    )
    return closed, GroupClosed(processed.change, processed.listed.reinit)


def _check_group(state: GroupState, group_id: bytes) -> None:
    if group_id != state.epoch.context.group_id:
        raise WrongGroup


def _public_key(state: GroupState, content: UnverifiedContent) -> bytes:
    """Return the key that a PublicMessage has to be signed with (§6.1)."""
    key: bytes | None
    sender = content.claimed_header.sender
    match sender.sender_type:
        case SenderType.MEMBER:
            key = _member_key(state, sender.index)
        case SenderType.EXTERNAL:
            key = _external_key(state, sender.index, content.claimed_proposal())
        case SenderType.NEW_MEMBER_PROPOSAL:
            key = _newcomer_key(content.claimed_proposal())
        case _:
            key = _outside_committer_key(content.claimed_commit())
    if key is None:
        message = f"a sender of type {sender.sender_type.name} cannot send this"
        raise InvalidSender(message)
    return key


def _member_key(state: GroupState, index: int) -> bytes | None:
    if index == state.epoch.own_leaf:
        raise OwnMessage
    leaf = state.epoch.tree.leaf_at(index)
    return None if leaf is None else leaf.signature_key


def _external_key(
    state: GroupState, index: int, proposal: UnverifiedProposal | None
) -> bytes | None:
    # §12.1.8: other types of proposals from external senders MUST be rejected.
    if proposal is None or proposal.proposal_type not in EXTERNAL_ALLOWED:
        return None
    listed = external_senders(state.epoch.context.extensions)
    return listed[index].signature_key if index < len(listed) else None


def _newcomer_key(proposal: UnverifiedProposal | None) -> bytes | None:
    if not isinstance(proposal, UnverifiedAdd):
        return None
    return proposal.claimed.claimed_signature_key


def _outside_committer_key(commit: UnverifiedCommit | None) -> bytes | None:
    if commit is None or commit.claimed_path is None:
        return None
    return commit.claimed_path.claimed_leaf.claimed_signature_key
