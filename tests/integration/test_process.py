"""A relay in a process of its own: killed, stopped, started again, and drained."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import websockets

from tests.integration.client import Client, seq_of
from tests.integration.peer import peers
from tests.integration.process import Died, RelayProcess
from tgtui.wire import CloseCode, Entry, Receipt, Resume, Submit
from tgtui.wire.client_frames import Held


pytestmark = pytest.mark.slow


@asynccontextmanager
async def relay_process(folder: Path) -> AsyncIterator[RelayProcess]:
    """Run a relay in a process of its own."""
    relay = RelayProcess(folder)
    try:
        await relay.start()
        yield relay
    finally:
        await relay.close()


def test_a_killed_relay_comes_back_at_the_same_place(tmp_path: Path) -> None:
    """Logins, rooms and receipts outlive it; the port is free at once."""

    async def main() -> None:
        async with (
            relay_process(tmp_path) as relay,
            peers(relay.address, "anna", "bob") as people,
        ):
            anna, bob = people
            group = await anna.found(bob)
            await bob.join()
            sent = anna.logs[group].text()
            stamp = await anna.put(sent)
            port = relay.port
            await relay.kill()
            await relay.start(port=port)
            assert relay.port == port
            for each in people:
                await each.connect()
                await each.caught_up(group)
            assert await anna.put(sent) == stamp
            await anna.say(group)
            await relay.kill()
            await relay.start()
            for each in people:
                await each.leave_relay()
                each.move(relay.address)
                await each.connect()
                await each.caught_up(group)
            assert anna.logs[group].stamps == bob.logs[group].stamps
            assert await relay.stop() == 0

    asyncio.run(main())


def test_two_relays_on_one_folder_are_one_too_many(tmp_path: Path) -> None:
    async def main() -> None:
        async with relay_process(tmp_path) as relay:
            other = RelayProcess(tmp_path)
            with pytest.raises(Died):
                await other.start()
            await other.close()
            anna = Client(relay.url, "anna")
            await anna.register()
            await anna.close()

    asyncio.run(main())


REST = 40
"""How much is sent only once the relay was told to stop."""


@dataclass
class Pourer:
    """Somebody who sends without waiting, and reads until the connection ends."""

    client: Client
    group: bytes
    sent: list[Submit]
    receipts: list[Receipt] = field(default_factory=list)
    ended: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def pour(self, told: asyncio.Event) -> None:
        """Send most, and the rest one by one once the relay was told to stop.

        The end of the connection is no fault.
        """
        with contextlib.suppress(websockets.ConnectionClosed):
            for frame in self.sent[:-REST]:
                await self.client.send(frame)
            await told.wait()
            for place in range(len(self.sent) - REST, len(self.sent)):
                await self.answered(place)
                await self.client.send(self.sent[place])

    async def answered(self, count: int) -> None:
        """Wait until so many have their receipts, or none comes any more."""
        while len(self.receipts) < count and not self.ended:
            self.changed.clear()
            await self.changed.wait()

    async def read(self, enough: asyncio.Event) -> int | None:
        """Take the receipts, and return the code at the end."""
        assert self.client.socket is not None
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                frame = await self.client.frame()
                assert isinstance(frame, Receipt)
                self.receipts.append(frame)
                self.changed.set()
                if len(self.receipts) == 10:
                    enough.set()
        self.ended = True
        self.changed.set()
        return self.client.socket.close_code

    async def compare(self) -> None:
        """Require that the log holds what has a receipt, and nothing else."""
        self.client.got.clear()
        await self.client.connect(follow=False)
        await self.client.send(Resume((Held(self.group, 1),)))
        await self.client.caught(self.group)
        stamps = [one.stamp for one in self.client.got if isinstance(one, Entry)]
        assert stamps == [one.stamp for one in self.receipts]

    async def send_the_rest(self) -> None:
        """Send what has no receipt, byte for byte."""
        done = len(self.receipts)
        for place, frame in enumerate(self.sent[done:], done):
            answer = await self.client.submit(frame)
            assert seq_of(answer) == place + 2
        await self.client.close()


async def pourers(url: str) -> list[Pourer]:
    """Return three who have a lot to say, each in a room of their own."""
    found = []
    for name in ("anna", "bob", "carl"):
        client = Client(url, name)
        await client.register()
        await client.connect()
        group = await client.found()
        sent = [client.text(group, size=32_768) for _ in range(190)]
        found.append(Pourer(client, group, sent))
    return found


def test_a_relay_that_is_told_to_stop_answers_what_it_has_begun(
    tmp_path: Path,
) -> None:
    """Whatever was accepted has its receipt; whatever has none is sent again."""

    async def main() -> None:
        async with relay_process(tmp_path) as relay:
            people = await pourers(relay.url)
            enough, told = asyncio.Event(), asyncio.Event()
            pouring = [asyncio.create_task(one.pour(told)) for one in people]
            ends = [asyncio.create_task(one.read(enough)) for one in people]
            await enough.wait()
            stopping = asyncio.create_task(relay.stop())
            # Once the task has begun the signal is sent, and only then comes the rest.
            await asyncio.sleep(0)
            told.set()
            assert await stopping == 0
            await asyncio.gather(*pouring)
            assert set(await asyncio.gather(*ends)) == {CloseCode.RESTARTING}
            assert any(len(one.receipts) < len(one.sent) for one in people)
            await relay.start()
            for one in people:
                one.client.url = relay.url
                await one.compare()
                await one.send_the_rest()

    asyncio.run(main())
