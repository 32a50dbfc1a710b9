"""What a member can do, whichever implementation it is of."""

import time
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from tgtui.crypto import CipherSuite
from tgtui.mls import (
    CommitOptions,
    Extensions,
    Framing,
    Lifetime,
    Lineage,
    PreSharedKeyId,
    Proposal,
    ResumptionUsage,
)


# The peer looks at the clock of this machine.
NOW: Final = int(time.time())
LIFETIME: Final = Lifetime(NOW - 3_600, NOW + 30 * 86_400)

LABEL: Final = "what both sides export"
CONTEXT: Final = b"its context"


class Place(NamedTuple):
    """A member as the tree shows it."""

    leaf: int
    identity: bytes
    signature_key: bytes
    encryption_key: bytes


@dataclass(frozen=True, slots=True)
class View:
    """What all members of an epoch must see alike."""

    group_id: bytes
    epoch: int
    epoch_authenticator: bytes
    exported: bytes
    tree_hash: bytes
    confirmed_transcript_hash: bytes
    extensions: Extensions
    places: tuple[Place, ...]


class Sent(NamedTuple):
    """A staged commit, and what newcomers need to join by it."""

    message: bytes
    welcome: bytes | None
    tree: bytes


class Seen(NamedTuple):
    """Who a handshake message came from, unless from outside, and what it carried."""

    sender: int | None
    authenticated_data: bytes


class Heard(NamedTuple):
    """An application message, opened."""

    sender: int
    data: bytes
    authenticated_data: bytes


class Invitation(NamedTuple):
    """What somebody outside needs to join by an external commit."""

    group_info: bytes
    tree: bytes | None


class Member(Protocol):
    """A client of either implementation, which is in one group at a time.

    All messages are encoded MLSMessages; what is refused raises and changes nothing.
    """

    @property
    def name(self) -> str:
        """The identity in the credential."""

    @property
    def own_leaf(self) -> int:
        """The leaf index."""

    @property
    def present(self) -> bool:
        """Whether the client was not removed from its group."""

    def turn_to(self, suite: CipherSuite) -> None:
        """Use another cipher suite in what comes next."""

    def view(self) -> View:
        """Return what all members must agree on."""

    def key_package(self, extensions: Extensions = ()) -> bytes:
        """Make a KeyPackage with these extensions, and so its leaf."""

    def know(self, psk_id: bytes, secret: bytes) -> None:
        """Learn an external pre-shared key."""

    def create(self, group_id: bytes, extensions: Extensions) -> None:
        """Create a group of one."""

    def join(self, welcome: bytes, tree: bytes | None, *, follows: bool) -> None:
        """Join by a Welcome; `follows`: a group that follows from the one before."""

    def join_from_outside(
        self,
        invitation: Invitation,
        *,
        resync: bool,
        psks: tuple[PreSharedKeyId, ...] = (),
        authenticated_data: bytes = b"",
    ) -> bytes:
        """Join by an external commit, and return it."""

    def ask_to_join(self, invitation: Invitation, authenticated_data: bytes) -> bytes:
        """Return the proposal of a newcomer to be added."""

    def invite(self, *, tree: bool) -> Invitation:
        """Return what anybody can join with; `tree`: whether the tree is inside."""

    def propose(self, proposal: Proposal, framing: Framing) -> bytes:
        """Send a proposal."""

    def propose_update(self, framing: Framing, *, rotate: bool) -> bytes:
        """Propose a new leaf; `rotate`: with a new signature key."""

    def stage(self, options: CommitOptions) -> Sent:
        """Make a commit, and stay in the old epoch."""

    def merge(self) -> None:
        """Go on to the epoch of the staged commit."""

    def drop(self) -> None:
        """Give the staged commit up."""

    def process(self, message: bytes) -> Seen:
        """Do what a proposal or commit says."""

    def send(self, data: bytes, authenticated_data: bytes) -> bytes:
        """Encrypt an application message."""

    def receive(self, message: bytes) -> Heard:
        """Decrypt an application message."""

    def lineage(self, usage: ResumptionUsage) -> Lineage:
        """Prove that a new group follows from the present one."""
