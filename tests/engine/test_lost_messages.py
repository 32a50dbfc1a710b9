"""What was not sent when a backup was made can be taken away, and never goes out."""

import pytest

from tests.engine.test_chatting import both
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.agent.backup_content import UNSENT
from tgtui.engine.errors import NotNow
from tgtui.engine.intents import Cancel, Delete, Edit, Retry, Send
from tgtui.engine.rows import MessageState


def lost(world: World, anna: Client, chat: int) -> int:
    """Return a message as a restore leaves one that waited, with anna online."""
    anna.cut()
    number: int = anna.intend(Send(chat=chat, text="not sent"))
    store = anna.database
    row, waiting = store.messages.get(number), store.outbox.of_message(number)
    assert row is not None
    assert waiting is not None
    row.state, row.reason = MessageState.FAILED, UNSENT
    with store.transaction():
        store.messages.put(row)
        store.outbox.drop(waiting.id)
    anna.connect()
    world.settle()
    return number


def shown(client: Client, chat: int) -> list[str]:
    """Return what is shown of messages, those that failed too."""
    return [each.text for each in client.messages(chat) if each.kind]


@pytest.mark.parametrize("intent", [Retry, Edit])
def test_whoever_wants_it_sent_is_told_to_write_it_anew(
    intent: type[Retry] | type[Edit],
) -> None:
    world = World()
    anna, here, bob, there = both(world)
    number = lost(world, anna, here)
    more = {"text": "sent"} if intent is Edit else {}
    with pytest.raises(NotNow, match="send it as a new message"):
        anna.intend(intent(message=number, **more))
    world.settle()
    assert shown(anna, here) == ["not sent"]
    assert bob.texts(there) == []


@pytest.mark.parametrize("intent", [Cancel, Delete])
def test_it_can_be_taken_away(intent: type[Cancel] | type[Delete]) -> None:
    world = World()
    anna, here, bob, there = both(world)
    anna.intend(intent(message=lost(world, anna, here)))
    anna.intend(Send(chat=here, text="anew"))
    world.settle()
    assert shown(anna, here) == shown(bob, there) == ["anew"]
