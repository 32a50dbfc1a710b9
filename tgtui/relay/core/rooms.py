"""What an account may ask of its rooms, and the end of a room."""

from tgtui.identity import UnverifiedRoomDeletion
from tgtui.relay.core.effects import Outcome, Sender
from tgtui.relay.core.endings import end_room
from tgtui.relay.core.handshakes import shown
from tgtui.relay.core.statements import decoded, verified
from tgtui.relay.ports import Membership, Transaction
from tgtui.wire import Refusal, Refused, Role, limits, requests
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
        waiting=tuple(member.account for member in members if _is_asked(tx, member)),
        seq=room.seq,
        base_seq=room.base_seq,
    )


def _is_asked(tx: Transaction, row: Membership) -> bool:
    """Tell whether an account is shown as one that has not accepted yet.

    Contacts need not be asked. One that blocks the inviter is asked all the same, which
    nobody is to learn (M10).
    """
    contact = tx.contacts.contact(row.account, row.inviter)
    return not row.accepted and not row.left and not contact


def delete_room(
    tx: Transaction, sender: Sender, request: requests.DeleteRoom
) -> Outcome[Done]:
    """Delete a room and its log on the word of its owner (N7).

    Raises:
        Refused: The statement is malformed or not this device's, there is no such room
            for it, or its account does not own the room.
    """
    claimed = decoded(UnverifiedRoomDeletion.decode, request.statement)
    statement = verified(claimed.verify)
    said_by = (statement.account, statement.credential.device)
    row = tx.rooms.member(statement.group_id, statement.account)
    if row is None or row.left:
        raise Refused(Refusal.NOT_FOUND)
    if row.role != Role.OWNER or said_by != tuple(sender):
        raise Refused(Refusal.FORBIDDEN)
    return Outcome(Done(), end_room(tx, statement.group_id))
