"""What an account may ask of its rooms, and the end of a room."""

from tgtui.identity import RoomDeletion
from tgtui.relay.core.effects import Outcome, Sender, StopFollowing
from tgtui.relay.core.handshakes import shown
from tgtui.relay.ports import Transaction
from tgtui.wire import Refusal, Refused, Role, limits
from tgtui.wire.replies import Done, RoomList, RoomSummary, RosterReply


def list_rooms(tx: Transaction, sender: Sender, after: bytes) -> RoomList:
    """Return the rooms of an account, and where this device stands in each."""
    groups = tx.rooms.rooms_of(sender.account, after, limits.BATCH + 1)
    found = [_summary(tx, sender, group) for group in groups[: limits.BATCH]]
    rooms = tuple(summary for summary in found if summary is not None)
    return RoomList(rooms, more=len(groups) > limits.BATCH)


def _summary(tx: Transaction, sender: Sender, group: bytes) -> RoomSummary | None:
    """Return one room, or none where the account left it."""
    room = tx.rooms.room(group)
    row = tx.rooms.member(group, sender.account)
    if room is None or row is None or row.left:
        return None
    return RoomSummary(
        group=group,
        kind=room.kind,
        role=row.role,
        accepted=row.accepted,
        seq=room.seq,
        cursor=tx.log.cursor(group, sender.device) or 0,
        dev_seq=tx.log.last_dev_seq(group, sender.device),
        base_seq=room.base_seq,
    )


def roster(tx: Transaction, sender: Sender, group: bytes) -> RosterReply:
    """Return who is in a room, to one of them.

    Raises:
        Refused: The account is not in the room.
    """
    room = tx.rooms.room(group)
    row = tx.rooms.member(group, sender.account)
    if room is None or row is None or row.left:
        raise Refused(Refusal.NOT_FOUND)
    members = tx.rooms.members(group)
    return RosterReply(
        members=tuple(shown(member) for member in members),
        waiting=tuple(
            member.account
            for member in members
            if not member.accepted and not member.left
        ),
        seq=room.seq,
        base_seq=room.base_seq,
    )


def delete_room(tx: Transaction, statement: RoomDeletion) -> Outcome[Done]:
    """Delete a room and its log on the word of its owner (N7).

    Raises:
        Refused: There is no such room, or the statement is not its owner's.
    """
    row = tx.rooms.member(statement.group_id, statement.account)
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    device = tx.accounts.device(statement.credential.device)
    if row.role != Role.OWNER or device is None or device.account != row.account:
        raise Refused(Refusal.FORBIDDEN)
    tx.rooms.drop_room(statement.group_id)
    return Outcome(Done(), (StopFollowing(statement.group_id),))
