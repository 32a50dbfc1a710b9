"""Answers that come late are answers to what they were asked of, and no alarms."""

from tests.engine.test_chatting import both
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.engine.events import Declined
from tgtui.engine.intents import RefreshKeys, Send
from tgtui.engine.rows import MessageState
from tgtui.wire import Refusal


def refusals(client: Client) -> list[str]:
    """Return which submissions were refused, and why."""
    return [line for line in client.history if " refused: " in line]


def crossed(world: World) -> tuple[Client, int, Client, int]:
    """Return two, of whom bob's change of keys came before two of anna's messages.

    She has heard of the change, and not yet that they are refused.
    """
    anna, here, bob, there = both(world)
    for text in ("one", "two"):
        anna.intend(Send(chat=here, text=text))
    bob.intend(RefreshKeys(chat=there))
    while bob.going:
        bob.send_one()
    while anna.going:
        anna.send_one()
    return anna, here, bob, there


def test_a_late_refusal_says_nothing_of_what_was_encrypted_anew() -> None:
    world = World()
    anna, here, bob, there = crossed(world)
    while anna.coming and not anna.going:
        anna.deliver_one()
    # The first refusal was heard: both go out anew before the second one is.
    while anna.going:
        anna.send_one()
    world.settle()
    assert len(refusals(anna)) == 2
    assert anna.texts(here) == bob.texts(there) == ["one", "two"]


def test_what_was_given_up_and_is_in_the_log_is_no_sign_of_old_data() -> None:
    world = World()
    anna, here, bob, there = both(world)
    anna.intend(Send(chat=here, text="one"))
    [group] = {group for group, _ in anna.database.rooms.all()}
    while anna.going:
        anna.send_one()
    # It is in the log; her client gives it up, and ends before it hears of that.
    row = anna.database.outbox.of_chat(here)[0]
    with anna.database.transaction():
        anna.database.outbox.retire_attempts(group, 1)
        row.dev_seq = None
        anna.database.outbox.put(row)
    anna.cut()
    anna.connect()
    world.settle()
    [message] = [each for each in anna.messages(here) if each.kind]
    assert message.state is MessageState.DELIVERED
    assert not [each for each in anna.messages(here) if each.level == "yellow"]
    assert anna.texts(here) == bob.texts(there) == ["one"]


def test_what_failed_does_not_wait_to_be_sent() -> None:
    world = World()
    anna, here, _, _ = both(world)
    message = anna.intend(Send(chat=here, text="one"))
    assert anna.chats()[0].waiting == 1
    [(group, _)] = anna.database.rooms.all()
    [attempt] = anna.database.outbox.attempts(group)
    refusal = Refusal.TOO_LARGE
    anna.hear(Declined(group, attempt.dev_seq, attempt.digest, refusal))
    assert anna.database.outbox.of_message(message) is not None
    assert anna.chats()[0].waiting == 0
