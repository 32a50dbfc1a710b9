"""Accounts are called as the relay says, however often a client is interrupted."""

from tests.simulation.world import World
from tgtui.engine.intents import StartChat


def test_a_name_that_was_asked_for_in_vain_is_asked_for_again() -> None:
    world = World()
    anna, bob = world.people("anna", "bob")
    world.settle()
    bob.cut()
    anna.intend(StartChat(handle="bob"))
    world.settle()
    bob.connect()
    while not bob.chats():
        bob.send_one()
        bob.deliver_one()
    bob.restart()
    [chat] = bob.chats()
    assert chat.inviter != "@anna"
    bob.connect()
    world.settle()
    [chat] = bob.chats()
    assert chat.inviter == "@anna"
