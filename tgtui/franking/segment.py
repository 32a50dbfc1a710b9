"""A new segment of a room's log, begun since the relay lost entries that it stamped."""

from dataclasses import dataclass, field
from typing import ClassVar

from tgtui.codec import BadValue, Reader, Writer
from tgtui.franking import limits
from tgtui.franking.announcement import UnverifiedAnnouncement, read_announcement
from tgtui.franking.sequence import SEGMENT_BITS, segment_of, start_of
from tgtui.franking.suite import HASH_LENGTH


@dataclass(frozen=True, slots=True)
class SegmentFields:
    """SegmentTBS: the record that the first stamp of a segment links to.

    Attributes:
        relay_id: The relay.
        group_id: The room.
        segment: The new segment's number, from 1.
        last_known_seq: The last entry that the relay still has.
        last_known_head: The head of that entry's stamp.
        at: When the relay began the segment, in ms since 1970.
    """

    LABEL: ClassVar[bytes] = b"tgtui/1 segment"

    relay_id: bytes = field(repr=False)
    group_id: bytes = field(repr=False)
    segment: int
    last_known_seq: int
    last_known_head: bytes = field(repr=False)
    at: int

    @property
    def start(self) -> int:
        """The number just before that of the segment's first entry."""
        return start_of(self.segment)

    def encode(self, writer: Writer) -> None:
        """Append SegmentTBS."""
        writer.fixed(self.relay_id)
        writer.opaque(self.group_id)
        writer.u32(self.segment)
        writer.u64(self.last_known_seq)
        writer.fixed(self.last_known_head)
        writer.u64(self.at)

    @classmethod
    def decode(cls, reader: Reader) -> "SegmentFields":
        """Read SegmentTBS.

        Raises:
            DecodeError: The bytes are malformed, there is no such segment, or it does
                not come after the entry that it continues.
        """
        fields = cls(
            relay_id=reader.fixed(HASH_LENGTH),
            group_id=reader.opaque(limits.GROUP_ID),
            segment=reader.u32(),
            last_known_seq=reader.u64(),
            last_known_head=reader.fixed(HASH_LENGTH),
            at=reader.u64(),
        )
        last = segment_of(fields.last_known_seq)
        if not last < fields.segment < 1 << (64 - SEGMENT_BITS):
            message = f"segment {fields.segment} after segment {last}"
            raise BadValue(message)
        return fields


def read_segment(reader: Reader) -> UnverifiedAnnouncement[SegmentFields]:
    """Read the announcement of a segment.

    Raises:
        DecodeError: The bytes are malformed.
    """
    return read_announcement(reader, SegmentFields.decode)
