"""A device that receives a room's log and keeps its records in dictionaries."""

from tests.franking.setting import Chat, Delivery, Given
from tgtui.franking import (
    Delta,
    DeviceCounter,
    Hidden,
    Opened,
    PastEntry,
    Reason,
    Received,
    ReceiverState,
    receive,
)


class MemoryRecords:
    """The records of a room, in dictionaries."""

    def __init__(self) -> None:
        """Start empty."""
        self.entries: dict[int, PastEntry] = {}
        self.counters: dict[bytes, DeviceCounter] = {}
        self.commitments: set[bytes] = set()
        self.authors: dict[bytes, bytes] = {}

    def past_entry(self, seq: int) -> PastEntry | None:
        """Return a past entry."""
        return self.entries.get(seq)

    def counter(self, device: bytes) -> DeviceCounter | None:
        """Return a device's counter."""
        return self.counters.get(device)

    def has_commitment(self, commitment: bytes) -> bool:
        """Tell whether it came in this epoch."""
        return commitment in self.commitments

    def author(self, commitment: bytes) -> bytes | None:
        """Return who wrote a message."""
        return self.authors.get(commitment)

    def write(self, delta: Delta) -> None:
        """Carry a delta out."""
        if delta.clear_counters:
            self.counters.clear()
        if delta.clear_commitments:
            self.commitments.clear()
        if delta.entry is not None:
            self.entries[delta.entry.seq] = delta.entry
        if delta.forget is not None:
            gone = [seq for seq in self.entries if seq <= delta.forget]
            for seq in gone:
                del self.entries[seq]
        if delta.counter is not None:
            self.counters[delta.counter.device] = delta.counter
        if delta.commitment is not None:
            self.commitments.add(delta.commitment)


class Receiver:
    """A device that receives a room's log."""

    def __init__(self, chat: Chat, state: ReceiverState | None = None) -> None:
        """Start before the first entry, or in a given state."""
        self.chat = chat
        self.state = ReceiverState.created() if state is None else state
        self.records = MemoryRecords()

    def take(
        self,
        delivery: Delivery,
        *,
        opened: Opened | None = None,
        unreadable: bool = False,
        **room: Given,
    ) -> Received:
        """Receive a delivery and write what changes."""
        given = None if unreadable else opened or delivery.opened
        found = receive(
            self.state,
            delivery.entry,
            given,
            room=self.chat.room(**room),
            records=self.records,
        )
        self.keep(found)
        if found.delta.commitment is not None:
            self.records.authors[delivery.commitment] = delivery.sender.account
        return found

    def keep(self, found: Received) -> None:
        """Write what changes."""
        self.state = found.state
        self.records.write(found.delta)


def hidden(found: Received) -> Reason:
    """Return why an entry is hidden."""
    assert isinstance(found.verdict, Hidden)
    return found.verdict.reason
