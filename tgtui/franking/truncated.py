"""The relay's word that entries were deleted before a device could fetch them."""

from dataclasses import dataclass, field
from typing import ClassVar

from tgtui.codec import BadValue, Reader, Writer
from tgtui.franking import limits
from tgtui.franking.announcement import UnverifiedAnnouncement, read_announcement
from tgtui.franking.sequence import number_of
from tgtui.franking.suite import HASH_LENGTH


@dataclass(frozen=True, slots=True)
class TruncatedFields:
    """TruncatedTBS: up to where the log is gone.

    Attributes:
        group_id: The room.
        through_seq: The last entry that is gone.
        head: The head of that entry's stamp, which the next one links to.
        at: When the relay said so, in ms since 1970.
    """

    LABEL: ClassVar[bytes] = b"tgtui/1 truncated"

    group_id: bytes = field(repr=False)
    through_seq: int
    head: bytes = field(repr=False)
    at: int

    @property
    def relay_id(self) -> None:
        """It names none: room ids are random, and the key is one relay's."""
        return

    def encode(self, writer: Writer) -> None:
        """Append TruncatedTBS."""
        writer.opaque(self.group_id)
        writer.u64(self.through_seq)
        writer.fixed(self.head)
        writer.u64(self.at)

    @classmethod
    def decode(cls, reader: Reader) -> "TruncatedFields":
        """Read TruncatedTBS.

        Raises:
            DecodeError: The bytes are malformed, or no entry has this number.
        """
        fields = cls(
            group_id=reader.opaque(limits.GROUP_ID),
            through_seq=reader.u64(),
            head=reader.fixed(HASH_LENGTH),
            at=reader.u64(),
        )
        if not number_of(fields.through_seq):
            message = f"no entry has the sequence number {fields.through_seq}"
            raise BadValue(message)
        return fields


def read_truncated(reader: Reader) -> UnverifiedAnnouncement[TruncatedFields]:
    """Read the announcement of a truncation.

    Raises:
        DecodeError: The bytes are malformed.
    """
    return read_announcement(reader, TruncatedFields.decode)
