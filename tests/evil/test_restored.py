"""A relay that was restored from a backup: what it lost, and how all go on (M6)."""

from copy import deepcopy

from tests.evil.relay import pair, room_of
from tests.simulation.client import Client
from tests.simulation.relay import Relay
from tests.simulation.world import World
from tgtui.engine.intents import Retry, Send
from tgtui.engine.rows import MessageState
from tgtui.engine.views import Trust
from tgtui.relay.backends.memory.rows import Undo
from tgtui.relay.backends.memory.tables import MemoryTables


MINUTES = 60_000


Backup = tuple[MemoryTables, Undo]


def backup(relay: Relay) -> Backup:
    """Return a copy of all that a relay has."""
    return deepcopy((relay._tables, relay._undo))  # noqa: SLF001


def restore(world: World, saved: Backup) -> None:
    """Have the relay go on from a backup, and everybody connect anew."""
    relay = world.relay
    for client in world.clients.values():
        client.cut()
    relay._tables, relay._undo = saved  # noqa: SLF001
    for client in world.clients.values():
        client.connect()
    world.settle(10 * MINUTES)


def says(client: Client, text: str) -> int:
    """Write a text in the only chat."""
    number: int = client.intend(Send(chat=1, text=text))
    return number


def test_who_kept_more_than_the_relay_is_believed_and_all_go_on() -> None:
    world, anna, bob, group = pair()
    says(anna, "before")
    world.settle()
    saved = backup(world.relay)
    says(anna, "lost by the relay")
    world.settle()
    assert "lost by the relay" in bob.texts(1)
    restore(world, saved)
    assert room_of(world.relay, group).seq >> 40
    for client in (anna, bob):
        [chat] = client.chats()
        assert chat.status.trust is Trust.ENCRYPTED
        assert any("lost part of this chat's log" in row for row in client.lines(1))
        # What both had stays, and is there once.
        assert client.texts(1).count("lost by the relay") == 1
    says(bob, "and on it goes")
    world.settle(MINUTES)
    assert "and on it goes" in anna.texts(1)


def test_what_nobody_else_had_is_offered_for_sending_again() -> None:
    world, anna, bob, _ = pair()
    bob.cut()
    saved = backup(world.relay)
    number = says(anna, "nobody got it")
    world.settle()
    restore(world, saved)
    row = anna.database.messages.get(number)
    assert row is not None
    assert row.state is MessageState.FAILED
    assert "the relay lost it" in row.reason
    assert bob.texts(1) == []
    anna.intend(Retry(message=number))
    world.settle(MINUTES)
    assert bob.texts(1) == ["nobody got it"]
