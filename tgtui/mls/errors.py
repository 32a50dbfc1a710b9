"""What can go wrong in a group.

* `MlsError`: the root of this room, beside the errors of `codec` and `crypto`.
    * `MlsLocalFault` (`LocalFault`): the caller asked for what is not possible now.
        * `WrongPhase`: the group's phase does not allow the operation.
        * `ProposalsWaiting`: proposals were received that must be committed first.
        * `UnknownMember`: there is no member at that leaf.
        * `UnknownProposal`: no proposal with that reference is cached.
        * `NotPossible`: the request contradicts RFC 9420 or itself; where a check is
          that of received bytes, its `__cause__` is what they would be refused with.
        * `UnknownVersion`: a stored state was written by a newer version.
        * `StateDamaged`: a stored state does not fit together.
    * `MlsPeerFault` (`PeerFault`): received bytes break a rule of RFC 9420.
        * `UnsupportedMessage`: a version, suite or type that is not implemented.
        * `WrongGroup`: the message belongs to another group.
        * `WrongEpoch`: the message belongs to another epoch.
        * `OwnMessage`: the message was sent by this member.
        * `InvalidSender`: the sender may not send this, or is not there.
        * `InvalidContent`: the content breaks a rule of framing (padding, type).
        * `MembershipTagMismatch`: a PublicMessage is not from a member.
        * `GenerationConsumed`: the key was used before and is deleted.
        * `GenerationTooFar`: the ratchet would have to jump too far.
        * `InvalidCredential`: the Authentication Service refuses a credential.
        * `InvalidLeafNode`: a leaf breaks RFC 9420 §7.3.
        * `InvalidKeyPackage`: a KeyPackage breaks RFC 9420 §10.1.
            * `LifetimeExceeded`: it is not valid at this time.
        * `InvalidExtensions`: a list of extensions contradicts itself or its leaf.
        * `InvalidTree`: a ratchet tree breaks RFC 9420 §7 or §12.4.3.1.
            * `ParentHashMismatch`: a node is not covered by a parent-hash chain.
            * `TreeHashMismatch`: the tree is not the one that was signed.
        * `InvalidProposal`: one proposal breaks its rules (§12.1).
        * `InvalidProposalList`: proposals together break §12.2.
        * `TooManyProposals`: more wait for a commit than this member keeps.
        * `PskUnavailable`: a pre-shared key is not known here.
        * `InvalidCommit`: a Commit breaks §12.4.
            * `InvalidPath`: its UpdatePath does.
            * `ConfirmationTagMismatch`: the members would not agree.
        * `PathSecretUnusable`: the part of a path meant for this member is wrong,
          while everything that all members can check is right.
        * `InvalidWelcome`: a Welcome breaks §12.4.3.1.
            * `NotForThisClient`: no entry is for one of the given KeyPackages.
        * `InvalidGroupInfo`: a GroupInfo breaks §12.4.3.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from tgtui.errors import LocalFault, PeerFault, TgtuiError


class MlsError(TgtuiError):
    """Something in the group protocol went wrong."""


class MlsLocalFault(MlsError, LocalFault):
    """The group cannot do what was asked."""


class WrongPhase(MlsLocalFault):
    """The group's phase does not allow this now.

    Attributes:
        phase: The phase that the group is in.
        step: What was asked for.
    """

    def __init__(self, phase: str, step: str) -> None:
        """Name the phase and the step."""
        super().__init__(f"{step} is not possible while the group is {phase}")
        self.phase = phase
        self.step = step


class ProposalsWaiting(MlsLocalFault):
    """Proposals were received; commit them before sending (RFC 9420 §12.4)."""


class UnknownMember(MlsLocalFault):
    """There is no member at that leaf."""


class UnknownProposal(MlsLocalFault):
    """No proposal with that reference was received in this epoch."""


class NotPossible(MlsLocalFault):
    """The request contradicts the protocol or itself."""


@contextmanager
def asked_for() -> Iterator[None]:
    """Turn what would be a peer's fault into the caller's, who asked for it.

    The checks are those that everybody does on receiving; here the caller's own
    request fails them.

    Raises:
        NotPossible: Something inside raised a `PeerFault`, which is its cause.
    """
    try:
        yield
    except PeerFault as error:
        raise NotPossible(str(error)) from error


class UnknownVersion(MlsLocalFault):
    """The stored state was written by a newer version of this program."""


class StateDamaged(MlsLocalFault):
    """The stored state does not fit together."""


class MlsPeerFault(MlsError, PeerFault):
    """Received bytes break a rule of the group protocol."""


class UnsupportedMessage(MlsPeerFault):
    """A version, cipher suite or type that this program does not implement."""


class WrongGroup(MlsPeerFault):
    """The message belongs to another group."""


class WrongEpoch(MlsPeerFault):
    """The message belongs to another epoch.

    Attributes:
        given: The epoch that the message names.
        current: The epoch that the group is in.
    """

    def __init__(self, given: int, current: int) -> None:
        """Name both epochs."""
        super().__init__(f"the message is of epoch {given}, the group is in {current}")
        self.given = given
        self.current = current


class OwnMessage(MlsPeerFault):
    """The message was sent by this member; if it is the pending commit, merge it."""


class InvalidSender(MlsPeerFault):
    """The sender may not send this, or is not in the group."""


class InvalidContent(MlsPeerFault):
    """The content breaks a rule of message framing."""


class MembershipTagMismatch(MlsPeerFault):
    """The message does not come from a member of this epoch."""


class GenerationConsumed(MlsPeerFault):
    """The key of this message was used before, or given up, and is deleted."""


class GenerationTooFar(MlsPeerFault):
    """The message is too far ahead of the last one of its sender."""


class InvalidCredential(MlsPeerFault):
    """The credential does not belong to the key that it comes with."""


class InvalidLeafNode(MlsPeerFault):
    """A leaf of the tree breaks a rule."""


class InvalidKeyPackage(MlsPeerFault):
    """A KeyPackage breaks a rule."""


class LifetimeExceeded(InvalidKeyPackage):
    """A KeyPackage is not valid at this time."""


class InvalidExtensions(MlsPeerFault):
    """A list of extensions contradicts itself, or is not supported."""


class InvalidTree(MlsPeerFault):
    """The group's tree breaks a rule."""


class ParentHashMismatch(InvalidTree):
    """A key in the tree was not put there by a member."""


class TreeHashMismatch(InvalidTree):
    """The tree is not the one that was signed."""


class InvalidProposal(MlsPeerFault):
    """A proposal breaks a rule."""


class InvalidProposalList(MlsPeerFault):
    """The proposals of a commit contradict each other."""


class TooManyProposals(MlsPeerFault):
    """More proposals wait for a commit than this member keeps.

    A commit that names one of those refused cannot be followed, so that the limits of
    `Settings` should be far from what honest members send in an epoch.
    """


class PskUnavailable(MlsPeerFault):
    """A pre-shared key that the group uses is not known here."""


class InvalidCommit(MlsPeerFault):
    """A commit breaks a rule."""


class InvalidPath(InvalidCommit):
    """The update path of a commit breaks a rule."""


class ConfirmationTagMismatch(InvalidCommit):
    """The committer and this member would not agree on the new epoch."""


class PathSecretUnusable(MlsPeerFault):
    """The committer gave this member a wrong secret; it can no longer follow."""


class InvalidWelcome(MlsPeerFault):
    """A welcome breaks a rule."""


class NotForThisClient(InvalidWelcome):
    """The welcome has no entry for any of the given KeyPackages."""


class InvalidGroupInfo(MlsPeerFault):
    """The description of a group breaks a rule."""
