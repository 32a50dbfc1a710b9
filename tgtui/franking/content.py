"""FrankedContent: the exact bytes that a sender commits to (frank v1)."""

from dataclasses import dataclass, field
from struct import Struct
from typing import Final

from tgtui.codec import (
    BadValue,
    DecodeError,
    EncodeError,
    Reader,
    TooLong,
    Writer,
    decode_whole,
    encoded,
    opaque,
    uint,
)
from tgtui.franking import limits
from tgtui.franking.attachment import Attachment
from tgtui.franking.suite import HASH_LENGTH


VERSION: Final = b"\x01\x01"
"""What every content begins with: version 1, and suite 1 (HMAC-SHA-256, Ed25519)."""

# dev_seq, seen_seq, seen_head, kind, ref, sent_at, expires.
_FIXED: Final = Struct("!QQ32sB32sQI")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a message was written, and by whom.

    Both ends know it from the group's state, so it is not sent.

    Attributes:
        relay_id: The relay that the group lives on.
        group_id: The group.
        epoch: The epoch that the message was encrypted in.
        account: The sender's account.
        device: The sender's device.
    """

    relay_id: bytes = field(repr=False)
    group_id: bytes = field(repr=False)
    epoch: int
    account: bytes = field(repr=False)
    device: bytes = field(repr=False)

    def encode(self, writer: Writer) -> None:
        """Append the five fields."""
        writer.fixed(self.encoded())

    def encoded(self) -> bytes:
        """Return the five fields, in one piece: it is done for each message.

        Raises:
            EncodeError: The epoch is no u64, or the group's id too long.
        """
        group_id, epoch = opaque(self.group_id), uint(self.epoch, 8)
        return b"".join((self.relay_id, group_id, epoch, self.account, self.device))

    @classmethod
    def decode(cls, reader: Reader) -> "Context":
        """Read the five fields.

        Raises:
            DecodeError: The bytes are malformed.
        """
        return cls(
            relay_id=reader.fixed(HASH_LENGTH),
            group_id=reader.opaque(limits.GROUP_ID),
            epoch=reader.u64(),
            account=reader.fixed(HASH_LENGTH),
            device=reader.fixed(HASH_LENGTH),
        )


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says, without its context.

    Attributes:
        dev_seq: Which entry of this device in this group it is, from 1.
        seen_seq: The last entry that the sender had processed; 0 for none.
        seen_head: The head of that entry's stamp.
        kind: What it is; see `Kind`, and accept other numbers.
        ref: The commitment of the message that it refers to, or zeros.
        sent_at: Milliseconds of the Unix epoch when it was encrypted.
        expires: Seconds until it disappears, or 0.
        body: The text, or whatever belongs to the kind.
        attachments: The files that come with it.
    """

    dev_seq: int
    seen_seq: int
    seen_head: bytes = field(repr=False)
    kind: int
    ref: bytes = field(repr=False)
    sent_at: int
    expires: int
    body: bytes = field(repr=False)
    attachments: tuple[Attachment, ...] = ()

    def encode(self, writer: Writer) -> None:
        """Append all fields.

        Raises:
            EncodeError: A field does not fit.
        """
        writer.u64(self.dev_seq)
        writer.u64(self.seen_seq)
        writer.fixed(self.seen_head)
        writer.u8(self.kind)
        writer.fixed(self.ref)
        writer.u64(self.sent_at)
        writer.u32(self.expires)
        writer.opaque(self.body)
        writer.u16(len(self.attachments))
        for attachment in self.attachments:
            attachment.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "Content":
        """Read all fields; a kind that is not known is none the worse for it.

        Raises:
            DecodeError: The bytes are malformed, or too many or too long.
        """
        dev_seq, seen_seq, seen_head, kind, ref, sent_at, expires = _FIXED.unpack(
            reader.fixed(_FIXED.size)
        )
        if not dev_seq:
            message = "a device's first entry is number 1"
            raise BadValue(message)
        return cls(
            dev_seq,
            seen_seq,
            seen_head,
            kind,
            ref,
            sent_at,
            expires,
            reader.opaque(limits.BODY),
            _read_attachments(reader),
        )


@dataclass(frozen=True, slots=True)
class FrankedContent:
    """The whole of what a commitment covers.

    Attributes:
        context: Where it was written, and by whom.
        content: What it says.
    """

    context: Context
    content: Content

    def encode(self, writer: Writer) -> None:
        """Append version, suite, context and content."""
        writer.fixed(VERSION)
        self.context.encode(writer)
        self.content.encode(writer)

    @classmethod
    def decode(cls, reader: Reader) -> "FrankedContent":
        """Read version, suite, context and content.

        Raises:
            DecodeError: The bytes are malformed, or of another version.
        """
        read_version(reader)
        return cls(Context.decode(reader), Content.decode(reader))


def read_version(reader: Reader) -> None:
    """Require version 1 and suite 1.

    Raises:
        BadValue: It is another one.
        Truncated: The input ends first.
    """
    if reader.fixed(len(VERSION)) != VERSION:
        message = "neither version nor suite of this content is known"
        raise BadValue(message)


def written(content: FrankedContent) -> bytes:
    """Return the bytes of a content that others will accept.

    Raises:
        EncodeError: A field does not fit, or is longer than others accept.
    """
    data = encoded(content)
    try:
        again = decode_whole(FrankedContent.decode, data)
    except DecodeError as error:
        raise EncodeError(str(error)) from None
    if again != content:
        message = "a hash or an id is not 32 bytes long"
        raise EncodeError(message)
    return data


def _read_attachments(reader: Reader) -> tuple[Attachment, ...]:
    count = reader.u16()
    if not count:
        return ()
    if count > limits.ATTACHMENTS:
        message = f"{count} files where {limits.ATTACHMENTS} are allowed"
        raise TooLong(message)
    return tuple(Attachment.decode(reader) for _ in range(count))
