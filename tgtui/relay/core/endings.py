"""How a room ends: all of it goes, and nothing is ever put into its place."""

from hashlib import sha256
from typing import Final

from tgtui.relay.core.blobs import drop_blobs_of, owner_of_room, removed
from tgtui.relay.core.effects import Effect, StopFollowing
from tgtui.relay.ports import Transaction


_LABEL: Final = b"tgtui/1 ended-room"


def end_room(tx: Transaction, group: bytes) -> tuple[Effect, ...]:
    """Remove a room with its log, and let its group id be used no more.

    A room that was founded under it again would have entries at places that are stamped
    already: two stamps that prove a fork of which the relay knows nothing (M6).
    """
    tx.rooms.drop_room(group)
    tx.rooms.put_ended(_mark(group))
    gone = drop_blobs_of(tx, owner_of_room(group))
    return (StopFollowing(group), *removed(gone))


def has_ended(tx: Transaction, group: bytes) -> bool:
    """Tell whether there was a room of this id, which ended."""
    return tx.rooms.ended(_mark(group))


def _mark(group: bytes) -> bytes:
    """Return what is kept of a room: nobody finds the group id by it."""
    return sha256(_LABEL + group).digest()
