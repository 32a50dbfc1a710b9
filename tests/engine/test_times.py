"""When the engine wakes: nothing that is due is slept through."""

from tests.simulation.world import World
from tgtui.engine.core.expiry import PACE
from tgtui.engine.intents import Accept, StartChat
from tgtui.engine.rows import ChatState


def test_a_look_that_came_too_soon_is_made_up_for() -> None:
    world = World()
    [anna] = world.people("anna")
    world.settle()
    now = world.relay.now + 10_000
    anna.engine.start(now)
    anna.engine.start(now + 1)
    assert anna.engine.wake_at() == now + PACE
    anna.engine.start(now + PACE)
    wake = anna.engine.wake_at()
    assert wake is None or wake > now + PACE


def test_who_registers_a_moment_later_is_met_within_seconds() -> None:
    world = World()
    [anna] = world.people("anna")
    anna.intend(StartChat(handle="bob"))
    world.settle(1_000)
    bob = world.person("bob")
    world.settle(8_000)
    assert [chat.state for chat in bob.chats()] == [ChatState.REQUEST]
    bob.intend(Accept(chat=bob.chats()[0].id))
    world.settle(2_000)
    assert anna.chats()[0].state is ChatState.ACTIVE
