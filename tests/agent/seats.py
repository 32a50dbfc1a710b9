"""Somebody who uses a relay by a runner, with an engine that does as a test says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.agent.engines import ScriptedEngine, own
from tests.integration.log import Log
from tests.net.running import QUICK, clock
from tgtui.agent.runner import Runner
from tgtui.crypto import SystemEntropy
from tgtui.engine.effects import Effect, Submit
from tgtui.engine.events import Accepted, DescriptorCame
from tgtui.engine.intents import OpenNotes
from tgtui.identity import Descriptor, RelayAddress, RelayId, check_handle
from tgtui.net import (
    Device,
    Outgoing,
    RelayClient,
    RelayLine,
    introduce,
    register,
)
from tgtui.wire import Founding, Member, Receipt, Role, RoomKind, RosterChange


class Seat:
    """A runner with its engine, and a room that it knows.

    Attributes:
        engine: What it heard, and what it wants.
        runner: What runs it.
        running: The task that does.
        log: The room.
        descriptor: What the relay says of itself.
    """

    def __init__(
        self, address: RelayAddress, name: str, folder: Path, descriptor: Descriptor
    ) -> None:
        self.engine = ScriptedEngine(own(name))
        key = self.engine.own.device
        self.descriptor = descriptor
        self.line = RelayLine(
            address, device_of(self.engine), key.log_in, clock=clock, reach=QUICK
        )
        self.runner = Runner(
            self.engine,
            self.line,
            directory=folder,
            entropy=SystemEntropy(),
            clock=clock,
        )
        credential = key.credential
        self.log = Log(bytes(31) + b"r", credential.account, credential.device)
        self.running: asyncio.Task[None] | None = None

    def want(self, *effects: Effect) -> None:
        """Have the engine want something now."""
        self.engine.wants = list(effects)
        self.runner.intend(OpenNotes())

    def submit(self, outgoing: Outgoing, dev_seq: int = 0) -> Submit:
        """Return what puts a message into the room."""
        return Submit(
            outgoing.group,
            dev_seq or self.log.dev_seq,
            outgoing.message or b"",
            handshake=outgoing.handshake,
            extras=outgoing.extras,
        )

    def member(self, role: Role = Role.OWNER) -> Member:
        return Member(self.log.account, role, (self.log.device,))

    async def put(self, outgoing: Outgoing) -> None:
        """Put a message into the room, and take the receipt."""
        count = len(self.engine.all(Accepted)) + 1
        self.want(self.submit(outgoing))
        accepted = await self.engine.first(Accepted, count)
        message = outgoing.message or b""
        self.log.receipt(Receipt(0, accepted.stamp), message, self.descriptor)

    async def found(self, *others: Member, joiners: tuple[bytes, ...] = ()) -> None:
        """Found the room."""
        change = RosterChange((self.member(), *others))
        founding = Founding(RoomKind.GROUP)
        await self.put(self.log.commit(change, founding=founding, joiners=joiners))


def device_of(engine: ScriptedEngine) -> Device:
    """Return who logs in."""
    credential = engine.own.device.credential
    return Device(credential.account, credential.encoded(), credential.device_key)


async def enroll(address: RelayAddress, name: str) -> Descriptor:
    """Make the account of that name, and return what the relay says of itself."""
    engine = ScriptedEngine(own(name))

    def sign(relay_id: RelayId, challenge: bytes) -> bytes:
        key = engine.own.device
        return key.register(relay_id, challenge, handle=check_handle(name))

    introduced = await introduce(address, pinned=None, clock=clock, reach=QUICK)
    async with RelayClient(introduced, QUICK) as client:
        await register(client, device_of(engine), sign, handle=name)
    return introduced.descriptor


@asynccontextmanager
async def seated(
    address: RelayAddress, name: str, folder: Path, *, known: bool = False
) -> AsyncIterator[Seat]:
    """Run somebody who has an account; what failed in its runner is raised."""
    descriptor = await enroll(address, name)
    seat = Seat(address, name, folder, descriptor)
    seat.runner.know(descriptor if known else None)
    seat.runner.start()
    seat.running = asyncio.create_task(seat.runner.run())
    try:
        yield seat
    finally:
        seat.running.cancel()
        await asyncio.wait([seat.running])
        if not known:
            assert seat.engine.all(DescriptorCame)[0].encoded == descriptor.encoded
