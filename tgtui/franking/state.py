"""What a receiver remembers of a room: a few numbers, and records that it looks up.

The state is some hundred bytes long, whatever the room. All that grows (stamps of past
entries, counters of devices, commitments of the epoch) is in the caller's store, is
looked up by key through `Records`, and changes by the `Delta` that comes with each new
state. To receive an entry costs the same in a room of 2 and of 5,000, after one entry
and after a million.
"""

from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from tgtui.codec import Reader, Writer
from tgtui.franking.errors import NewerVersion
from tgtui.franking.stamp import Stamp
from tgtui.franking.suite import HASH_LENGTH, NOTHING


STATE_VERSION: Final = 1
"""The version that this library writes."""


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """How far a device has received a room's log.

    Attributes:
        seq: The last entry, or 0.
        head: The head of that entry's stamp: both are `seen` in what is sent next.
        baseline_seq: From where on this device knows the log without a hole.
        baseline_head: The head of that entry's stamp.
        handshake: The last handshake entry: `base_seq` of what is sent next.
        resets: How often the baseline was set anew.
    """

    seq: int
    head: bytes = field(repr=False)
    baseline_seq: int
    baseline_head: bytes = field(repr=False)
    handshake: int
    resets: int = 0

    @classmethod
    def created(cls) -> "ReceiverState":
        """Return the state of whoever creates the room, before its first entry."""
        return cls(0, NOTHING, 0, NOTHING, 0)

    @classmethod
    def joined(cls, stamp: Stamp) -> "ReceiverState":
        """Return the state of a device that a commit has added.

        `PastEntry.of(stamp)` is the first of its records.

        Args:
            stamp: The stamp of that commit, in full form with the Welcome, verified.
        """
        seq = stamp.fields.seq
        return cls(seq, stamp.head, seq, stamp.head, seq)

    @property
    def whole(self) -> bool:
        """Whether this device knows the log from its first entry on."""
        return not self.baseline_seq and not self.resets

    def moved(self, seq: int, head: bytes, *, handshake: bool) -> "ReceiverState":
        """Return the state after one more entry."""
        last = seq if handshake else self.handshake
        return ReceiverState(
            seq, head, self.baseline_seq, self.baseline_head, last, self.resets
        )

    def restarted(self, seq: int, head: bytes) -> "ReceiverState":
        """Return the state after a new segment, whose first entry comes next."""
        return replace(self, seq=seq, head=head, resets=self.resets + 1)

    def cut(self, seq: int, head: bytes) -> "ReceiverState":
        """Return the state after a truncation, from which on the log is known again."""
        return replace(self.restarted(seq, head), baseline_seq=seq, baseline_head=head)

    def encode(self, writer: Writer) -> None:
        """Append a stored state."""
        writer.u8(STATE_VERSION)
        writer.u64(self.seq)
        writer.fixed(self.head)
        writer.u64(self.baseline_seq)
        writer.fixed(self.baseline_head)
        writer.u64(self.handshake)
        writer.u64(self.resets)

    @classmethod
    def decode(cls, reader: Reader) -> "ReceiverState":
        """Read a stored state.

        Raises:
            NewerVersion: It is of a version that is not known here.
            Truncated: The bytes end first.
        """
        version = reader.u8()
        if version != STATE_VERSION:
            raise NewerVersion(version)
        return cls(
            seq=reader.u64(),
            head=reader.fixed(HASH_LENGTH),
            baseline_seq=reader.u64(),
            baseline_head=reader.fixed(HASH_LENGTH),
            handshake=reader.u64(),
            resets=reader.u64(),
        )


@dataclass(frozen=True, slots=True)
class PastEntry:
    """What is remembered of one of the last entries.

    Attributes:
        seq: Its place; or the number before a segment's first entry.
        head: The head of its stamp, or of the segment's announcement.
        stamp: The stamp in full form, or the announcement.
    """

    seq: int
    head: bytes = field(repr=False)
    stamp: bytes = field(repr=False)

    @classmethod
    def of(cls, stamp: Stamp) -> "PastEntry":
        """Return what is remembered of an entry with this stamp."""
        return cls(stamp.fields.seq, stamp.head, stamp.encoded())


@dataclass(frozen=True, slots=True)
class DeviceCounter:
    """How far a device has counted its entries in this room.

    Attributes:
        device: Which device.
        dev_seq: The number of its last entry.
        resets: `ReceiverState.resets` when that entry came.
    """

    device: bytes = field(repr=False)
    dev_seq: int
    resets: int


@dataclass(frozen=True, slots=True)
class Delta:
    """What to write to the records, in one transaction with the state.

    Attributes:
        entry: A past entry to add.
        forget: Past entries up to this number are to be deleted.
        counter: A device's counter to put in the place of its former one.
        commitment: A commitment to add to those of this epoch.
        clear_counters: Whether all counters are to be deleted first.
        clear_commitments: Whether all commitments are to be deleted first.
    """

    entry: PastEntry | None = None
    forget: int | None = None
    counter: DeviceCounter | None = None
    commitment: bytes | None = field(default=None, repr=False)
    clear_counters: bool = False
    clear_commitments: bool = False


NO_CHANGE: Final = Delta()
"""Nothing is to be written."""


class Records(Protocol):
    """What the caller's store has of one room, every earlier delta included."""

    def past_entry(self, seq: int) -> PastEntry | None:
        """Return a past entry that is still remembered."""

    def counter(self, device: bytes) -> DeviceCounter | None:
        """Return a device's counter."""

    def has_commitment(self, commitment: bytes) -> bool:
        """Tell whether this commitment came in this epoch."""

    def author(self, commitment: bytes) -> bytes | None:
        """Return the account that wrote the message with this commitment."""


def epoch_applied() -> Delta:
    """Return what to write when a commit was applied and a new epoch begins.

    Commitments bind the epoch, so that a copy in a later epoch fails by itself.
    """
    return Delta(clear_commitments=True)
