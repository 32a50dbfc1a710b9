"""Two accounts, a relay in this process, and messages that arrive."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.client import seq_of
from tests.integration.relays import connected, relay_in
from tgtui.wire import Entry


async def two_people(data: Path) -> None:
    async with relay_in(data) as relay:
        anna, bob = await connected(relay, "anna", "bob")
        group = await anna.found(bob)
        invitation = await bob.join()
        assert invitation.request
        receipt = await anna.say(group)
        entry = await bob.expect(Entry)
        assert entry.stamp == receipt.stamp
        assert entry.account == anna.account
        answer = await bob.say(group)
        assert seq_of(await anna.expect(Entry)) == seq_of(answer) == 3
        await asyncio.gather(anna.close(), bob.close())


def test_two_people_chat(tmp_path: Path) -> None:
    asyncio.run(two_people(tmp_path))


@pytest.mark.slow
def test_a_relay_stops_while_somebody_is_connected(tmp_path: Path) -> None:
    async def main() -> None:
        async with relay_in(tmp_path) as relay:
            (anna,) = await connected(relay, "anna")
        assert anna.socket is not None
        await anna.socket.wait_closed()
        assert anna.socket.close_code == 1012
        await anna.close()

    asyncio.run(main())
