"""Where the relay says that a device stands in its rooms, which never goes back."""

import asyncio

from tests.faults.house import PATIENCE, House
from tests.faults.member import Device
from tests.faults.view import Broken
from tgtui.wire import requests
from tgtui.wire.replies import RoomList, RoomSummary


class Standing:
    """What a device was told of its own place in each room."""

    def __init__(self, house: House, device: Device) -> None:
        """Begin with nothing."""
        self._house = house
        self._device = device
        self._cursors: dict[bytes, int] = {}

    async def look(self) -> None:
        """Ask, and compare with what was accepted and what was told before.

        Raises:
            Broken: An acknowledgement, a handshake or an entry is gone.
        """
        device = self._device
        least = {
            group: (view.seq, view.base, max(device.lines[group].settled, default=0))
            for group, view in device.views.items()
        }
        found = await self._rooms()
        if found.keys() != least.keys():
            message = f"lost: {device.client.name} is in {len(found)} rooms"
            raise Broken(message)
        for group, (seq, base, dev_seq) in least.items():
            room = found[group]
            if room.seq < seq or room.base_seq < base or room.dev_seq < dev_seq:
                message = f"lost: {room}, and {seq}, {base}, {dev_seq} were told"
                raise Broken(message)
            self._check_cursor(room)

    def _check_cursor(self, room: RoomSummary) -> None:
        """Require that an acknowledgement counts, and no more than that.

        Raises:
            Broken: One that counted before does not, or one was never made.
        """
        # Whoever joins or founds has what came before without saying so.
        before = self._cursors.setdefault(room.group, room.cursor)
        acked = max(self._device.acked.get(room.group, 0), before)
        if not before <= room.cursor <= acked:
            message = f"lost: a cursor at {room.cursor}, after {before}, acked {acked}"
            raise Broken(message)
        self._cursors[room.group] = room.cursor

    async def settle(self) -> None:
        """Acknowledge everything, and wait until the relay says that it knows.

        Raises:
            TimeoutError: It does not.
        """
        await self._device.acknowledge(1)
        wanted = {group: view.seq for group, view in self._device.views.items()}
        async with asyncio.timeout(PATIENCE):
            # An acknowledgement has no answer, so that only asking shows it.
            while await self._told() != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _told(self) -> dict[bytes, int]:
        return {group: room.cursor for group, room in (await self._rooms()).items()}

    async def _rooms(self) -> dict[bytes, RoomSummary]:
        """Ask for all rooms of the device's account."""
        answer = await self._house.ask(
            self._device.client, "rooms", requests.Rooms(), RoomList
        )
        assert not answer.more
        return {room.group: room for room in answer.rooms}
