"""Joining a group from outside by an external commit (RFC 9420 §12.4.3.2)."""

from collections.abc import Collection
from dataclasses import dataclass, field

from tgtui.codec import encoded
from tgtui.crypto import Secret, SigningKey, export_to
from tgtui.mls import labels
from tgtui.mls.capabilities import Capabilities
from tgtui.mls.commit.advance import Advanced, KeyInputs, advance, next_context
from tgtui.mls.commit.psks import find_psks
from tgtui.mls.credential import Credential
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import Epoch, GroupState, first_state
from tgtui.mls.errors import InvalidGroupInfo
from tgtui.mls.extension import Extensions, external_pub
from tgtui.mls.framing.commit import Commit
from tgtui.mls.framing.content import ContentType, Header, SignedContent, sign_content
from tgtui.mls.framing.group_info import GroupInfo, UnverifiedGroupInfo
from tgtui.mls.framing.message import as_group_info, framed_message
from tgtui.mls.own_support import check_own_support
from tgtui.mls.proposals.applying import Applied, apply_proposals
from tgtui.mls.proposals.external_init import ExternalInit
from tgtui.mls.proposals.listing import check_external, sort_proposals
from tgtui.mls.proposals.pre_shared_key import PreSharedKey
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.remove import Remove
from tgtui.mls.proposals.verification import check_proposal, check_successor
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.schedule.transcript import interim_transcript_hash
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.statements import leaf_statements
from tgtui.mls.tree.encoding import UnverifiedRatchetTree
from tgtui.mls.tree.leaf_node import LeafDraft, LeafSource, Placement
from tgtui.mls.tree.leaf_validation import (
    check_consistent,
    check_credential_types,
)
from tgtui.mls.tree.path import OwnPath, make_path, seal_path
from tgtui.mls.tree.ratchet_tree import RatchetTree
from tgtui.mls.tree.resize import next_leaf
from tgtui.mls.wire_format import WireFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalJoin:
    """Who joins from outside, and how.

    Attributes:
        credential: Who the newcomer is.
        signing_key: The newcomer's signing key.
        capabilities: What the newcomer supports; what its leaf uses is added.
        leaf_extensions: Extensions of the leaf.
        grease: Whether to add values to the leaf that mean nothing (§13.5).
        resync: The leaf index of the newcomer's own former place, which the same
            commit removes, or None.
        psks: Pre-shared keys to inject.
        tree: The ratchet tree, if the GroupInfo does not carry it, also as
            `Group.encode_tree` returns it.
        known_groups: The ids of the groups that the client is in.
        authenticated_data: What to authenticate in clear with the commit.
    """

    credential: Credential
    signing_key: SigningKey
    capabilities: Capabilities = field(default_factory=Capabilities)
    leaf_extensions: Extensions = ()
    grease: bool = True
    resync: int | None = None
    psks: tuple[PreSharedKeyId, ...] = ()
    tree: UnverifiedRatchetTree | bytes | None = None
    known_groups: Collection[bytes] = ()
    authenticated_data: bytes = b""


def join_from_outside(
    group_info: UnverifiedGroupInfo | bytes,
    join: ExternalJoin,
    environment: Environment,
) -> tuple[GroupState, bytes]:
    """Make a commit that adds this client to a group.

    Args:
        group_info: What a member tells of the group, also as an MLSMessage.
        join: Who joins, and how.
        environment: The time, entropy, keys, and who decides about credentials.

    Returns:
        The state after the commit, to be kept once the commit is accepted and else to
        be forgotten, and the MLSMessage, a PublicMessage.

    Raises:
        DecodeError: Bytes are malformed.
        InvalidGroupInfo: The message is none, no member signed it, it invites nobody,
            or the client is in that group.
        InvalidTree: The tree breaks a rule.
        InvalidProposalList: The options contradict each other.
        InvalidLeafNode: The new leaf contradicts itself or the group.
        InvalidCredential: The new credential may not replace the old one.
        PskUnavailable: A pre-shared key is not known here.
        MlsPeerFault: The group breaks another rule.
    """
    info, tree = as_group_info(group_info).verify(join.tree, environment)
    # §12.4.3: the id MUST be unique among the groups that the client is in; a resync is
    # how it comes back into one of them.
    if join.resync is None and info.context.group_id in join.known_groups:
        message = "this client is in a group of that id already"
        raise InvalidGroupInfo(message)
    return _join(info, tree, join, environment)


def _join(
    info: GroupInfo, tree: RatchetTree, join: ExternalJoin, environment: Environment
) -> tuple[GroupState, bytes]:
    kem_output, init = _external_init(info, environment)
    proposals = _proposals(join, kem_output)
    applied = _apply(info, tree, proposals, environment)
    path, index = _path(info, tree, applied, join=join, environment=environment)
    provisional = next_context(info.context, applied)
    sealed = seal_path(
        applied.tree,
        path,
        added=(),
        context=encoded(provisional),
        entropy=environment.entropy,
    )
    signed = _sign(info, Commit(proposals, sealed), join)
    psks = find_psks(join.psks, None, environment)
    interim = interim_transcript_hash(
        info.context.suite,
        info.context.confirmed_transcript_hash,
        info.confirmation_tag,
    )
    keys = KeyInputs(init, path.secrets.commit_secret, psks)
    advanced = advance(provisional, interim, signed.transcript_input, keys)
    body = signed.framed + signed.auth(advanced.confirmation_tag)
    epoch = _epoch(advanced, applied.tree, path, key=join.signing_key, index=index)
    state = first_state(epoch, advanced.new.encryption)
    return state, framed_message(WireFormat.PUBLIC_MESSAGE, body)


def _external_init(info: GroupInfo, environment: Environment) -> tuple[bytes, Secret]:
    public = external_pub(info.extensions)
    if public is None:
        message = "the group does not let anybody join from outside"
        raise InvalidGroupInfo(message)
    suite = info.context.suite
    return export_to(
        suite,
        public,
        environment.entropy,
        info=b"",
        exporter_context=labels.EXTERNAL_INIT,
        length=suite.hash_length,
    )


def _proposals(join: ExternalJoin, kem_output: bytes) -> tuple[Proposal, ...]:
    resync = () if join.resync is None else (Remove(join.resync),)
    return (ExternalInit(kem_output), *resync, *map(PreSharedKey, join.psks))


def _apply(
    info: GroupInfo,
    tree: RatchetTree,
    proposals: tuple[Proposal, ...],
    environment: Environment,
) -> Applied:
    for proposal in proposals:
        check_proposal(proposal, info.context, tree, environment=environment)
    sender = Sender(SenderType.NEW_MEMBER_COMMIT)
    items = [(sender, proposal) for proposal in proposals]
    listed = sort_proposals(items)
    check_external(listed, items)
    return apply_proposals(info.context, tree, listed)


def _path(
    info: GroupInfo,
    tree: RatchetTree,
    applied: Applied,
    *,
    join: ExternalJoin,
    environment: Environment,
) -> tuple[OwnPath, int]:
    index = next_leaf(applied.tree)
    path = make_path(
        applied.tree,
        _leaf(info, join, environment),
        key=join.signing_key,
        placement=Placement(info.context.group_id, index),
        entropy=environment.entropy,
    )
    check_consistent(path.leaf, info.context.suite)
    check_own_support(path.leaf.capabilities, applied.extensions, environment)
    check_credential_types(applied.tree)
    if join.resync is not None:
        check_successor(tree.leaf(join.resync), path.leaf, environment)
    return path, index


def _leaf(info: GroupInfo, join: ExternalJoin, environment: Environment) -> LeafDraft:
    suite = info.context.suite
    capabilities, extensions = leaf_statements(join, suite, environment.entropy)
    # `make_path` puts the key and the parent hash into it.
    return LeafDraft(b"", join.credential, capabilities, LeafSource.COMMIT, extensions)


def _sign(info: GroupInfo, commit: Commit, join: ExternalJoin) -> SignedContent:
    header = Header(
        info.context.group_id,
        info.context.epoch,
        Sender(SenderType.NEW_MEMBER_COMMIT),
        join.authenticated_data,
    )
    return sign_content(
        join.signing_key,
        header,
        (ContentType.COMMIT, encoded(commit)),
        wire_format=WireFormat.PUBLIC_MESSAGE,
        context=encoded(info.context),
    )


def _epoch(
    advanced: Advanced, tree: RatchetTree, path: OwnPath, *, key: SigningKey, index: int
) -> Epoch:
    return Epoch(
        context=advanced.context,
        encoded_context=advanced.encoded_context,
        tree=tree,
        secrets=advanced.new.secrets,
        interim_transcript_hash=advanced.interim_transcript_hash,
        confirmation_tag=advanced.confirmation_tag,
        own_leaf=index,
        signing_key=key,
        key_pairs=path.secrets.key_pairs,
    )
