"""What a member may choose when it commits (RFC 9420 §12.4.1)."""

from dataclasses import dataclass

from tgtui.crypto import SigningKey
from tgtui.mls.capabilities import Capabilities
from tgtui.mls.credential import Credential
from tgtui.mls.extension import Extensions
from tgtui.mls.proposals.proposal import Proposal
from tgtui.mls.schedule.psk import Lineage
from tgtui.mls.statements import check_implemented
from tgtui.mls.tree.leaf_node import LeafDraft, LeafNode, LeafSource
from tgtui.mls.wire_format import WireFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafChange:
    """What a member's new leaf says differently; None where it says the same.

    Attributes:
        signing_key: A new signing key.
        credential: A new credential.
        capabilities: New capabilities.
        extensions: New extensions of the leaf.
    """

    signing_key: SigningKey | None = None
    credential: Credential | None = None
    capabilities: Capabilities | None = None
    extensions: Extensions | None = None

    def draft(self, leaf: LeafNode, *, source: LeafSource, public: bytes) -> LeafDraft:
        """Return the draft of a leaf that follows `leaf` with another HPKE key.

        Raises:
            NotPossible: The capabilities name what this library does not implement.
        """
        capabilities = self.capabilities
        if capabilities is not None:
            check_implemented(capabilities)
        return LeafDraft(
            public,
            leaf.credential if self.credential is None else self.credential,
            leaf.capabilities if capabilities is None else capabilities,
            source,
            leaf.extensions if self.extensions is None else self.extensions,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitOptions:
    """How to commit.

    Attributes:
        proposals: What to do, by value.
        references: Received proposals to commit, or None for all that can stand
            together: without those of a newcomer to be added itself, which the
            application has to authorize by naming them (§12.1.8).
        path: Whether to give the committer new keys even where RFC 9420 would let it
            be. Without a path a commit gives no post-compromise security.
        leaf: What the committer's new leaf says differently; a change needs a path,
            whatever `path` says.
        wire_format: PrivateMessage, or PublicMessage where the delivery service has to
            read commits.
        authenticated_data: What to authenticate in clear with the commit.
        welcome_tree: Whether the Welcome carries the tree, or newcomers get it apart.
        welcome_extensions: Further extensions of the Welcome's GroupInfo.
        lineage: Where a new group comes from; only for the first commit of a group.
        grease: Whether the GroupInfo gets an extension that means nothing (§13.5).
    """

    proposals: tuple[Proposal, ...] = ()
    references: tuple[bytes, ...] | None = None
    path: bool = True
    leaf: LeafChange = LeafChange()
    wire_format: WireFormat = WireFormat.PRIVATE_MESSAGE
    authenticated_data: bytes = b""
    welcome_tree: bool = True
    welcome_extensions: Extensions = ()
    lineage: Lineage | None = None
    grease: bool = True
