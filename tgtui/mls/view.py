"""What a group tells of itself, and what can be derived from it; nothing changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tgtui.codec import Writer
from tgtui.crypto import CipherSuite, Secret
from tgtui.mls import storage
from tgtui.mls.commit.welcoming import own_group_info
from tgtui.mls.environment import Environment
from tgtui.mls.epoch import CachedProposal, GroupState, PendingCommit
from tgtui.mls.errors import asked_for
from tgtui.mls.extension import Extensions
from tgtui.mls.framing.message import framed_message
from tgtui.mls.phases import Phase, Step
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.schedule.exporter import export
from tgtui.mls.schedule.key_schedule import EpochSecrets
from tgtui.mls.schedule.psk import Lineage, ResumptionUsage
from tgtui.mls.storage import RatchetDelta
from tgtui.mls.succession import lineage
from tgtui.mls.tree.encoding import encode_tree
from tgtui.mls.tree.leaf_node import LeafNode
from tgtui.mls.wire_format import WireFormat


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GroupView:
    """The part of `Group` that leads to no other group.

    Attributes:
        state: All that the member knows.
    """

    state: GroupState

    def __repr__(self) -> str:
        """Tell in one line which group this is, and no secret."""
        return (
            f"Group(id={self.group_id.hex()}, epoch={self.epoch}, "
            f"phase={self.phase.name}, members={len(self.members)}, "
            f"own_leaf={self.own_leaf})"
        )

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
        return MappingProxyType(dict(self.state.proposals))

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

    def export(self, label: bytes, *, context: bytes, length: int) -> Secret:
        """Derive a secret for use outside of MLS (§8.5), equal for all members.

        Args:
            label: What it is used for.
            context: What else it is bound to.
            length: How long it is, in bytes.

        Raises:
            WrongPhase: This member was removed.
            BadLength: `length` is negative or above 255 hashes.
        """
        exporter = self._secrets.exporter
        return export(self.suite, exporter, label, context=context, length=length)

    def lineage(self, usage: ResumptionUsage, environment: Environment) -> Lineage:
        """Prove that a new group follows from this one (§11.2, §11.3).

        The proof goes into `CommitOptions.lineage` of the new group's first commit;
        those who join it name this group as `JoinOptions.origin`.

        Args:
            usage: `REINIT` for the successor of a closed group, or `BRANCH`.
            environment: Entropy.

        Raises:
            NotPossible: The usage does not fit the group's phase.
            UnsupportedSuite: The ReInit names a cipher suite that is not implemented.
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
        """Return what to store after all but application messages: no message key.

        It holds secrets: the signing key, the epoch's secrets, and a pending commit
        with its Welcome. Store it with `ratchet_delta` in one transaction, and before
        anything that the verb returned leaves the machine.
        """
        return storage.encode_epoch(self.state)

    def ratchet_delta(self, older: "GroupView | None" = None) -> RatchetDelta:
        """Return what to store after any verb: which message keys changed.

        Store it before the message that was sent leaves the machine, and before what
        was received is shown: a key that is used twice gives both messages away, and a
        key that was used has to be gone from the store (§9.2). After any verb but
        `send` or the receipt of application data, `encode_epoch` belongs into the same
        transaction.

        Args:
            older: The group exactly as the store has it, or None for all records.
        """
        return storage.ratchet_delta(self.state, None if older is None else older.state)
