"""Accounts and rooms for a benchmark, made as clients make them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from tests.benchmarks.relay.device import (
    CAUGHT,
    INBOX_ITEM,
    RECEIPT,
    Device,
    Waiter,
)
from tests.relay.people import private_message
from tgtui.identity import RelayId
from tgtui.wire import (
    ZERO,
    Extras,
    Founding,
    HandshakeAad,
    Invitation,
    JoinerSecret,
    Resume,
    Role,
    RoomKind,
    RosterChange,
    Submit,
    WelcomeParts,
    decode_item,
    decode_relay_frame,
    limits,
    packed,
    requests,
    roster_hash,
)
from tgtui.wire.client_frames import Held
from tgtui.wire.relay_frames import InboxItem
from tgtui.wire.replies import Done


PARALLEL: Final = 32

NEIGHBOURS: Final = 1_000
"""How many devices have one address: a relay does not let in any number from one."""


@dataclass
class Room:
    """A room that everybody follows.

    Attributes:
        group: Its id.
        members: Who is in it, the founder first.
        base: Its last handshake.
    """

    group: bytes
    members: list[Device]
    base: int


async def devices(
    port: int, relay_id: RelayId, prefix: str, count: int
) -> list[Device]:
    """Register accounts and connect their devices."""
    made = [Device(f"{prefix}{number}", port, relay_id) for number in range(count)]
    for number, device in enumerate(made):
        device.home = f"127.0.0.{1 + number // NEIGHBOURS}"
    turn = asyncio.Semaphore(PARALLEL)

    async def enter(device: Device) -> None:
        async with turn:
            await device.register()
            await device.connect()

    await asyncio.gather(*map(enter, made))
    return made


async def found(members: Sequence[Device], name: str, kind: RoomKind) -> Room:
    """Found a room, have everybody accept, and follow it."""
    founder, others = members[0], members[1:]
    group = sha256(name.encode()).digest()
    puts = (founder.member(Role.OWNER), *(other.member() for other in others))
    secrets = tuple(JoinerSecret(other.device, bytes(64)) for other in others)
    welcome = WelcomeParts(0xF002, secrets, bytes(64)) if secrets else None
    aad = HandshakeAad(ZERO, 1, 0, 0, ZERO, roster_hash(puts)).encoded()
    message = private_message(group, 0, aad, handshake=True, size=4096)
    extras = Extras(RosterChange(puts), welcome, Founding(kind))
    founder.dev_seq[group] = 1
    waiter = Waiter(founder)
    data = packed(extras)
    if len(data) > limits.INLINE // 2:
        blob = await founder.put_blob(data)
        founder.send(Submit(1, message, extras_blob=blob))
    else:
        founder.send(Submit(1, message, extras=extras))
    await waiter.next(RECEIPT)
    await asyncio.gather(*(join(other) for other in others))
    founder.send(Resume((Held(group, 1),)))
    await waiter.next(CAUGHT)
    return Room(group, list(members), 1)


async def join(device: Device) -> None:
    """Accept the invitation that waits in the inbox, and follow the room."""
    waiter = Waiter(device)
    device.send(Resume((), 0))
    item = decode_relay_frame(await waiter.next(INBOX_ITEM))
    assert isinstance(item, InboxItem)
    invitation = decode_item(item.kind, item.body)
    assert isinstance(invitation, Invitation)
    if invitation.request:
        body = requests.RoomRequest(invitation.group)
        await device.ask("accept", body, Done)
    device.send(Resume((Held(invitation.group, 1),)))
    # The inbox first, then the room.
    await waiter.next(CAUGHT)
    await waiter.next(CAUGHT)
