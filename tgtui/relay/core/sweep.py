"""Deleting what has had its time: entries, requests, keys, blobs, handles, counts."""

from typing import NamedTuple

from msgspec.structs import replace

from tgtui.relay.core import invitations
from tgtui.relay.core.context import Context
from tgtui.relay.core.directory import NOBODY
from tgtui.relay.core.effects import Effect, Outcome, RemoveBlobs
from tgtui.relay.ports import Transaction
from tgtui.wire import limits


STEP = 100
"""Rows that one sweep handles of each kind, so that it holds nobody up."""


class Swept(NamedTuple):
    """What a sweep did.

    Attributes:
        rooms: From how many rooms it deleted entries.
        requests: How many invitations had expired.
        packages: How many KeyPackages it deleted.
        items: How many items of inboxes it deleted.
        blobs: How many blobs it deleted.
        more: Whether another sweep has something to do at once.
    """

    rooms: int
    requests: int
    packages: int
    items: int
    blobs: int
    more: bool


def sweep(tx: Transaction, context: Context) -> Outcome[Swept]:
    """Delete what is older than it may be, a little of each kind."""
    rooms = _truncate(tx, context)
    requests = _expire_requests(tx, context)
    blobs = tx.blobs.old_blobs(context.now - context.settings.retention, STEP)
    for blob in blobs:
        tx.blobs.drop_blob(blob)
    packages = tx.keys.expire_packages(context.now - limits.KEY_PACKAGE_LIFE)
    # What was held back (see `invitations.place`).
    tx.inbox.drop_inbox(NOBODY)
    items = tx.inbox.expire_items(context.now - limits.INBOX_LIFE)
    tx.invites.forget_challenges(context.now)
    tx.accounts.forget_handles(context.now)
    tx.quotas.forget_windows(context.now - 2 * limits.DAY)
    swept = Swept(
        rooms,
        requests,
        packages,
        items,
        len(blobs),
        more=STEP in (rooms, requests, len(blobs)),
    )
    effects: tuple[Effect, ...] = (RemoveBlobs(tuple(blobs)),) if blobs else ()
    return Outcome(swept, effects)


def _truncate(tx: Transaction, context: Context) -> int:
    """Delete entries older than the retention, whoever has not read them (M7)."""
    before = context.now - context.settings.retention
    groups = tx.log.stale_rooms(before, STEP)
    for group in groups:
        room, last = tx.rooms.room(group), tx.log.last_before(group, before)
        if room is None or last is None:
            continue
        tx.log.drop_through(group, last.seq)
        tx.rooms.put_room(replace(room, floor=last.seq))
    return len(groups)


def _expire_requests(tx: Transaction, context: Context) -> int:
    """End invitations that nobody accepted; any member may drop the account (M10)."""
    expired = tx.rooms.expired_requests(context.now - limits.REQUEST_LIFE, STEP)
    for group, account in expired:
        row = tx.rooms.member(group, account)
        if row is not None:
            invitations.withdraw(tx, group, row)
            tx.rooms.put_member(group, row._replace(left=True, inviter=NOBODY))
    return len(expired)
