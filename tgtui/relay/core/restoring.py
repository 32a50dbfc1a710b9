"""Going on from a copy of the data: nothing that was signed since is signed again."""

from typing import Final

from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Outcome
from tgtui.relay.core.recovery import open_segment
from tgtui.relay.ports import Transaction
from tgtui.wire import InboxKind, limits


STEP: Final = 100
"""Accounts or rooms that one step handles."""

SLOT: Final = 15 * limits.MINUTE
"""Milliseconds after which a copy that is put back anew gets other segments.

2^23 of them last until the year 2209; later segments have no number that fits a `seq`.
"""

_COPY: Final = "copy"
_ACCOUNTS: Final = b"\1"
_ROOMS: Final = b"\2"


def mark_copy(tx: Transaction) -> Outcome[None]:
    """Note that these tables are a copy, so that whoever serves them takes care."""
    tx.meta.put_value(_COPY, _ACCOUNTS)
    return Outcome(None)


def is_copy(tx: Transaction) -> bool:
    """Tell whether these tables are a copy that was not served yet."""
    return bool(tx.meta.value(_COPY))


def restore_step(tx: Transaction, context: Context) -> Outcome[bool]:
    """Prepare a part of a copy to be served (M6), and tell whether there is more.

    What was handed out since the copy was made must not be handed out again, so that
    KeyPackages and pending Welcomes go, and places in inboxes and logs are left out.
    Each room waits in a new segment for an administrator who restores it.
    """
    mark = tx.meta.value(_COPY) or b""
    phase, after = mark[:1], mark[1:]
    if phase == _ACCOUNTS:
        last = _leave_out_places(tx, context, after)
        following = _ACCOUNTS + last if last else _ROOMS
    elif phase == _ROOMS:
        last = _interrupt_rooms(tx, context, after)
        following = _ROOMS + last if last else b""
    else:
        following = b""
    if mark:
        tx.meta.put_value(_COPY, following)
    return Outcome(reply=bool(following))


def _leave_out_places(tx: Transaction, context: Context, after: bytes) -> bytes:
    """Prepare inboxes of some accounts; return the last if there may be more."""
    if not after:
        tx.keys.drop_all_packages()
        tx.inbox.drop_all_items(InboxKind.INVITATION)
    rows = tx.accounts.list_accounts(after, STEP)
    for row in rows:
        for device in tx.accounts.devices(row.account):
            # No inbox gets an item a second, so that none was ever as far as this.
            tx.inbox.put_place(device.device, context.now // limits.SECOND)
    return rows[-1].account if len(rows) == STEP else b""


def _interrupt_rooms(tx: Transaction, context: Context, after: bytes) -> bytes:
    """Open segments in some rooms; return the last one if there may be more."""
    rooms = tx.rooms.rooms(after, STEP)
    for room in rooms:
        # A relay that served the same copy before has opened an earlier one.
        segment = max(room.seq // limits.SEGMENT + 1, context.now // SLOT)
        open_segment(tx, context, room, segment)
    return rooms[-1].group if len(rooms) == STEP else b""
