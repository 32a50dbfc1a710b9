"""Which blobs may be uploaded, by whom, and who may fetch them; not their bytes."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from tgtui.relay.core import quotas
from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Effect, Outcome, RemoveBlobs, Sender
from tgtui.relay.ports import BlobRow, Room, Transaction
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import BlobState, Done


_ROOM_LABEL: Final = b"tgtui/1 blobs-of-room"


def begin_blob(
    tx: Transaction, context: Context, sender: Sender, request: requests.BeginBlob
) -> Outcome[BlobState]:
    """Take note of a blob that is to be uploaded, or say how far it has come.

    Whoever announced it first owns it. That it is there is no secret from others who
    know its id, since that is the right to fetch it.

    Raises:
        Refused: It was announced with another size, is too large, or is more than the
            account may have here or announce within a day.
    """
    row = tx.blobs.blob(request.blob)
    if row is not None:
        if row.size != request.size:
            raise Refused(Refusal.MISMATCH)
        return Outcome(_state(row))
    # Whatever files may be, members have to be able to change their rooms.
    if request.size > max(context.settings.file_size, limits.COMMIT):
        raise Refused(Refusal.TOO_LARGE)
    stored = tx.blobs.blob_bytes(sender.account)
    if stored + request.size > context.settings.storage:
        raise Refused(Refusal.QUOTA)
    key, most = b"blob" + sender.account, limits.BLOBS_A_DAY
    quotas.spend(tx, context, key, window=limits.DAY, most=most)
    row = BlobRow(
        request.blob, sender.account, request.size, 0, complete=False, at=context.now
    )
    tx.blobs.put_blob(row)
    return Outcome(_state(row))


def check_chunk(tx: Transaction, blob: bytes, offset: int, length: int) -> BlobRow:
    """Require that the next bytes of a blob are these, before they are written.

    Args:
        tx: The transaction.
        blob: Which blob.
        offset: Where they begin.
        length: How many they are.

    Raises:
        Refused: Nobody announced it, it is complete, the upload stands elsewhere, or
            they are none or more than were announced.
    """
    row = tx.blobs.blob(blob)
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    if row.complete or offset != row.received or not 0 < length <= row.size - offset:
        raise Refused(Refusal.MISMATCH)
    return row


def progress(
    tx: Transaction, blob: bytes, offset: int, length: int
) -> Outcome[BlobState]:
    """Take note that the next bytes of a blob are durable.

    Raises:
        Refused: As `check_chunk`: the upload moved on while they were written.
    """
    row = check_chunk(tx, blob, offset, length)
    row = row._replace(received=offset + length)
    tx.blobs.put_blob(row)
    return Outcome(_state(row))


def finish_blob(
    tx: Transaction, blob: bytes, digest: bytes
) -> Outcome[BlobState | Refused]:
    """Complete a blob whose bytes are all there, or drop it where they are others.

    Args:
        tx: The transaction.
        blob: Which blob.
        digest: SHA-256 of the bytes that are stored.

    Returns:
        How it stands now, or the refusal, which is no exception since the blob goes.

    Raises:
        Refused: Nobody announced it, or bytes are missing.
    """
    row = tx.blobs.blob(blob)
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    if row.complete:
        return Outcome(_state(row))
    if row.received != row.size:
        raise Refused(Refusal.MISMATCH)
    if digest != blob:
        tx.blobs.drop_blob(blob)
        return Outcome(Refused(Refusal.MISMATCH), removed((blob,)))
    row = row._replace(complete=True)
    tx.blobs.put_blob(row)
    return Outcome(_state(row))


def readable(tx: Transaction, blob: bytes) -> BlobRow:
    """Return a blob that may be fetched: by whoever knows its id.

    Raises:
        Refused: It is not there whole.
    """
    row = tx.blobs.blob(blob)
    if row is None or not row.complete:
        raise Refused(Refusal.NOT_FOUND)
    return row


def delete_blob(
    tx: Transaction, sender: Sender, request: requests.BlobRequest
) -> Outcome[Done]:
    """Delete a blob that this account announced.

    Raises:
        Refused: There is none, or it is not this account's (any more).
    """
    row = tx.blobs.blob(request.blob)
    if row is None or row.owner != sender.account:
        raise Refused(Refusal.NOT_FOUND)
    tx.blobs.drop_blob(request.blob)
    return Outcome(Done(), removed((request.blob,)))


def check_own(tx: Transaction, blob: bytes, sender: Sender, group: bytes) -> None:
    """Require that a blob may go into a room's log: it is whole, and not too long.

    It has to be the sender's, or the room's already: else whoever knows the id of
    somebody's file could let a room of theirs have it, and delete it with the room.

    Raises:
        Refused: It may not.
    """
    row = tx.blobs.blob(blob)
    if row is None or not row.complete:
        raise Refused(Refusal.MISMATCH)
    if row.owner not in {sender.account, owner_of_room(group)}:
        raise Refused(Refusal.MISMATCH)
    if row.size > limits.COMMIT:
        raise Refused(Refusal.TOO_LARGE)


def give_to_room(tx: Transaction, blob: bytes, room: Room) -> None:
    """Let a blob belong to the log of a room that names it, which `check_own` allowed.

    Else whoever uploaded a commit could delete it, and nobody could follow the room.
    """
    row = tx.blobs.blob(blob)
    if row is not None:
        owner, at = owner_of_room(room.group), room.accepted_at
        tx.blobs.put_blob(row._replace(owner=owner, at=max(row.at, at)))


def owner_of_room(group: bytes) -> bytes:
    """Return as whose the blobs of a room's log are kept: the id of no account."""
    return sha256(_ROOM_LABEL + group).digest()


def drop_blobs_of(tx: Transaction, owner: bytes) -> tuple[bytes, ...]:
    """Remove all blobs of an owner, and return which."""
    gone: list[bytes] = []
    while found := tx.blobs.blobs_of(owner, limits.BATCH):
        for blob in found:
            tx.blobs.drop_blob(blob)
        gone += found
    return tuple(gone)


def strays(tx: Transaction, stored: Iterable[bytes]) -> list[bytes]:
    """Return those of the blobs whose bytes are stored that have no row.

    A row goes before its bytes do, and a crash may come between the two.
    """
    return [blob for blob in stored if tx.blobs.blob(blob) is None]


def removed(gone: tuple[bytes, ...]) -> tuple[Effect, ...]:
    """Return what removes the bytes of blobs whose rows are gone."""
    return (RemoveBlobs(gone),) if gone else ()


def _state(row: BlobRow) -> BlobState:
    return BlobState(row.received, row.complete)
