"""Two accounts, a relay in this process, and messages that arrive."""

from pathlib import Path

import pytest

from tests.integration.peer import peers
from tests.integration.relays import relay_in
from tests.net.running import waits
from tgtui.net import ConnectionEnded
from tgtui.wire import CloseCode


@waits
async def test_two_people_chat(tmp_path: Path) -> None:
    async with (
        relay_in(tmp_path) as relay,
        peers(relay.address, "anna", "bob") as (anna, bob),
    ):
        group = await anna.found(bob)
        assert (await bob.join()).request
        said = await anna.say(group)
        await bob.until(lambda: bob.logs[group].seq == 2)
        assert bob.logs[group].stamps[-1] == said
        assert said.fields.account == anna.account
        answer = await bob.say(group)
        await anna.until(lambda: anna.logs[group].seq == 3)
        assert anna.logs[group].stamps[-1] == answer


@pytest.mark.slow
@waits
async def test_a_relay_stops_while_somebody_is_connected(tmp_path: Path) -> None:
    async with relay_in(tmp_path) as relay, peers(relay.address, "anna") as (anna,):
        connection = anna.open_one
        await relay.stop()
        with pytest.raises(ConnectionEnded) as caught:
            await connection.receive()
        assert caught.value.code == CloseCode.RESTARTING
