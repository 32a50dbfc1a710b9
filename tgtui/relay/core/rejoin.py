"""Letting a device back into a room: members are asked in turn (M3)."""

from collections.abc import Callable

from tgtui.identity import RejoinRequest, UnverifiedRejoinRequest
from tgtui.relay.core import quotas
from tgtui.relay.core.context import Context
from tgtui.relay.core.effects import Effect, OfferRejoin, Outcome, Sender
from tgtui.relay.core.statements import decoded, verified
from tgtui.relay.ports import RejoinRow, Transaction
from tgtui.wire import Refusal, Refused, limits, requests
from tgtui.wire.replies import Done


Online = Callable[[bytes], bool]
"""Tells whether a device is connected to this relay."""


def ask_to_rejoin(
    tx: Transaction, context: Context, sender: Sender, request: requests.Rejoin
) -> Outcome[Done]:
    """Take note that a device lost its place in a room; `next_turn` asks the members.

    Raises:
        Refused: The request is malformed, not signed by this device, its account is not
            in the room, or it asked too often.
    """
    wanted = _request(sender, request.request)
    group = wanted.group_id
    if not _may_return(tx, group, sender):
        raise Refused(Refusal.NOT_FOUND)
    row = tx.rejoins.rejoin(group, sender.device)
    if row is not None and row.request == request.request:
        return Outcome(Done())
    key, most = b"rejoin" + group + sender.device, limits.REJOINS_A_DAY
    quotas.spend(tx, context, key, window=limits.DAY, most=most)
    tx.rejoins.put_rejoin(
        RejoinRow(
            group,
            sender.device,
            sender.account,
            request.request,
            context.now,
            asked=None,
            until=context.now,
        )
    )
    return Outcome(Done())


def next_turn(tx: Transaction, context: Context, online: Online) -> Outcome[Done]:
    """Ask the next member, for each request that nobody is being asked for.

    The shell calls this now and then: after a request, and at least as often as turns
    end.
    """
    effects: list[Effect] = []
    for row in tx.rejoins.due_rejoins(context.now, limits.BATCH):
        if _is_over(tx, context, row):
            end_rejoin(tx, row.group, row.device)
            continue
        asked = _next(tx, row, online)
        if asked is None:
            # Where nobody is there, the turn is nobody's, so that others get theirs.
            until = context.now + limits.REJOIN_LEASE
            tx.rejoins.put_rejoin(row._replace(until=until))
        else:
            effects.append(_ask(tx, context, row, asked))
    return Outcome(Done(), tuple(effects))


def waits_for(tx: Transaction, account: bytes) -> bool:
    """Tell whether a device waits to be let back into a room of an account."""
    return bool(tx.rooms.rejoins_of(account, 1))


def arrive(
    tx: Transaction, context: Context, sender: Sender, online: Online
) -> Outcome[None]:
    """Give the next one its turn where a device comes while nobody is asked.

    It may be there for seconds only, and nobody else for days. Whoever is there gets
    its turn as ever, so that none keeps it by coming again and again.
    """
    effects: list[Effect] = []
    for row in tx.rooms.rejoins_of(sender.account, limits.BATCH):
        order = _order(tx, row)
        if sender.device not in order or _is_over(tx, context, row):
            continue
        running = row.until > context.now
        if row.asked == sender.device and running:
            # It lost its connection, which does not make its turn any longer.
            effects.append(OfferRejoin(sender.device, row.request, row.until))
        elif not (running and row.asked in order and online(row.asked)):
            asked = _next(tx, row, online)
            if asked is not None:
                effects.append(_ask(tx, context, row, asked))
    return Outcome(None, tuple(effects))


def is_waiting(tx: Transaction, group: bytes, device: bytes) -> bool:
    """Tell whether a device waits to be let back in: a commit may add it once more."""
    return tx.rejoins.rejoin(group, device) is not None


def end_rejoin(tx: Transaction, group: bytes, device: bytes) -> None:
    """Ask nobody any more: a commit let the device in, or its time is over."""
    tx.rejoins.drop_rejoin(group, device)


def _request(sender: Sender, data: bytes) -> RejoinRequest:
    """Return what a device asks for.

    Raises:
        Refused: It is malformed, or not signed by this device.
    """
    wanted = verified(decoded(UnverifiedRejoinRequest.decode, data).verify)
    if (wanted.credential.account, wanted.credential.device) != tuple(sender):
        raise Refused(Refusal.FORBIDDEN)
    return wanted


def _may_return(tx: Transaction, group: bytes, sender: Sender) -> bool:
    """Tell whether a device is one of a member that accepted and has not left."""
    row = tx.rooms.member(group, sender.account)
    device = tx.accounts.device(sender.device)
    if row is None or device is None:
        return False
    return row.accepted and not row.left


def _is_over(tx: Transaction, context: Context, row: RejoinRow) -> bool:
    """Tell whether a request has had its time, or may not be made any more."""
    expired = context.now - row.at >= limits.REJOIN_LIFE
    return expired or not _may_return(tx, row.group, Sender(row.account, row.device))


def _ask(
    tx: Transaction, context: Context, row: RejoinRow, device: bytes
) -> OfferRejoin:
    """Let it be the turn of a device."""
    until = context.now + limits.REJOIN_LEASE
    tx.rejoins.put_rejoin(row._replace(asked=device, until=until))
    return OfferRejoin(device, row.request, until)


def _order(tx: Transaction, row: RejoinRow) -> list[bytes]:
    """Return the devices that may be asked, as the roster goes."""
    return [
        device
        for member in tx.rooms.members(row.group)
        if member.accepted and not member.left
        for device in member.devices
        if device != row.device
    ]


def _next(tx: Transaction, row: RejoinRow, online: Online) -> bytes | None:
    """Return whose turn it is after `row.asked`, or none where nobody is there."""
    order = _order(tx, row)
    begin = order.index(row.asked) + 1 if row.asked in order else 0
    turns = order[begin:] + order[:begin]
    return next((device for device in turns if online(device)), None)
