"""Going on from a copy of the data: nothing that was signed since is signed again."""

from typing import Final

from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Outcome
from tgtui.relay.core.recovery import open_segment
from tgtui.relay.ports import Room, Transaction
from tgtui.wire import InboxKind, limits


STEP: Final = 100
"""Rooms that one step handles."""

SLOT: Final = 15 * limits.MINUTE
"""Milliseconds after which a copy that is put back anew gets other segments.

2^23 of them last until the year 2209; later segments have no number that fits a `seq`.
"""

_COPY: Final = "copy"
_MARK: Final = b"\1"


def mark_copy(tx: Transaction) -> Outcome[None]:
    """Note that these tables are a copy, so that whoever serves them takes care."""
    tx.meta.put_value(_COPY, _MARK)
    return Outcome(None)


def is_copy(tx: Transaction) -> bool:
    """Tell whether these tables are a copy that was not served yet."""
    return bool(tx.meta.value(_COPY))


def restore_step(tx: Transaction, context: Context) -> Outcome[bool]:
    """Prepare a part of a copy to be served (M6), and tell whether there is more.

    What was handed out since the copy was made must not be handed out again, so that
    KeyPackages and pending Welcomes go. Each room waits, in a new segment, for an
    administrator who restores it.
    """
    mark = tx.meta.value(_COPY)
    if not mark:
        return Outcome(reply=False)
    if mark == _MARK:
        tx.keys.drop_all_packages()
        tx.inbox.drop_all_items(InboxKind.INVITATION)
    rooms = tx.rooms.rooms(mark.removeprefix(_MARK), STEP)
    for room in rooms:
        _interrupt(tx, context, room)
    more = len(rooms) == STEP
    tx.meta.put_value(_COPY, _MARK + rooms[-1].group if more else b"")
    return Outcome(reply=more)


def _interrupt(tx: Transaction, context: Context, room: Room) -> None:
    """Open a segment that no relay on the same copy has opened before."""
    segment = max(room.seq // limits.SEGMENT + 1, context.now // SLOT)
    open_segment(tx, context, room, segment)
