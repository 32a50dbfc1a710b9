"""A guest's stream: its inbox, and submissions that are sent until answered."""

import asyncio
from http import HTTPStatus

import websockets

from tests.faults.house import AGAIN, LOST, PATIENCE, House
from tests.faults.view import Broken
from tests.integration.client import Client
from tgtui.wire import (
    Ack,
    Caught,
    Declined,
    Hello,
    InboxItem,
    Invitation,
    Receipt,
    Refusal,
    RelayFrame,
    Resume,
    Submit,
    decode_item,
    decode_relay_frame,
)


ACK_EVERY = 3
"""Items of the inbox after which they are acknowledged."""


class Seat:
    """Where a guest hears what the relay has for it, over all the relay's lives.

    Attributes:
        client: Whose it is.
        invitations: What came to the inbox, by room.
    """

    def __init__(self, house: House, client: Client) -> None:
        self.client = client
        self.invitations: dict[bytes, Invitation] = {}
        self._house = house
        self._items: list[bytes] = []
        self._acked = 0
        self._next = 0
        self._number = 0
        self._open = asyncio.Event()
        self._asked: dict[int, asyncio.Future[Receipt | Declined]] = {}

    async def live(self) -> None:
        """Connect and listen, again and again.

        Raises:
            Broken: The relay broke a promise.
        """
        while True:
            await self._house.load.up.wait()
            try:
                await self._connection()
            except websockets.InvalidStatus as error:
                if error.response.status_code == HTTPStatus.UNAUTHORIZED:
                    await self._house.insist("logins", self.client.log_in)
            except LOST:
                self._house.load.count("asked again")
            finally:
                self._close()
            await asyncio.sleep(AGAIN)

    async def put(self, what: str, frame: Submit) -> Receipt | Declined:
        """Send a submission, byte for byte the same, until it is answered.

        Args:
            what: What is counted at each attempt.
            frame: The submission; its id is another one each time.
        """
        while True:
            answer = await self._house.insist(what, lambda: self._put(frame))
            if isinstance(answer, Receipt) or answer.refusal is not Refusal.RATE:
                return answer
            await asyncio.sleep((answer.retry_after or 0) / 1000)

    async def invited(self, group: bytes) -> Invitation:
        """Wait for the invitation to a room.

        Raises:
            TimeoutError: It does not come.
        """
        load = self._house.load
        async with asyncio.timeout(PATIENCE):
            while group not in self.invitations:
                load.happened.clear()
                await load.happened.wait()
        return self.invitations[group]

    async def _put(self, frame: Submit) -> Receipt | Declined:
        await self._open.wait()
        self._number += 1
        future = asyncio.get_running_loop().create_future()
        self._asked[self._number] = future
        await self.client.send(Submit(self._number, frame.message, extras=frame.extras))
        answer: Receipt | Declined = await future
        return answer

    async def _connection(self) -> None:
        """Serve one connection until it ends."""
        self.client.url = self._house.url
        self.client.got.clear()
        await self.client.connect(follow=False)
        self._next = self._acked + 1
        await self.client.send(Resume((), self._acked))
        self._open.set()
        while True:
            assert self.client.socket is not None
            data = await self.client.socket.recv(decode=False)
            await self._hear(decode_relay_frame(data))

    def _close(self) -> None:
        """Let everybody know that there will be no answer."""
        self._open.clear()
        asked, self._asked = self._asked, {}
        for future in asked.values():
            if not future.done():
                future.set_exception(ConnectionError())
        if self.client.socket is not None:
            self.client.socket.transport.abort()

    async def _hear(self, frame: RelayFrame) -> None:
        match frame:
            case Receipt() | Declined():
                self._asked.pop(frame.id).set_result(frame)
            case InboxItem():
                await self._item(frame)
            case Caught(group=None):
                if frame.seq < len(self._items) or self._next <= len(self._items):
                    message = f"lost: the inbox ends at {frame.seq}"
                    raise Broken(message)
            case Hello():
                pass
            case _:
                message = f"not asked for: {frame}"
                raise Broken(message)

    async def _item(self, item: InboxItem) -> None:
        """Take the next item of the inbox, or one that came before, as it was then.

        Raises:
            Broken: There is a gap, or it is another one, or it came twice.
        """
        if item.seq != self._next:
            message = f"item {item.seq} of an inbox, and {self._next} is the next"
            raise Broken(message)
        self._next += 1
        if item.seq <= len(self._items):
            if self._items[item.seq - 1] != item.body:
                message = f"item {item.seq} of an inbox is another one now"
                raise Broken(message)
            return
        invitation = decode_item(item.kind, item.body)
        assert isinstance(invitation, Invitation)
        if invitation.group in self.invitations:
            message = "invited twice to one room"
            raise Broken(message)
        self.invitations[invitation.group] = invitation
        self._items.append(item.body)
        self._house.load.count("invited")
        if len(self._items) - self._acked >= ACK_EVERY:
            self._acked = len(self._items)
            self._house.load.count("inbox acks")
            await self.client.send(Ack((), self._acked))
