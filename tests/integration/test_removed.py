"""Who is removed while it reads is served no more, and who stays is served on."""

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.integration.client import seq_of
from tests.integration.relays import in_relay, people_at
from tests.integration.test_order import nothing_comes
from tgtui.relay.core import Follow, StopFollowing
from tgtui.relay.main import Relay
from tgtui.relay.ports import Backend, Work
from tgtui.wire import (
    Entry,
    Resume,
    Signal,
    limits,
)
from tgtui.wire.client_frames import Held


def test_who_is_removed_while_the_relay_looks_is_served_no_more(
    tmp_path: Path,
) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            await bob.close()
            await bob.connect(follow=False)
            backend = type(relay.node.backend)
            read, looks = backend.read, 0

            async def slow(self: Backend, work: Work[Any]) -> object:
                nonlocal looks
                answer = await read(self, work)
                if isinstance(answer, tuple) and isinstance(answer[-1], Follow):
                    looks += 1
                    if looks == 1:
                        await anna.change(group, drops=(bob.account,))
                return answer

            with patch.object(backend, "read", slow):
                await bob.send(Resume((Held(group, 1),)))
                assert await bob.caught(group) == 2
            assert looks == 2
            await anna.say(group)
            await nothing_comes(bob)

    in_relay(main, tmp_path)


def test_who_is_removed_while_it_reads_is_served_no_more(tmp_path: Path) -> None:
    """However slowly it reads what was before, and it signals no more either."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            for _ in range(8):
                await anna.say(group)
            await bob.close()
            await bob.connect(follow=False)
            backend = type(relay.node.backend)
            read, reads = backend.read, 0

            async def slow(self: Backend, work: Work[Any]) -> object:
                nonlocal reads
                answer = await read(self, work)
                if isinstance(answer, tuple) and isinstance(answer[0], list):
                    reads += 1
                    if reads == 1:
                        await anna.change(group, drops=(bob.account,))
                        for _ in range(5):
                            await anna.say(group)
                return answer

            with patch.object(backend, "read", slow):
                await bob.send(Resume((Held(group, 1),)))
                assert await bob.caught(group) == 10
            entries = [frame for frame in bob.got if isinstance(frame, Entry)]
            assert [seq_of(entry) for entry in entries] == list(range(2, 11))
            await bob.send(Signal(group, bytes(limits.SIGNAL)))
            await nothing_comes(bob)
            await nothing_comes(anna)

    in_relay(main, tmp_path)


def test_who_is_behind_is_served_while_others_leave_their_rooms(
    tmp_path: Path,
) -> None:
    """Where many are behind, there is one who leaves in the time that each waits."""

    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            await bob.join()
            await anna.say(group)
            await bob.close()
            await bob.connect(follow=False)

            async def leave() -> None:
                while True:
                    await relay.node.look_in_turn(lambda *_: None)
                    relay.node.hub.perform([StopFollowing(bytes(32))])

            crowd = [asyncio.create_task(leave()) for _ in range(3)]
            await bob.send(Resume((Held(group, 1),)))
            assert await bob.caught(group) == 2
            for each in crowd:
                each.cancel()

    in_relay(main, tmp_path)
