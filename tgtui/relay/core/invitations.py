"""Letting new devices in: a Welcome in each inbox, requests from strangers (M10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tgtui.relay.core.context import Context
from tgtui.relay.core.directory import NOBODY
from tgtui.relay.core.effects import Sender
from tgtui.relay.core.quotas import spend
from tgtui.relay.core.rejoin import is_waiting
from tgtui.relay.ports import Membership, Room, Transaction
from tgtui.wire import (
    Extras,
    FullStamp,
    Invitation,
    Member,
    Refusal,
    Refused,
    WelcomeParts,
    encode_item,
    limits,
)


class Joiner(NamedTuple):
    """A device that a commit adds.

    Attributes:
        account: Whose it is.
        device: The device.
        request: Whether the account has to accept first.
    """

    account: bytes
    device: bytes
    request: bool


@dataclass(frozen=True, slots=True)
class Placing:
    """What is to be placed.

    Attributes:
        room: The room after the commit.
        stamp: The stamp of the commit.
        inviter: The account that sent the commit.
        welcome: The Welcome in parts.
        joiners: The devices that join.
    """

    room: Room
    stamp: FullStamp
    inviter: bytes
    welcome: WelcomeParts
    joiners: tuple[Joiner, ...]


def joining(
    before: Mapping[bytes, Membership], extras: Extras, sender: Sender
) -> set[bytes]:
    """Return the devices that a commit lets in, without the one that sends it."""
    return {
        device
        for put in extras.change.puts
        for device in put.devices
        if device != sender.device
        and ((row := before.get(put.account)) is None or device not in row.devices)
    }


def returning(
    tx: Transaction, group: bytes, extras: Extras, after: Mapping[bytes, Member]
) -> set[bytes]:
    """Return the devices of members that a commit removes and adds in one (M3).

    The roster does not change by that. They are those that asked for it and that the
    Welcome names.
    """
    if extras.welcome is None:
        return set()
    known = {device for member in after.values() for device in member.devices}
    return {
        secret.device
        for secret in extras.welcome.secrets
        if secret.device in known and is_waiting(tx, group, secret.device)
    }


def check_welcome(welcome: WelcomeParts | None, devices: set[bytes]) -> None:
    """Require a Welcome for exactly the devices that join.

    Raises:
        Refused: There is none, or one for others.
    """
    if welcome is None:
        if devices:
            raise Refused(Refusal.ROSTER)
        return
    named = [secret.device for secret in welcome.secrets]
    if len(named) != len(devices) or set(named) != devices or not devices:
        raise Refused(Refusal.ROSTER)


def accepts(
    tx: Transaction, predecessor: bytes | None, inviter: bytes, account: bytes
) -> bool:
    """Tell whether an account lets itself be added without being asked (M10).

    It does where it knows the inviter, and does not block it.
    """
    blocked = account != inviter and tx.contacts.blocked(account, inviter)
    return knows(tx, predecessor, inviter, account) and not blocked


def knows(
    tx: Transaction, predecessor: bytes | None, inviter: bytes, account: bytes
) -> bool:
    """Tell whether an account is no stranger to an inviter, whom it may block.

    It is none where it accepted the inviter before, and where the room continues one
    that it is in.
    """
    if account == inviter:
        return True
    contact = tx.contacts.contact(account, inviter)
    if predecessor is None:
        return contact
    row = tx.rooms.member(predecessor, account)
    return contact or (row is not None and row.accepted and not row.left)


def charge(
    tx: Transaction, context: Context, sender: Sender, extras: Extras, *, strangers: int
) -> None:
    """Count what a commit places in inboxes and leaves to its room (M16).

    Args:
        tx: The transaction.
        context: The time.
        sender: Whose commit it is.
        extras: What goes with it.
        strangers: How many accounts it invites that do not know the sender.

    Raises:
        Refused: It is more than an account may within a day.
    """
    for _ in range(strangers):
        key = b"invite" + sender.account
        spend(tx, context, key, window=limits.DAY, most=limits.TARGETS_A_DAY)
    if extras.welcome is None:
        return
    for _ in extras.welcome.secrets:
        key = b"place" + sender.account
        spend(tx, context, key, window=limits.DAY, most=limits.INVITATIONS_A_DAY)
    if extras.welcome.group_info_blob is not None:
        charge_blob(tx, context, sender)


def charge_blob(tx: Transaction, context: Context, sender: Sender) -> None:
    """Count a blob that will be in nobody's quota, since it is a room's (attack 12).

    Raises:
        Refused: An account left more to rooms within a day.
    """
    key = b"large commit" + sender.account
    spend(tx, context, key, window=limits.DAY, most=limits.LARGE_COMMITS_A_DAY)


def place(tx: Transaction, context: Context, placing: Placing) -> tuple[bytes, ...]:
    """Put the Welcome into the inboxes of those who join; return their devices.

    What is held back goes to nobody, whose inbox a sweep empties: that it takes as much
    work keeps the sender from telling by the time (trust.md 6, attack 11).
    """
    secrets = {secret.device: secret.secret for secret in placing.welcome.secrets}
    placed = []
    for joiner in placing.joiners:
        if joiner.device in secrets:
            held_back = _is_held_back(tx, context, placing, joiner)
            inbox = NOBODY if held_back else joiner.device
            _deliver(tx, placing, joiner, secrets[joiner.device], inbox=inbox)
            placed.append(inbox)
    return tuple(placed)


def _is_held_back(
    tx: Transaction, context: Context, placing: Placing, joiner: Joiner
) -> bool:
    """Tell whether a request is not placed, which the sender does not learn (M10)."""
    if not joiner.request:
        return False
    blocked = tx.contacts.blocked(joiner.account, placing.inviter)
    since = context.now - limits.REQUEST_LIFE
    waiting = tx.rooms.requests(placing.inviter, joiner.account, since)
    # The membership that this commit made is the first of them.
    return blocked or waiting > 1


def _deliver(
    tx: Transaction, placing: Placing, joiner: Joiner, secret: bytes, *, inbox: bytes
) -> None:
    """Put the invitation of one device into an inbox."""
    room, welcome = placing.room, placing.welcome
    kind, body = encode_item(
        Invitation(
            group=room.group,
            kind=room.kind,
            inviter=placing.inviter,
            request=joiner.request,
            stamp=placing.stamp,
            suite=welcome.suite,
            secret=secret,
            group_info=welcome.group_info,
            group_info_blob=welcome.group_info_blob,
            title=room.title,
            predecessor=room.predecessor,
        )
    )
    tx.inbox.deliver(inbox, at=room.accepted_at, kind=kind, body=body, group=room.group)


def withdraw(tx: Transaction, group: bytes, row: Membership) -> None:
    """Take back the invitations of an account to a room."""
    for device in row.devices:
        tx.inbox.drop_items_of(device, group)
