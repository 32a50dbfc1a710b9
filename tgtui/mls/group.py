"""The group as a value: every verb returns a new one, and the old one stays valid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tgtui.mls import creation, merging, receiving, sending, storage
from tgtui.mls.commit.create import stage_commit
from tgtui.mls.commit.external import ExternalJoin, join_from_outside
from tgtui.mls.commit.joining import JoinOptions, join_by_welcome
from tgtui.mls.commit.options import CommitOptions, LeafChange
from tgtui.mls.commit.preparing import LeftOut
from tgtui.mls.creation import NewGroup
from tgtui.mls.environment import Environment
from tgtui.mls.events import EpochChanged, Event, GroupClosed
from tgtui.mls.framing.group_info import UnverifiedGroupInfo
from tgtui.mls.framing.message import Message, decode_message
from tgtui.mls.framing.welcome import Welcome
from tgtui.mls.key_package import OwnKeyPackage
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.sending import Framing
from tgtui.mls.view import GroupView


class Staged(NamedTuple):
    """A commit that waits to be accepted.

    Attributes:
        group: The group, still in the old epoch.
        message: The MLSMessage for the members.
        welcome: What lets the members in that the commit adds, or None. It must not be
            delivered before the commit is accepted (RFC 9420 §14); `encode_message`
            makes an MLSMessage of it.
        left_out: The waiting proposals that the commit does not have. Once it is
            accepted they are void, and have to be sent again if they are still wanted.
    """

    group: "Group"
    message: bytes
    welcome: Welcome | None
    left_out: tuple[LeftOut, ...] = ()

    def __repr__(self) -> str:
        """Tell what there is, and how long the message is, in bytes."""
        return (
            f"Staged({self.group}, {len(self.message)} bytes, {self.welcome}, "
            f"{len(self.left_out)} left out)"
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Group(GroupView):
    """One member's view of a group.

    A verb that fails changes nothing. A verb that succeeds returns a new group; use the
    old one no more once the new one is stored, since both would use the same keys. So a
    group equals only itself, and not another one of the same content.

    `create`, `join`, `join_from_outside` and `restore` begin; all errors are exported
    by `tgtui.mls`, `tgtui.crypto` and `tgtui.codec`, and every one is either a
    `LocalFault` or a `PeerFault` of `tgtui.errors`.

    Attributes:
        state: All that the member knows.
    """

    @classmethod
    def create(
        cls, group: NewGroup, creator: OwnKeyPackage, environment: Environment
    ) -> "Group":
        """Create a group of one (RFC 9420 §11), in epoch 0.

        Args:
            group: What the group is to be.
            creator: A KeyPackage of the creator, whose leaf and cipher suite are used.
                It is used up: publish it nowhere.
            environment: The time, entropy, and who decides about credentials.

        Raises:
            NotPossible: The group's id or an extension is too long, an extension is
                there twice or not supported by the creator, a required capability is
                not, the KeyPackage is not valid now, or the credential of an external
                sender is refused; the cause says which.
        """
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
        """Join by a Welcome (RFC 9420 §12.4.3.1), as often as it is given.

        Args:
            welcome: The Welcome, or the MLSMessage that holds it.
            packages: KeyPackages of this client that the Welcome may be for.
            environment: The time, pre-shared keys, and who decides about credentials.
            options: What the client knows; by `known_groups` it joins none twice.

        Returns:
            The group, and the KeyPackage that was used: delete its private keys in the
            transaction that stores the group, unless it `is_last_resort` (§16.8).

        Raises:
            InvalidWelcome: The message is no Welcome, is for others alone
                (`NotForThisClient`), breaks a rule, or is of a known group.
            InvalidGroupInfo: There is no tree, or no member signed the GroupInfo.
            InvalidTree: The tree breaks a rule, or is not the one that was signed.
            InvalidLeafNode: A leaf breaks a rule; so `LifetimeExceeded` and
                `InvalidCredential`, or `InvalidExtensions` for the group's.
            PskUnavailable: A pre-shared key is not known here.
            PathSecretUnusable: The path secret gives other keys than the tree has.
            DecodeError: Bytes are malformed, or UnsupportedMessage for unknown types.
            CryptoError: The Welcome was changed, or a key or signature is wrong.
        """
        options = options or JoinOptions()
        state, used = join_by_welcome(
            welcome, packages, options=options, environment=environment
        )
        return cls(state), used

    @classmethod
    def join_from_outside(
        cls,
        group_info: UnverifiedGroupInfo | bytes,
        join: ExternalJoin,
        environment: Environment,
    ) -> "tuple[Group, bytes]":
        """Join, or come back, by an external commit (RFC 9420 §12.4.3.2).

        Args:
            group_info: What a member's `group_info(external=True)` returned, decoded
                or not.
            join: Who joins, and how.
            environment: The time, entropy, pre-shared keys, and who decides about
                credentials.

        Returns:
            The group as it is once the commit is accepted, and the commit, which is a
            PublicMessage. If it is refused the group is to be forgotten: join again by
            a newer GroupInfo.

        Raises:
            DecodeError: The GroupInfo, or the tree, is malformed.
            InvalidGroupInfo: The message is no GroupInfo, there is no tree, no member
                signed it, it invites nobody, or the client is in that group already.
            InvalidProposal: Nobody is at `resync`, or the nonce of a PSK is wrong.
            InvalidProposalList: The options contradict each other.
            InvalidLeafNode: The new leaf contradicts itself or the group.
            InvalidCredential: A credential is refused, or may not replace that of the
                leaf at `resync`.
            InvalidExtensions: The group has an extension that this client does not
                support.
            PskUnavailable: A pre-shared key is not known here.
            MlsPeerFault: The tree or a leaf in it breaks a rule; see `join`.
            CryptoError: A leaf is not signed by its own key, a key is malformed, or
                the cipher suite is not implemented.
        """
        state, message = join_from_outside(group_info, join, environment)
        return cls(state), message

    @classmethod
    def restore(cls, epoch: bytes, records: Mapping[bytes, bytes]) -> "Group":
        """Return the group that was stored.

        Args:
            epoch: What `encode_epoch` returned last.
            records: All records that a `ratchet_delta` put and none since deleted.

        Raises:
            UnknownVersion: A newer version of this library wrote it.
            StateDamaged: Records are missing, or belong to another group or epoch, or
                the epoch and the records were not stored together, or bytes were
                changed.
        """
        return cls(storage.restore(epoch, records))

    def send(
        self, data: bytes, environment: Environment, *, authenticated_data: bytes = b""
    ) -> "tuple[Group, bytes]":
        """Encrypt application data as an MLSMessage (RFC 9420 §6.3).

        Store the `ratchet_delta` before the message leaves.

        Args:
            data: The application data.
            environment: Entropy and settings.
            authenticated_data: What to authenticate with it in clear.

        Raises:
            ProposalsWaiting: Proposals have to be committed first (§12.4).
            WrongPhase: A commit is pending, the group is closed, or this member was
                removed.
            NotPossible: The data is too long, or this member has sent too many messages
                in this epoch.
        """
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
        """Verify an MLSMessage and do what it says (RFC 9420 §6, §12.4.2).

        Somebody else's commit gives up the own one that is pending, with what it would
        have done, and all waiting proposals: what is still wanted has to be asked for
        again. Of a `Removed`, see what it cannot know. What this member sent
        itself is refused as `OwnMessage`; where it is `pending.message`, `merge` it.

        Whether a proposal from outside is authorized (§12.1.8) is for the application
        to say: keeping the group from before refuses it.

        Raises:
            DecodeError: The bytes are malformed, or UnsupportedMessage: of a version
                or type that is not implemented.
            WrongPhase: This member was removed, or the group is closed, in which
                application data alone can still be read.
            WrongGroup: It is for another group, or WrongEpoch: of another epoch.
            OwnMessage: This member sent it.
            InvalidSender: The sender may not send this, or is not there.
            InvalidContent: It is not for members, or its framing is wrong.
            MembershipTagMismatch: A PublicMessage is not from a member.
            GenerationConsumed: It was received before, or given up.
            GenerationTooFar: Too many messages of the sender were skipped.
            TooManyProposals: More wait for a commit than settings allow.
            InvalidProposal: A proposal breaks a rule, or InvalidProposalList: those of
                a commit do; what is in them, `InvalidKeyPackage`, `InvalidLeafNode`,
                `InvalidCredential`, `InvalidExtensions` or `LifetimeExceeded`.
            InvalidCommit: A commit breaks a rule; so do `InvalidPath` and
                `ConfirmationTagMismatch`, and `PskUnavailable` for an unknown key.
            PathSecretUnusable: This member's secret is wrong: it can follow no more.
            CryptoError: A signature, ciphertext or key is wrong.
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
        """Send a proposal on its own as an MLSMessage (RFC 9420 §12.1).

        Raises:
            WrongPhase: The group is closed, or this member was removed.
            NotPossible: An Update is made by `propose_update`, and an ExternalInit
                never; or the proposal breaks a rule of its type, as the cause says; or
                too many proposals wait, or too many messages were sent in this epoch.
        """
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
        """Propose a new leaf for this member (RFC 9420 §12.1.2), with new keys.

        Another member has to commit it: a commit of one's own does the same at once.

        Raises:
            WrongPhase: The group is closed, or this member was removed.
            NotPossible: A new credential may not replace the old one, the new leaf
                contradicts itself or the group, or too many proposals wait, or too
                many messages were sent in this epoch.
        """
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
        """Make a commit of what waits and of what `options` add (RFC 9420 §12.4.1).

        The group stays in its epoch until the delivery service has accepted the commit
        (`merge`) or another one (`receive`), or it is given up (`drop`).

        Raises:
            WrongPhase: A commit is pending already, the group is closed, or this member
                was removed.
            UnknownProposal: A reference is not of a proposal that waits.
            NotPossible: What is asked for would be refused by those who process the
                commit, as its cause says: the proposals contradict each other, a
                KeyPackage is not valid now, a pre-shared key is not known here.
        """
        staged = stage_commit(self.state, options or CommitOptions(), environment)
        pending = staged.pending
        return Staged(
            Group(staged.state), pending.message, pending.welcome, staged.left_out
        )

    def merge(
        self, environment: Environment
    ) -> "tuple[Group, EpochChanged | GroupClosed]":
        """Take the pending commit as accepted, and move to its epoch (RFC 9420 §14).

        Raises:
            WrongPhase: No commit is pending.
        """
        state, event = merging.merge_commit(self.state, environment.settings)
        return Group(state), event

    def drop(self) -> "Group":
        """Give the pending commit up; the proposals that were received wait on.

        Raises:
            WrongPhase: No commit is pending.
        """
        return Group(merging.drop_commit(self.state))
