"""The loads that are put on a relay, and what is measured of each."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.benchmarks.relay.device import DECLINED, ENTRY, RECEIPT, Device, now
from tests.benchmarks.relay.rooms import Room
from tgtui.wire import Ack


WINDOW: Final = 16
"""Submissions of a device that wait for their receipts at a time."""

ACK_EVERY: Final = 32
"""Entries that a device has before it acknowledges them."""


@dataclass
class Tally:
    """What happened while it was measured.

    Attributes:
        receipts: Submissions that are durable.
        entries: Entries that others got.
        delays: Seconds from a submission to its receipt.
    """

    receipts: int = 0
    entries: int = 0
    delays: list[float] = field(default_factory=list)

    def delay(self, share: float) -> float:
        """Return the delay in milliseconds that a share of all stays below."""
        ordered = sorted(self.delays)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


class Member:
    """A device in a room, which counts what it gets and acknowledges it."""

    def __init__(self, device: Device, room: Room, tally: Tally) -> None:
        self.device = device
        self.room = room
        self.tally = tally
        self.sent: dict[int, float] = {}
        self.on_receipt: Callable[[], None] = lambda: None
        self._seq = 0
        self._unacked = 0
        device.on_frame = self._hear

    def say(self) -> None:
        """Send the next message."""
        number = self.device.submit(self.room.group, self.room.base)
        self.sent[number] = now()

    def _hear(self, kind: int, data: bytes) -> None:
        if kind == ENTRY:
            self.tally.entries += 1
            # Before the seq: array, kind, bin8 and the group, bin8 and the key id.
            self._seq = int.from_bytes(data[46:54], "big")
        elif kind == RECEIPT:
            number, at = _receipt(data)
            self._seq = at
            begun = self.sent.pop(number, None)
            if begun is not None:
                self.tally.delays.append(now() - begun)
            self.tally.receipts += 1
            self.on_receipt()
        elif kind == DECLINED:
            raise RuntimeError(data)
        self._unacked += 1
        if self._unacked >= ACK_EVERY:
            self.acknowledge()

    def acknowledge(self) -> None:
        """Acknowledge everything so far."""
        self._unacked = 0
        self.device.send(Ack(((self.room.group, self._seq),)))


def _receipt(data: bytes) -> tuple[int, int]:
    """Return the id and the place that a receipt names."""
    first = data[2]
    sizes = {0xCC: 1, 0xCD: 2, 0xCE: 4}
    size = sizes.get(first, 0)
    number = int.from_bytes(data[3 : 3 + size], "big") if size else first
    start = 3 + size + 2 + 8
    return number, int.from_bytes(data[start : start + 8], "big")


async def saturate(
    rooms: Sequence[Room], seconds: float, *, senders: int, window: int = WINDOW
) -> tuple[Tally, float]:
    """Have the first members of each room send as fast as receipts come.

    Returns:
        What happened, and within how many seconds.
    """
    tally = Tally()
    stopped = False
    members: list[Member] = []
    for room in rooms:
        made = [Member(device, room, tally) for device in room.members]
        members += made
        for sender in made[:senders]:

            def again(sender: Member = sender) -> None:
                if not stopped:
                    sender.say()

            sender.on_receipt = again
    begun = now()
    for room_at in range(len(rooms)):
        size = len(rooms[room_at].members)
        first = sum(len(room.members) for room in rooms[:room_at])
        for sender in members[first : first + min(senders, size)]:
            for _ in range(window):
                sender.say()
    await asyncio.sleep(seconds)
    stopped = True
    elapsed = now() - begun
    counted = Tally(tally.receipts, tally.entries, list(tally.delays))
    await _quiet(members)
    return counted, elapsed


async def pace(rooms: Sequence[Room], rate: float, seconds: float) -> Tally:
    """Send at a fixed rate, whatever comes back, one room after the other."""
    tally = Tally()
    members = [
        [Member(device, room, tally) for device in room.members] for room in rooms
    ]
    begun, count = now(), int(rate * seconds)
    for number in range(count):
        due = begun + number / rate
        wait = due - now()
        if wait > 0:
            await asyncio.sleep(wait)
        room = members[number % len(members)]
        room[number // len(members) % len(room)].say()
    await _quiet([member for room in members for member in room])
    return tally


async def _quiet(members: Sequence[Member]) -> None:
    """Wait until every receipt is there, and acknowledge the rest."""
    for _ in range(3000):
        if not any(member.sent for member in members):
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    for member in members:
        member.acknowledge()
