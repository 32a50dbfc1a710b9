"""Who is in a room, in which role, with which devices, and the hash of that (M9)."""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from hashlib import sha256
from typing import Annotated, Final

from msgspec import Meta

from tgtui.wire.errors import BadRoster
from tgtui.wire.limits import ADDS, DEVICES, ROOM
from tgtui.wire.shapes import Frame, Id


_LABEL: Final = b"tgtui/1 roster"


class Role(IntEnum):
    """What an account may do in a room; each may do what the ones before it may."""

    MEMBER = 1
    MODERATOR = 2
    ADMIN = 3
    OWNER = 4


class Member(Frame, frozen=True):
    """An account in a room.

    Attributes:
        account: Who.
        role: What it may do.
        devices: Its devices that are leaves of the group, sorted.
    """

    account: Id
    role: Role
    devices: Annotated[tuple[Id, ...], Meta(max_length=DEVICES)]


class RosterChange(Frame, frozen=True):
    """What a commit makes of a roster, in clear.

    Attributes:
        puts: Accounts that are there afterwards as it says, new or changed.
        drops: Accounts that are no longer there afterwards.
    """

    puts: Annotated[tuple[Member, ...], Meta(max_length=ROOM)] = ()
    drops: Annotated[tuple[Id, ...], Meta(max_length=ROOM)] = ()


Roster = Mapping[bytes, Member]
"""The members by account."""


def changed(roster: Roster, change: RosterChange) -> dict[bytes, Member]:
    """Return the roster after `change`.

    Raises:
        BadRoster: The change names an account twice, drops one that is not there, puts
            one without a device or with devices out of order, puts a device into two
            accounts, or makes the room too large.
    """
    result = dict(roster)
    for account in change.drops:
        if result.pop(account, None) is None:
            message = "an account is dropped that is not in the room, or twice"
            raise BadRoster(message)
    _check_puts(change)
    result.update((member.account, member) for member in change.puts)
    if len(result) > ROOM:
        message = f"a room has at most {ROOM} accounts"
        raise BadRoster(message)
    if change.puts:
        _check_devices(result.values())
    return result


def added(roster: Roster, change: RosterChange) -> tuple[Member, ...]:
    """Return the members that `change` puts and `roster` does not have.

    Raises:
        BadRoster: They are more than one commit may add to a room that exists.
    """
    new = tuple(put for put in change.puts if put.account not in roster)
    if roster and len(new) > ADDS:
        message = f"one commit adds at most {ADDS} accounts"
        raise BadRoster(message)
    return new


def roster_hash(members: Iterable[Member]) -> bytes:
    """Return the hash that a commit's authenticated data names (P0), 32 bytes.

    It is SHA-256 of the label, the number of devices as uint32, and for each, in the
    order of these 65 bytes, account, role and device.
    """
    records = sorted(
        member.account + bytes((member.role,)) + device
        for member in members
        for device in member.devices
    )
    return sha256(_LABEL + len(records).to_bytes(4, "big") + b"".join(records)).digest()


def _check_puts(change: RosterChange) -> None:
    """Require that each account is named once, with devices in their one order.

    Raises:
        BadRoster: One is not.
    """
    named = [*change.drops, *(member.account for member in change.puts)]
    if len(set(named)) != len(named):
        message = "a change names an account twice"
        raise BadRoster(message)
    for member in change.puts:
        if not member.devices or list(member.devices) != sorted(set(member.devices)):
            message = "an account's devices are missing, doubled or not in order"
            raise BadRoster(message)


def _check_devices(members: Iterable[Member]) -> None:
    """Require that no device belongs to two accounts.

    Raises:
        BadRoster: One does.
    """
    devices = [device for member in members for device in member.devices]
    if len(set(devices)) != len(devices):
        message = "a device is in two accounts"
        raise BadRoster(message)
