"""Deleting the entries that every device has read, or need not read any more."""

from collections.abc import Iterable

from msgspec.structs import replace

from tgtui.relay.ports import Transaction


def stop_waiting(tx: Transaction, group: bytes, devices: Iterable[bytes]) -> None:
    """Keep entries no longer for devices that are served the room no longer."""
    for device in devices:
        tx.log.drop_cursor(group, device)
    release(tx, group)


def release(tx: Transaction, group: bytes) -> None:
    """Delete the entries that the cursor of every device has passed."""
    room, lowest = tx.rooms.room(group), tx.log.lowest_cursor(group)
    if room is None or lowest is None or lowest <= room.floor:
        return
    tx.log.drop_through(group, lowest)
    tx.rooms.put_room(replace(room, floor=lowest))
