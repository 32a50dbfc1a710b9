"""A relay that is killed or restarts, and clients of `tgtui.net` that come back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.integration.peer import Peer
from tests.integration.process import RelayProcess
from tests.net.running import waits
from tgtui.net import CLOSINGS, Connection, Phase, Reconnector, Status
from tgtui.wire import CloseCode


pytestmark = pytest.mark.slow

AT_ONCE = 90
"""Twice as many are as many as a device may send at once."""


class Little:
    """Entropy that draws short waits."""

    def draw(self, length: int) -> bytes:
        return b"\x02" + bytes(length - 1)


class Kept:
    """A device that is kept connected.

    Attributes:
        peer: The device.
        said: Each status of its connection.
    """

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.said: list[Status] = []
        self._moved = asyncio.Event()
        self._it = Reconnector(
            peer.line, self._serve, entropy=Little(), listener=self.said.append
        )

    async def _serve(self, connection: Connection) -> None:
        peer = self.peer
        peer.connection = connection
        await peer.resume()
        while True:
            await peer.hear()
            self._moved.set()

    async def reaches(self, group: bytes, seq: int) -> None:
        """Wait until the room came up to a place."""
        log = self.peer.logs[group]
        await self.until(lambda: log.seq >= seq)

    async def has_said_all(self) -> None:
        """Wait until nothing waits for its receipt."""
        await self.until(lambda: not self.peer.pending)

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait until something is so; nobody else hears what comes."""
        async with asyncio.timeout(20):
            while not done():
                self._moved.clear()
                await self._moved.wait()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep it connected."""
        task = asyncio.create_task(self._it.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def two_in_a_room(
    folder: Path,
) -> AsyncIterator[tuple[RelayProcess, Kept, Kept, bytes]]:
    """Run a relay, and two who are kept connected and share a room."""
    relay = RelayProcess(folder)
    try:
        await relay.start()
        anna, bob = people = [Peer(relay.address, name) for name in ("anna", "bob")]
        for each in people:
            await each.register()
            await each.connect()
        group = await anna.found(bob)
        await bob.join()
        for each in people:
            await each.open_one.close()
        one, two = Kept(anna), Kept(bob)
        async with one.running(), two.running():
            yield relay, one, two, group
        for each in people:
            await each.line.aclose()
    finally:
        await relay.close()


async def pour(kept: Kept, group: bytes) -> None:
    """Say a lot, whatever becomes of the connection meanwhile."""
    for _ in range(AT_ONCE):
        await kept.peer.send_some_time(kept.peer.logs[group].text())
        await asyncio.sleep(0)


async def both_pour(
    group: bytes, people: tuple[Kept, Kept], meanwhile: Callable[[], Awaitable[None]]
) -> None:
    """Have both say a lot while something happens to the relay, and come to the end."""
    begin = people[1].peer.logs[group].seq
    speaking = [asyncio.create_task(pour(each, group)) for each in people]
    await people[1].reaches(group, begin + 10)
    await meanwhile()
    await asyncio.gather(*speaking)
    for each in people:
        await each.reaches(group, begin + 2 * AT_ONCE)
        await each.has_said_all()


def check(group: bytes, times: int, *people: Kept) -> None:
    """Require that everybody has everything once, in one chain."""
    for each in people:
        log = each.peer.logs[group]
        assert [one.fields.seq for one in log.stamps] == list(range(1, log.seq + 1))
        assert log.stamps == people[0].peer.logs[group].stamps
        assert log.holes == []
        assert each.peer.pending == []
        hashes = {one.fields.message_hash for one in log.stamps}
        assert len(hashes) == len(people) * times * AT_ONCE + 1


@waits
async def test_nothing_is_lost_or_repeated_where_the_relay_is_killed(
    tmp_path: Path,
) -> None:
    async with two_in_a_room(tmp_path) as (relay, anna, bob, group):

        async def killed() -> None:
            await relay.kill()
            await relay.start(port=relay.port)

        for _ in range(2):
            await both_pour(group, (anna, bob), killed)
        for each in (anna, bob):
            phases = [status.phase for status in each.said]
            assert phases.count(Phase.ONLINE) == 3
            assert Phase.PAUSED not in phases
        check(group, 2, anna, bob)


@waits
async def test_a_relay_that_restarts_says_so_and_loses_nobody(tmp_path: Path) -> None:
    async with two_in_a_room(tmp_path) as (relay, anna, bob, group):

        async def restarted() -> None:
            assert await relay.stop() == 0
            await relay.start(port=relay.port)

        await both_pour(group, (anna, bob), restarted)
        for each in (anna, bob):
            lost = [status for status in each.said if status.phase is Phase.OFFLINE]
            assert lost[0].sentence == CLOSINGS[CloseCode.RESTARTING].sentence
        check(group, 1, anna, bob)
