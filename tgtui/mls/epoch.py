"""The state of a group between two commits, as one member knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tgtui.crypto import CipherSuite, HpkeKeyPair, Secret, SigningKey
from tgtui.mls.environment import Settings
from tgtui.mls.errors import TooManyProposals
from tgtui.mls.events import EpochChanged, GroupClosed
from tgtui.mls.framing.welcome import Welcome
from tgtui.mls.phases import Phase, Step, following
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.schedule.group_context import GroupContext
from tgtui.mls.schedule.key_schedule import EpochSecrets
from tgtui.mls.secret_tree import SecretTree
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.path import PrivateKeys
from tgtui.mls.tree.ratchet_tree import RatchetTree


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Epoch:
    """What commits change; it equals only itself.

    Attributes:
        context: The GroupContext.
        encoded_context: The same, encoded: every signature covers it.
        tree: The ratchet tree.
        secrets: The secrets kept for the epoch.
        interim_transcript_hash: Enters the next confirmed transcript hash.
        confirmation_tag: Of the commit that led here.
        own_leaf: This member's leaf index.
        signing_key: This member's signing key.
        key_pairs: The HPKE key pairs that this member holds, by array index.
        resumption: Resumption PSKs of past epochs, the latest last.
    """

    context: GroupContext
    encoded_context: bytes = field(repr=False)
    tree: RatchetTree = field(repr=False)
    secrets: EpochSecrets = field(repr=False)
    interim_transcript_hash: bytes = field(repr=False)
    confirmation_tag: bytes = field(repr=False)
    own_leaf: int
    signing_key: SigningKey
    key_pairs: PrivateKeys = field(repr=False)
    resumption: tuple[tuple[int, Secret], ...] = field(default=(), repr=False)

    @property
    def suite(self) -> CipherSuite:
        """The group's cipher suite."""
        return self.context.suite


@dataclass(frozen=True, slots=True)
class PastEpoch:
    """What is needed to read a late application message.

    Attributes:
        number: The epoch.
        encoded_context: Its GroupContext, encoded.
        sender_data: Its sender_data_secret.
        signature_keys: The signature key of each member, by leaf index.
        secret_tree: The message keys that were not used yet.
        leaf_count: How many leaves the tree had, blank ones included.
    """

    number: int
    encoded_context: bytes = field(repr=False)
    sender_data: Secret
    signature_keys: Mapping[int, bytes] = field(repr=False)
    secret_tree: SecretTree = field(repr=False)
    leaf_count: int


@dataclass(frozen=True, slots=True)
class CachedProposal:
    """A valid proposal that was sent on its own in this epoch.

    Attributes:
        sender: Who proposes.
        proposal: What, verified.
        size: How long the message that it came in is, decrypted, in bytes.
    """

    sender: Sender
    proposal: Proposal
    size: int


@dataclass(frozen=True, slots=True)
class OwnUpdate:
    """The private keys of an Update that this member proposed.

    Attributes:
        key_pair: Of the new leaf.
        signing_key: Of the new leaf.
    """

    key_pair: HpkeKeyPair
    signing_key: SigningKey


@dataclass(frozen=True, slots=True)
class PendingCommit:
    """A commit that this member sent and that is not accepted yet.

    Attributes:
        message: The encoded MLSMessage.
        epoch: The state after it.
        secret_tree: The message keys after it.
        welcome: What lets the members in that it adds, or None.
        outcome: What merging it will mean.
    """

    message: bytes = field(repr=False)
    epoch: Epoch = field(repr=False)
    secret_tree: SecretTree = field(repr=False)
    welcome: Welcome | None
    outcome: EpochChanged | GroupClosed


@dataclass(frozen=True, slots=True, eq=False)
class GroupState:
    """All that a member knows of a group; it equals only itself.

    Attributes:
        epoch: What commits change.
        secret_tree: The message keys of the epoch.
        phase: What the group waits for.
        proposals: Proposals of this epoch by their reference, oldest first.
        own_updates: Private keys of own Updates, by the new leaf's public key.
        pending: The own commit that is not accepted yet, in that phase.
        past: Past epochs whose messages can be read, oldest first.
        reinit: What the successor of a closed group will be.
    """

    epoch: Epoch
    secret_tree: SecretTree = field(repr=False)
    phase: Phase
    proposals: Mapping[bytes, CachedProposal]
    own_updates: Mapping[bytes, OwnUpdate] = field(repr=False)
    pending: PendingCommit | None = None
    past: tuple[PastEpoch, ...] = field(default=(), repr=False)
    reinit: ReInit | None = None

    def with_keys(self, secret_tree: SecretTree) -> "GroupState":
        """Return the state with other message keys: each message makes one."""
        return GroupState(
            self.epoch,
            secret_tree,
            self.phase,
            self.proposals,
            self.own_updates,
            self.pending,
            self.past,
            self.reinit,
        )

    def after(self, step: Step) -> Phase:
        """Return the phase that a step leads to.

        Raises:
            WrongPhase: The step is not possible now.
        """
        return following(self.phase, step)


def waiting(
    state: GroupState, reference: bytes, cached: CachedProposal, settings: Settings
) -> dict[bytes, CachedProposal]:
    """Return the proposals that wait, with one more.

    Raises:
        TooManyProposals: There would be more, or longer ones, than settings allow.
    """
    proposals = {**state.proposals, reference: cached}
    size = sum(each.size for each in proposals.values())
    outside = sum(
        each.sender.sender_type is not SenderType.MEMBER for each in proposals.values()
    )
    if (
        len(proposals) > settings.max_proposals
        or size > settings.max_proposal_bytes
        or outside > settings.max_outside_proposals
    ):
        raise TooManyProposals
    return proposals


def first_state(epoch: Epoch, encryption: Secret) -> GroupState:
    """Return the state of a group that was just created or joined."""
    tree = SecretTree.start(epoch.suite, epoch.tree.leaf_count, encryption=encryption)
    return GroupState(epoch, tree, Phase.ACTIVE, {}, {})


def next_state(
    state: GroupState, epoch: Epoch, secret_tree: SecretTree, *, past_epochs: int
) -> GroupState:
    """Return the state after a commit, without anything that belonged to the old epoch.

    Args:
        state: The state before.
        epoch: The new epoch.
        secret_tree: Its message keys.
        past_epochs: How many past epochs' messages stay readable.
    """
    past = (*state.past, _past(state)) if past_epochs else ()
    return GroupState(
        epoch, secret_tree, Phase.ACTIVE, {}, {}, past=past[-past_epochs:]
    )


def _past(state: GroupState) -> PastEpoch:
    epoch = state.epoch
    return PastEpoch(
        epoch.context.epoch,
        epoch.encoded_context,
        epoch.secrets.sender_data,
        {index: leaf.signature_key for index, leaf in epoch.tree.members()},
        state.secret_tree,
        epoch.tree.leaf_count,
    )
