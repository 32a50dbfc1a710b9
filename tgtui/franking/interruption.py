"""Receives what a relay announces when its log has a hole: segments and truncations."""

from tgtui.codec import encoded
from tgtui.franking.announcement import UnverifiedAnnouncement
from tgtui.franking.entry import Room
from tgtui.franking.errors import WrongRoom
from tgtui.franking.notice import About, Notice
from tgtui.franking.segment import SegmentFields
from tgtui.franking.sequence import segment_of
from tgtui.franking.state import (
    NO_CHANGE,
    Delta,
    PastEntry,
    ReceiverState,
    Records,
)
from tgtui.franking.truncated import TruncatedFields
from tgtui.franking.verdict import Again, Held, Received, Wanted


def begin_segment(
    state: ReceiverState,
    announcement: UnverifiedAnnouncement[SegmentFields],
    *,
    room: Room,
    records: Records,
) -> Received:
    """Go on where the relay begins a new segment of its log.

    The segment's first entry then links to the announcement as to a stamp. Counters of
    devices start anew, since the relay has lost them; the commitments of this epoch
    stay, so that nothing that it lost comes twice.

    Args:
        state: How far the log was received.
        announcement: As it came.
        room: What is known of the room.
        records: What is remembered of it.

    Raises:
        WrongRoom: It is another relay's, or of another room.
        ForeignKey: The relay had no such key then.
        BadStamp: The key did not sign it.
    """
    verified = announcement.verify(room.keys)
    fields = verified.fields
    if (fields.relay_id, fields.group_id) != (room.relay_id, room.group_id):
        raise WrongRoom
    if fields.segment <= segment_of(state.seq):
        return Received(state, NO_CHANGE, Again())
    if fields.last_known_seq > state.seq:
        # What the relay still has of the segment before comes first.
        wanted = Held(state.seq + 1, Wanted.MISSING_ENTRIES)
        return Received(state, NO_CHANGE, wanted)
    past = PastEntry(fields.start, verified.head, encoded(verified))
    delta = Delta(entry=past, clear_counters=True)
    notices = _of_segment(state, fields, records)
    return Received(state.restarted(past.seq, past.head), delta, None, notices)


def skip_expired(
    state: ReceiverState,
    announcement: UnverifiedAnnouncement[TruncatedFields],
    *,
    room: Room,
    silent_for: int,
    retention: int,
) -> Received:
    """Go on after entries that the relay has deleted.

    If a handshake was among them, the next entry's `base_seq` tells so, and a notice
    says that this device must be let back in.

    Args:
        state: How far the log was received.
        announcement: As it came.
        room: What is known of the room.
        silent_for: How long ago this device last acknowledged an entry, in ms, by its
            own clock.
        retention: How long the descriptor promises to keep entries, in ms.

    Raises:
        WrongRoom: It is of another room.
        ForeignKey: The relay had no such key then.
        BadStamp: The key did not sign it.
    """
    verified = announcement.verify(room.keys)
    fields = verified.fields
    if fields.group_id != room.group_id:
        raise WrongRoom
    if fields.through_seq <= state.seq:
        return Received(state, NO_CHANGE, Again())
    if segment_of(fields.through_seq) != segment_of(state.seq):
        # The jump to another segment takes that segment's announcement.
        wanted = Held(state.seq + 1, Wanted.MISSING_ENTRIES)
        return Received(state, NO_CHANGE, wanted)
    notices = _of_truncation(state, fields, early=silent_for < retention)
    after = state.cut(fields.through_seq, fields.head)
    return Received(after, NO_CHANGE, None, notices)


def _of_segment(
    state: ReceiverState, fields: SegmentFields, records: Records
) -> tuple[Notice, ...]:
    notices = [Notice(About.RESTARTED, seq=fields.start)]
    if fields.last_known_seq < state.seq:
        notices.append(Notice(About.LOST_ENTRIES, seq=fields.last_known_seq))
    own = _head_at(state, fields.last_known_seq, records)
    if own not in (None, fields.last_known_head):
        notices.append(Notice(About.RELAY_DIFFERS, seq=fields.last_known_seq))
    return tuple(notices)


def _of_truncation(
    state: ReceiverState, fields: TruncatedFields, *, early: bool
) -> tuple[Notice, ...]:
    seq = fields.through_seq
    expired = Notice(About.EXPIRED, seq=seq, count=seq - state.seq)
    return (expired, Notice(About.DELETED_EARLY, seq=seq)) if early else (expired,)


def _head_at(state: ReceiverState, seq: int, records: Records) -> bytes | None:
    """Return the head of an entry, if it is remembered."""
    if seq == state.seq:
        return state.head
    if seq == state.baseline_seq:
        return state.baseline_head
    past = records.past_entry(seq)
    return None if past is None else past.head
