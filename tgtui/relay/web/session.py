"""One device's connection: its frames in, the relay's frames out."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from aiohttp import WSMsgType, web

from tgtui.errors import TgtuiError
from tgtui.relay.core import (
    Accepted,
    Context,
    Outcome,
    Sender,
    Submission,
    delivery,
    lease,
    offer,
    rejoin,
    submit,
)
from tgtui.relay.ports import Transaction
from tgtui.relay.web.declining import declined, refusal_of
from tgtui.relay.web.node import Node
from tgtui.relay.web.outlet import Outlet, framed
from tgtui.relay.web.streams import INBOX, Streams
from tgtui.relay.web.throttle import Throttle
from tgtui.wire import (
    HEAD_LENGTH,
    Ack,
    BadFrame,
    ClientFrame,
    CloseCode,
    Extras,
    FullStamp,
    Lease,
    Leased,
    Outer,
    Receipt,
    Refusal,
    Refused,
    Resume,
    Signal,
    Signalled,
    Submit,
    decode_client_frame,
    decode_extras,
    limits,
    packed,
    read_outer,
)


class Rates(NamedTuple):
    """How fast a device is, over all its connections.

    Attributes:
        submissions: Counts what it submits.
        frames: Counts its other frames.
        rooms: Counts the rooms that it resumes.
    """

    submissions: Throttle
    frames: Throttle
    rooms: Throttle


class Session:
    """A connection that has been opened."""

    __slots__ = (
        "_frames",
        "_loop",
        "_node",
        "_outlet",
        "_rooms",
        "_sender",
        "_streams",
        "_submissions",
    )

    def __init__(
        self, node: Node, sender: Sender, outlet: Outlet, rates: Rates
    ) -> None:
        """Serve a device through an outlet."""
        self._node = node
        self._sender = sender
        self._outlet = outlet
        self._streams = Streams(node, sender, outlet, self)
        self._loop = asyncio.get_running_loop()
        self._submissions, self._frames, self._rooms = rates

    @property
    def device(self) -> bytes:
        """Whose connection it is."""
        return self._sender.device

    async def run(self, socket: web.WebSocketResponse) -> None:
        """Handle frames until the connection ends."""
        self._node.hub.join(self)
        try:
            await self._arrive()
            async for message in socket:
                if message.type is not WSMsgType.BINARY:
                    self.close(CloseCode.BROKEN)
                    continue
                waiting = self._handle(message.data)
                if waiting is not None:
                    await waiting
        finally:
            self._node.hub.part(self)
            self._streams.end()
            self._outlet.end()

    async def _arrive(self) -> None:
        """Have this device asked for those who wait to be let back into its rooms."""
        node, sender = self._node, self._sender
        try:
            if await node.look(lambda tx, _: rejoin.waits_for(tx, sender.account)):
                online = node.hub.online
                await node.act(partial(rejoin.arrive, sender=sender, online=online))
        except TgtuiError as error:
            refusal_of(error)

    def _handle(self, data: bytes) -> Awaitable[None] | None:
        """Handle one frame, unless nobody would hear the answer any more.

        Returns:
            What is still to be waited for before the next one, if anything is. That
            nothing is, for most frames, saves the price of a coroutine or two.
        """
        if self._node.hub.ending or self._outlet.closing is not None:
            return None
        try:
            frame = decode_client_frame(data)
        except BadFrame:
            self.close(CloseCode.BROKEN)
            return None
        now = self._loop.time()
        if type(frame) is Submit:
            return self._submit(frame, self._submissions.wait(now))
        if self._frames.wait(now):
            self.close(CloseCode.TOO_MANY)
            return None
        return self._other(frame)

    def _other(self, frame: ClientFrame) -> Awaitable[None] | None:
        """Handle a frame that submits nothing."""
        match frame:
            case Ack():
                self._acknowledge(frame)
            case Resume():
                return self._resume(frame)
            case Signal():
                self._signal(frame)
            case Lease():
                rule = partial(lease, sender=self._sender, group=frame.group)
                self._node.enqueue(rule, partial(self._leased, frame.id))
            case Submit():
                raise AssertionError
        return None

    # --- submissions

    def _submit(self, frame: Submit, wait: float) -> Awaitable[None] | None:
        """Judge a submission, and answer when it is durable."""
        try:
            if wait:
                raise Refused(Refusal.RATE, retry_after=int(wait * 1000) + 1)
            if self._node.clock.stepped:
                raise Refused(Refusal.CLOCK)
            if (frame.message is None) == (frame.blob is None):
                raise Refused(Refusal.MALFORMED)
            if frame.message is None or frame.extras_blob is not None:
                return self._submit_blobs(frame)
            self._enqueue(frame, read_outer(frame.message), frame.extras)
        except TgtuiError as error:
            self._decline(frame.id, error)
        return None

    async def _submit_blobs(self, frame: Submit) -> None:
        """Judge a submission of which a part lies in blobs."""
        extras = frame.extras
        try:
            if frame.extras_blob is not None:
                encoded = await self._blob(frame.extras_blob, limits.COMMIT)
                extras = decode_extras(encoded)
            self._enqueue(frame, await self._outer(frame), extras)
        except TgtuiError as error:
            self._decline(frame.id, error)

    async def _outer(self, frame: Submit) -> Outer:
        """Read the header of a message, wherever it is.

        Raises:
            Refused: It is a blob that is not there.
            WireError: It is malformed.
        """
        if frame.blob is None:
            return read_outer(frame.message or b"")
        head = await self._blob(frame.blob, HEAD_LENGTH)
        return read_outer(head, size=await self._size(frame.blob))

    def _enqueue(self, frame: Submit, outer: Outer, extras: Extras | None) -> None:
        """Have the rules judge a submission of which everything is here."""
        message, digest = frame.message, frame.blob
        if digest is None:
            digest = sha256(message or b"").digest()
        sender = self._sender
        submission = Submission(
            outer,
            digest,
            message,
            frame.blob,
            extras,
            leave=frame.leave,
            proof=frame.proof,
        )
        self._node.enqueue(
            lambda tx, context: submit(tx, context, sender, submission),
            partial(self._submitted, frame.id, outer.group_id),
        )

    async def _size(self, blob: bytes) -> int:
        """Return the size of a blob that is there whole.

        Raises:
            Refused: It is not.
        """
        row = await self._node.look(lambda tx, _: tx.blobs.blob(blob))
        if row is None or not row.complete:
            raise Refused(Refusal.MISMATCH)
        return row.size

    async def _blob(self, blob: bytes, length: int) -> bytes:
        """Return the first bytes of a blob that is there whole.

        Raises:
            Refused: It is not, or there are more than `length` and it is to be whole.
        """
        size = await self._size(blob)
        if length > HEAD_LENGTH and size > length:
            raise Refused(Refusal.TOO_LARGE)
        return await self._node.backend.blob_store.read(blob, 0, min(size, length))

    def _submitted(
        self, request: int, group: bytes, reply: Accepted, error: BaseException | None
    ) -> None:
        """Tell the client that its submission is durable, or why it is not."""
        if error is not None:
            self._decline(request, error)
            return
        receipt = framed(packed(Receipt(request, reply.stamp)))
        if self._outlet.push(receipt) and not reply.repeat:
            # In order, the receipt stands for the entry (PROTOCOL.md §3).
            seq = int.from_bytes(reply.stamp[8:16], "big")
            self._streams.pass_over(group, seq)

    def _decline(self, request: int, error: BaseException) -> None:
        """Tell the client that a request of its own is refused."""
        frame = declined(request, refusal_of(error))
        self._outlet.push(framed(packed(frame)))

    def _leased(
        self, request: int, until: int | None, error: BaseException | None
    ) -> None:
        """Tell the client that it has the lease, or why not."""
        if error is not None or until is None:
            self._decline(request, error or Refused(Refusal.FAULT))
        else:
            self._outlet.push(framed(packed(Leased(request, until))))

    # --- everything else

    def _acknowledge(self, ack: Ack) -> None:
        """Move the device's cursors."""

        def rule(tx: Transaction, _: Context) -> Outcome[None]:
            return delivery.acknowledge(tx, self._sender, ack)

        self._node.enqueue(rule, self._acknowledged)

    def _acknowledged(self, _: None, error: BaseException | None) -> None:
        """Log what went wrong; the client will acknowledge again."""
        if error is not None:
            refusal_of(error)

    async def _resume(self, frame: Resume) -> None:
        """Begin to serve rooms and the inbox."""
        for held in frame.rooms:
            # Whoever is in many rooms has to ask for them all, and is not to blame:
            # nothing more is read of what it sends until it is its turn.
            while wait := self._rooms.wait(self._loop.time()):  # noqa: ASYNC110 - a pace
                await asyncio.sleep(wait)
            if self._outlet.closing is not None:
                return
            if held.stamp is not None:
                await self._offer(held.group, held.stamp)
            self._streams.begin(held.group, held.seq)
        if frame.inbox is not None:
            self._streams.begin(INBOX, frame.inbox)

    async def _offer(self, group: bytes, stamp: FullStamp) -> None:
        """Hear what a client holds, in case the relay lost entries (M6)."""
        try:
            await self._node.act(partial(offer, group=group, stamp=stamp))
        except TgtuiError as error:
            refusal_of(error)

    def _signal(self, frame: Signal) -> None:
        """Pass a signal on, if its sender follows the room itself."""
        if self._streams.follows(frame.group):
            signalled = Signalled(frame.group, self.device, frame.sealed)
            self._node.hub.signal(frame.group, self.device, framed(packed(signalled)))

    # --- what the hub tells

    def grew(self, group: bytes, seq: int, frame: bytes) -> None:
        """Hear of the new last entry of a room."""
        self._streams.grew(group, seq, frame)

    def opened(self, group: bytes) -> None:
        """Hear of a new segment of a room."""
        self._streams.read(group)

    def stop(self, group: bytes) -> None:
        """Be served a room no longer."""
        self._streams.stop(group)

    def inbox_grew(self) -> None:
        """Hear of a new item."""
        self._streams.read(INBOX)

    def told(self, frame: bytes) -> None:
        """Hear what is not kept, if there is room for it."""
        self._outlet.push(frame, optional=True)

    def close(self, code: CloseCode) -> None:
        """Lose the connection."""
        self._outlet.close(code)
