"""Going on after the relay lost a part of a room's log (protocol.md M6)."""

from msgspec.structs import replace

from tgtui.errors import PeerFault
from tgtui.relay.core import handshakes, rosters
from tgtui.relay.core.context import Context, ProvenStamp
from tgtui.relay.core.effects import Outcome, SegmentOpened, Sender
from tgtui.relay.core.entries import Submission
from tgtui.relay.core.places import Place
from tgtui.relay.ports import Room, SegmentRow, Transaction
from tgtui.wire import (
    FullStamp,
    Member,
    Refusal,
    Refused,
    Role,
    RoomKind,
    limits,
)


def offer(
    tx: Transaction, context: Context, group: bytes, stamp: FullStamp
) -> Outcome[bool]:
    """Hear a client's newest stamp, and say whether the room waits to be restored.

    The first that does opens a new segment, and the room is read-only for a while.
    """
    room = tx.rooms.room(group)
    proven = _proven(context, group, stamp)
    if room is None or proven is None:
        return Outcome(reply=False)
    # In a segment that waits, the relay holds no entry: whoever holds one knows that
    # it was lost as well, and its place has to stay free.
    if _is_lost(tx, room, proven):
        segment = max(room.seq, proven.seq) // limits.SEGMENT + 1
        open_segment(tx, context, room, segment, offered=proven.seq)
        return Outcome(reply=True, effects=(SegmentOpened(group),))
    if room.lost_at is None:
        return Outcome(reply=False)
    offered = max(room.offered, proven.seq)
    tx.rooms.put_room(replace(room, offered=offered))
    return Outcome(reply=True)


def open_segment(
    tx: Transaction, context: Context, room: Room, segment: int, *, offered: int = 0
) -> None:
    """Go on in a new segment, once its room is restored.

    Args:
        tx: The transaction.
        context: The time, and what signs the record.
        room: The room.
        segment: The number of the segment, higher than that of any before.
        offered: The `seq` that a client proved, if one did.
    """
    record = context.notary.segment(
        room.group, segment=segment, last=(room.seq, room.head), at=context.now
    )
    row = SegmentRow(segment, record.encoded, room.head)
    tx.rooms.put_segment(room.group, row)
    tx.rooms.put_room(
        replace(
            room,
            seq=segment * limits.SEGMENT,
            head=record.head,
            lost_at=context.now,
            offered=offered,
        )
    )


def place(tx: Transaction, context: Context, commit: handshakes.Commit) -> Place:
    """Judge the commit that is to bring a room back, and return where it goes.

    Raises:
        Refused: The room stays read-only for now, or this commit cannot restore it.
    """
    room, submission = commit.room, commit.submission
    extras = submission.extras
    _check_proof(context, room, submission)
    if commit.member.role < Role.ADMIN and room.kind == RoomKind.GROUP:
        raise Refused(Refusal.FORBIDDEN)
    if extras is None or extras.change.drops:
        raise Refused(Refusal.MALFORMED)
    if extras.welcome is not None:
        # Who is in the group has had its Welcome. What comes with this commit is not
        # counted, and is nobody's request: it would reach those who block its sender.
        raise Refused(Refusal.MALFORMED)
    before = {row.account: row for row in tx.rooms.members(room.group)}
    after = handshakes.roster_after({}, extras.change, submission)
    _check_restored(commit.sender, room, after)
    rosters.check_devices(tx, extras.change, before)
    return Place(
        replace(room, lost_at=None, offered=0),
        commit.member,
        handshakes.Handshake(
            commit.sender,
            before,
            after,
            extras,
            titled=handshakes.is_titled(submission),
            restores=True,
        ),
    )


def starts_anew(tx: Transaction, room: Room, device: bytes, last: int) -> bool:
    """Tell whether the relay may have lost what a device sent after `last`.

    It may where the room has a new segment in which it heard nothing of the device.
    """
    start = room.seq - room.seq % limits.SEGMENT
    if not start:
        return False
    sent = tx.log.sent(room.group, device, last)
    # The short stamp holds key_id[8], then seq.
    return sent is None or int.from_bytes(sent.stamp[8:16], "big") < start


def _proven(context: Context, group: bytes, stamp: FullStamp) -> ProvenStamp | None:
    """Return what a stamp of this relay and room says, or none for any other bytes."""
    try:
        proven = context.notary.prove(stamp.signed, stamp.signature)
    except PeerFault:
        return None
    return proven if proven.group_id == group else None


def _is_lost(tx: Transaction, room: Room, proven: ProvenStamp) -> bool:
    """Tell whether the relay signed an entry that it does not have."""
    if proven.seq > room.seq:
        return True
    if proven.seq // limits.SEGMENT != room.seq // limits.SEGMENT:
        return False
    entry = tx.log.entry(room.group, proven.seq)
    return entry is not None and entry.stamp[-64:] != proven.signature


def _check_proof(context: Context, room: Room, submission: Submission) -> None:
    """Require the stamp with the highest place, after the time to offer it is over.

    Raises:
        Refused: It is too early, or another client knows more.
    """
    wait = (room.lost_at or 0) + limits.OFFER_TIME - context.now
    if wait > 0:
        raise Refused(Refusal.READ_ONLY, retry_after=wait)
    if submission.proof is None:
        raise Refused(Refusal.READ_ONLY)
    proven = _proven(context, room.group, submission.proof)
    if proven is None or not room.offered <= proven.seq <= room.seq:
        raise Refused(Refusal.READ_ONLY)


def _check_restored(sender: Sender, room: Room, after: dict[bytes, Member]) -> None:
    """Require that the restored roster holds the sender and suits the room.

    Raises:
        Refused: It does not.
    """
    row = after.get(sender.account)
    if row is None or sender.device not in row.devices:
        raise Refused(Refusal.ROSTER)
    if not any(member.role >= Role.ADMIN for member in after.values()):
        raise Refused(Refusal.ROSTER)
    rosters.check_size(room.kind, after)
