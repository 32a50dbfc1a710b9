"""A copy of the data that is put back: none of its keys are used again."""

from tests.engine.test_chatting import both
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.engine.core.aging import OLDER
from tgtui.engine.events import PutBack
from tgtui.engine.intents import OpenNotes, Send
from tgtui.franking import About
from tgtui.store import Database
from tgtui.wire import Refusal, Refused, read_outer


HOUR = 3_600_000
EXPIRED = About.EXPIRED.value[1]
LOST = "asks to be let back in"


def texts(client: Client, chat: int) -> list[str]:
    """Return what is in a chat, the lines too."""
    return [each.text for each in client.messages(chat)]


def put_back(client: Client, copy: bytes) -> None:
    """Let a client start with an old copy, as this computer knows it to be."""
    client.restart(Database.of_snapshot(copy))
    client.hear(PutBack())


def sent_by(client: Client) -> list[bool]:
    """Return what will have left a client, in order: whether each is a handshake."""
    kinds: list[bool] = []

    def watch(_: Client, said: object) -> None:
        if isinstance(said, bytes):
            kinds.append(read_outer(said).handshake)

    client.watch = watch
    return kinds


def test_new_keys_go_before_all_else() -> None:
    world = World()
    anna, here, bob, there = both(world)
    copy = anna.database.snapshot()
    bob.intend(Send(chat=there, text="since then"))
    world.settle()
    put_back(anna, copy)
    assert texts(anna, here).count(OLDER) == 1
    anna.intend(Send(chat=here, text="and on"))
    kinds = sent_by(anna)
    # The relay has nothing of hers that this copy does not know of.
    anna.connect()
    world.settle()
    assert kinds == [True, False]
    told = texts(anna, here)
    # The newer copy had acknowledged what came since then.
    assert EXPIRED in told
    assert not any("promised" in text for text in told)
    assert texts(bob, there)[-1] == "and on"
    assert not any(LOST in text for text in told)


def test_nothing_goes_while_the_relay_refuses_them() -> None:
    world = World()
    anna, here, _, _ = both(world)
    put_back(anna, anna.database.snapshot())
    anna.intend(Send(chat=here, text="and on"))
    kinds = sent_by(anna)
    anna.connect()
    anna.relay.take = refusing  # type: ignore[method-assign,assignment]  # for this test
    world.settle()
    assert kinds == [True]
    del anna.relay.take
    world.settle(HOUR)
    assert kinds == [True, True, False]


def refusing(*_: object) -> bytes:
    """Refuse a commit for now, as a relay may."""
    raise Refused(Refusal.RATE, retry_after=HOUR // 2)


def test_where_more_was_sent_somebody_lets_it_back_in() -> None:
    world = World()
    anna, here, bob, there = both(world)
    copy = anna.database.snapshot()
    for number in range(3):
        anna.intend(Send(chat=here, text=f"since then {number}"))
    world.settle()
    put_back(anna, copy)
    anna.connect()
    world.settle()
    anna.intend(Send(chat=here, text="and on"))
    world.settle()
    assert texts(bob, there)[-1] == "and on"
    told = texts(anna, here)
    assert told.count(OLDER) == 1
    assert sum(LOST in text for text in told) == 1


def test_notes_go_on() -> None:
    world = World()
    anna = world.person("anna")
    notes = anna.intend(OpenNotes())
    world.settle()
    put_back(anna, anna.database.snapshot())
    kinds = sent_by(anna)
    anna.connect()
    anna.intend(Send(chat=notes, text="and on"))
    world.settle()
    assert kinds == [True, False]
    assert texts(anna, notes)[-2:] == [OLDER, "and on"]


def test_it_is_heard_twice_as_once() -> None:
    world = World()
    anna, here, _, _ = both(world)
    put_back(anna, anna.database.snapshot())
    anna.hear(PutBack())
    assert texts(anna, here).count(OLDER) == 1
