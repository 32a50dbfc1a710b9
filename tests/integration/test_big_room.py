"""A room of two hundred: one message is stored once and gets to everybody."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.client import Client, seq_of
from tests.integration.relays import client_of, in_relay
from tgtui.relay.main import Relay
from tgtui.relay.web import Pace
from tgtui.wire import Entry, Member, Role, limits


MEMBERS = 200


async def arrive(relay: Relay, name: str) -> Client:
    """Return somebody who is connected."""
    client = client_of(relay, name)
    await client.register()
    await client.connect()
    return client


@pytest.mark.slow
def test_a_message_reaches_two_hundred(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        everybody = [await arrive(relay, f"member.{n}") for n in range(MEMBERS)]
        founder, *others = everybody
        invited = limits.TARGETS_A_DAY
        group = await founder.found(*others[:invited])
        for other in others[:invited]:
            await other.join()
        # Only so many strangers may be invited a day by one; others bring the rest.
        for number, start in enumerate(range(invited, len(others), invited)):
            more = others[start : start + invited]
            bringer = others[number]
            await founder.change(group, puts=(admin(bringer),))
            bringer.rooms[group].members = dict(founder.rooms[group].members)
            await until(bringer, group, founder.rooms[group].base)
            puts = tuple(one.member() for one in more)
            receipt = await bringer.change(group, puts=puts, joiners=more)
            founder.rooms[group].members.update((put.account, put) for put in puts)
            await until(founder, group, seq_of(receipt))
            for other in more:
                await other.join()
        receipt = await founder.say(group)
        for other in others:
            await until(other, group, seq_of(receipt))
        row = await relay.node.backend.read(
            lambda tx: tx.log.entries(group, seq_of(receipt) - 1, 10)
        )
        assert len(row) == 1
        await asyncio.gather(*(one.close() for one in everybody))

    fast = Pace(requests=10_000, requests_burst=10_000)
    in_relay(main, tmp_path, pace=fast)


def admin(client: Client) -> Member:
    return client.member(Role.ADMIN)


async def until(client: Client, group: bytes, seq: int) -> None:
    """Wait until a client has an entry, each one after the one before it."""
    while client.rooms[group].seq < seq:
        before = client.rooms[group].seq
        entry = await client.expect(Entry)
        assert seq_of(entry) in {before, before + 1}
