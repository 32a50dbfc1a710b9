"""Founding a room with its first commit (PROTOCOL.md §4, protocol.md N11)."""

from tgtui.relay.core import handshakes, invitations, rosters
from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Sender
from tgtui.relay.core.endings import has_ended
from tgtui.relay.core.entries import Submission
from tgtui.relay.core.places import Place
from tgtui.relay.core.quotas import spend
from tgtui.relay.ports import Room, Transaction
from tgtui.wire import (
    ZERO,
    Extras,
    Founding,
    Member,
    Refusal,
    Refused,
    Role,
    RoomKind,
    limits,
)


def found(
    tx: Transaction, context: Context, sender: Sender, submission: Submission
) -> Place:
    """Judge the commit that founds a room, and return where it goes.

    Raises:
        Refused: There is no such room and the commit does not found it, there was one,
            its roster is not the one it names, or it may not continue the room that it
            names.
    """
    extras, aad = submission.extras, submission.outer.aad
    if extras is None or extras.founding is None:
        raise Refused(Refusal.NOT_FOUND)
    if has_ended(tx, submission.outer.group_id):
        raise Refused(Refusal.TAKEN)
    if (aad.dev_seq, aad.base_seq) != (1, 0) or extras.change.drops:
        raise Refused(Refusal.MALFORMED)
    after = handshakes.roster_after({}, extras.change, submission)
    _check_founder(sender, after)
    rosters.check_size(extras.founding.kind, after)
    rosters.check_devices(tx, extras.change, {})
    _check_predecessor(tx, sender, extras.founding, after)
    _check_newcomers(tx, context, sender, extras)
    if submission.blob is not None:
        invitations.charge_blob(tx, context, sender)
    most = context.settings.rooms_a_day
    spend(tx, context, b"found" + sender.account, window=limits.DAY, most=most)
    return Place(
        _new_room(submission.outer.group_id, extras.founding),
        None,
        handshakes.Handshake(
            sender, {}, after, extras, titled=handshakes.is_titled(submission)
        ),
    )


def _check_founder(sender: Sender, after: dict[bytes, Member]) -> None:
    """Require that whoever founds a room owns it, with the device that does so.

    Raises:
        Refused: It is not in the roster as that.
    """
    founder = after.get(sender.account)
    if founder is None or founder.role != Role.OWNER:
        raise Refused(Refusal.ROSTER)
    if sender.device not in founder.devices:
        raise Refused(Refusal.ROSTER)


def _check_predecessor(
    tx: Transaction, sender: Sender, founding: Founding, after: dict[bytes, Member]
) -> None:
    """Require that the sender may continue the room that it names (M3).

    Raises:
        Refused: It may not, or the new room has accounts that the old one has not.
    """
    if founding.predecessor is None:
        return
    old = tx.rooms.room(founding.predecessor)
    row = tx.rooms.member(founding.predecessor, sender.account)
    if old is None or row is None or row.left or not row.accepted:
        raise Refused(Refusal.NOT_FOUND)
    leads = row.role >= Role.ADMIN or old.kind != RoomKind.GROUP
    if not leads or old.kind != founding.kind:
        raise Refused(Refusal.FORBIDDEN)
    members = {member.account for member in tx.rooms.members(old.group)}
    if not after.keys() <= members:
        raise Refused(Refusal.ROSTER)


def _check_newcomers(
    tx: Transaction, context: Context, sender: Sender, extras: Extras
) -> None:
    """Require a Welcome for all others, and that the strangers are not too many.

    Raises:
        Refused: There is none, or they are.
    """
    devices = invitations.joining({}, extras, sender)
    invitations.check_welcome(extras.welcome, devices)
    predecessor = extras.founding.predecessor if extras.founding else None
    strangers = sum(
        not invitations.knows(tx, predecessor, sender.account, put.account)
        for put in extras.change.puts
    )
    invitations.charge(tx, context, sender, extras, strangers=strangers)


def _new_room(group: bytes, founding: Founding) -> Room:
    """Return a room with an empty log."""
    return Room(
        group,
        founding.kind,
        seq=0,
        head=ZERO,
        base_seq=0,
        base_at=0,
        accepted_at=0,
        floor=0,
        predecessor=founding.predecessor,
    )
