"""Who does not read, or is gone without a word, holds up nobody and is let go."""

import asyncio
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.hostile.frames import Frame, Op
from tests.hostile.raw import RawClient
from tests.integration.relays import in_relay, people_at, raw_stream, still_works
from tgtui.relay.main import Relay
from tgtui.relay.web import Pace, app, outlet
from tgtui.wire import Caught, CloseCode, Entry, Resume, limits, packed
from tgtui.wire.client_frames import Held


FAST = Pace(submissions=100_000, submissions_burst=100_000)


async def gone(relay: Relay, count: int, within: float = 15.0) -> None:
    """Wait until so many are connected."""
    async with asyncio.timeout(within):
        while len(relay.node.hub) != count:  # noqa: ASYNC110  (nothing tells of it)
            await asyncio.sleep(0.02)


@pytest.mark.slow
def test_who_never_reads_is_cut_off_while_others_go_on(tmp_path: Path) -> None:
    codes: list[CloseCode] = []
    close = outlet.Outlet.close

    def noted(self: outlet.Outlet, code: CloseCode) -> None:
        waiting = self._transport.get_write_buffer_size()
        assert waiting <= outlet.MOST + limits.FRAME
        codes.append(code)
        close(self, code)

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "eve") as (anna, bob, eve):
            group = await anna.found(bob, eve)
            await bob.join()
            await eve.join()
            assert eve.socket is not None
            await eve.socket.close()
            async with RawClient.to(relay.port, receive_buffer=4096) as slow:
                await slow.upgrade(eve.token)
                resume = packed(Resume((Held(group, 1),)))
                await slow.send(Frame(Op.BINARY, resume))
                slow.freeze()
                for number in range(200):
                    await anna.say(group, size=32_768)
                    entry = await bob.expect(Entry)
                    assert entry.stamp[8:16] == (number + 2).to_bytes(8, "big")
                await gone(relay, 2)
                assert codes == [CloseCode.TOO_SLOW]
            # The one who was cut off catches up.
            await eve.connect(follow=False)
            await eve.send(Resume((Held(group, 1),)))
            assert (await eve.expect(Caught)).seq == 201

    stall = patch.object(outlet, "STALL", 1.0)
    with stall, patch.object(outlet.Outlet, "close", noted):
        in_relay(main, tmp_path, pace=FAST)


def test_who_answers_no_ping_is_let_go(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,), raw_stream(relay, anna) as raw:
            await gone(relay, 1)
            raw.freeze()
            await gone(relay, 0)

    with patch.object(app, "ALIVE", 0.3):
        in_relay(main, tmp_path)


def test_who_sends_no_more_is_let_go(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,), raw_stream(relay, anna) as raw:
            await gone(relay, 1)
            raw.half_close()
            await gone(relay, 0)

    in_relay(main, tmp_path)


def test_a_reset_in_the_middle_of_a_frame_is_the_end(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna") as (anna,), raw_stream(relay, anna) as raw:
            await gone(relay, 1)
            await raw.send(Frame(Op.BINARY, bytes(1000)).encode()[:100])
            raw.reset()
            await gone(relay, 0)
        await still_works(relay)

    in_relay(main, tmp_path)
