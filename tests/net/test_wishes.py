"""Whoever sits in front of it can stop the connection, and start it, at any time."""

import asyncio
import contextlib

import pytest

from tests.net.running import waits
from tests.net.streams import silent, streaming
from tests.net.watching import FakeLine, Watched
from tgtui.net import (
    Connection,
    ConnectionEnded,
    Phase,
    Status,
)
from tgtui.wire import Refusal, Refused


class TestWishes:
    @waits
    async def test_it_can_be_paused_and_woken(self) -> None:
        async with streaming(silent) as port:
            line = FakeLine(port)
            watched = Watched(line)
            async with watched.running():
                for _ in range(2):
                    await watched.until_phase(Phase.ONLINE)
                    watched.it.pause()
                    await watched.until_phase(Phase.PAUSED)
                    await asyncio.sleep(0.05)
                    assert watched.it.status == Status(Phase.PAUSED)
                    with pytest.raises(ConnectionEnded):
                        await line.connections[-1].receive()
                    watched.it.wake()
        assert line.opened >= 2

    @waits
    async def test_it_can_be_paused_while_it_waits(self) -> None:
        watched = Watched(FakeLine(1, Refused(Refusal.RATE, retry_after=90_000)))
        async with watched.running():
            await watched.until(lambda: watched.phases() == "coof")
            watched.it.pause()
            await watched.until_phase(Phase.PAUSED)

    @waits
    async def test_it_can_be_paused_while_it_connects(self) -> None:
        began, ended = asyncio.Event(), asyncio.Event()

        class Slow(FakeLine):
            async def open(self) -> Connection:
                began.set()
                try:
                    await asyncio.sleep(60)
                finally:
                    ended.set()
                return await super().open()

        watched = Watched(Slow(1))
        async with watched.running():
            await began.wait()
            watched.it.pause()
            await watched.until_phase(Phase.PAUSED)
        assert ended.is_set()

    @waits
    async def test_the_last_wish_counts(self) -> None:
        async with streaming(silent) as port:
            watched = Watched(FakeLine(port))
            async with watched.running():
                await watched.until_phase(Phase.ONLINE)
                watched.it.pause()
                watched.it.wake()
                await asyncio.sleep(0.05)
                assert watched.phases() == "coon"
                watched.it.pause()
                await watched.until_phase(Phase.PAUSED)
                watched.it.wake()
                watched.it.pause()
                await asyncio.sleep(0.05)
        assert watched.phases() == "coonpa"

    @waits
    async def test_a_wish_that_comes_true_by_itself_is_dropped(self) -> None:
        async with streaming(silent) as port:
            watched = Watched(FakeLine(port))
            watched.it.wake()
            async with watched.running():
                await watched.until_phase(Phase.ONLINE)
                watched.it.wake()
                await asyncio.sleep(0.05)
        assert watched.phases() == "coon"

    @waits
    async def test_a_connection_that_comes_too_late_is_closed(self) -> None:
        async with streaming(silent) as port:

            class Stubborn(FakeLine):
                async def open(self) -> Connection:
                    began.set()
                    with contextlib.suppress(asyncio.CancelledError):
                        await asyncio.sleep(60)
                    return await super().open()

            began = asyncio.Event()
            line = Stubborn(port)
            watched = Watched(line)
            async with watched.running():
                await began.wait()
                watched.it.pause()
                await watched.until_phase(Phase.PAUSED)
                with pytest.raises(ConnectionEnded):
                    await line.connections[0].receive()
