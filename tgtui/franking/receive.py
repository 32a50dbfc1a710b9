"""Receives a room's log, entry by entry: rules R1 to R10, before anything is shown.

entry ─► out_of_turn? ─► Held, Again          nothing changes
  │ next
  ├─ decrypt (the caller's)
  ├─ R4, R5, R7: the stamp ─► Held            nothing changes: ask for more
  │
  ├─ the log, the device's counter and the commitments move on, whatever follows
  ├─ R9, R8: notices
  └─ R1, R2, R3, R6, R10 ─► Shown, Taken, or Hidden with its reason
"""

from dataclasses import dataclass
from typing import NamedTuple

from tgtui.codec import DecodeError, decode_whole
from tgtui.franking import limits
from tgtui.franking.checks import (
    check_new,
    check_seen,
    check_target,
    checked_message,
    checked_meta,
)
from tgtui.franking.entry import Entry, Opened, Room
from tgtui.franking.errors import NotShown
from tgtui.franking.kind import Kind
from tgtui.franking.notice import About, Notice
from tgtui.franking.placing import Placed, contradiction, out_of_turn, placed
from tgtui.franking.reason import Reason
from tgtui.franking.sequence import number_of
from tgtui.franking.stamp import UnverifiedStamp
from tgtui.franking.state import (
    NO_CHANGE,
    Delta,
    DeviceCounter,
    PastEntry,
    ReceiverState,
    Records,
)
from tgtui.franking.suite import NOTHING
from tgtui.franking.verdict import Held, Hidden, Received, Shown, Taken


def receive(
    state: ReceiverState,
    entry: Entry,
    opened: Opened | None,
    *,
    room: Room,
    records: Records,
) -> Received:
    """Judge the next entry of a room's log.

    Args:
        state: How far the log was received.
        entry: The entry, with its stamp.
        opened: What decrypting it gave, or None where that failed.
        room: What is known of the room in the epoch of the entry.
        records: What is remembered of it, every earlier delta included.
    """
    early = out_of_turn(state, entry.stamp, room=room, records=records)
    if early is not None:
        return early
    found = placed(state, entry, opened, room)
    if isinstance(found, Held):
        return Received(state, NO_CHANGE, found)
    return _Judgement(state, entry, opened, found, room, records).received()


class _Last(NamedTuple):
    """A device's last number, and whether the next one follows it without a hole."""

    dev_seq: int
    exact: bool


@dataclass(frozen=True, slots=True)
class _Judgement:
    """One entry whose place is settled."""

    state: ReceiverState
    entry: Entry
    opened: Opened | None
    placed: Placed
    room: Room
    records: Records

    def received(self) -> Received:
        """Return the outcome, in which the log has moved on in every case."""
        stamp, entry = self.placed.stamp, self.entry
        state = self.state.moved(
            stamp.fields.seq, stamp.head, handshake=entry.is_handshake
        )
        last = self._last_of_device()
        notices = self._of_log(last)
        reason = self.placed.reason
        if reason is None and entry.dev_seq <= last.dev_seq:
            reason = Reason.DUPLICATE
        if reason is not None or self.opened is None:
            hidden = Hidden(reason or Reason.UNREADABLE)
            return Received(state, self._delta(last), hidden, notices)
        try:
            verdict, more = self._judged(self.opened)
        except NotShown as error:
            found = Hidden(error.reason)
            return Received(state, self._delta(last), found, notices)
        # Only what passed has to be kept: a copy of what did not, does not either.
        delta = self._delta(last, entry.commitment)
        return Received(state, delta, verdict, notices + more)

    @property
    def _device(self) -> bytes:
        if self.opened is None:
            return self.placed.stamp.fields.device
        return self.opened.sender.credential.device

    def _judged(self, opened: Opened) -> tuple[Shown | Taken, tuple[Notice, ...]]:
        entry, stamp = self.entry, self.placed.stamp
        if entry.seen is not None:
            check_seen(entry.seen[0], stamp.fields.seq)
            evidence = checked_meta(entry, opened, self.placed, self.room)
            check_new(entry.commitment, self.records)
            return Taken(stamp, evidence), self._of_seen(*entry.seen)
        message, proof = checked_message(entry, opened, self.placed, self.room)
        content = message.content
        check_seen(content.seen_seq, stamp.fields.seq)
        check_new(entry.commitment, self.records)
        known = check_target(content, opened.sender, self.records)
        notices = self._of_seen(content.seen_seq, content.seen_head)
        if content.kind == Kind.FORK:
            notices += self._of_claim(content.body)
        return Shown(message, proof, known), notices

    def _last_of_device(self) -> _Last:
        counter = self.records.counter(self._device)
        if counter is None:
            return _Last(0, exact=self.state.whole)
        return _Last(counter.dev_seq, exact=counter.resets == self.state.resets)

    def _counted(self, last: _Last) -> int:
        """Return the device's new count.

        What MLS has authenticated is its own word. For an entry that cannot be read
        there is the relay's alone, which shall not move a count so far that what the
        device really sends next would pass for a duplicate.
        """
        if self.opened is not None:
            return max(last.dev_seq, self.entry.dev_seq)
        vouched = self.placed.reason is Reason.UNREADABLE
        if vouched and last.exact and self.entry.dev_seq > last.dev_seq:
            return last.dev_seq + 1
        return last.dev_seq

    def _delta(self, last: _Last, commitment: bytes = NOTHING) -> Delta:
        stamp = self.placed.stamp
        seq, count = stamp.fields.seq, self._counted(last)
        return Delta(
            entry=PastEntry.of(stamp),
            # A segment's first entries leave those of the one before in their place.
            forget=seq - limits.HEADS if number_of(seq) > limits.HEADS else None,
            counter=DeviceCounter(self._device, count, self.state.resets)
            if count > last.dev_seq
            else None,
            commitment=None if commitment == NOTHING else commitment,
        )

    def _of_log(self, last: _Last) -> tuple[Notice, ...]:
        """R9, a handshake that this device never saw, and a stamp by somebody else."""
        entry, seq, notices = self.entry, self.placed.stamp.fields.seq, []
        if self.placed.reason is Reason.FOREIGN_KEY:
            notices.append(Notice(About.FOREIGN_KEY, seq=seq))
        missing = entry.dev_seq - last.dev_seq - 1
        if last.exact and missing > 0:
            notices.append(
                Notice(About.MISSING_ENTRY, self._device, seq=seq, count=missing)
            )
        if entry.base_seq > self.state.handshake:
            notices.append(Notice(About.MISSED_CHANGE, seq=entry.base_seq))
        return tuple(notices)

    def _of_seen(self, seen_seq: int, seen_head: bytes) -> tuple[Notice, ...]:
        """R8: a member's claim, which is no proof."""
        state = self.state
        if seen_seq < state.baseline_seq:
            return ()
        if seen_seq == state.baseline_seq:
            own = state.baseline_head
        else:
            past = self.records.past_entry(seen_seq)
            if past is None:
                return ()
            own = past.head
        if own == seen_head:
            return ()
        return (Notice(About.OTHER_HISTORY, self._device, seq=seen_seq),)

    def _of_claim(self, body: bytes) -> tuple[Notice, ...]:
        """Compare the stamp that a content of kind `fork` shows with one's own."""
        unproven = (Notice(About.UNPROVEN_CLAIM, self._device),)
        try:
            shown = decode_whole(UnverifiedStamp.decode, body)
        except DecodeError:
            return unproven
        past = self.records.past_entry(shown.claimed.seq)
        if past is None or past.stamp == body:
            return ()
        return contradiction(shown, past.stamp, self.room) or unproven
