"""Keeping other commits out of a room while a large one is uploaded (M16)."""

from msgspec.structs import replace

from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Outcome, Sender
from tgtui.relay.core.places import may_send
from tgtui.relay.core.quotas import spend
from tgtui.relay.ports import Transaction
from tgtui.wire import Refusal, Refused, Role, limits


def lease(
    tx: Transaction, context: Context, sender: Sender, group: bytes
) -> Outcome[int]:
    """Grant a device the lease of a room, and say until when.

    Raises:
        Refused: The device is not in the room, another one holds the lease, or this one
            asked for more leases than it could make commits.
    """
    room = tx.rooms.room(group)
    row = tx.rooms.member(group, sender.account)
    if room is None or row is None or not may_send(row, sender.device):
        raise Refused(Refusal.NOT_FOUND)
    held = room.lease_until > context.now and room.lease_device != sender.device
    if held:
        wait = room.lease_until - context.now
        raise Refused(Refusal.LEASED, retry_after=wait)
    window, most = (
        (limits.MINUTE, limits.ADMIN_COMMITS_A_MINUTE)
        if row.role >= Role.ADMIN
        else (limits.HOUR, limits.COMMITS_AN_HOUR)
    )
    key = b"lease" + group + sender.device
    spend(tx, context, key, window=window, most=most)
    until = context.now + limits.LEASE
    tx.rooms.put_room(replace(room, lease_device=sender.device, lease_until=until))
    return Outcome(until)
