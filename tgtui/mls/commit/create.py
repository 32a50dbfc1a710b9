"""Creating a commit (RFC 9420 §12.4.1)."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from tgtui.codec import encoded
from tgtui.mls.commit.advance import (
    Advanced,
    KeyInputs,
    advance,
    following_epoch,
    next_context,
    still_valid,
)
from tgtui.mls.commit.options import CommitOptions, LeafChange
from tgtui.mls.commit.outcome import describe
from tgtui.mls.commit.preparing import LeftOut, Prepared, prepare
from tgtui.mls.commit.welcoming import Newcomers, make_welcome
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import Epoch, GroupState, PendingCommit
from tgtui.mls.errors import asked_for
from tgtui.mls.events import EpochChanged, GroupClosed
from tgtui.mls.framing.commit import Commit
from tgtui.mls.framing.content import ContentType, Header, SignedContent, sign_content
from tgtui.mls.framing.welcome import Welcome
from tgtui.mls.grease import without_grease
from tgtui.mls.phases import Step
from tgtui.mls.proposals.applying import Applied
from tgtui.mls.proposals.verification import check_successor
from tgtui.mls.protection import protect_handshake
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.secret_tree import SecretTree
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.leaf_node import LeafSource, Placement
from tgtui.mls.tree.leaf_validation import (
    check_consistent,
    check_credential_types,
    check_supports_group,
)
from tgtui.mls.tree.path import OwnPath, make_path, seal_path
from tgtui.mls.tree.update_path import UpdatePath


@dataclass(frozen=True, slots=True)
class _Plan:
    """A commit before it is signed."""

    prepared: Prepared
    path: OwnPath | None
    provisional: GroupContext


class StagedCommit(NamedTuple):
    """A commit that waits to be accepted.

    Attributes:
        state: The group with it.
        pending: The commit.
        left_out: The received proposals that it does not have.
    """

    state: GroupState
    pending: PendingCommit
    left_out: tuple[LeftOut, ...]


def stage_commit(
    state: GroupState, options: CommitOptions, environment: Environment
) -> StagedCommit:
    """Make a commit.

    The group stays in its epoch: the commit can be merged or dropped.

    Args:
        state: The group.
        options: What to commit, and how.
        environment: The time, entropy, pre-shared keys and settings.

    Raises:
        WrongPhase: A commit is pending already, or the group is closed.
        UnknownProposal: A reference is not of a proposal of this epoch.
        NotPossible: What is asked for would be refused by those who process the commit,
            as its cause says: the proposals contradict each other, a KeyPackage is not
            valid now, a pre-shared key is not known here.
    """
    phase = state.after(Step.STAGE)
    with asked_for():
        plan = _plan(state, options, environment)
        secret_tree, pending = _finish(state, plan, options, environment)
    after = replace(state, phase=phase, secret_tree=secret_tree, pending=pending)
    return StagedCommit(after, pending, plan.prepared.left_out)


def _finish(
    state: GroupState, plan: _Plan, options: CommitOptions, environment: Environment
) -> tuple[SecretTree, PendingCommit]:
    """Sign and encrypt a commit, and compute what it leads to."""
    epoch = state.epoch
    signed = _sign(epoch, plan, _sealed(plan, environment), options)
    commit_secret = None if plan.path is None else plan.path.secrets.commit_secret
    advanced = advance(
        plan.provisional,
        epoch.interim_transcript_hash,
        signed.transcript_input,
        KeyInputs(epoch.secrets.init, commit_secret, plan.prepared.psks),
    )
    secret_tree, message = protect_handshake(
        state, signed, advanced.confirmation_tag, environment=environment
    )
    after = _own_epoch(epoch, plan, advanced, options=options, environment=environment)
    pending = PendingCommit(
        message,
        after,
        SecretTree.start(
            epoch.suite, after.tree.leaf_count, encryption=advanced.new.encryption
        ),
        _welcome(after, plan, advanced, options=options, environment=environment),
        _outcome(epoch, plan, options),
    )
    return secret_tree, pending


def _sealed(plan: _Plan, environment: Environment) -> UpdatePath | None:
    if plan.path is None:
        return None
    return seal_path(
        plan.prepared.applied.tree,
        plan.path,
        added=plan.prepared.applied.added,
        context=encoded(plan.provisional),
        entropy=environment.entropy,
    )


def _plan(state: GroupState, options: CommitOptions, environment: Environment) -> _Plan:
    epoch = state.epoch
    prepared = prepare(state, options, environment)
    path = None
    changed = options.leaf != LeafChange()
    if options.path or changed or prepared.listed.path_required:
        path = _own_path(epoch, prepared.applied, options, environment)
    provisional = next_context(epoch.context, prepared.applied)
    return _Plan(prepared, path, provisional)


def _own_path(
    epoch: Epoch, applied: Applied, options: CommitOptions, environment: Environment
) -> OwnPath:
    old = epoch.tree.leaf(epoch.own_leaf)
    path = make_path(
        applied.tree,
        options.leaf.draft(old, source=LeafSource.COMMIT, public=b""),
        key=options.leaf.signing_key or epoch.signing_key,
        placement=Placement(epoch.context.group_id, epoch.own_leaf),
        entropy=environment.entropy,
    )
    check_consistent(path.leaf, epoch.suite)
    check_successor(old, path.leaf, environment)
    # §5.3.1: external senders are judged where they are listed, not at each commit.
    check_supports_group(without_grease(path.leaf.capabilities), applied.extensions)
    if path.leaf.capabilities != old.capabilities:
        check_credential_types(applied.tree)
    return path


def _sign(
    epoch: Epoch, plan: _Plan, path: UpdatePath | None, options: CommitOptions
) -> SignedContent:
    header = Header(
        epoch.context.group_id,
        epoch.context.epoch,
        Sender(SenderType.MEMBER, epoch.own_leaf),
        options.authenticated_data,
    )
    return sign_content(
        epoch.signing_key,
        header,
        (ContentType.COMMIT, encoded(Commit(plan.prepared.wire, path))),
        wire_format=options.wire_format,
        context=epoch.encoded_context,
    )


def _own_epoch(
    epoch: Epoch,
    plan: _Plan,
    advanced: Advanced,
    *,
    options: CommitOptions,
    environment: Environment,
) -> Epoch:
    tree = plan.prepared.applied.tree
    key_pairs = still_valid(epoch.key_pairs, tree)
    if plan.path is not None:
        key_pairs.update(plan.path.secrets.key_pairs)
        if options.leaf.signing_key is not None:
            epoch = replace(epoch, signing_key=options.leaf.signing_key)
    return following_epoch(
        epoch,
        advanced,
        tree,
        key_pairs=key_pairs,
        resumption_epochs=environment.settings.resumption_epochs,
    )


def _welcome(
    after: Epoch,
    plan: _Plan,
    advanced: Advanced,
    *,
    options: CommitOptions,
    environment: Environment,
) -> Welcome | None:
    if not plan.prepared.listed.adds:
        return None
    return make_welcome(
        after,
        advanced,
        Newcomers(
            list(
                zip(plan.prepared.applied.added, plan.prepared.listed.adds, strict=True)
            ),
            plan.path,
            plan.prepared.listed.psks,
        ),
        options=options,
        entropy=environment.entropy,
    )


def _outcome(
    old: Epoch, plan: _Plan, options: CommitOptions
) -> EpochChanged | GroupClosed:
    change = describe(
        old,
        committer=old.own_leaf,
        listed=plan.prepared.listed,
        applied=plan.prepared.applied,
        authenticated_data=options.authenticated_data,
    )
    if plan.prepared.listed.reinit is None:
        return change
    return GroupClosed(change, plan.prepared.listed.reinit)
