"""What a relay may not send on the stream ends the connection, and no more."""

import asyncio
import contextlib

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode

from tests.net.running import waits
from tests.net.streams import END, HELLO, connected, heard, say, silent
from tgtui.net import (
    BrokeProtocol,
    ConnectionEnded,
    Outgoing,
)
from tgtui.wire import (
    Declined,
    Leased,
    Receipt,
    Refusal,
    limits,
    packed,
)


GROUP, OTHER = bytes(32), bytes((1,)) * 32
STAMP = bytes(88)
MESSAGE = Outgoing(GROUP, b"message")


BREACHES: dict[str, bytes | str] = {
    "a receipt for nothing": packed(Receipt(7, STAMP)),
    "a refusal of nothing": packed(Declined(7, Refusal.STALE)),
    "a lease for nothing": packed(Leased(7, 5)),
    "a lease for a submission": packed(Leased(0, 5)),
    "a receipt for a lease": packed(Receipt(1, STAMP)),
    "another hello": packed(HELLO),
    "an unknown kind": b"\x92\x63\x01",
    "no kind": b"\x90",
    "a map": b"\x80",
    "garbage": b"\xc1\xff\xff",
    "nothing": b"",
    "trailing bytes": packed(END) + b"\x00",
    "a field too many": b"\x95\x09\xc0\x07\x07\x07",
    "a field of another type": b"\x93\x09\xc0\xa1x",
    "a short id": b"\x93\x09\xc4\x01x\x07",
    "a negative number": b"\x93\x09\xc0\xff",
    "deep nesting": b"\x91" * 10_000,
    "an array of gigabytes": b"\xdd\xff\xff\xff\xff\x09",
    "text": "text",
    "an oversized frame": bytes(limits.FRAME + 1),
    "a gigantic frame": bytes(1 << 22),
}


class TestBreaches:
    @pytest.mark.parametrize("name", BREACHES)
    @waits
    async def test_it_ends_the_connection(self, name: str) -> None:
        codes: list[int | None] = []

        async def talk(socket: ServerConnection) -> None:
            await heard(socket)
            await heard(socket)
            await socket.send(BREACHES[name])
            await silent(socket)
            codes.append(socket.close_code)

        async with connected(talk) as (connection, _):
            future = await connection.submit(MESSAGE)
            await connection.lease(OTHER)
            with pytest.raises(BrokeProtocol) as caught:
                await connection.receive()
            with pytest.raises(BrokeProtocol):
                await future
            with pytest.raises((ConnectionEnded, BrokeProtocol)):
                await connection.receive()
            assert connection.unanswered() == (MESSAGE,)
        assert str(caught.value)
        assert codes in ([4000], [1009])

    @waits
    async def test_a_second_receipt_is_one_for_nothing(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            await heard(socket)
            await say(socket, *[Receipt(0, STAMP)] * 2)
            await silent(socket)

        async with connected(talk) as (connection, _):
            await connection.submit(MESSAGE)
            await connection.receive()
            with pytest.raises(BrokeProtocol):
                await connection.receive()

    @pytest.mark.parametrize(
        "frame",
        [
            Frame(Opcode.TEXT, b"\xff\xfe"),
            Frame(Opcode.CONT, b"x"),
            Frame(Opcode.PING, bytes(126)),
            Frame(Opcode.BINARY, b"x", rsv1=True),
            Frame(Opcode.CLOSE, b"\x03"),
        ],
        ids=["utf-8", "continues nothing", "long ping", "compressed", "close"],
    )
    @waits
    async def test_frames_that_are_none(self, frame: Frame) -> None:
        async def talk(socket: ServerConnection) -> None:
            raw = bytes((frame.rsv1 << 6 | 0x80 | frame.opcode,))
            raw += bytes((len(frame.data),)) if len(frame.data) < 126 else b"\x7e\0\x7e"
            socket.transport.write(raw + bytes(frame.data))
            await silent(socket)

        async with connected(talk) as (connection, _):
            with pytest.raises(BrokeProtocol):
                await connection.receive()

    @waits
    async def test_a_message_in_endless_pieces_is_too_long(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            async def endless() -> None:
                socket.transport.write(b"\x02\x00")
                while not socket.transport.is_closing():
                    socket.transport.write(b"\x00\x7e\x10\x00" + bytes(4_096))
                    await asyncio.sleep(0)

            with contextlib.suppress(TimeoutError, RuntimeError):
                await asyncio.wait_for(endless(), 5)

        async with connected(talk) as (connection, _):
            with pytest.raises(BrokeProtocol):
                await connection.receive()
