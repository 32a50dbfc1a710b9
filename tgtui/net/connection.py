"""The stream: typed frames out and in, and what waits for an answer.

Frames come in the order of the relay, answers too, since a receipt stands for the entry
where it is next (PROTOCOL.md §3). They are read by whoever calls `receive`, so that a
slow reader stops the relay from sending more.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, NoReturn, Self, TypeVar

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tgtui.crypto import Secret
from tgtui.net.closing import closing
from tgtui.net.errors import BrokeProtocol, ConnectionEnded, FrameTooLong, TimedOut
from tgtui.net.introduction import Introduced
from tgtui.net.opening import open_socket
from tgtui.net.reach import DEFAULT_REACH, Reach
from tgtui.net.window import Outgoing, Window
from tgtui.wire import (
    Ack,
    BadFrame,
    BadPadding,
    ClientFrame,
    CloseCode,
    Declined,
    Held,
    Hello,
    Lease,
    Leased,
    Receipt,
    RelayFrame,
    Resume,
    Signal,
    decode_relay_frame,
    limits,
    packed,
)


T = TypeVar("T")

Answer = Receipt | Declined
"""What becomes of a submission."""

LeaseAnswer = Leased | Declined
"""What becomes of the wish for a lease."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a submission, in its place among the other frames.

    Attributes:
        outgoing: What was submitted.
        answer: What became of it.
    """

    outgoing: Outgoing
    answer: Answer


@dataclass(frozen=True, slots=True)
class LeaseAnswered:
    """The answer to the wish for a lease.

    Attributes:
        group: The room.
        answer: What became of it.
    """

    group: bytes = field(repr=False)
    answer: LeaseAnswer


Incoming = RelayFrame | Answered | LeaseAnswered
"""What `Connection.receive` returns; never the bare answers, nor another `Hello`."""


class Connection:
    """A stream that is open.

    Attributes:
        hello: How the relay opened it.
    """

    def __init__(self, socket: ClientConnection, hello: Hello) -> None:
        """Speak on a websocket on which the relay has said hello."""
        self.hello = hello
        self._socket = socket
        self._window = Window()
        self._receipts: dict[int, tuple[Outgoing, asyncio.Future[Answer]]] = {}
        self._leases: dict[int, tuple[bytes, asyncio.Future[LeaseAnswer]]] = {}

    @classmethod
    async def open(
        cls, introduced: Introduced, token: Secret, reach: Reach = DEFAULT_REACH
    ) -> Self:
        """Connect, and wait for the relay's hello.

        Raises:
            CertificateRefused: Nobody vouches for the certificate.
            Refused: The relay declines.
            NoCommonVersion: The relay took none of the versions.
            NetError: There is no answer, or none of a relay's.
        """
        socket = await open_socket(introduced, token, reach)
        try:
            return cls(socket, await _hello(socket, reach.idle))
        except (BrokeProtocol, TimedOut):
            await socket.close(CloseCode.BROKEN)
            raise
        except BaseException:
            socket.transport.abort()
            raise

    async def __aenter__(self) -> Self:
        """Return the connection itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Say goodbye."""
        await self.close()

    async def close(self) -> None:
        """Say goodbye; what has no answer yet gets none on this connection."""
        await self._socket.close(CloseCode.DONE)
        code = CloseCode.DONE
        self._settle(ConnectionEnded(code, "this program closed the connection"))

    def unanswered(self) -> tuple[Outgoing, ...]:
        """Return the submissions without an answer, in their order.

        Each may have been accepted or not: they are to be sent again as they are (M4).
        """
        return self._window.unanswered()

    async def receive(self) -> Incoming:
        """Return what the relay sent next.

        Raises:
            ConnectionEnded: The connection has ended.
            BrokeProtocol: The relay sent what it may not; the connection has ended.
        """
        try:
            return self._routed(_read(await self._socket.recv()))
        except ConnectionClosed as closed:
            self._end(closed)
        except BrokeProtocol as error:
            await self._socket.close(CloseCode.BROKEN)
            self._settle(error)
            raise

    async def submit(self, outgoing: Outgoing) -> asyncio.Future[Answer]:
        """Submit a message, and return where its answer will be.

        Where the connection ends before, that raises; `unanswered` has the message.

        Raises:
            WindowFull: Too many wait already.
            FrameTooLong: It has to be uploaded as a blob.
            ConnectionEnded: The connection has ended.
        """
        number = self._window.admit(outgoing)
        try:
            data = _framed(outgoing.frame(number))
        except FrameTooLong:
            self._window.answered(number)
            raise
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._receipts[number] = (outgoing, future)
        await self._send(data)
        return future

    async def lease(self, group: bytes) -> asyncio.Future[LeaseAnswer]:
        """Ask for the lease of a room, and return where the answer will be.

        Raises:
            ConnectionEnded: The connection has ended.
        """
        number = self._window.number()
        future: asyncio.Future[LeaseAnswer] = asyncio.get_running_loop().create_future()
        self._leases[number] = (group, future)
        await self._send(_framed(Lease(number, group)))
        return future

    async def ack(
        self, rooms: tuple[tuple[bytes, int], ...] = (), inbox: int | None = None
    ) -> None:
        """Say what is durable on this device, in as many frames as it takes.

        Raises:
            ConnectionEnded: The connection has ended.
        """
        for part in _parts(rooms, limits.ACKS, Ack):
            await self._send(_framed(Ack(part)))
        if inbox is not None:
            await self._send(_framed(Ack(inbox=inbox)))

    async def resume(
        self, rooms: tuple[Held, ...] = (), inbox: int | None = None
    ) -> None:
        """Ask for what follows, in as many frames as it takes.

        Raises:
            ConnectionEnded: The connection has ended.
        """
        if inbox is not None:
            await self._send(_framed(Resume(inbox=inbox)))
        for part in _parts(rooms, limits.RESUMES, Resume):
            await self._send(_framed(Resume(part)))

    async def signal(self, group: bytes, sealed: bytes) -> None:
        """Tell whoever is there at this moment.

        Raises:
            BadPadding: It is not as long as every signal.
            ConnectionEnded: The connection has ended.
        """
        if len(sealed) != limits.SIGNAL:
            message = f"a signal of {len(sealed)} bytes, and not of {limits.SIGNAL}"
            raise BadPadding(message)
        await self._send(_framed(Signal(group, sealed)))

    async def _send(self, data: bytes) -> None:
        try:
            await self._socket.send(data)
        except ConnectionClosed as closed:
            self._end(closed)

    def _routed(self, frame: RelayFrame) -> Incoming:
        """Return a frame, an answer together with what it answers.

        Raises:
            BrokeProtocol: It answers nothing, or says hello again.
        """
        match frame:
            case Receipt() | Declined() if frame.id in self._receipts:
                return self._answered(frame)
            case Leased() | Declined() if frame.id in self._leases:
                group, future = self._leases.pop(frame.id)
                _resolve(future, frame)
                return LeaseAnswered(group, frame)
            case Receipt() | Declined() | Leased():
                message = "an answer to nothing"
                raise BrokeProtocol(message)
            case Hello():
                message = "another hello"
                raise BrokeProtocol(message)
            case _:
                return frame

    def _answered(self, frame: Answer) -> Answered:
        outgoing, future = self._receipts.pop(frame.id)
        self._window.answered(frame.id)
        _resolve(future, frame)
        return Answered(outgoing, frame)

    def _end(self, closed: ConnectionClosed) -> NoReturn:
        """Let everybody know that the connection has ended."""
        fault = _ended(closed)
        self._settle(fault)
        raise fault from None

    def _settle(self, fault: BaseException) -> None:
        """Let nobody wait any longer."""
        for _, receipt in self._receipts.values():
            _fail(receipt, fault)
        for _, lease in self._leases.values():
            _fail(lease, fault)
        self._receipts.clear()
        self._leases.clear()


async def _hello(socket: ClientConnection, within: float) -> Hello:
    """Return the first frame of a connection.

    Raises:
        TimedOut: It does not come.
        ConnectionEnded: The connection ends before.
        BrokeProtocol: It is another one, or of another version.
    """
    try:
        async with asyncio.timeout(within):
            hello = _read(await socket.recv())
    except TimeoutError:
        raise TimedOut from None
    except ConnectionClosed as closed:
        raise _ended(closed) from None
    if not isinstance(hello, Hello) or socket.subprotocol != f"tgtui.{hello.version}":
        message = "the relay did not say hello"
        raise BrokeProtocol(message)
    return hello


def _resolve(future: asyncio.Future[T], answer: T) -> None:
    """Give an answer to whoever still waits for it."""
    if not future.done():
        future.set_result(answer)


def _fail(future: asyncio.Future[T], fault: BaseException) -> None:
    """Let nobody wait for an answer any longer."""
    if not future.done():
        future.set_exception(fault)
        # Nobody has to ask: `receive` says the same.
        future.exception()


def _read(data: str | bytes) -> RelayFrame:
    """Return the frame that is in a message.

    Raises:
        BrokeProtocol: There is none.
    """
    if isinstance(data, str):
        message = "text where frames are binary"
        raise BrokeProtocol(message)
    try:
        return decode_relay_frame(data)
    except BadFrame as error:
        raise BrokeProtocol(str(error)) from None


def _framed(frame: ClientFrame) -> bytes:
    """Return the bytes of a frame.

    Raises:
        FrameTooLong: They are too many.
    """
    data = packed(frame)
    if len(data) > limits.FRAME:
        raise FrameTooLong(len(data))
    return data


def _parts(
    items: tuple[T, ...], most: int, kind: Callable[[tuple[T, ...]], ClientFrame]
) -> Iterator[tuple[T, ...]]:
    """Yield the items in parts that each fit into a frame."""
    if len(items) > most or len(packed(kind(items))) > limits.FRAME:
        middle = len(items) // 2
        yield from _parts(items[:middle], most, kind)
        yield from _parts(items[middle:], most, kind)
    elif items:
        yield items


_TOO_LONG: Final = "a message that is longer than a frame may be"


def _ended(closed: ConnectionClosed) -> ConnectionEnded | BrokeProtocol:
    """Return how a connection ended."""
    ours = closed.sent
    if ours is not None and not closed.rcvd_then_sent:
        if ours.code == CloseCode.TOO_BIG:
            return BrokeProtocol(_TOO_LONG)
        # RFC 6455 §7.4.1: what the library found wrong, in frames or in UTF-8.
        if ours.code in {1002, 1007}:
            return BrokeProtocol(ours.reason)
    code = closed.rcvd.code if closed.rcvd is not None else None
    return ConnectionEnded(code, closing(code).sentence)
