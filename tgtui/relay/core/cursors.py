"""Deleting the entries that every device has read, or need not read any more."""

from collections.abc import Iterable

from msgspec.structs import replace

from tgtui.relay.core.effects import CursorsPassed
from tgtui.relay.ports import Transaction


def stop_waiting(
    tx: Transaction, group: bytes, devices: Iterable[bytes]
) -> tuple[CursorsPassed, ...]:
    """Keep entries no longer for devices that are served the room no longer."""
    for device in devices:
        tx.log.drop_cursor(group, device)
    return release(tx, group)


def release(tx: Transaction, group: bytes) -> tuple[CursorsPassed, ...]:
    """Delete the entries that the cursor of every device has passed, and tell it."""
    room, lowest = tx.rooms.room(group), tx.log.lowest_cursor(group)
    if room is None or lowest is None or lowest <= room.floor:
        return ()
    tx.log.drop_through(group, lowest)
    tx.rooms.put_room(replace(room, floor=lowest))
    return (CursorsPassed(group, lowest),) if _is_shared(tx, group) else ()


def passed(tx: Transaction, group: bytes) -> int:
    """Return the last entry that the cursor of every device has passed.

    It is 0 where one account alone is served: what it has acknowledged itself was
    delivered to nobody.
    """
    lowest = tx.log.lowest_cursor(group)
    return lowest if lowest is not None and _is_shared(tx, group) else 0


def _is_shared(tx: Transaction, group: bytes) -> bool:
    """Tell whether the room is served to more than one account."""
    served = 0
    for row in tx.rooms.members(group):
        served += any(tx.log.cursor(group, each) is not None for each in row.devices)
        if served > 1:
            return True
    return False
