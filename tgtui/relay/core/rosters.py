"""Who may make which change to a roster (protocol.md M9)."""

from dataclasses import dataclass

from tgtui.relay.ports import Membership, Room, Transaction
from tgtui.wire import (
    BadRoster,
    Member,
    Refusal,
    Refused,
    Role,
    RoomKind,
    RosterChange,
    added,
)


_MOST = {RoomKind.NOTES: 1, RoomKind.DIRECT: 2}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a change is judged by.

    Attributes:
        tx: Where accounts and devices are looked up.
        room: The room.
        before: Its members, by account.
        actor: The member that makes the change.
    """

    tx: Transaction
    room: Room
    before: dict[bytes, Membership]
    actor: Membership


def check_change(
    facts: Facts, change: RosterChange, after: dict[bytes, Member]
) -> None:
    """Require that the actor may make a change.

    Raises:
        Refused: It may not, or the room would be of another kind afterwards.
    """
    check_size(facts.room.kind, after)
    try:
        added(facts.before, change)
    except BadRoster:
        raise Refused(Refusal.ROSTER) from None
    for account in change.drops:
        _check_drop(facts, account)
    heir = _heir(facts, change)
    for put in change.puts:
        _check_put(facts, put, heir)
    check_devices(facts.tx, change, facts.before)
    if not any(member.role >= Role.ADMIN for member in after.values()):
        # protocol.md M9: the last administrator's role passes on, in both places.
        raise Refused(Refusal.ROSTER)


def check_size(kind: RoomKind, after: dict[bytes, Member]) -> None:
    """Require that notes stay with one account and a conversation with two.

    Raises:
        Refused: There are more.
    """
    if len(after) > _MOST.get(kind, len(after)):
        raise Refused(Refusal.ROSTER)


def check_devices(
    tx: Transaction, change: RosterChange, before: dict[bytes, Membership]
) -> None:
    """Require that every device that a change adds is one that its account has now.

    Raises:
        Refused: One is not.
    """
    for put in change.puts:
        row = before.get(put.account)
        known = row.devices if row is not None else ()
        for device in put.devices:
            if device in known:
                continue
            found = tx.accounts.device(device)
            if found is None or found.account != put.account:
                raise Refused(Refusal.ROSTER)


def _check_drop(facts: Facts, account: bytes) -> None:
    """Require that the actor may drop an account.

    Raises:
        Refused: It may not.
    """
    row, actor = facts.before[account], facts.actor
    if account == actor.account:
        # RFC 9420 §12.4: a member cannot remove itself; it sends `leave`.
        raise Refused(Refusal.ROSTER)
    leads = actor.role >= Role.ADMIN and row.role <= actor.role
    if not (leads or row.left or _is_gone(facts.tx, row)):
        raise Refused(Refusal.FORBIDDEN)


def _is_gone(tx: Transaction, row: Membership) -> bool:
    """Tell whether an account was deleted, or all its devices here were revoked."""
    if tx.accounts.account(row.account) is None:
        return True
    return all(tx.accounts.revoked(device) for device in row.devices)


def _heir(facts: Facts, change: RosterChange) -> bytes | None:
    """Return the account that anybody may make an administrator with this change.

    There is one only where every administrator left, is gone, or goes with the change.
    """
    raised = [
        put.account
        for put in change.puts
        if put.role >= Role.ADMIN
        and (row := facts.before.get(put.account)) is not None
        and row.role < Role.ADMIN
    ]
    leading = [
        row
        for row in facts.before.values()
        if row.role >= Role.ADMIN
        and row.account not in change.drops
        and not row.left
        and not _is_gone(facts.tx, row)
    ]
    return raised[0] if len(raised) == 1 and not leading else None


def _check_put(facts: Facts, put: Member, heir: bytes | None) -> None:
    """Require that the actor may put an account into the roster as it says.

    Raises:
        Refused: It may not.
    """
    row, actor = facts.before.get(put.account), facts.actor
    if put.account == heir:
        return
    if row is None:
        allowed = actor.role >= Role.ADMIN and put.role <= actor.role
    elif row.role == put.role:
        # Any member changes the devices within one account: it lets them back in.
        allowed = row.devices != put.devices
    else:
        highest = max(row.role, put.role)
        allowed = actor.role >= Role.ADMIN and highest <= actor.role
    if not allowed:
        raise Refused(Refusal.FORBIDDEN)
