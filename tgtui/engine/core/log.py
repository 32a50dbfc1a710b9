"""A room's log as this device has received it: states, records, and what goes next."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from tgtui.codec import decode_whole, encoded
from tgtui.crypto import SIGNATURE_LENGTH
from tgtui.engine.core.remembered import RoomFacts
from tgtui.engine.core.session import Session
from tgtui.engine.ports import Store
from tgtui.franking import (
    Delta,
    DeviceCounter,
    PastEntry,
    ReceiverState,
    Room,
    number_of,
)
from tgtui.wire import FullStamp, Held


LAST: Final = (1 << 63) - 1
"""The largest number that a database holds; no log gets there."""


@dataclass(frozen=True, slots=True)
class RoomRecords:
    """The `tgtui.franking.Records` of one room."""

    store: Store
    group_id: bytes

    def past_entry(self, seq: int) -> PastEntry | None:
        """Return a past entry that is still remembered."""
        if seq > LAST:
            return None
        found = self.store.rooms.past_entry(self.group_id, seq)
        return None if found is None else PastEntry(seq, *found)

    def counter(self, device: bytes) -> DeviceCounter | None:
        """Return a device's counter."""
        found = self.store.rooms.counter(self.group_id, device)
        return None if found is None else DeviceCounter(device, *found)

    def has_commitment(self, commitment: bytes) -> bool:
        """Tell whether this commitment came in this epoch."""
        return self.store.rooms.has_commitment(self.group_id, commitment)

    def author(self, commitment: bytes) -> bytes | None:
        """Return the account that wrote the message with this commitment."""
        return self.store.messages.author(self.group_id, commitment)

    def write(self, delta: Delta) -> None:
        """Write what has changed."""
        rooms, group = self.store.rooms, self.group_id
        if delta.clear_counters:
            rooms.clear_counters(group)
        if delta.clear_commitments:
            rooms.clear_commitments(group)
        if delta.entry is not None:
            rooms.put_past_entry(
                group, delta.entry.seq, delta.entry.head, delta.entry.stamp
            )
        if delta.forget is not None:
            rooms.forget_past_entries(group, delta.forget)
        if delta.counter is not None and delta.counter.dev_seq <= LAST:
            count = delta.counter.dev_seq, delta.counter.resets
            rooms.put_counter(group, delta.counter.device, count)
        if delta.commitment is not None:
            rooms.add_commitment(group, delta.commitment)


def received(facts: RoomFacts) -> ReceiverState:
    """Return how far a room's log was received."""
    if not facts.receiver:
        return ReceiverState.created()
    return _state(facts.receiver)


@lru_cache(maxsize=64)
def _state(data: bytes) -> ReceiverState:
    """Return a state, which is asked for many times for each message."""
    return decode_whole(ReceiverState.decode, data)


def move(facts: RoomFacts, state: ReceiverState) -> None:
    """Say how far a room's log was received."""
    facts.receiver = encoded(state)


def franking_room(session: Session, group_id: bytes, facts: RoomFacts) -> Room:
    """Return what is known of a room while it receives."""
    return Room(
        session.own.relay_id,
        group_id,
        session.descriptor,
        facts.timer,
        session.revocations,
    )


def held(session: Session, group_id: bytes, facts: RoomFacts) -> Held:
    """Return from where on a room is to be served, with the newest stamp (M6)."""
    state = received(facts)
    return Held(group_id, state.seq, newest_stamp(session, group_id, state.seq))


def newest_stamp(session: Session, group_id: bytes, seq: int) -> FullStamp | None:
    """Return the stamp of an entry as frames carry it.

    None where it is not remembered, or where what is remembered there is no stamp but
    the announcement of a segment.
    """
    found = session.store.rooms.past_entry(group_id, seq)
    if found is None or not number_of(seq):
        return None
    stamp = found[1]
    return FullStamp(stamp[:-SIGNATURE_LENGTH], stamp[-SIGNATURE_LENGTH:])
