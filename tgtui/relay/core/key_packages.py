"""KeyPackages: a device leaves them here, others take them to add it (M16)."""

from typing import Final, NamedTuple

from tgtui.relay.core import quotas
from tgtui.relay.core.context import Context
from tgtui.relay.core.directory import NOBODY
from tgtui.relay.core.effects import InboxGrew, Outcome, Sender
from tgtui.relay.ports import LastResort, Transaction
from tgtui.wire import KeysLow, Refusal, Refused, encode_item, limits, requests
from tgtui.wire.replies import Claimed, ClaimedPackage, KeyPackageCount


_NO_ROOM: Final = b""
"""What the inbox calls the room of an item that is of none: only `KeysLow` is."""


class _Visit(NamedTuple):
    """How the one who claims stands to the account.

    Attributes:
        first: Whether it is the first claim of this account by that one today.
        stranger: Whether the account has not accepted the one who claims.
    """

    first: bool
    stranger: bool


def put_key_packages(
    tx: Transaction,
    context: Context,
    sender: Sender,
    request: requests.PutKeyPackages,
) -> Outcome[KeyPackageCount]:
    """Keep KeyPackages of a device.

    Raises:
        Refused: One is empty, or they are more than are kept.
    """
    if b"" in (*request.packages, request.last_resort):
        raise Refused(Refusal.MALFORMED)
    left, device = tx.keys.count_packages(sender.device), sender.device
    # A request may come again, where its answer was lost.
    new = {each for each in request.packages if not tx.keys.has_package(device, each)}
    if left + len(new) > limits.KEY_PACKAGES:
        raise Refused(Refusal.QUOTA)
    for package in request.packages:
        tx.keys.add_package(device, package, context.now)
    if request.last_resort is not None:
        row = LastResort(request.last_resort, context.now, used=False)
        tx.keys.put_last_resort(sender.device, row)
    # What it was told before is no longer so.
    tx.inbox.drop_items_of(sender.device, _NO_ROOM)
    return Outcome(_count(tx, sender.device))


def count_key_packages(tx: Transaction, sender: Sender) -> KeyPackageCount:
    """Return how many KeyPackages of this device are left."""
    return _count(tx, sender.device)


def _count(tx: Transaction, device: bytes) -> KeyPackageCount:
    """Return how many KeyPackages of a device are left."""
    last = tx.keys.last_resort(device)
    return KeyPackageCount(
        left=tx.keys.count_packages(device),
        last_resort=last is not None,
        last_resort_used=last is not None and last.used,
    )


def claim_key_package(
    tx: Transaction,
    context: Context,
    sender: Sender,
    request: requests.ClaimKeyPackage,
) -> Outcome[Claimed | Refused]:
    """Take a KeyPackage of each device of an account.

    Returns:
        The KeyPackages, or `unavailable`: the same, after the same reads and counts,
        for an account that is not known, was deleted, is suspended, blocks whoever
        asks, has an unanswered request of that one, or has nothing to give. It is no
        exception, since it counts.

    Raises:
        Refused: The one who asks claimed of too many strangers today.
    """
    account = request.account
    visit = _visit(tx, context, sender, account)
    devices = _reachable(tx, context, sender, account, stranger=visit.stranger)
    revocations = tx.accounts.revocations(account)
    packages = []
    warned = []
    for device in devices or [NOBODY]:
        package, low = _take(tx, context, device, visit)
        packages += [package] if package is not None else []
        warned += [device] if low else []
    if not packages:
        return Outcome(Refused(Refusal.UNAVAILABLE))
    effects = (InboxGrew(tuple(warned)),) if warned else ()
    return Outcome(Claimed(tuple(packages), tuple(revocations)), effects)


def _visit(tx: Transaction, context: Context, sender: Sender, account: bytes) -> _Visit:
    """Count a claim, and say what it allows; it does not depend on who blocks whom.

    Raises:
        Refused: It is one of too many strangers.
    """
    own = sender.account == account
    pair, stranger = b"claim" + sender.account + account, b"target" + sender.account
    first = not quotas.used(tx, context, pair, window=limits.DAY)
    if first and not own and not tx.contacts.contact(sender.account, account):
        most = limits.TARGETS_A_DAY
        quotas.spend(tx, context, stranger, window=limits.DAY, most=most)
    quotas.count(tx, context, pair, window=limits.DAY)
    accepted = tx.contacts.contact(account, sender.account)
    return _Visit(first, stranger=not own and not accepted)


def _reachable(
    tx: Transaction,
    context: Context,
    sender: Sender,
    account: bytes,
    *,
    stranger: bool,
) -> list[bytes]:
    """Return the devices of an account, or none where it cannot be reached."""
    row = tx.accounts.account(account)
    blocked = tx.contacts.blocked(account, sender.account)
    since = context.now - limits.REQUEST_LIFE
    waiting = tx.rooms.requests(sender.account, account, since)
    devices = [device.device for device in tx.accounts.devices(account)]
    if row is None or row.suspended or blocked or (stranger and waiting):
        return []
    return devices


def _take(
    tx: Transaction, context: Context, device: bytes, visit: _Visit
) -> tuple[ClaimedPackage | None, bool]:
    """Take what a device has for a visitor, and say whether the device was warned.

    All is read before anything is decided, so that the time does not tell.
    """
    key = b"given" + device
    given = quotas.used(tx, context, key, window=limits.DAY)
    fresh = visit.first and not (visit.stranger and given >= limits.CLAIMS_A_DAY)
    package = tx.keys.take_package(device if fresh else NOBODY)
    last = tx.keys.last_resort(device)
    low = tx.keys.count_packages(device) <= limits.KEYS_LOW
    if package is not None:
        if visit.stranger:
            quotas.count(tx, context, key, window=limits.DAY)
        taken = ClaimedPackage(device, package, last_resort=False)
    elif last is not None and context.now - last.at < limits.KEY_PACKAGE_LIFE:
        low = low or not last.used
        tx.keys.put_last_resort(device, last._replace(used=True))
        taken = ClaimedPackage(device, last.package, last_resort=True)
    else:
        return None, False
    if low:
        _warn(tx, context, device)
    return taken, low


def _warn(tx: Transaction, context: Context, device: bytes) -> None:
    """Tell a device that its KeyPackages run out; what it was told before goes."""
    count = _count(tx, device)
    kind, body = encode_item(KeysLow(count.left, count.last_resort_used))
    tx.inbox.drop_items_of(device, _NO_ROOM)
    tx.inbox.deliver(device, at=context.now, kind=kind, body=body, group=_NO_ROOM)
