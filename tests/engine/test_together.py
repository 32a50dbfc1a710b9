"""What came together is one transaction, and in large rooms a small one."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.engine.test_chatting import both
from tests.simulation.world import World
from tgtui.engine.core.remembered import RoomFacts, packed, room_facts
from tgtui.engine.events import Event
from tgtui.engine.intents import Send
from tgtui.store import Database
from tgtui.store.outbox import Outbox


TEXTS = ("one", "two", "three")


class Ended(Exception):
    """The process ended."""


@contextmanager
def ending(database: Database) -> Iterator[None]:
    """Have a transaction end before it is kept."""
    with suppress(Ended), database.transaction():
        yield
        raise Ended


def missed(world: World) -> tuple[list[Event], int]:
    """Return what Bob is to hear, and the chat in which he does."""
    anna, here, bob, there = both(world)
    bob.cut()
    for text in TEXTS:
        anna.intend(Send(chat=here, text=text))
    world.settle()
    bob.connect()
    while bob.asking or bob.going:
        if bob.asking:
            bob.ask_one()
        else:
            bob.send_one()
    return list(bob.coming), there


def test_what_came_together_is_kept_at_once() -> None:
    world = World()
    frames, there = missed(world)
    bob = world.clients["bob"]
    before = bob.database.generation
    bob.engine.hear_all(frames, world.relay.now)
    assert bob.database.generation == before + 1
    assert tuple(bob.texts(there)[-3:]) == TEXTS


def test_nothing_of_it_is_kept_where_the_process_ends_first() -> None:
    world = World()
    frames, there = missed(world)
    bob = world.clients["bob"]
    with ending(bob.database):
        bob.engine.hear_all(frames, world.relay.now)
    bob.restart()
    assert not set(bob.texts(there)) & set(TEXTS)
    bob.connect()
    world.settle()
    assert tuple(bob.texts(there)[-3:]) == TEXTS


def test_a_message_does_not_write_how_many_are_in_the_room() -> None:
    world = World()
    anna, here, bob, there = both(world)
    group = bob.database.rooms.of_chat(there)[0]
    session = bob.engine._session  # noqa: SLF001
    facts = session.facts(group)
    assert facts is not None
    crowd = tuple(bytes([at % 256, at // 256]) * 16 for at in range(1000))
    facts.waiting = crowd
    with bob.database.transaction():
        session.keep_facts(group, facts)
    anna.intend(Send(chat=here, text="hello"))
    world.settle()
    assert len(bob.database.rooms.facts(group) or b"") < 1000
    bob.restart()
    again = bob.engine._session.facts(group)  # noqa: SLF001
    assert again is not None
    assert again.waiting == crowd


def test_what_an_earlier_version_wrote_is_read() -> None:
    world = World()
    _, __, bob, there = both(world)
    group = bob.database.rooms.of_chat(there)[0]
    stored = bob.database.rooms.facts(group)
    assert stored is not None
    old: RoomFacts = room_facts(stored)
    old.waiting = (bytes(32),)
    with bob.database.transaction():
        bob.database.rooms.put_facts(group, packed(old))
    bob.restart()
    session = bob.engine._session  # noqa: SLF001
    facts = session.facts(group)
    assert facts is not None
    assert facts.waiting == (bytes(32),)
    facts.waiting = ()
    with bob.database.transaction():
        session.keep_facts(group, facts)
    after = session.facts(group)
    assert after is not None
    assert after.waiting == ()


def test_of_much_that_waits_no_more_is_read_than_goes_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, here, bob, there = both(world)
    anna.cut()
    texts = [f"text {number}" for number in range(80)]
    for text in texts:
        anna.intend(Send(chat=here, text=text))
    read: list[int] = []
    after = Outbox.after

    def reading(outbox: Outbox, chat: int, number: int, **given: int) -> object:
        rows = after(outbox, chat, number, **given)
        read.append(len(rows))
        return rows

    monkeypatch.setattr(Outbox, "after", reading)
    monkeypatch.setattr(Outbox, "of_chat", lambda *_: pytest.fail("all is read"))
    anna.connect()
    world.settle()
    assert bob.texts(there) == texts
    assert max(read) <= 32
    assert sum(read) < 32 * 4 * len(texts)
