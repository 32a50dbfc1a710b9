"""Processing somebody else's commit (RFC 9420 §12.4.2)."""

import hmac
from dataclasses import dataclass, replace

from tgtui.codec import encoded
from tgtui.crypto import CryptoError, HpkeKeyPair, Secret, export_from
from tgtui.mls import labels
from tgtui.mls.commit.advance import (
    Advanced,
    KeyInputs,
    advance,
    following_epoch,
    next_context,
    still_valid,
)
from tgtui.mls.commit.outcome import describe
from tgtui.mls.commit.psks import find_psks
from tgtui.mls.commit.resolve import resolve_proposals
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import Epoch, GroupState
from tgtui.mls.errors import ConfirmationTagMismatch, InvalidCommit
from tgtui.mls.events import EpochChanged
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.framing.content import AuthenticatedContent
from tgtui.mls.own_support import check_own_support
from tgtui.mls.proposals.applying import Applied, apply_proposals
from tgtui.mls.proposals.listing import (
    ProposalList,
    check_external,
    check_regular,
    sort_proposals,
)
from tgtui.mls.proposals.verification import check_successor
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.leaf_node import LeafNode, LeafSource, Placement
from tgtui.mls.tree.leaf_validation import (
    check_credential_types,
    check_supports_group,
    verify_leaf,
)
from tgtui.mls.tree.path import (
    PathSecrets,
    ReceivedPath,
    check_ciphertext_counts,
    merge_path,
    open_path,
)
from tgtui.mls.tree.resize import next_leaf
from tgtui.mls.tree.update_path import UnverifiedUpdatePath


@dataclass(frozen=True, slots=True)
class Processed:
    """What a commit leads to.

    Attributes:
        change: What it changes.
        listed: Its proposals.
        epoch: The state after it, or None if it removes this member.
        encryption: The root of the new secret tree, or None likewise.
    """

    change: EpochChanged
    listed: ProposalList
    epoch: Epoch | None = None
    encryption: Secret | None = None


@dataclass(frozen=True, slots=True)
class _Work:
    """A commit after everything that all members can check."""

    listed: ProposalList
    applied: Applied
    committer: int
    path: ReceivedPath | None
    provisional: GroupContext


def process_commit(
    state: GroupState,
    content: AuthenticatedContent,
    commit: UnverifiedCommit,
    environment: Environment,
) -> Processed:
    """Verify a commit and compute what it leads to.

    First comes everything that all members check alike, so that they agree on whether a
    commit is valid; only then what concerns this member alone.

    Args:
        state: The group.
        content: The message, its signature verified.
        commit: The commit in it.
        environment: The time, pre-shared keys and settings.

    Raises:
        InvalidCommit: The commit breaks a rule; `InvalidPath` if its path does.
        InvalidProposalList: Its proposals contradict each other.
        ConfirmationTagMismatch: The members would not agree on the new epoch.
        PathSecretUnusable: The secret for this member is wrong: it can follow no more.
        PskUnavailable: A pre-shared key is not known here.
        MlsPeerFault: A proposal or leaf is invalid.
    """
    work = _check_shared(state, content, commit, environment)
    epoch = state.epoch
    change = describe(
        epoch,
        committer=work.committer,
        listed=work.listed,
        applied=work.applied,
        authenticated_data=content.header.authenticated_data,
    )
    init = _init_secret(epoch, work.listed)
    if epoch.own_leaf in work.listed.removes:
        return Processed(change, work.listed)
    after, encryption = _finish(state, content, work, init, environment)
    return Processed(change, work.listed, after, encryption)


def _finish(
    state: GroupState,
    content: AuthenticatedContent,
    work: _Work,
    init: Secret,
    environment: Environment,
) -> tuple[Epoch, Secret]:
    """Do what concerns this member alone, and agree with the committer."""
    epoch = state.epoch
    secrets = _open(epoch, work, _current_keys(state, work))
    advanced = advance(
        work.provisional,
        epoch.interim_transcript_hash,
        content.transcript_input,
        KeyInputs(
            init,
            None if secrets is None else secrets.commit_secret,
            find_psks(work.listed.psks, epoch, environment),
        ),
    )
    if not hmac.compare_digest(advanced.confirmation_tag, content.confirmation_tag):
        raise ConfirmationTagMismatch
    after = _next_epoch(state, work, advanced, secrets, environment)
    return after, advanced.new.encryption


def _check_shared(
    state: GroupState,
    content: AuthenticatedContent,
    commit: UnverifiedCommit,
    environment: Environment,
) -> _Work:
    epoch = state.epoch
    sender = content.header.sender
    external = sender.sender_type is SenderType.NEW_MEMBER_COMMIT
    listed = _check_list(state, sender, commit, environment)
    member = None if external else sender.index
    applied = apply_proposals(epoch.context, epoch.tree, listed, committer=member)
    path = commit.claimed_path
    # §12.4: the path MUST be there unless the proposals let it be left out.
    if path is None and listed.path_required:
        message = "the commit has no path, which its proposals require"
        raise InvalidCommit(message)
    committer = next_leaf(applied.tree) if member is None else member
    merged = None
    if path is not None:
        old = _replaced_leaf(epoch, listed, member)
        merged = _merge(epoch, applied, path, (committer, old), environment)
    _check_own_support(epoch, listed, applied, environment)
    provisional = next_context(epoch.context, applied)
    return _Work(listed, applied, committer, merged, provisional)


def _check_list(
    state: GroupState,
    sender: Sender,
    commit: UnverifiedCommit,
    environment: Environment,
) -> ProposalList:
    items = resolve_proposals(
        commit,
        sender,
        epoch=state.epoch,
        cache=state.proposals,
        environment=environment,
    )
    listed = sort_proposals(items)
    if sender.sender_type is SenderType.NEW_MEMBER_COMMIT:
        check_external(listed, items)
    else:
        check_regular(listed, sender.index)
    return listed


def _check_own_support(
    epoch: Epoch, listed: ProposalList, applied: Applied, environment: Environment
) -> None:
    if listed.extensions is None or epoch.own_leaf in listed.removes:
        return
    said = applied.tree.leaf(epoch.own_leaf).capabilities
    check_own_support(said, applied.extensions, environment)


def _replaced_leaf(
    epoch: Epoch, listed: ProposalList, committer: int | None
) -> LeafNode | None:
    if committer is not None:
        return epoch.tree.leaf(committer)
    # §12.2: the leaf of a resync has to be what an Update of the removed one could be.
    return epoch.tree.leaf(listed.removes[0]) if listed.removes else None


def _merge(
    epoch: Epoch,
    applied: Applied,
    path: UnverifiedUpdatePath,
    committer: tuple[int, LeafNode | None],
    environment: Environment,
) -> ReceivedPath:
    index, old = committer
    tree = applied.tree
    leaf = verify_leaf(
        path.claimed_leaf,
        epoch.suite,
        source=LeafSource.COMMIT,
        placement=Placement(epoch.context.group_id, index),
        authentication=environment.authentication,
    )
    if old is not None:
        check_successor(old, leaf, environment)
    steps = merge_path(tree, index, leaf=leaf, nodes=path.claimed_nodes)
    if (
        old is None
        or leaf.capabilities != old.capabilities
        or (applied.extensions is not epoch.context.extensions)
    ):
        check_supports_group(leaf.capabilities, applied.extensions)
        check_credential_types(tree)
    received = ReceivedPath(steps, path.claimed_nodes, applied.added)
    check_ciphertext_counts(tree, received)
    return received


def _current_keys(state: GroupState, work: _Work) -> dict[int, HpkeKeyPair]:
    """Return the key pairs that still stand, with that of an own Update."""
    tree = work.applied.tree
    epoch = state.epoch
    held = still_valid(epoch.key_pairs, tree)
    own = tree.leaf(epoch.own_leaf)
    update = state.own_updates.get(own.encryption_key)
    if update is not None:
        held[2 * epoch.own_leaf] = update.key_pair
    return held


def _open(
    epoch: Epoch, work: _Work, held: dict[int, HpkeKeyPair]
) -> PathSecrets | None:
    if work.path is None:
        return None
    secrets = open_path(
        work.applied.tree,
        work.path,
        leaf=epoch.own_leaf,
        held=held,
        context=encoded(work.provisional),
    )
    return replace(secrets, key_pairs=held | secrets.key_pairs)


def _init_secret(epoch: Epoch, listed: ProposalList) -> Secret:
    if listed.external_init is None:
        return epoch.secrets.init
    pair = epoch.secrets.external_key_pair(epoch.suite)
    try:
        return export_from(
            epoch.suite,
            pair.private,
            kem_output=listed.external_init,
            info=b"",
            exporter_context=labels.EXTERNAL_INIT,
            length=epoch.suite.hash_length,
        )
    except CryptoError as error:
        message = "the ExternalInit cannot be opened"
        raise InvalidCommit(message) from error


def _next_epoch(
    state: GroupState,
    work: _Work,
    advanced: Advanced,
    secrets: PathSecrets | None,
    environment: Environment,
) -> Epoch:
    epoch = state.epoch
    tree = work.applied.tree
    update = state.own_updates.get(tree.leaf(epoch.own_leaf).encryption_key)
    if update is not None:
        epoch = replace(epoch, signing_key=update.signing_key)
    return following_epoch(
        epoch,
        advanced,
        tree,
        key_pairs=_current_keys(state, work) if secrets is None else secrets.key_pairs,
        resumption_epochs=environment.settings.resumption_epochs,
    )
