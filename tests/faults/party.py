"""Four people in four rooms, and whether what they saw of them is one history."""

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Final

import apsw

from tests.dice import Dice
from tests.faults.line import Line
from tests.faults.member import Device, Load
from tests.faults.view import Broken, View
from tests.integration.client import Client
from tgtui.codec import decode_whole
from tgtui.crypto import SeededEntropy
from tgtui.franking import UnverifiedStamp
from tgtui.wire import Invitation, Role, RoomKind


NAMES: Final = ("anna", "bob", "carl", "dora")
ROOMS: Final = (
    ("all", RoomKind.GROUP, (0, 1, 2, 3)),
    ("anna and bob", RoomKind.DIRECT, (0, 1)),
    ("carl and dora", RoomKind.DIRECT, (2, 3)),
    ("bob and carl", RoomKind.DIRECT, (1, 2)),
)
PATIENCE: Final = 120.0
"""Seconds within which everybody has to have everything, on a busy machine."""


class Party:
    """All devices, and all that they have to agree about.

    Attributes:
        load: What they share.
        devices: The devices.
        checked: How many receipts were compared with what each member got.
    """

    def __init__(self, seed: bytes) -> None:
        self.load = Load()
        self.devices: list[Device] = []
        self.checked = 0
        self._seed = seed

    async def gather(self, url: str) -> None:
        """Make the accounts and the rooms."""
        for name in NAMES:
            client = Client(url, name)
            await client.register()
            await client.connect()
            dice = Dice(SeededEntropy(self._seed + name.encode()))
            self.devices.append(Device(client, self.load, dice))
        for name, kind, members in ROOMS:
            founder, *others = [self.devices[number] for number in members]
            await self._found(founder, others, name, kind)
        for device in self.devices:
            assert device.client.socket is not None
            await device.client.socket.close()

    async def _found(
        self, founder: Device, others: list[Device], name: str, kind: RoomKind
    ) -> None:
        """Found a room in which everybody accepts to be."""
        clients = [other.client for other in others]
        group = await founder.client.found(*clients, name=name, kind=kind)
        assert founder.client.descriptor is not None
        founder.views[group] = View(group, founder.client.descriptor)
        line = founder.lines[group] = Line(group, written=1)
        founding = founder.client.submitted[-1].message
        assert founding is not None
        line.settled[1] = sha256(founding).digest()
        if kind is RoomKind.GROUP:
            members = [founder.client.member(Role.OWNER)]
            members += [client.member() for client in clients]
            founder.rosters[group] = {one.account: one for one in members}
        for other in others:
            invitation = await other.client.join()
            other.views[group] = _baseline(other.client, invitation)
            other.lines[group] = Line(group)

    async def all_have(self) -> None:
        """Wait until all receipts that are held are seen by all, and compare.

        Raises:
            Broken: A receipt is of what others got otherwise.
            TimeoutError: Somebody does not get something.
        """
        held = [
            (key, stamp)
            for device in self.devices
            for key, stamp in device.receipts.items()
        ]
        for (group, seq), stamp in held:
            for view in self._views(group):
                await self._until_seen(view, seq)
                if view.stamps.get(seq) != stamp:
                    message = f"a receipt of entry {seq} has another stamp than it"
                    raise Broken(message)
        for device in self.devices:
            for key, _ in held:
                device.receipts.pop(key, None)
        self.checked += len(held)

    async def _until_seen(self, view: View, seq: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while view.seq < seq:
                self.load.happened.clear()
                await self.load.happened.wait()

    def _views(self, group: bytes) -> list[View]:
        found = [device.views.get(group) for device in self.devices]
        return [view for view in found if view is not None]

    async def fall_silent(self) -> None:
        """Say nothing new, and wait until everything that was said is answered."""
        self.load.sending = False
        async with asyncio.timeout(PATIENCE):
            while not all(device.quiet for device in self.devices):
                self.load.happened.clear()
                await self.load.happened.wait()

    async def agree(self) -> None:
        """Require that all saw one history, with every message in it once.

        Raises:
            Broken: They did not.
        """
        await self.all_have()
        for device in self.devices:
            for group, view in device.views.items():
                await self._until_seen(view, max(v.seq for v in self._views(group)))
        for device in self.devices:
            for group, view in device.views.items():
                self._agrees(device, group, view)

    def _agrees(self, device: Device, group: bytes, view: View) -> None:
        others = self._views(group)
        if len({other.head for other in others}) != 1:
            message = "the members of a room have seen different histories"
            raise Broken(message)
        written = device.lines[group].written
        for other in others:
            if other.counts.get(device.client.device, 0) != written:
                message = f"of {written} messages others got {other.counts}"
                raise Broken(message)
            both = other.stamps.keys() & view.stamps.keys()
            if any(other.stamps[seq] != view.stamps[seq] for seq in both):
                message = "two members hold different stamps of an entry"
                raise Broken(message)

    @property
    def entries(self) -> int:
        """How many entries all rooms have."""
        groups = {group for device in self.devices for group in device.views}
        return sum(max(view.seq for view in self._views(group)) for group in groups)

    async def leave(self) -> None:
        """Close what is open."""
        await asyncio.gather(*(device.client.close() for device in self.devices))


def _baseline(client: Client, invitation: Invitation) -> View:
    """Return what a newcomer knows: the stamp of the commit that added it (M5)."""
    assert client.descriptor is not None
    stamp = invitation.stamp
    claimed = decode_whole(UnverifiedStamp.decode, stamp.signed + stamp.signature)
    return View.joined(
        invitation.group, client.descriptor, claimed.verify(client.descriptor)
    )


def check_file(path: Path) -> None:
    """Require that a database is whole.

    Raises:
        Broken: It is damaged.
    """
    with apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        message = f"{path.name} is damaged: {found}"
        raise Broken(message)
