"""One device that uses a relay by `tgtui.net`, and takes nothing on trust from it.

It keeps what the engine of a client keeps: a pinned descriptor, the chain of each room,
what it has sent and has no receipt for. What it says is noise of a real length.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

from tests.integration.log import Log
from tests.net.running import QUICK, clock
from tgtui.crypto import SeededEntropy
from tgtui.franking import Stamp
from tgtui.identity import Descriptor, RelayAddress, RelayId, check_handle
from tgtui.keys import DeviceKey, IdentityKey
from tgtui.net import (
    ACCEPT,
    Answered,
    Clock,
    Connection,
    ConnectionEnded,
    Device,
    Incoming,
    Introduced,
    LeaseAnswered,
    LoggedIn,
    Outgoing,
    RelayClient,
    RelayLine,
    WindowFull,
    download_bytes,
    introduce,
    register,
)
from tgtui.net.calls import A, Call, Q
from tgtui.wire import (
    Caught,
    Declined,
    Entry,
    Founding,
    InboxItem,
    Invitation,
    Leased,
    Member,
    Receipt,
    Refused,
    Role,
    RoomKind,
    RosterChange,
    Segment,
    Truncated,
    decode_item,
    requests,
)


CREATED = 1_790_000_000_000


class Peer:
    """A device of an account.

    Attributes:
        name: The account's handle.
        key: The device's key.
        line: Its way to the relay.
        logs: The rooms that it is in.
        pending: What it has no receipt for, in order.
        flying: How much of that was sent on this connection.
        seen: What came that is of no room's log.
        inbox: The last item of the inbox that came.
    """

    def __init__(
        self,
        address: RelayAddress,
        name: str,
        *,
        clock: Clock = clock,
        seed: str = "",
        identity: IdentityKey | None = None,
    ) -> None:
        """Do nothing yet; two with one `seed` are one device."""
        entropy = SeededEntropy((seed or name).encode())
        self.name = name
        self.identity = identity or IdentityKey.generate(entropy)
        self.key = DeviceKey.generate(self.identity, entropy, created=CREATED)
        self.clock = clock
        self.logs: dict[bytes, Log] = {}
        self.pending: list[Outgoing] = []
        self.flying = 0
        self.seen: list[Incoming] = []
        self.kept: list[Introduced] = []
        self.inbox = 0
        self.connection: Connection | None = None
        self.move(address)

    def move(self, address: RelayAddress) -> None:
        """Find the relay elsewhere from now on, and remember what it said of itself."""
        self.line = RelayLine(
            address, self.credentials, self.key.log_in, clock=self.clock, reach=QUICK
        )
        pinned = self.kept[-1].descriptor if self.kept else None
        self.line.remember(pinned, self.kept.append)

    @property
    def account(self) -> bytes:
        return self.key.credential.account

    @property
    def device(self) -> bytes:
        return self.key.credential.device

    @property
    def credentials(self) -> Device:
        credential = self.key.credential
        return Device(credential.account, credential.encoded(), credential.device_key)

    @property
    def descriptor(self) -> Descriptor:
        """What the relay said of itself last."""
        return self.kept[-1].descriptor

    def member(self, role: Role = Role.MEMBER) -> Member:
        return Member(self.account, role, (self.device,))

    # --- requests

    async def meet(self) -> Introduced:
        """Have the relay introduced."""
        return await introduce(
            self.line.address, pinned=None, clock=self.clock, reach=QUICK
        )

    async def register(self, token: bytes | None = None) -> LoggedIn:
        """Make the account."""

        def sign(relay_id: RelayId, challenge: bytes) -> bytes:
            handle = check_handle(self.name)
            return self.key.register(relay_id, challenge, handle=handle)

        async with RelayClient(await self.meet(), QUICK) as client:
            return await register(
                client, self.credentials, sign, handle=self.name, token=token
            )

    async def call(self, call: Call[Q, A], request: Q) -> A:
        """Ask as the device."""
        return await (await self.line.login()).call(call, request)

    async def ready(self) -> RelayClient:
        """Return the client for blobs and reports."""
        return await (await self.line.login()).ready()

    # --- the stream

    async def connect(self) -> Connection:
        """Open the stream anew, and go on with everything."""
        if self.connection is not None:
            await self.connection.close()
        self.connection = await self.line.open()
        await self.resume()
        return self.connection

    async def resume(self) -> None:
        """Ask for what is missing, and send what has no receipt."""
        held = tuple(log.held() for log in self.logs.values())
        self.flying = 0
        await self.open_one.resume(held, self.inbox)
        await self.flush()

    async def flush(self) -> None:
        """Send what was not sent on this connection, as far as the window lets it."""
        while self.flying < len(self.pending):
            self.flying += 1
            try:
                await self.open_one.submit(self.pending[self.flying - 1])
            except WindowFull:
                self.flying -= 1
                return

    @property
    def open_one(self) -> Connection:
        assert self.connection is not None, "not connected"
        return self.connection

    async def serve(self, connection: Connection) -> None:
        """Handle a connection until it ends, for a `Reconnector`."""
        self.connection = connection
        await self.resume()
        while True:
            await self.hear()

    async def hear(self) -> Incoming:
        """Take what comes next."""
        async with asyncio.timeout(20):
            incoming = await self.open_one.receive()
        match incoming:
            case Entry():
                await self._entry(incoming)
            case Truncated():
                self.logs[incoming.group].truncated(incoming, self.descriptor)
            case Segment():
                self.logs[incoming.group].segment(incoming, self.descriptor)
            case Answered(outgoing, Receipt() as receipt):
                self._settled(outgoing)
                message = outgoing.message or await self.fetch(outgoing.blob)
                log = self.logs[outgoing.group]
                log.receipt(receipt, message, self.descriptor)
                await self.flush()
            case Answered(outgoing, Declined()):
                self._settled(outgoing)
            case _:
                self.seen.append(incoming)
        return incoming

    def _settled(self, outgoing: Outgoing) -> None:
        self.pending.remove(outgoing)
        self.flying -= 1

    async def until(self, done: Callable[[], bool]) -> None:
        """Take what comes until something is so."""
        while not done():
            await self.hear()

    async def next(self, kind: type[Any]) -> Any:  # noqa: ANN401  (an `Incoming`)
        """Return the first of a kind that came and was not asked for yet."""
        await self.until(lambda: any(isinstance(one, kind) for one in self.seen))
        found = next(one for one in self.seen if isinstance(one, kind))
        self.seen.remove(found)
        return found

    async def caught_up(self, group: bytes | None) -> int:
        """Wait until a room, or the inbox, came whole; return its last seq."""
        while (caught := await self.next(Caught)).group != group:
            pass
        return int(caught.seq)

    async def fetch(self, blob: bytes | None) -> bytes:
        """Return the bytes of a blob."""
        assert blob is not None
        return await download_bytes(self.ready, blob)

    async def _entry(self, entry: Entry) -> None:
        message = entry.message or await self.fetch(entry.blob)
        self.logs[entry.group].entry(entry, self.descriptor, message)

    # --- rooms

    async def submit(self, outgoing: Outgoing) -> asyncio.Future[Receipt | Declined]:
        """Submit, and keep it until there is an answer."""
        self.pending.append(outgoing)
        self.flying += 1
        return await self.open_one.submit(outgoing)

    async def send_some_time(self, outgoing: Outgoing) -> None:
        """Send as soon as there is a connection, and room in the window."""
        self.pending.append(outgoing)
        # Where the connection has ended, the next one begins with this.
        with contextlib.suppress(ConnectionEnded):
            await self.flush()

    async def put(self, outgoing: Outgoing) -> Stamp:
        """Submit, and return the stamp once the entry has come.

        Raises:
            Refused: The relay declines.
        """
        future = await self.submit(outgoing)
        await self.until(future.done)
        answer = future.result()
        if isinstance(answer, Declined):
            raise Refused(
                answer.refusal,
                retry_after=answer.retry_after,
                seq=answer.seq,
                commitment=answer.commitment,
            )
        log, seq = self.logs[outgoing.group], int.from_bytes(answer.stamp[8:16], "big")
        await self.until(lambda: log.seq >= seq)
        return next(one for one in log.stamps if one.fields.seq == seq)

    async def say(self, group: bytes, *, mark: str = "") -> Stamp:
        """Send a message, and return its stamp."""
        return await self.put(self.logs[group].text(mark=mark))

    async def found(self, *others: "Peer", name: str = "room") -> bytes:
        """Found a room, and return its id."""
        log = self.new_log(sha256(f"{self.name} {name}".encode()).digest())
        puts = (self.member(Role.OWNER), *(other.member() for other in others))
        joiners = tuple(other.device for other in others)
        founding = Founding(RoomKind.GROUP)
        await self.put(
            log.commit(RosterChange(puts), founding=founding, joiners=joiners)
        )
        await self.follow(log.group)
        return log.group

    def new_log(self, group: bytes) -> Log:
        """Begin to know a room."""
        log = self.logs[group] = Log(group, self.account, self.device)
        return log

    async def follow(self, group: bytes) -> None:
        """Have a room served, and wait until it came whole."""
        await self.open_one.resume((self.logs[group].held(),))
        await self.caught_up(group)

    async def invited(self) -> Invitation:
        """Return the next invitation."""
        item = await self.next(InboxItem)
        self.inbox = max(self.inbox, item.seq)
        invitation = decode_item(item.kind, item.body)
        assert isinstance(invitation, Invitation)
        return invitation

    async def join(self) -> Invitation:
        """Accept the next invitation, and follow the room."""
        invitation = await self.invited()
        if invitation.request:
            await self.call(ACCEPT, requests.RoomRequest(invitation.group))
        log = self.new_log(invitation.group)
        log.join(invitation, self.descriptor)
        await self.follow(log.group)
        return invitation

    async def lease(self, group: bytes) -> Leased | Declined:
        """Ask for a lease, and return the answer."""
        future = await self.open_one.lease(group)
        await self.until(future.done)
        answered = await self.next(LeaseAnswered)
        assert answered == LeaseAnswered(group, future.result())
        return future.result()

    async def leave_relay(self) -> None:
        """Close all connections."""
        if self.connection is not None:
            await self.connection.close()
            self.connection = None
        await self.line.aclose()


@asynccontextmanager
async def peers(
    address: RelayAddress,
    *names: str,
    **options: Any,  # noqa: ANN401  (of `Peer`)
) -> AsyncIterator[list[Peer]]:
    """Lend devices with accounts and open streams."""
    made = [Peer(address, name, **options) for name in names]
    try:
        for each in made:
            await each.register()
            await each.connect()
        yield made
    finally:
        await asyncio.gather(*(each.leave_relay() for each in made))
