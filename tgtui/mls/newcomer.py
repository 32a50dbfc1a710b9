"""Asking from outside to be added to a group (RFC 9420 §12.1.8)."""

from tgtui.codec import Writer
from tgtui.mls.framing.content import ContentType, Header, WireFormat, sign_content
from tgtui.mls.framing.message import encode_message
from tgtui.mls.key_package import OwnKeyPackage
from tgtui.mls.proposals.add import Add
from tgtui.mls.proposals.proposal import encode_proposal
from tgtui.mls.sender import Sender, SenderType


def propose_own_add(
    own: OwnKeyPackage, group_id: bytes, *, epoch: int, authenticated_data: bytes = b""
) -> bytes:
    """Return an MLSMessage in which a newcomer proposes its own Add.

    Whether the members want it is for them to decide; one of them has to commit it.

    Args:
        own: The newcomer's KeyPackage.
        group_id: The group.
        epoch: The epoch that the group is in.
        authenticated_data: What to authenticate with it.
    """
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
    return encode_message(WireFormat.PUBLIC_MESSAGE, signed.framed + signed.auth())
