"""The 88 bytes of a stamp on the wire, from which a receiver rebuilds the rest."""

from dataclasses import dataclass, field
from struct import Struct
from typing import Final

from tgtui.codec import BadValue, Reader, Writer
from tgtui.franking.content import Context
from tgtui.franking.sequence import number_of
from tgtui.franking.stamp import Stamp, StampFields, UnverifiedStamp


SHORT_STAMP_LENGTH: Final = 88
"""Bytes of the short form."""

_SHORT: Final = Struct("!8sQQ64s")


@dataclass(frozen=True, slots=True)
class ShortStamp:
    """What of a stamp its receiver cannot know: the rest is rebuilt, never believed.

    Attributes:
        key_id: The franking key that signs.
        seq: The entry's place in the log.
        accepted_at: When the relay accepted it, in ms since 1970.
        signature: The relay's, over the full form.
    """

    key_id: bytes = field(repr=False)
    seq: int
    accepted_at: int
    signature: bytes = field(repr=False)

    @classmethod
    def of(cls, stamp: Stamp) -> "ShortStamp":
        """Return the short form of a stamp."""
        fields = stamp.fields
        return cls(fields.key_id, fields.seq, fields.accepted_at, stamp.signature)

    def encode(self, writer: Writer) -> None:
        """Append the 88 bytes."""
        writer.fixed(self.key_id)
        writer.u64(self.seq)
        writer.u64(self.accepted_at)
        writer.fixed(self.signature)

    @classmethod
    def decode(cls, reader: Reader) -> "ShortStamp":
        """Read the 88 bytes.

        Raises:
            DecodeError: There are fewer, or no entry has this number.
        """
        short = cls(*_SHORT.unpack(reader.fixed(SHORT_STAMP_LENGTH)))
        if not number_of(short.seq):
            message = f"no entry has the sequence number {short.seq}"
            raise BadValue(message)
        return short

    def rebuilt(
        self, context: Context, *, prev: bytes, commitment: bytes, message_hash: bytes
    ) -> UnverifiedStamp:
        """Return the full form as the relay must have signed it.

        Args:
            context: The sender's leaf, epoch and group, from the group's state.
            prev: The head of the last stamp that was received.
            commitment: `C` of the authenticated data.
            message_hash: SHA-256 of the MLSMessage that came with this.
        """
        fields = StampFields(
            self.key_id,
            context.relay_id,
            context.group_id,
            context.epoch,
            self.seq,
            prev,
            self.accepted_at,
            context.account,
            context.device,
            commitment,
            message_hash,
        )
        return UnverifiedStamp.of(fields, self.signature)
