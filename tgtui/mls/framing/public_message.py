"""PublicMessage: signed, proved to be from a member, not encrypted (RFC 9420 §6.2)."""

from dataclasses import dataclass, field
from typing import ClassVar

from tgtui.codec import Reader, Writer, opaque
from tgtui.crypto import CipherSuite, MacMismatch, Secret, check_mac, mac
from tgtui.mls import limits
from tgtui.mls.errors import InvalidContent, MembershipTagMismatch, NotPossible
from tgtui.mls.framing.content import (
    ContentType,
    Header,
    SignedContent,
    UnverifiedContent,
    content_tbs,
    decode_auth,
    decode_body,
    decode_content_type,
)
from tgtui.mls.sender import Sender, SenderType
from tgtui.mls.wire_format import WireFormat


@dataclass(frozen=True, slots=True)
class PublicMessage:
    """A PublicMessage as somebody sent it.

    Attributes:
        content: The signed content, unverified.
        membership_tag: Of a member's message, else None.
    """

    wire_format: ClassVar[WireFormat] = WireFormat.PUBLIC_MESSAGE
    content: UnverifiedContent
    membership_tag: bytes | None = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append `struct PublicMessage` as it was received."""
        writer.fixed(self.content.framed)
        writer.fixed(self.content.auth)
        if self.membership_tag is not None:
            writer.opaque(self.membership_tag)

    @classmethod
    def decode(cls, reader: Reader) -> "PublicMessage":
        """Read `struct PublicMessage`.

        Raises:
            DecodeError: The bytes are malformed.
            UnsupportedMessage: A proposal or credential is of an unknown type.
            InvalidExtensions: An extension type occurs twice somewhere.
        """
        start = reader.offset
        group_id = reader.opaque(limits.GROUP_ID)
        epoch = reader.u64()
        sender = Sender.decode(reader)
        header = Header(
            group_id, epoch, sender, reader.opaque(limits.AUTHENTICATED_DATA)
        )
        content_type = decode_content_type(reader)
        body = decode_body(reader, content_type)
        framed = reader.since(start)
        middle = reader.offset
        signature, tag = decode_auth(reader, content_type)
        content = UnverifiedContent(
            WireFormat.PUBLIC_MESSAGE,
            header,
            content_type,
            framed,
            reader.since(middle),
            body,
            signature,
            tag,
        )
        member = sender.sender_type is SenderType.MEMBER
        return cls(content, reader.opaque(limits.HASH) if member else None)

    def check_membership(
        self, suite: CipherSuite, key: Secret, context: bytes
    ) -> UnverifiedContent:
        """Return the content if a member of the epoch sent it, unverified still.

        Args:
            suite: The group's cipher suite.
            key: The epoch's membership_key.
            context: The encoded GroupContext.

        Raises:
            InvalidContent: It is application data, which must be encrypted (§6).
            MembershipTagMismatch: The tag is wrong.
        """
        if self.content.claimed_type is ContentType.APPLICATION:
            message = "application data that is not encrypted"
            raise InvalidContent(message)
        if self.membership_tag is not None:
            tbm = content_tbs(WireFormat.PUBLIC_MESSAGE, self.content.framed, context)
            try:
                check_mac(suite, key, tbm + self.content.auth, tag=self.membership_tag)
            except MacMismatch:
                raise MembershipTagMismatch from None
        return self.content


def protect_public(
    suite: CipherSuite,
    signed: SignedContent,
    *,
    auth: bytes,
    key: Secret,
    context: bytes,
) -> bytes:
    """Return the encoded PublicMessage of a member.

    Args:
        suite: The group's cipher suite.
        signed: The signed content.
        auth: Its encoded FramedContentAuthData.
        key: The epoch's membership_key.
        context: The encoded GroupContext.

    Raises:
        NotPossible: It is application data, which must be encrypted (§6).
    """
    if signed.content_type is ContentType.APPLICATION:
        message = "application data is never sent without encryption"
        raise NotPossible(message)
    tbm = content_tbs(signed.wire_format, signed.framed, context) + auth
    return signed.framed + auth + opaque(mac(suite, key, tbm))
