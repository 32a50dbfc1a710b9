"""What a received message or a merged commit did."""

from dataclasses import dataclass

from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.proposals.reinit import ReInit
from tgtui.mls.schedule.psk import PreSharedKeyId
from tgtui.mls.sender import Sender
from tgtui.mls.tree.leaf_node import LeafNode


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A member sent application data.

    Attributes:
        sender: The member's leaf index in the epoch of the message.
        leaf: The member's leaf in that epoch, or None if the epoch is past.
        epoch: The epoch of the message.
        generation: The generation of the sender's ratchet.
        data: The application data.
        authenticated_data: What was authenticated with it in clear.
    """

    sender: int
    leaf: LeafNode | None
    epoch: int
    generation: int
    data: bytes
    authenticated_data: bytes


@dataclass(frozen=True, slots=True)
class ProposalReceived:
    """A valid proposal waits for somebody to commit it.

    Attributes:
        sender: Who proposes.
        proposal: What.
        reference: What a commit names it by.
        authenticated_data: What was authenticated with it in clear.
    """

    sender: Sender
    proposal: Proposal
    reference: bytes
    authenticated_data: bytes


@dataclass(frozen=True, slots=True)
class MemberChange:
    """A leaf that a commit changed.

    Attributes:
        index: The leaf index.
        before: The leaf in the epoch before, or None for a new member.
        after: The leaf in the new epoch, or None for a removed member.
    """

    index: int
    before: LeafNode | None
    after: LeafNode | None


@dataclass(frozen=True, slots=True)
class EpochChanged:
    """The group moved to its next epoch.

    Attributes:
        epoch: The new epoch.
        committer: The leaf index of who committed.
        external: Whether the committer joined by this commit.
        changes: The leaves that were added, removed or replaced.
        extensions_changed: Whether the GroupContext has other extensions.
        psks: The pre-shared keys that were injected.
        authenticated_data: What was authenticated with the commit in clear.
    """

    epoch: int
    committer: int
    external: bool
    changes: tuple[MemberChange, ...]
    extensions_changed: bool = False
    psks: tuple[PreSharedKeyId, ...] = ()
    authenticated_data: bytes = b""


@dataclass(frozen=True, slots=True)
class GroupClosed:
    """A ReInit was committed: the group can only be read until its successor comes.

    Attributes:
        change: The last change of epoch.
        reinit: What the successor will be.
    """

    change: EpochChanged
    reinit: ReInit


@dataclass(frozen=True, slots=True)
class Removed:
    """This member is not in the group any more.

    The commit is signed by its sender and valid by all that can be seen, but who is
    removed cannot check its confirmation tag: that the others follow it is for the
    delivery service to tell, and until then the group from before is worth keeping.

    Attributes:
        change: What the commit did, as far as a removed member can know it.
    """

    change: EpochChanged


Event = MessageReceived | ProposalReceived | EpochChanged | GroupClosed | Removed
"""What `Group.receive` tells: one of these for each message."""
