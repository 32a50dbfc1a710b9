"""Members hear up to where all of them have a room, on sockets."""

from pathlib import Path

from tests.integration.client import Client, seq_of
from tests.integration.relays import in_relay, people_at
from tests.integration.test_order import nothing_comes
from tgtui.relay.main import Relay
from tgtui.wire import Ack, Caught, Entry, Passed


async def ack(client: Client, group: bytes, seq: int) -> None:
    await client.send(Ack(((group, seq),)))


async def told(client: Client, group: bytes, seq: int) -> None:
    """Wait until a client hears that all have an entry."""
    while await client.expect(Passed) != Passed(group, seq):
        pass


async def caught_up(client: Client, group: bytes) -> int:
    """Connect anew, and return what all have as the relay says it then."""
    await client.connect()
    while (frame := await client.expect(Caught)).group != group:
        pass
    return frame.passed


async def received(client: Client, seq: int) -> None:
    """Wait until an entry has come."""
    while seq_of(await client.expect(Entry)) < seq:
        pass


def test_members_hear_when_the_last_of_them_has_an_entry(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "carl") as (anna, bob, carl):
            group = await anna.found(bob, carl)
            # What she has herself was delivered to nobody.
            await ack(anna, group, 1)
            await nothing_comes(anna)
            await bob.join()
            await anna.say(group)
            await received(bob, 2)
            await ack(bob, group, 2)
            await nothing_comes(bob)
            await ack(anna, group, 2)
            for client in (anna, bob):
                assert await client.expect(Passed) == Passed(group, 2)
            # Carl has not accepted yet.
            await nothing_comes(carl)
            assert await caught_up(anna, group) == 2

    in_relay(main, tmp_path)


def test_who_comes_back_learns_what_all_have_got_meanwhile(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob") as (anna, bob):
            group = await anna.found(bob)
            assert await caught_up(anna, group) == 0
            await bob.join()
            assert await caught_up(anna, group) == 0
            await anna.say(group)
            await ack(anna, group, 2)
            assert await anna.expect(Passed) == Passed(group, 1)
            assert anna.socket is not None
            await anna.socket.close()
            await received(bob, 2)
            await ack(bob, group, 2)
            await told(bob, group, 2)
            assert await caught_up(anna, group) == 2

    in_relay(main, tmp_path)


def test_who_was_slow_and_leaves_is_waited_for_no_longer(tmp_path: Path) -> None:
    async def main(relay: Relay) -> None:
        async with people_at(relay, "anna", "bob", "carl") as (anna, bob, carl):
            group = await anna.found(bob, carl)
            for client in (bob, carl):
                await client.join()
            await anna.say(group)
            for client in (bob, carl):
                await received(client, 2)
            for client in (anna, bob):
                await ack(client, group, 2)
            assert await anna.expect(Passed) == Passed(group, 1)
            carl.got.clear()
            await carl.submit(carl.text(group, leave=True))
            for client in (anna, bob):
                await told(client, group, 2)
            passed = [one for one in carl.got if isinstance(one, Passed)]
            assert Passed(group, 2) not in passed
            await nothing_comes(carl)

    in_relay(main, tmp_path)
