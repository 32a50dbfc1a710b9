"""What an account lets others do: requests that it accepts or declines, and blocks."""

from tgtui.relay.core import invitations
from tgtui.relay.core.directory import NOBODY
from tgtui.relay.core.effects import Outcome, Sender
from tgtui.relay.ports import Membership, Transaction
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import BlockList, Done


def accept(
    tx: Transaction, sender: Sender, request: requests.RoomRequest
) -> Outcome[Done]:
    """Let a room be served to this account, and make a contact of the inviter (M10).

    Raises:
        Refused: The account is not in the room, declined, or was too late.
    """
    row = _membership(tx, request.group, sender.account)
    if row.left:
        raise Refused(Refusal.NOT_FOUND)
    if row.accepted:
        return Outcome(Done())
    tx.rooms.put_member(request.group, row._replace(accepted=True, inviter=NOBODY))
    for device in row.devices:
        # A leaf may be of a device that was revoked, for which nothing is kept.
        if tx.accounts.device(device) is not None:
            tx.log.put_cursor(request.group, device, row.joined)
    if tx.accounts.account(row.inviter) is not None:
        tx.contacts.add_contact(sender.account, row.inviter)
        tx.contacts.add_contact(row.inviter, sender.account)
    return Outcome(Done())


def decline(
    tx: Transaction, sender: Sender, request: requests.RoomRequest
) -> Outcome[Done]:
    """Take back an invitation, so that any member may remove the account (M10).

    Raises:
        Refused: The account is not in the room, or accepted: it may leave then.
    """
    row = _membership(tx, request.group, sender.account)
    if row.accepted:
        raise Refused(Refusal.FORBIDDEN)
    invitations.withdraw(tx, request.group, row)
    tx.rooms.put_member(request.group, row._replace(left=True, inviter=NOBODY))
    return Outcome(Done())


def list_blocks(tx: Transaction, sender: Sender) -> BlockList:
    """Return the accounts that this one blocks."""
    return BlockList(tuple(tx.contacts.blocks(sender.account)))


def block(
    tx: Transaction, sender: Sender, request: requests.AccountRequest
) -> Outcome[Done]:
    """Block an account, known here or not: requests, claims and look-ups by it (M10).

    It stays a contact, and its entries in rooms are served as ever: it cannot tell.

    Raises:
        Refused: It is this account, or too many are blocked.
    """
    if request.account == sender.account:
        raise Refused(Refusal.MALFORMED)
    if tx.contacts.blocked(sender.account, request.account):
        return Outcome(Done())
    if len(tx.contacts.blocks(sender.account)) >= limits.BLOCKS:
        raise Refused(Refusal.QUOTA)
    tx.contacts.add_block(sender.account, request.account)
    return Outcome(Done())


def unblock(
    tx: Transaction, sender: Sender, request: requests.AccountRequest
) -> Outcome[Done]:
    """Block an account no longer."""
    tx.contacts.drop_block(sender.account, request.account)
    return Outcome(Done())


def _membership(tx: Transaction, group: bytes, account: bytes) -> Membership:
    """Return an account in a room.

    Raises:
        Refused: It is not there.
    """
    row = tx.rooms.member(group, account)
    if row is None:
        raise Refused(Refusal.NOT_FOUND)
    return row
