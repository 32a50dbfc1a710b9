"""The group as a value: every verb returns a new one, and the old one stays valid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tgtui.codec import Writer
from tgtui.crypto import CipherSuite, Secret
from tgtui.mls import creation, merging, receiving, sending, storage
from tgtui.mls.commit.create import stage_commit
from tgtui.mls.commit.external import ExternalJoin, join_from_outside
from tgtui.mls.commit.joining import JoinOptions, join_by_welcome
from tgtui.mls.commit.options import CommitOptions, LeafChange
from tgtui.mls.commit.preparing import LeftOut
from tgtui.mls.commit.welcoming import own_group_info
from tgtui.mls.creation import NewGroup
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import CachedProposal, GroupState, PendingCommit
from tgtui.mls.errors import asked_for
from tgtui.mls.events import EpochChanged, Event, GroupClosed
from tgtui.mls.extension import Extensions
from tgtui.mls.framing.group_info import UnverifiedGroupInfo
from tgtui.mls.framing.message import Message, decode_message, framed_message
from tgtui.mls.framing.welcome import Welcome
from tgtui.mls.key_package import OwnKeyPackage
from tgtui.mls.phases import Phase, Step
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.schedule.exporter import export
from tgtui.mls.schedule.key_schedule import EpochSecrets
from tgtui.mls.schedule.psk import Lineage, ResumptionUsage
from tgtui.mls.sending import Framing
from tgtui.mls.storage import RatchetDelta
from tgtui.mls.succession import lineage
from tgtui.mls.tree.encoding import encode_tree
from tgtui.mls.tree.leaf_node import LeafNode
from tgtui.mls.wire_format import WireFormat


class Staged(NamedTuple):
    """A commit that waits to be accepted.

    Attributes:
        group: The group, still in the old epoch.
        message: The MLSMessage for the members.
        welcome: What lets the members in that the commit adds, or None. It must not be
            delivered before the commit is accepted (RFC 9420 §14).
        left_out: The waiting proposals that the commit does not have. Once it is
            accepted they are void, and have to be sent again if they are still wanted.
    """

    group: "Group"
    message: bytes
    welcome: Welcome | None
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One member's view of a group.

    A verb that fails changes nothing. A verb that succeeds returns a new group; use the
    old one no more once the new one is stored, since both would use the same keys.

    Attributes:
        state: All that the member knows.
    """

    state: GroupState

    @classmethod
    def create(
        cls, group: NewGroup, creator: OwnKeyPackage, environment: Environment
    ) -> "Group":
        """Create a group of one (RFC 9420 §11); see `create_group` for errors."""
        return cls(creation.create_group(group, creator, environment))

    @classmethod
    def join(
        cls,
        welcome: Welcome | bytes,
        packages: Sequence[OwnKeyPackage],
        environment: Environment,
        *,
        options: JoinOptions | None = None,
    ) -> "tuple[Group, OwnKeyPackage]":
        """Join by a Welcome (§12.4.3.1); see `join_by_welcome` for errors.

        Returns:
            The group, and the KeyPackage that was used.
        """
        state, used = join_by_welcome(
            welcome,
            packages,
            options=options or JoinOptions(),
            environment=environment,
        )
        return cls(state), used

    @classmethod
    def join_from_outside(
        cls,
        group_info: UnverifiedGroupInfo | bytes,
        join: ExternalJoin,
        environment: Environment,
    ) -> "tuple[Group, bytes]":
        """Join by an external commit (§12.4.3.2); see `join_from_outside` for errors.

        Returns:
            The group as it is once the commit is accepted, and the commit.
        """
        state, message = join_from_outside(group_info, join, environment)
        return cls(state), message

    @classmethod
    def restore(cls, epoch: bytes, records: Mapping[bytes, bytes]) -> "Group":
        """Return the group that was stored; see `storage.restore` for errors."""
        return cls(storage.restore(epoch, records))

    @property
    def suite(self) -> CipherSuite:
        """The cipher suite."""
        return self.state.epoch.suite

    @property
    def group_id(self) -> bytes:
        """The group's id."""
        return self.state.epoch.context.group_id

    @property
    def epoch(self) -> int:
        """The current epoch."""
        return self.state.epoch.context.epoch

    @property
    def phase(self) -> Phase:
        """What the group waits for."""
        return self.state.phase

    @property
    def own_leaf(self) -> int:
        """This member's leaf index."""
        return self.state.epoch.own_leaf

    @property
    def extensions(self) -> Extensions:
        """The extensions of the GroupContext."""
        return self.state.epoch.context.extensions

    @property
    def members(self) -> list[tuple[int, LeafNode]]:
        """The members with their leaf indices, ascending."""
        return self.state.epoch.tree.members()

    @property
    def proposals(self) -> Mapping[bytes, CachedProposal]:
        """The proposals that wait for a commit, by reference, oldest first."""
        return self.state.proposals

    @property
    def pending(self) -> PendingCommit | None:
        """The own commit that waits to be accepted."""
        return self.state.pending

    @property
    def reinit(self) -> ReInit | None:
        """What the successor of a closed group will be."""
        return self.state.reinit

    @property
    def epoch_authenticator(self) -> Secret:
        """Equal for all members that have the same view of the epoch (§8.7).

        Raises:
            WrongPhase: This member was removed.
        """
        return self._secrets.epoch_authenticator

    @property
    def resumption_psk(self) -> Secret:
        """Proves membership in this epoch later (§8.6).

        Raises:
            WrongPhase: This member was removed.
        """
        return self._secrets.resumption_psk

    @property
    def _secrets(self) -> EpochSecrets:
        """The epoch's secrets, which a member that was removed has not.

        Raises:
            WrongPhase: This member was removed.
        """
        self.state.after(Step.DERIVE)
        return self.state.epoch.secrets

    def send(
        self, data: bytes, environment: Environment, *, authenticated_data: bytes = b""
    ) -> "tuple[Group, bytes]":
        """Encrypt application data (§6.3); see `send_application` for errors."""
        state, message = sending.send_application(
            self.state,
            data,
            authenticated_data=authenticated_data,
            environment=environment,
        )
        return Group(state), message

    def receive(
        self, message: bytes | Message, environment: Environment
    ) -> "tuple[Group, Event]":
        """Verify an MLSMessage and do what it says (§6, §12.4.2).

        Raises:
            DecodeError: The bytes are malformed.
            MlsError: See `receiving.receive`, and so for `CryptoError`.
        """
        if isinstance(message, bytes):
            message = decode_message(message)
        state, event = receiving.receive(self.state, message, environment)
        return Group(state), event

    def propose(
        self,
        proposal: Proposal,
        environment: Environment,
        framing: Framing | None = None,
    ) -> "tuple[Group, bytes]":
        """Send a proposal on its own (§12.1); see `sending.propose` for errors."""
        state, message = sending.propose(
            self.state, proposal, framing=framing or Framing(), environment=environment
        )
        return Group(state), message

    def propose_update(
        self,
        environment: Environment,
        change: LeafChange | None = None,
        *,
        framing: Framing | None = None,
    ) -> "tuple[Group, bytes]":
        """Propose a new leaf for this member (§12.1.2); see `propose_update`."""
        state, message = sending.propose_update(
            self.state,
            change or LeafChange(),
            framing=framing or Framing(),
            environment=environment,
        )
        return Group(state), message

    def commit(
        self, environment: Environment, options: CommitOptions | None = None
    ) -> Staged:
        """Make a commit (§12.4.1); see `stage_commit` for errors."""
        staged = stage_commit(self.state, options or CommitOptions(), environment)
        pending = staged.pending
        return Staged(
            Group(staged.state), pending.message, pending.welcome, staged.left_out
        )

    def merge(
        self, environment: Environment
    ) -> "tuple[Group, EpochChanged | GroupClosed]":
        """Take the pending commit as accepted; see `merge_commit` for errors."""
        state, event = merging.merge_commit(self.state, environment.settings)
        return Group(state), event

    def drop(self) -> "Group":
        """Give the pending commit up; see `drop_commit` for errors."""
        return Group(merging.drop_commit(self.state))

    def export(self, label: bytes, *, context: bytes, length: int) -> Secret:
        """Derive a secret for use outside of MLS (§8.5).

        Raises:
            WrongPhase: This member was removed.
            BadLength: `length` is negative or above 255 hashes.
        """
        exporter = self._secrets.exporter
        return export(self.suite, exporter, label, context=context, length=length)

    def lineage(self, usage: ResumptionUsage, environment: Environment) -> Lineage:
        """Prove that a new group follows from this one (§11.2, §11.3).

        Raises:
            NotPossible: The usage does not fit the group's phase.
        """
        return lineage(self.state, usage, environment.entropy)

    def group_info(
        self,
        *,
        tree: bool = True,
        external: bool = False,
        extensions: Extensions = (),
    ) -> bytes:
        """Return an MLSMessage that describes the group (§12.4.3).

        Args:
            tree: Whether to put the tree into it.
            external: Whether to let anybody who gets it join by an external commit.
            extensions: Further extensions.

        Raises:
            WrongPhase: This member was removed.
            NotPossible: An extension type occurs twice.
        """
        self.state.after(Step.DERIVE)
        with asked_for():
            info = own_group_info(
                self.state.epoch, extensions, tree=tree, external=external
            )
        return framed_message(WireFormat.GROUP_INFO, info)

    def encode_tree(self) -> bytes:
        """Return the ratchet tree, for newcomers that get it apart (§12.4.3.3)."""
        writer = Writer()
        encode_tree(self.state.epoch.tree, writer)
        return writer.getvalue()

    def encode_epoch(self) -> bytes:
        """Return what to store after a handshake message: all but message keys."""
        return storage.encode_epoch(self.state)

    def ratchet_delta(self, older: "Group | None" = None) -> RatchetDelta:
        """Return what to store after any message: which message keys changed.

        Args:
            older: The group that was stored last, or None for all records.
        """
        return storage.ratchet_delta(self.state, None if older is None else older.state)
