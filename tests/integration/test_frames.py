"""Whatever comes on a websocket, one connection ends at most, with the right code."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.hostile.frames import ILLEGAL, Frame, Op, fragments
from tests.hostile.raw import RawClient
from tests.integration.relays import in_relay, people_at, raw_stream, still_works
from tests.integration.test_order import declined
from tgtui.relay.main import Relay
from tgtui.relay.web import Pace
from tgtui.wire import (
    Ack,
    CloseCode,
    FullStamp,
    Held,
    Lease,
    Refusal,
    Resume,
    Signal,
    limits,
    packed,
)


GROUP = b"g" * 32

BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "no msgpack": b"\xc1",
    "cut short": packed(Ack(inbox=1))[:-1],
    "one byte more": packed(Ack(inbox=1)) + b"\x00",
    "no array": msgspec.msgpack.encode({"ack": 1}),
    "an empty array": msgspec.msgpack.encode([]),
    "a kind that is none": msgspec.msgpack.encode([99, 1]),
    "a kind of the relay's": msgspec.msgpack.encode([11, b"x", 1]),
    "a negative kind": msgspec.msgpack.encode([-1]),
    "a kind that is text": msgspec.msgpack.encode(["2"]),
    "a field too many": msgspec.msgpack.encode([2, [], None, None]),
    "a field of a submission too many": msgspec.msgpack.encode([1, 1, *[None] * 9]),
    "a field missing": msgspec.msgpack.encode([4, GROUP]),
    "text for bytes": msgspec.msgpack.encode([4, "g" * 32, b""]),
    "a text for a number": msgspec.msgpack.encode([5, "1", GROUP]),
    "a truth value for a number": msgspec.msgpack.encode([5, True, GROUP]),
    "a fraction for a number": msgspec.msgpack.encode([5, 1.5, GROUP]),
    "a number below 0": msgspec.msgpack.encode([5, -1, GROUP]),
    "a number too large": msgspec.msgpack.encode([5, 1 << 32, GROUP]),
    "an id too short": msgspec.msgpack.encode([5, 1, GROUP[1:]]),
    "a signal too short": msgspec.msgpack.encode([4, GROUP, bytes(limits.SIGNAL - 1)]),
    "a signal too long": msgspec.msgpack.encode([4, GROUP, bytes(limits.SIGNAL + 1)]),
    "a message too long": msgspec.msgpack.encode([1, 1, bytes(limits.INLINE + 1)]),
    "too many rooms": msgspec.msgpack.encode([3, [[GROUP, 0]] * (limits.RESUMES + 1)]),
    "a hundred thousand rooms claimed": b"\x92\x03\xdd\x00\x01\x86\xa0",
    "too deep": b"\x91" * 10_000 + b"\x01",
}

Test = Callable[[Relay, RawClient], Awaitable[None]]


def on_a_stream(test: Test, data: Path, **options: Any) -> None:  # noqa: ANN401
    """Run a test on an open stream of anna's; the relay has to go on afterwards."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,), raw_stream(relay, anna) as raw:
            await test(relay, raw)
        await still_works(relay)

    in_relay(main, data, **options)


@pytest.mark.parametrize("frame", BROKEN.values(), ids=BROKEN.keys())
def test_a_frame_that_is_none_ends_the_connection(tmp_path: Path, frame: bytes) -> None:
    async def test(_: Relay, raw: RawClient) -> None:
        await raw.send(Frame(Op.BINARY, frame))
        assert await raw.close_code() == CloseCode.BROKEN

    on_a_stream(test, tmp_path)


def test_text_ends_the_connection(tmp_path: Path) -> None:
    async def test(_: Relay, raw: RawClient) -> None:
        await raw.send(Frame(Op.TEXT, b"hello"))
        assert await raw.close_code() == CloseCode.BROKEN

    on_a_stream(test, tmp_path)


@pytest.mark.parametrize("frame", ILLEGAL.values(), ids=ILLEGAL.keys())
def test_an_illegal_websocket_frame_ends_the_connection(
    tmp_path: Path, frame: Frame
) -> None:
    async def test(_: Relay, raw: RawClient) -> None:
        await raw.send(frame)
        # aiohttp reads a frame without a mask like another one, and this one is none.
        wanted = CloseCode.BROKEN if frame.mask is None else 1002
        assert await raw.close_code() in {wanted, 1007}

    on_a_stream(test, tmp_path)


def test_a_frame_as_long_as_can_be_is_read(tmp_path: Path) -> None:
    async def test(_: Relay, raw: RawClient) -> None:
        await raw.send(Frame(Op.BINARY, b"\xc1" * limits.FRAME))
        assert await raw.close_code() == CloseCode.BROKEN

    on_a_stream(test, tmp_path)


TOO_LONG: dict[str, list[Frame]] = {
    "one byte": [Frame(Op.BINARY, bytes(limits.FRAME + 1))],
    "claimed only": [Frame(Op.BINARY, b"x", claimed=1 << 40, width=64)],
    "in pieces": list(fragments(Op.BINARY, bytes(limits.FRAME + 1), 1000)),
    "pieces without an end": [Frame(Op.BINARY, bytes(1000), fin=False)]
    + [Frame(Op.CONTINUE, bytes(1000), fin=False)] * 70,
}


@pytest.mark.parametrize("frames", TOO_LONG.values(), ids=TOO_LONG.keys())
def test_a_frame_that_is_too_long_ends_the_connection(
    tmp_path: Path, frames: list[Frame]
) -> None:
    async def test(_: Relay, raw: RawClient) -> None:
        await raw.send(*frames)
        assert await raw.close_code() == CloseCode.TOO_BIG

    on_a_stream(test, tmp_path)


def test_a_message_in_pieces_is_read_as_one(tmp_path: Path) -> None:
    async def test(_: Relay, raw: RawClient) -> None:
        lease = packed(Lease(7, GROUP))
        await raw.send(*fragments(Op.BINARY, lease, 5))
        assert msgspec.msgpack.decode(await raw.message())[:3] == [3, 7, "not_found"]

    on_a_stream(test, tmp_path)


def test_too_many_frames_end_the_connection(tmp_path: Path) -> None:
    async def test(_: Relay, raw: RawClient) -> None:
        signal = Frame(Op.BINARY, packed(Signal(GROUP, bytes(limits.SIGNAL))))
        await raw.flood([signal] * 50, 3)
        assert await raw.close_code() == CloseCode.TOO_MANY

    on_a_stream(test, tmp_path, pace=Pace(frames=1.0, frames_burst=100))


def test_a_device_is_no_faster_for_connecting_anew(tmp_path: Path) -> None:
    """Neither with frames nor with submissions."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            for _ in range(2):
                await anna.say(group)
            await anna.connect(follow=False)
            refused = await declined(anna, anna.text(group))
            assert refused.refusal is Refusal.RATE
            signal = Frame(Op.BINARY, packed(Signal(GROUP, bytes(limits.SIGNAL))))
            async with raw_stream(relay, anna) as raw:
                lease = Frame(Op.BINARY, packed(Lease(7, GROUP)))
                await raw.send(*[signal] * 60, lease)
                await raw.message()
            async with raw_stream(relay, anna) as raw:
                await raw.send(*[signal] * 60)
                assert await raw.close_code() == CloseCode.TOO_MANY

    pace = Pace(submissions=0.01, submissions_burst=3, frames=1.0, frames_burst=100)
    in_relay(main, tmp_path, pace=pace)


def test_compression_is_off_even_for_who_asks(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,), RawClient.to(relay.port) as raw:
            wanted = "permessage-deflate; client_max_window_bits"
            headers: dict[str, str | None] = {
                "Sec-WebSocket-Extensions": wanted,
                "Accept-Encoding": "gzip, deflate, br",
            }
            answer = await raw.upgrade(anna.token, headers=headers)
            assert answer.status == 101
            assert "sec-websocket-extensions" not in answer.headers
            assert "content-encoding" not in answer.headers
            assert not (await raw.frame()).rsv

    in_relay(main, tmp_path)


WRONG: dict[str, tuple[dict[str, str | None], int]] = {
    "no websocket": ({"Upgrade": None, "Connection": None}, 400),
    "no key": ({"Sec-WebSocket-Key": None}, 400),
    "another version of websockets": ({"Sec-WebSocket-Version": "6"}, 400),
    "no version of ours": ({"Sec-WebSocket-Protocol": "tgtui.9"}, 426),
    "no protocol": ({"Sec-WebSocket-Protocol": None}, 426),
    "no token": ({"Authorization": None}, 401),
    "no token of ours": ({"Authorization": "Bearer abc"}, 401),
    "another scheme": ({"Authorization": "Basic YW5uYTo="}, 401),
}


@pytest.mark.parametrize(("headers", "status"), WRONG.values(), ids=WRONG.keys())
def test_a_handshake_that_is_wrong_is_refused(
    tmp_path: Path, headers: dict[str, str | None], status: int
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,), RawClient.to(relay.port) as raw:
            answer = await raw.upgrade(anna.token, headers=headers)
            assert answer.status == status
        await still_works(relay)

    in_relay(main, tmp_path)


def test_a_newer_connection_of_a_device_replaces_the_older(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            group = await anna.found()
            first = anna.socket
            assert first is not None
            await anna.connect()
            await asyncio.wait_for(first.wait_closed(), 10)
            assert first.close_code == CloseCode.REPLACED
            await anna.say(group)
            assert len(relay.node.hub) == 1

    in_relay(main, tmp_path)


def test_whoever_resumes_many_rooms_has_to_wait(tmp_path: Path) -> None:
    """It is not cut off, since it would come back with as many."""

    async def test(_: Relay, raw: RawClient) -> None:
        begun = asyncio.get_running_loop().time()
        stamp = FullStamp(bytes(330), bytes(64))
        rooms = (Held(GROUP, 0, stamp), Held(GROUP, 0)) * 10
        lease = Frame(Op.BINARY, packed(Lease(7, GROUP)))
        await raw.send(Frame(Op.BINARY, packed(Resume(rooms))), lease)
        await raw.message()
        assert 0.9 < asyncio.get_running_loop().time() - begun < 8

    on_a_stream(test, tmp_path, pace=Pace(rooms=10.0, rooms_burst=10))


def test_whoever_goes_while_it_waits_is_let_go(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,):
            async with raw_stream(relay, anna) as raw:
                resume = Resume((Held(GROUP, 0),) * limits.RESUMES)
                await raw.send(Frame(Op.BINARY, packed(resume)))
                await asyncio.sleep(0.1)
            await anna.connect()
            await anna.found()
            assert len(relay.node.hub) == 1

    in_relay(main, tmp_path, pace=Pace(rooms=50.0, rooms_burst=10))
