"""Asking from outside to be added to a group (RFC 9420 §12.1.8)."""

from tgtui.codec import Writer
from tgtui.mls.environment import Environment
from tgtui.mls.framing.content import ContentType, Header, sign_content
from tgtui.mls.framing.message import framed_message
from tgtui.mls.key_package import OwnKeyPackage
from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.proposal import encode_proposal
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.tree.leaf_validation import check_lifetime
from tgtui.mls.wire_format import WireFormat


def propose_own_add(
    own: OwnKeyPackage,
    group_id: bytes,
    *,
    epoch: int,
    environment: Environment,
    authenticated_data: bytes = b"",
) -> bytes:
    """Return an MLSMessage in which a newcomer proposes its own Add.

    Whether the members want it is for them to decide; one of them has to commit it.

    Args:
        own: The newcomer's KeyPackage.
        group_id: The group.
        epoch: The epoch that the group is in.
        environment: The time.
        authenticated_data: What to authenticate with it.

    Raises:
        LifetimeExceeded: The KeyPackage is not valid now.
    """
    # §7.3: a client MUST verify the lifetime of a leaf that it sends.
    check_lifetime(own.package.leaf_node.lifetime, environment)
    writer = Writer()
    encode_proposal(Add(own.package), writer)
    sender = Sender(SenderType.NEW_MEMBER_PROPOSAL)
    signed = sign_content(
        own.signing_key,
        Header(group_id, epoch, sender, authenticated_data),
        (ContentType.PROPOSAL, writer.getvalue()),
        wire_format=WireFormat.PUBLIC_MESSAGE,
        context=None,
    )
    return framed_message(WireFormat.PUBLIC_MESSAGE, signed.framed + signed.auth())
