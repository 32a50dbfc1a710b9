"""What is sent, what is answered, and what is made of a relay that breaks the rules."""

import asyncio

import pytest
from websockets.asyncio.server import ServerConnection

from tests.net.relays import TOKEN, introduced, plain
from tests.net.running import QUICK, waits
from tests.net.streams import END, connected, heard, say, silent, streaming
from tgtui.net import (
    Answered,
    Connection,
    ConnectionEnded,
    FrameTooLong,
    LeaseAnswered,
    Outgoing,
    Reach,
    WindowFull,
)
from tgtui.wire import (
    Ack,
    BadPadding,
    Caught,
    Declined,
    Entry,
    Extras,
    FullStamp,
    Held,
    InboxItem,
    Lease,
    Leased,
    Passed,
    Receipt,
    Refusal,
    RejoinOffer,
    RelayFrame,
    Resume,
    Segment,
    Signal,
    Signalled,
    Submit,
    Truncated,
    limits,
    packed,
)


GROUP, OTHER = bytes(32), bytes((1,)) * 32
SEALED = bytes(limits.SIGNAL)
STAMP = bytes(88)
MESSAGE = Outgoing(GROUP, b"message")


class TestSubmissions:
    @waits
    async def test_each_gets_its_receipt(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            first, second = await heard(socket), await heard(socket)
            assert isinstance(first, Submit)
            assert isinstance(second, Submit)
            assert (first.message, second.message) == (b"message", b"other")
            await say(socket, Receipt(second.id, STAMP))
            await say(socket, Declined(first.id, Refusal.STALE, seq=5), END)

        async with connected(talk) as (connection, _):
            other = Outgoing(GROUP, b"other")
            first = await connection.submit(MESSAGE)
            second = await connection.submit(other)
            assert connection.unanswered() == (MESSAGE, other)
            assert await connection.receive() == Answered(other, second.result())
            assert connection.unanswered() == (MESSAGE,)
            assert await connection.receive() == Answered(MESSAGE, first.result())
            assert await connection.receive() == END
            assert connection.unanswered() == ()
        assert second.result() == Receipt(1, STAMP)
        assert first.result() == Declined(0, Refusal.STALE, seq=5)

    @waits
    async def test_nobody_has_to_wait_for_the_answer(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            await heard(socket)
            await say(socket, Receipt(0, STAMP))

        async with connected(talk) as (connection, _):
            (await connection.submit(MESSAGE)).cancel()
            answered = await connection.receive()
        assert answered == Answered(MESSAGE, Receipt(0, STAMP))

    @waits
    async def test_nobody_has_to_wait_for_an_answer_that_never_comes(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            await heard(socket)
            await socket.close(1012)

        async with connected(talk) as (connection, _):
            (await connection.submit(MESSAGE)).cancel()
            with pytest.raises(ConnectionEnded):
                await connection.receive()
            assert connection.unanswered() == (MESSAGE,)

    @waits
    async def test_no_more_are_out_than_may_be(self) -> None:
        async with connected(silent) as (connection, _):
            for _ in range(limits.IN_FLIGHT):
                await connection.submit(MESSAGE)
            with pytest.raises(WindowFull):
                await connection.submit(MESSAGE)
            assert len(connection.unanswered()) == limits.IN_FLIGHT

    @waits
    async def test_what_fits_into_no_frame_is_not_sent(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            frame = await heard(socket)
            assert isinstance(frame, Submit)
            assert frame.message == b"message"
            await say(socket, END)

        long = Outgoing(GROUP, bytes(limits.FRAME), extras=Extras(), handshake=True)
        async with connected(talk) as (connection, _):
            with pytest.raises(FrameTooLong) as caught:
                await connection.submit(long)
            assert caught.value.length > limits.FRAME
            await connection.submit(MESSAGE)
            assert await connection.receive() == END

    @waits
    async def test_what_has_no_answer_is_still_there_afterwards(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            await heard(socket)
            await socket.close(1012)

        async with connected(talk) as (connection, _):
            future = await connection.submit(MESSAGE)
            with pytest.raises(ConnectionEnded) as caught:
                await connection.receive()
            assert caught.value.code == 1012
            with pytest.raises(ConnectionEnded):
                await future
            assert connection.unanswered() == (MESSAGE,)
            with pytest.raises(ConnectionEnded):
                await connection.submit(MESSAGE)
            assert connection.unanswered() == (MESSAGE, MESSAGE)


class TestLeases:
    @waits
    async def test_one_is_granted_and_one_is_not(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            first, second = await heard(socket), await heard(socket)
            assert first == Lease(0, GROUP)
            assert second == Lease(1, OTHER)
            await say(socket, Leased(0, 99), Declined(1, Refusal.LEASED, 5))

        async with connected(talk) as (connection, _):
            first, second = await connection.lease(GROUP), await connection.lease(OTHER)
            assert await connection.receive() == LeaseAnswered(GROUP, Leased(0, 99))
            refused = Declined(1, Refusal.LEASED, 5)
            assert await connection.receive() == LeaseAnswered(OTHER, refused)
        assert (first.result(), second.result()) == (Leased(0, 99), refused)

    @waits
    async def test_one_without_an_answer_gets_none(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            await heard(socket)
            await socket.close(4007)

        async with connected(talk) as (connection, _):
            future = await connection.lease(GROUP)
            with pytest.raises(ConnectionEnded):
                await connection.receive()
            with pytest.raises(ConnectionEnded):
                await future


class TestOtherFrames:
    @waits
    async def test_each_arrives(self) -> None:
        said: list[object] = []

        async def talk(socket: ServerConnection) -> None:
            said.extend([await heard(socket) for _ in range(5)])
            await say(socket, END)

        async with connected(talk) as (connection, _):
            await connection.ack(((GROUP, 5),), 9)
            await connection.resume((Held(GROUP, 5),), 0)
            await connection.signal(GROUP, SEALED)
            assert await connection.receive() == END
        assert said == [
            Ack(((GROUP, 5),)),
            Ack(inbox=9),
            Resume(inbox=0),
            Resume((Held(GROUP, 5),)),
            Signal(GROUP, SEALED),
        ]

    @waits
    async def test_nothing_to_say_is_not_said(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            assert await heard(socket) == Signal(GROUP, SEALED)
            await say(socket, END)

        async with connected(talk) as (connection, _):
            await connection.ack()
            await connection.resume()
            await connection.signal(GROUP, SEALED)
            assert await connection.receive() == END

    @waits
    async def test_many_rooms_go_in_many_frames(self) -> None:
        stamp = FullStamp(bytes(limits.STAMP), bytes(64))
        groups = [number.to_bytes(32, "big") for number in range(1_000)]
        held = tuple(Held(group, 5, stamp) for group in groups)
        acks = tuple((group, 5) for group in groups)
        got_held: list[Held] = []
        got_acks: list[tuple[bytes, int]] = []

        async def talk(socket: ServerConnection) -> None:
            while len(got_held) < 1_000 or len(got_acks) < 1_000:
                frame = await heard(socket)
                assert isinstance(frame, Ack | Resume)
                if isinstance(frame, Ack):
                    got_acks.extend(frame.rooms)
                else:
                    got_held.extend(frame.rooms)
            await say(socket, END)

        async with connected(talk) as (connection, _):
            await connection.resume(held)
            await connection.ack(acks)
            assert await connection.receive() == END
        assert tuple(got_held) == held
        assert tuple(got_acks) == acks

    @pytest.mark.parametrize("length", [0, limits.SIGNAL - 1, limits.SIGNAL + 1])
    @waits
    async def test_a_signal_has_as_many_bytes_as_any(self, length: int) -> None:
        async with connected(silent) as (connection, _):
            with pytest.raises(BadPadding):
                await connection.signal(GROUP, bytes(length))

    @pytest.mark.parametrize(
        "frame",
        [
            Entry(GROUP, STAMP, OTHER, OTHER, b"message"),
            InboxItem(1, 2, 200, b"of a newer version"),
            Signalled(GROUP, OTHER, SEALED),
            Truncated(GROUP, b"record"),
            Segment(GROUP, b"record"),
            Caught(GROUP, 5, 4),
            RejoinOffer(b"request", 5),
            Passed(GROUP, 5),
        ],
    )
    @waits
    async def test_each_is_received(self, frame: RelayFrame) -> None:
        async def talk(socket: ServerConnection) -> None:
            await say(socket, frame, END)

        async with connected(talk) as (connection, _):
            assert await connection.receive() == frame
            assert await connection.receive() == END

    @waits
    async def test_goodbye_is_said(self) -> None:
        codes: list[int | None] = []

        async def talk(socket: ServerConnection) -> None:
            await silent(socket)
            codes.append(socket.close_code)

        async with streaming(talk) as port:
            async with await Connection.open(
                introduced(plain(port)), TOKEN, QUICK
            ) as connection:
                future = await connection.submit(MESSAGE)
            with pytest.raises(ConnectionEnded):
                await future
            with pytest.raises(ConnectionEnded):
                await connection.receive()
        assert codes == [1000]


class TestEnds:
    @pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, *range(4000, 4009)])
    @waits
    async def test_the_code_is_told(self, code: int) -> None:
        async def talk(socket: ServerConnection) -> None:
            await socket.close(code)

        async with connected(talk) as (connection, _):
            with pytest.raises(ConnectionEnded) as caught:
                await connection.receive()
        assert caught.value.code == code

    @waits
    async def test_a_connection_that_breaks_has_none(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            socket.transport.abort()

        async with connected(talk) as (connection, _):
            with pytest.raises(ConnectionEnded) as caught:
                await connection.receive()
        assert caught.value.code is None
        assert str(caught.value) == "the connection broke"

    @pytest.mark.slow
    @waits
    async def test_a_relay_that_is_gone_without_a_word_is_noticed(self) -> None:
        async def talk(socket: ServerConnection) -> None:
            socket.transport.pause_reading()

        async with connected(talk, Reach(alive=0.1)) as (connection, _):
            with pytest.raises(ConnectionEnded) as caught:
                await asyncio.wait_for(connection.receive(), 8)
        assert caught.value.code is None


class TestBackPressure:
    @pytest.mark.slow
    @waits
    async def test_a_relay_cannot_send_more_than_is_read(self) -> None:
        entry = packed(Entry(GROUP, STAMP, OTHER, OTHER, bytes(limits.INLINE)))
        sent = 0

        async def talk(socket: ServerConnection) -> None:
            nonlocal sent
            for _ in range(2_000):
                await socket.send(entry)
                sent += 1

        async with connected(talk) as (connection, _):
            await asyncio.sleep(1)
            stuck = sent
            await asyncio.sleep(0.3)
            assert sent == stuck
            for _ in range(200):
                await connection.receive()
            assert sent > stuck
