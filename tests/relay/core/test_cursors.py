"""Entries go as soon as nobody waits for them, whoever it was that did."""

import pytest

from tests.relay.people import Person, World
from tgtui.relay.core.cursors import release, stop_waiting
from tgtui.relay.core.delivery import acknowledge
from tgtui.wire import Ack


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


def left(world: World, group: bytes) -> list[int]:
    """Return the places of the entries that are still there."""
    return [entry.seq for entry in world.tables.log.entries(group, 0, 99)]


def test_who_leaves_is_waited_for_no_longer(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(anna, group)
    world.run(acknowledge, anna.sender, Ack(((group, 2),)))
    world.say(bob, group, leave=True)
    assert left(world, group) == [3]


def test_who_is_dropped_is_waited_for_no_longer(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(anna, group)
    world.run(acknowledge, anna.sender, Ack(((group, 2),)))
    world.drop(anna, group, bob)
    assert left(world, group) == [3]


def test_a_room_that_nobody_waits_for_keeps_its_entries(
    world: World, anna: Person
) -> None:
    group = world.found(anna)
    world.say(anna, group)
    world.run(stop_waiting, group, [anna.device])
    assert left(world, group) == [1, 2]
    world.run(release, b"no such room")
