"""Four people in four rooms, guests, and whether what all saw is one history."""

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Final

import apsw

from tests.dice import Dice
from tests.faults.house import PATIENCE, House
from tests.faults.line import Line
from tests.faults.member import Device, Load
from tests.faults.seat import Seat
from tests.faults.standing import Standing
from tests.faults.view import Broken, View
from tests.faults.visits import Visits
from tests.integration.client import Client
from tgtui.codec import decode_whole
from tgtui.crypto import SeededEntropy
from tgtui.franking import UnverifiedStamp
from tgtui.relay.web.admin_words import Accounts, ListAccounts
from tgtui.wire import Invitation, Role, RoomKind


NAMES: Final = ("anna", "bob", "carl", "dora")
ROOMS: Final = (
    ("all", RoomKind.GROUP, (0, 1, 2, 3)),
    ("anna and bob", RoomKind.DIRECT, (0, 1)),
    ("carl and dora", RoomKind.DIRECT, (2, 3)),
    ("bob and carl", RoomKind.DIRECT, (1, 2)),
)
HOSTS: Final = ("host.one", "host.two")
"""Whom guests invite."""

VISITS: Final = 1
"""How many guests are there at a time."""


class Party:
    """All devices, and all that they have to agree about.

    Attributes:
        load: What they share.
        devices: The devices.
        house: What guests share.
        hosts: Whom they invite.
        visits: What has guests come.
        checked: How many receipts were compared with what each member got.
    """

    def __init__(self, seed: bytes, data: Path) -> None:
        self.load = Load()
        self.house = House(data, self.load)
        self.devices: list[Device] = []
        self.hosts: list[Seat] = []
        self.visits: list[Visits] = []
        self.checked = 0
        self._seed = seed
        self._standings: list[Standing] = []

    async def gather(self, url: str) -> None:
        """Make the accounts and the rooms."""
        self.load.up.set()
        await self.house.open(url)
        token = await self.house.invite(reusable=True)
        for name in NAMES:
            client = self.house.client(name)
            await client.register(token)
            await client.connect()
            device = Device(client, self.load, self._dice(name))
            self.devices.append(device)
            self._standings.append(Standing(self.house, device))
        for name in HOSTS:
            host = self.house.client(name)
            await host.register(token)
            self.hosts.append(Seat(self.house, host))
        self.visits = [
            Visits(self.house, f"guest{number}", self._dice(str(number)), self.hosts)
            for number in range(VISITS)
        ]
        for name, kind, members in ROOMS:
            founder, *others = [self.devices[number] for number in members]
            await self._found(founder, others, name, kind)
        for device in self.devices:
            assert device.client.socket is not None
            await device.client.socket.close()
        self.load.up.clear()

    def _dice(self, name: str) -> Dice:
        return Dice(SeededEntropy(self._seed + name.encode()))

    def move(self, url: str) -> None:
        """Tell everybody where the relay is from now on."""
        self.house.move(url)
        for device in self.devices:
            device.client.url = url

    async def live(self) -> None:
        """Have everybody do what they do, until this is cancelled.

        Raises:
            Broken: The relay broke a promise, as a group of errors.
        """
        async with asyncio.TaskGroup() as group:
            lives = [device.live() for device in self.devices]
            lives += [host.live() for host in self.hosts]
            lives += [visits.live() for visits in self.visits]
            for life in lives:
                group.create_task(life)

    async def audit(self) -> None:
        """See whether what was accepted before the last kill is there.

        Raises:
            Broken: Something is not.
            TimeoutError: Somebody does not get something.
        """
        await asyncio.gather(
            self.all_have(),
            self.house.ledger.audit(),
            *(standing.look() for standing in self._standings),
        )

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

    @property
    def _is_quiet(self) -> bool:
        devices = all(device.quiet for device in self.devices)
        return devices and all(visits.quiet for visits in self.visits)

    async def fall_silent(self) -> None:
        """Say nothing new, and wait until everything that was said is answered."""
        self.load.sending = False
        async with asyncio.timeout(PATIENCE):
            while not self._is_quiet:
                self.load.happened.clear()
                await self.load.happened.wait()

    async def agree(self) -> None:
        """Require that all saw one history, with every message in it once.

        Raises:
            Broken: They did not.
        """
        await self.all_have()
        await self.house.ledger.audit_all()
        await self._check_accounts()
        for device in self.devices:
            for group, view in device.views.items():
                await self._until_seen(view, max(v.seq for v in self._views(group)))
        for device in self.devices:
            for group, view in device.views.items():
                self._agrees(device, group, view)
        for standing in self._standings:
            await standing.settle()

    async def _check_accounts(self) -> None:
        """Require that there are the accounts that were accepted, each once.

        Raises:
            Broken: There are others.
        """
        wanted = sorted((*NAMES, *HOSTS, *self.house.guests))
        found: list[str] = []
        after = b""
        while page := (
            await self.house.operate("pages", ListAccounts(after), Accounts)
        ).accounts:
            found += [row.handle for row in page]
            after = page[-1].account
        if sorted(found) != wanted:
            message = f"lost: of {len(wanted)} accounts {len(found)} are there"
            raise Broken(message)

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
        clients = [device.client for device in self.devices]
        clients += [host.client for host in self.hosts]
        await asyncio.gather(*(client.close() for client in clients))
        await self.house.http.aclose()


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
