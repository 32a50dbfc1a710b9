"""Where an entry belongs in the log, and whether the relay's stamp puts it there."""

from dataclasses import dataclass

from tgtui.codec import decode_whole
from tgtui.crypto import SIGNATURE_LENGTH
from tgtui.franking.content import Context
from tgtui.franking.entry import Entry, Opened, Room
from tgtui.franking.errors import (
    BadStamp,
    ForeignKey,
    NotAFork,
    WrongRoom,
)
from tgtui.franking.fork import prove_fork
from tgtui.franking.notice import About, Notice
from tgtui.franking.reason import Reason
from tgtui.franking.short_stamp import ShortStamp
from tgtui.franking.stamp import Stamp, UnverifiedStamp
from tgtui.franking.state import NO_CHANGE, ReceiverState, Records
from tgtui.franking.verdict import Again, Held, Received, Wanted


def out_of_turn(
    state: ReceiverState,
    stamp: ShortStamp | UnverifiedStamp,
    *,
    room: Room,
    records: Records,
) -> Received | None:
    """Return what becomes of an entry that is not the next one, or None if it is.

    To be asked before an entry is decrypted, which uses its key up. `receive` asks
    again.

    Args:
        state: How far the log was received.
        stamp: The entry's stamp, as it came.
        room: What is known of the room.
        records: What is remembered of it.
    """
    seq = stamp.seq if isinstance(stamp, ShortStamp) else stamp.claimed.seq
    if seq == state.seq + 1:
        return None
    if seq > state.seq:
        return Received(state, NO_CHANGE, Held(state.seq + 1, Wanted.MISSING_ENTRIES))
    past = records.past_entry(seq)
    if past is None:
        return Received(state, NO_CHANGE, Again())
    if isinstance(stamp, ShortStamp):
        if past.stamp[-SIGNATURE_LENGTH:] == stamp.signature:
            return Received(state, NO_CHANGE, Again())
        return Received(state, NO_CHANGE, Held(seq, Wanted.FULL_STAMP))
    return Received(state, NO_CHANGE, Again(), contradiction(stamp, past.stamp, room))


def contradiction(stamp: UnverifiedStamp, own: bytes, room: Room) -> tuple[Notice, ...]:
    """Return the notice of a fork if two stamps of one entry prove it.

    Args:
        stamp: A stamp that somebody shows.
        own: The stamp in full form that this device has received.
        room: Whose keys to ask.
    """
    try:
        mine = decode_whole(UnverifiedStamp.decode, own).verify(room.keys)
        proof = prove_fork(mine, stamp.verify(room.keys))
    except (BadStamp, ForeignKey, WrongRoom, NotAFork):
        return ()
    return (Notice(About.FORK_PROVEN, seq=mine.fields.seq, proof=proof),)


@dataclass(frozen=True, slots=True)
class Placed:
    """The next entry, with its stamp.

    Attributes:
        stamp: The stamp, which is verified unless the reason says otherwise.
        context: Where the entry was written and by whom, by this device's own account;
            what the stamp says where it cannot be decrypted.
        reason: Why the entry is hidden, or None.
    """

    stamp: Stamp
    context: Context
    reason: Reason | None = None


def placed(
    state: ReceiverState, entry: Entry, opened: Opened | None, room: Room
) -> Placed | Held:
    """Return the stamp of the next entry: R4, R5 and the second half of R7.

    A stamp in short form is rebuilt from what this device knows, so that any difference
    makes its signature fail; which difference, only the full form can tell. With the
    full form the answer is final.

    Args:
        state: How far the log was received.
        entry: The next entry.
        opened: What decrypting it gave, or None where that failed.
        room: What is known of the room.
    """
    if isinstance(entry.stamp, UnverifiedStamp):
        return _in_full(state, entry, entry.stamp, opened=opened, room=room)
    ask = Held(state.seq + 1, Wanted.FULL_STAMP)
    if opened is None:
        # Who sent it is inside, and without that there is nothing to rebuild from.
        return ask
    context = room.context(opened.sender.credential, entry.epoch)
    rebuilt = entry.stamp.rebuilt(
        context,
        prev=state.head,
        commitment=entry.commitment,
        message_hash=entry.message_hash,
    )
    try:
        return Placed(rebuilt.verify(room.keys), context)
    except (BadStamp, ForeignKey, WrongRoom):
        return ask


def _in_full(
    state: ReceiverState,
    entry: Entry,
    unverified: UnverifiedStamp,
    *,
    opened: Opened | None,
    room: Room,
) -> Placed | Held:
    context = unverified.claimed.context
    if opened is not None:
        context = room.context(opened.sender.credential, entry.epoch)
    try:
        stamp = unverified.verify(room.keys)
    except BadStamp:
        return Placed(unverified.trust(), context, Reason.NOT_VOUCHED_FOR)
    except (ForeignKey, WrongRoom):
        return Placed(unverified.trust(), context, Reason.FOREIGN_KEY)
    if stamp.fields.prev != state.head:
        return Held(state.seq + 1, Wanted.ANOTHER_COPY)
    if opened is None:
        return Placed(stamp, context, Reason.UNREADABLE)
    expected = (context, entry.commitment, entry.message_hash)
    fields = stamp.fields
    if (fields.context, fields.commitment, fields.message_hash) != expected:
        return Placed(stamp, context, Reason.WRONG_STAMP)
    return Placed(stamp, context)
