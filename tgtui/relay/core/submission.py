"""Taking an entry into a room's log, in the order of checks of PROTOCOL.md §4 (M4)."""

from typing import Final

from msgspec.structs import replace

from tgtui.relay.core import founding, handshakes, recovery
from tgtui.relay.core.blobs import check_own, give_to_room
from tgtui.relay.core.context import Context, Stamped, StampFields
from tgtui.relay.core.cursors import stop_waiting
from tgtui.relay.core.effects import Effect, Outcome, RoomGrew, Sender, StopFollowing
from tgtui.relay.core.entries import Accepted, Submission
from tgtui.relay.core.places import Place, may_send
from tgtui.relay.core.quotas import spend
from tgtui.relay.core.senders import check_sender
from tgtui.relay.ports import LogEntry, Membership, Room, SentEntry, Transaction
from tgtui.wire import (
    ZERO,
    BadPadding,
    FullStamp,
    HandshakeAad,
    Refusal,
    Refused,
    check_padding,
    limits,
)
from tgtui.wire.padding import TAG


_LARGE: Final = limits.LARGE + TAG


def submit(
    tx: Transaction, context: Context, sender: Sender, submission: Submission
) -> Outcome[Accepted]:
    """Take an entry, or give the receipt of an entry that was taken before.

    Raises:
        Refused: A check fails; nothing is changed.
    """
    check_sender(tx, sender)
    group = submission.outer.group_id
    last = tx.log.last_dev_seq(group, sender.device)
    if submission.outer.aad.dev_seq <= last:
        return Outcome(Accepted(_repeated(tx, sender, submission, last), repeat=True))
    _check_form(submission)
    _check_blobs(tx, sender, submission)
    room = tx.rooms.room(group)
    if room is None:
        place = founding.found(tx, context, sender, submission)
    else:
        known = room, last
        place = _place_in(tx, context, sender, submission, known=known)
    return _take(tx, context, sender, submission, place=place)


def _repeated(
    tx: Transaction, sender: Sender, submission: Submission, last: int
) -> bytes:
    """Return the stamp of a submission that was accepted before (§4, step 2).

    Raises:
        Refused: Something else was accepted in its place.
    """
    group, dev_seq = submission.outer.group_id, submission.outer.aad.dev_seq
    sent = tx.log.sent(group, sender.device, dev_seq)
    if sent is not None and sent.message_hash == submission.message_hash:
        return sent.stamp
    commitment = sent.commitment if sent is not None else None
    raise Refused(Refusal.SUPERSEDED, seq=last, commitment=commitment)


def _check_form(submission: Submission) -> None:
    """Require that the message is padded and says what goes with its kind.

    Raises:
        Refused: It is not, or does not.
    """
    outer = submission.outer
    handshake = isinstance(outer.aad, HandshakeAad)
    try:
        check_padding(outer.ciphertext, handshake=handshake)
    except BadPadding:
        raise Refused(Refusal.PADDING) from None
    if handshake:
        fits = submission.extras is not None and not submission.leave
    else:
        alone = submission.extras is None and submission.proof is None
        inline = submission.blob is None
        fits = alone and inline and outer.aad.commitment != ZERO
    if not fits:
        raise Refused(Refusal.MALFORMED)


def _check_blobs(tx: Transaction, sender: Sender, submission: Submission) -> None:
    """Require that the blobs that are to belong to the room may do so.

    Raises:
        Refused: One may not, or a Welcome has not just one group info.
    """
    named = [submission.blob]
    welcome = submission.extras.welcome if submission.extras is not None else None
    if welcome is not None:
        named.append(welcome.group_info_blob)
        if (welcome.group_info is None) == (welcome.group_info_blob is None):
            raise Refused(Refusal.MALFORMED)
    for blob in named:
        if blob is not None:
            check_own(tx, blob, sender, submission.outer.group_id)


def _place_in(
    tx: Transaction,
    context: Context,
    sender: Sender,
    submission: Submission,
    *,
    known: tuple[Room, int],
) -> Place:
    """Return where the entry goes in a room that exists (§4, steps 3 to 6).

    `known` is the room, and the count of the sender's last entry there.

    Raises:
        Refused: A check fails.
    """
    (room, last), aad = known, submission.outer.aad
    member = tx.rooms.member(room.group, sender.account)
    if member is None or not may_send(member, sender.device):
        raise Refused(Refusal.NOT_FOUND)
    if submission.extras is not None and submission.extras.founding is not None:
        raise Refused(Refusal.TAKEN)
    if room.lost_at is not None:
        commit = handshakes.Commit(room, member, sender, submission)
        return recovery.place(tx, context, commit)
    if aad.base_seq != room.base_seq:
        raise Refused(Refusal.STALE, seq=room.base_seq)
    if aad.dev_seq != last + 1:
        _check_anew(tx, room, sender, last)
    if aad.commitment != ZERO and tx.log.seen_commitment(room.group, aad.commitment):
        raise Refused(Refusal.COMMITMENT)
    if isinstance(aad, HandshakeAad):
        commit = handshakes.Commit(room, member, sender, submission)
        return Place(room, member, handshakes.plan(tx, context, commit))
    _charge(tx, context, sender, submission.outer.ciphertext)
    return Place(room, member, None)


def _charge(tx: Transaction, context: Context, sender: Sender, size: int) -> None:
    """Count an application message, if it is a large one.

    Raises:
        Refused: There were too many today.
    """
    if size > _LARGE:
        key, most = b"large" + sender.account, limits.LARGE_MESSAGES_A_DAY
        spend(tx, context, key, window=limits.DAY, most=most)


def _check_anew(tx: Transaction, room: Room, sender: Sender, last: int) -> None:
    """Require that a device whose count does not go on may begin anew (§4, step 5).

    Raises:
        Refused: It may not.
    """
    if not recovery.starts_anew(tx, room, sender.device, last):
        raise Refused(Refusal.ORDER, seq=last)


def _take(
    tx: Transaction,
    context: Context,
    sender: Sender,
    submission: Submission,
    *,
    place: Place,
) -> Outcome[Accepted]:
    """Stamp the entry and store it with all that follows from it (§4, step 7)."""
    room, stamped = _stamp(context, sender, submission, place.room)
    group, aad = room.group, submission.outer.aad
    entry = LogEntry(
        room.seq,
        stamped.short,
        *sender,
        submission.message,
        submission.blob,
        place.room.head,
        room.accepted_at,
    )
    digest = submission.message_hash
    sent = SentEntry(aad.dev_seq, digest, aad.commitment, stamped.short)
    tx.log.append(group, entry)
    tx.log.put_sent(group, sender.device, sent)
    if submission.blob is not None:
        give_to_room(tx, submission.blob, room)
    effects: tuple[Effect, ...] = (RoomGrew(group, entry),)
    if place.handshake is None:
        tx.log.add_commitment(group, aad.commitment)
        tx.rooms.put_room(room)
    else:
        stamp = FullStamp(stamped.signed, stamped.signature)
        effects += handshakes.apply(tx, context, place.handshake, (room, stamp))
    if submission.leave and place.member is not None:
        effects += _leave(tx, room, place.member)
    return Outcome(Accepted(stamped.short), effects)


def _stamp(
    context: Context, sender: Sender, submission: Submission, room: Room
) -> tuple[Room, Stamped]:
    """Return a room with one entry more, and the stamp of that entry."""
    # protocol.md M12: time never goes back within a room.
    accepted_at = max(context.now, room.accepted_at)
    seq, outer = room.seq + 1, submission.outer
    stamped = context.notary.stamp(
        StampFields(
            room.group,
            outer.epoch,
            seq,
            room.head,
            accepted_at,
            *sender,
            outer.aad.commitment,
            submission.message_hash,
        )
    )
    room = replace(room, seq=seq, head=stamped.head, accepted_at=accepted_at)
    return room, stamped


def _leave(tx: Transaction, room: Room, member: Membership) -> tuple[Effect, ...]:
    """End the service of a room to a member who has just left it (M1)."""
    tx.rooms.put_member(room.group, member._replace(left=True))
    for device in member.devices:
        tx.rooms.put_departure(room.group, device, room.seq)
    passed = stop_waiting(tx, room.group, member.devices)
    return (StopFollowing(room.group, member.devices), *passed)
