"""What every handshake and application message says, and its signature (§6, §6.1)."""

from dataclasses import dataclass, field
from enum import IntEnum

from tgtui.codec import BadValue, Reader, opaque, uint
from tgtui.crypto import SigningKey, sign_with_label, verify_with_label
from tgtui.mls import labels, limits
from tgtui.mls.capabilities import MLS10
from tgtui.mls.errors import NotPossible
from tgtui.mls.framing.commit import UnverifiedCommit
from tgtui.mls.proposals.proposal import UnverifiedProposal, decode_proposal
from tgtui.mls.sender import Sender
from tgtui.mls.wire_format import WireFormat


class ContentType(IntEnum):
    """What a message carries."""

    APPLICATION = 1
    PROPOSAL = 2
    COMMIT = 3


Body = bytes | UnverifiedProposal | UnverifiedCommit
"""Application data, a proposal or a commit."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a FramedContent says before its content.

    Attributes:
        group_id: The group.
        epoch: The epoch that the message belongs to.
        sender: Who sent it.
        authenticated_data: What the application wants authenticated in clear.
    """

    group_id: bytes
    epoch: int
    sender: Sender
    authenticated_data: bytes = b""

    def framed(self, content_type: ContentType, content: bytes) -> bytes:
        """Return the encoded FramedContent with an encoded content.

        Raises:
            EncodeError: A field does not fit.
        """
        return b"".join(
            (
                opaque(self.group_id),
                uint(self.epoch, 8),
                self.sender.encoded(),
                opaque(self.authenticated_data),
                uint(content_type, 1),
                content,
            )
        )


def content_tbs(wire_format: WireFormat, framed: bytes, context: bytes | None) -> bytes:
    """Return FramedContentTBS (§6.1).

    Args:
        wire_format: How the message will be sent.
        framed: The encoded FramedContent.
        context: The encoded GroupContext for senders of type `member` and
            `new_member_commit`, else None.
    """
    head = MLS10.to_bytes(2, "big") + wire_format.to_bytes(2, "big") + framed
    return head if context is None else head + context


@dataclass(frozen=True, slots=True)
class SignedContent:
    """A FramedContent that this client signed.

    Attributes:
        wire_format: How it will be sent.
        header: Group, epoch, sender and authenticated data.
        content_type: What it carries.
        content: The same, encoded.
        framed: The encoded FramedContent.
        signature: Over FramedContentTBS.
    """

    wire_format: WireFormat
    header: Header
    content_type: ContentType
    content: bytes = field(repr=False)
    framed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def transcript_input(self) -> bytes:
        """The encoded ConfirmedTranscriptHashInput (§8.2)."""
        return (
            self.wire_format.to_bytes(2, "big") + self.framed + opaque(self.signature)
        )

    def auth(self, confirmation_tag: bytes | None = None) -> bytes:
        """Return the encoded FramedContentAuthData, with the tag for a commit."""
        signature = opaque(self.signature)
        if confirmation_tag is None:
            return signature
        return signature + opaque(confirmation_tag)


def sign_content(
    key: SigningKey,
    header: Header,
    content: tuple[ContentType, bytes],
    *,
    wire_format: WireFormat,
    context: bytes | None,
) -> SignedContent:
    """Sign a message.

    Args:
        key: The sender's signing key.
        header: What goes before the content.
        content: Its type, and the content itself, encoded.
        wire_format: How the message will be sent.
        context: As in `content_tbs`.

    Raises:
        NotPossible: The authenticated data is longer than anybody would read.
    """
    if len(header.authenticated_data) > limits.AUTHENTICATED_DATA:
        message = f"authenticated data has at most {limits.AUTHENTICATED_DATA} bytes"
        raise NotPossible(message)
    content_type, body = content
    framed = header.framed(content_type, body)
    tbs = content_tbs(wire_format, framed, context)
    signature = sign_with_label(key, labels.FRAMED_CONTENT_TBS, tbs)
    return SignedContent(wire_format, header, content_type, body, framed, signature)


@dataclass(frozen=True, slots=True)
class AuthenticatedContent:
    """A message whose signature was verified.

    Attributes:
        wire_format: How it was sent.
        header: Group, epoch, sender and authenticated data.
        content_type: What it carries.
        body: Application data, a proposal or a commit. The signature covers it; what a
            proposal or commit claims beyond that is still to be verified.
        encoded: The whole AuthenticatedContent, as it is hashed for a ProposalRef.
        transcript_input: The encoded ConfirmedTranscriptHashInput (§8.2).
        confirmation_tag: Of a commit, else empty; not verified yet.
    """

    wire_format: WireFormat
    header: Header
    content_type: ContentType
    body: Body
    encoded: bytes = field(repr=False)
    transcript_input: bytes
    confirmation_tag: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnverifiedContent:
    """A message as somebody sent it; only `verify` gives its body away.

    Attributes:
        wire_format: How it was sent.
        claimed_header: Group, epoch, sender and authenticated data, as claimed.
        claimed_type: What it carries.
        framed: The encoded FramedContent.
        auth: The encoded FramedContentAuthData.
    """

    wire_format: WireFormat
    claimed_header: Header
    claimed_type: ContentType
    framed: bytes = field(repr=False)
    auth: bytes = field(repr=False)
    _body: Body
    _signature: bytes = field(repr=False)
    _confirmation_tag: bytes = field(repr=False)

    def claimed_commit(self) -> UnverifiedCommit | None:
        """Return the commit, whose path holds an outside committer's own key."""
        return self._body if isinstance(self._body, UnverifiedCommit) else None

    def claimed_proposal(self) -> UnverifiedProposal | None:
        """Return the proposal, whose KeyPackage holds a newcomer's own key."""
        if isinstance(self._body, bytes | UnverifiedCommit):
            return None
        return self._body

    def verify(self, public_key: bytes, context: bytes | None) -> AuthenticatedContent:
        """Return the content if the holder of `public_key` signed it for `context`.

        Raises:
            InvalidSignature: The signature is wrong.
        """
        verify_with_label(
            public_key,
            labels.FRAMED_CONTENT_TBS,
            content_tbs(self.wire_format, self.framed, context),
            signature=self._signature,
        )
        prefix = self.wire_format.to_bytes(2, "big") + self.framed
        return AuthenticatedContent(
            self.wire_format,
            self.claimed_header,
            self.claimed_type,
            self._body,
            prefix + self.auth,
            prefix + opaque(self._signature),
            self._confirmation_tag,
        )


def decode_content_type(reader: Reader) -> ContentType:
    """Read a ContentType.

    Raises:
        DecodeError: The bytes are malformed.
    """
    value = reader.u8()
    try:
        return ContentType(value)
    except ValueError:
        message = f"content type {value}"
        raise BadValue(message) from None


def decode_body(reader: Reader, content_type: ContentType) -> Body:
    """Read the content of the given type.

    Raises:
        DecodeError: The bytes are malformed.
        UnsupportedMessage: A proposal or credential is of an unknown type.
        InvalidExtensions: An extension type occurs twice somewhere.
    """
    if content_type is ContentType.APPLICATION:
        return reader.opaque(limits.APPLICATION_DATA)
    if content_type is ContentType.PROPOSAL:
        return decode_proposal(reader)
    return UnverifiedCommit.decode(reader)


def decode_auth(reader: Reader, content_type: ContentType) -> tuple[bytes, bytes]:
    """Read FramedContentAuthData: the signature, and a commit's confirmation tag.

    Raises:
        DecodeError: The bytes are malformed.
    """
    signature = reader.opaque(limits.SIGNATURE)
    if content_type is ContentType.COMMIT:
        return signature, reader.opaque(limits.HASH)
    return signature, b""
