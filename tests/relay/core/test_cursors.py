"""Entries go, and are said to have come, once nobody waits for them any more."""

import pytest

from tests.relay.people import Person, World, hashed
from tgtui.relay.core import consent
from tgtui.relay.core.cursors import passed, release, stop_waiting
from tgtui.relay.core.delivery import acknowledge
from tgtui.relay.core.devices import retire
from tgtui.relay.core.effects import CursorsPassed, Effect, RoomGrew, StopFollowing
from tgtui.wire import Ack, requests


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


def ack(world: World, person: Person, *rooms: tuple[bytes, int]) -> tuple[Effect, ...]:
    """Acknowledge rooms, and return what follows."""
    return world.run(acknowledge, person.sender, Ack(rooms)).effects


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


def test_the_ack_that_moves_the_lowest_cursor_is_told(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    for _ in range(3):
        world.say(anna, group)
    # The joiner has the first entry, which is the commit, with its Welcome.
    assert ack(world, anna, (group, 4)) == (CursorsPassed(group, 1),)
    assert ack(world, bob, (group, 2)) == (CursorsPassed(group, 2),)
    assert ack(world, bob, (group, 2)) == ack(world, bob, (group, 1)) == ()
    assert ack(world, bob, (group, 4)) == (CursorsPassed(group, 4),)
    assert world.run(passed, group) == 4


def test_an_ack_above_the_lowest_cursor_tells_and_counts_nothing(
    world: World, anna: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = world.found(anna, [bob])
    for _ in range(3):
        world.say(anna, group)
    ack(world, anna, (group, 2))
    for name in ("lowest_cursor", "drop_through"):
        monkeypatch.setattr(f"tgtui.relay.backends.memory.log.MemoryLog.{name}", None)
    assert ack(world, anna, (group, 3)) == ()


def test_two_that_are_last_move_it_together(
    world: World, anna: Person, bob: Person
) -> None:
    carl = world.person("carl")
    group = world.found(anna, [bob, carl])
    world.say(anna, group)
    ack(world, anna, (group, 2))
    assert ack(world, bob, (group, 2)) == ()
    assert ack(world, carl, (group, 2)) == (CursorsPassed(group, 2),)


def test_an_ack_of_many_rooms_tells_of_each_that_moved(
    world: World, anna: Person, bob: Person
) -> None:
    rooms = [world.found(anna, [bob], name=name) for name in ("one", "two", "three")]
    one, two, three = rooms
    for group in rooms:
        world.say(anna, group)
    ack(world, anna, (one, 2), (three, 2))
    told = (CursorsPassed(one, 2), CursorsPassed(three, 2))
    assert ack(world, bob, (one, 2), (two, 2), (three, 2)) == told


def test_nobody_is_told_of_what_one_account_alone_has(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    world.add(anna, group, bob)
    world.say(anna, group)
    assert ack(world, anna, (group, 3)) == ()
    assert world.run(passed, group) == 0
    world.run(consent.accept, bob.sender, requests.RoomRequest(group))
    world.say(anna, group)
    assert ack(world, anna, (group, 4)) == ()
    assert ack(world, bob, (group, 4)) == (CursorsPassed(group, 4),)
    assert world.run(passed, group) == 4


def test_several_devices_of_one_account_are_nobody_else(
    world: World, anna: Person
) -> None:
    group = world.found(anna)
    row = world.tables.rooms.member(group, anna.account)
    assert row is not None
    phone = hashed("phone")
    world.tables.rooms.put_member(group, row._replace(devices=(anna.device, phone)))
    world.tables.log.put_cursor(group, phone, 1)
    assert ack(world, anna, (group, 1)) == ()
    assert world.run(passed, group) == 0


@pytest.mark.parametrize("way", ["leaves", "is dropped"])
def test_who_was_slow_and_is_gone_moves_it(
    world: World, anna: Person, bob: Person, way: str
) -> None:
    carl = world.person("carl")
    group = world.found(anna, [bob, carl])
    world.say(anna, group)
    for person in (anna, bob):
        ack(world, person, (group, 2))
    if way == "leaves":
        outcome = world.say(carl, group, leave=True)
    else:
        outcome = world.drop(anna, group, carl)
    grew, *rest = outcome.effects
    assert isinstance(grew, RoomGrew)
    # Who is gone is told nothing more.
    assert rest == [StopFollowing(group, (carl.device,)), CursorsPassed(group, 2)]


def test_a_device_that_is_retired_moves_it(
    world: World, anna: Person, bob: Person
) -> None:
    carl = world.person("carl")
    group = world.found(anna, [bob, carl])
    world.say(anna, group)
    for person in (anna, bob):
        ack(world, person, (group, 2))
    effects = world.run(retire, carl.account, carl.device)
    assert effects == (CursorsPassed(group, 2),)
    assert world.run(retire, bob.account, bob.device) == ()


def test_whoever_is_left_alone_is_told_nothing(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(anna, group)
    ack(world, anna, (group, 2))
    outcome = world.say(bob, group, leave=True)
    assert outcome.effects[1:] == (StopFollowing(group, (bob.device,)),)
    assert world.run(passed, group) == 0
    assert world.run(passed, b"no such room") == 0
