"""Serving logs and inboxes: to whom, from where, to what end; and deleting (M7)."""

import pytest

from tests.relay.people import Person, World, hashed
from tgtui.relay.core import delivery
from tgtui.relay.ports import LogEntry, Room
from tgtui.wire import Ack, Refusal, Refused, limits, requests


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


def follow(world: World, person: Person, group: bytes, seq: int) -> delivery.Follow:
    """Ask how somebody who holds a room up to `seq` is served."""
    return world.act(delivery.follow, person.sender, (group, seq))


def acknowledge(world: World, person: Person, group: bytes, seq: int) -> None:
    """Acknowledge a room up to `seq`."""
    world.run(delivery.acknowledge, person.sender, Ack(((group, seq),)))


def room_of(world: World, group: bytes) -> Room:
    """Return a room that is there."""
    room = world.tables.rooms.room(group)
    assert room is not None
    return room


def test_a_member_is_served_from_what_it_holds(world: World, anna: Person) -> None:
    group = world.found(anna)
    world.say(anna, group)
    found = follow(world, anna, group, 1)
    assert found == delivery.Follow(group, 1, None, 2, None, ())
    (entry,) = world.run(delivery.entries, anna.sender, found, found.after, 99_999)
    assert entry.seq == 2


def test_nobody_holds_more_than_there_is(world: World, anna: Person) -> None:
    group = world.found(anna)
    assert follow(world, anna, group, 99).after == 1


def test_strangers_and_those_who_are_asked_are_not_served(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    world.refused(Refusal.NOT_FOUND, delivery.follow, bob.sender, (group, 0))
    world.add(anna, group, bob)
    world.refused(Refusal.NOT_FOUND, delivery.follow, bob.sender, (group, 0))
    nowhere = (hashed("no such room"), 0)
    world.refused(Refusal.NOT_FOUND, delivery.follow, bob.sender, nowhere)


def test_who_was_dropped_is_served_to_that_end(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(anna, group)
    world.drop(anna, group, bob)
    world.say(anna, group)
    found = follow(world, bob, group, 1)
    assert found.through == 3
    served = world.run(delivery.entries, bob.sender, found, found.after, 99_999)
    assert [entry.seq for entry in served] == [2, 3]


def test_entries_come_until_they_are_long_enough(world: World, anna: Person) -> None:
    group = world.found(anna)
    for _ in range(40):
        world.say(anna, group)
    found = follow(world, anna, group, 0)
    first = world.run(delivery.entries, anna.sender, found, 0, 1)
    assert [entry.seq for entry in first] == [1]
    rest = world.run(delivery.entries, anna.sender, found, 1, 1 << 20)
    assert [entry.seq for entry in rest] == list(range(2, 42))


def test_short_entries_before_long_ones_let_few_of_them_come(
    world: World, anna: Person
) -> None:
    """A room is not read into memory because what was before was short."""
    group = world.found(anna)
    for _ in range(3):
        world.say(anna, group)
    for _ in range(40):
        world.say(anna, group, size=32_768)
    found = follow(world, anna, group, 0)
    entries = world.run(delivery.entries, anna.sender, found, 1, 24 * limits.KIB)
    assert len(entries) <= 3 + 8


def test_what_everybody_has_is_deleted(world: World, anna: Person, bob: Person) -> None:
    group = world.found(anna, [bob])
    for _ in range(4):
        world.say(anna, group)
    acknowledge(world, anna, group, 5)
    assert world.tables.log.entry(group, 2) is not None
    acknowledge(world, bob, group, 3)
    assert world.tables.log.entry(group, 3) is None
    assert world.tables.log.entry(group, 4) is not None
    assert room_of(world, group).floor == 3
    acknowledge(world, bob, group, 5)
    assert world.tables.log.entries(group, 0, 9) == []
    assert room_of(world, group).floor == 5


def test_a_cursor_never_moves_back_or_beyond_the_end(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(anna, group)
    acknowledge(world, anna, group, 2)
    acknowledge(world, anna, group, 1)
    assert world.tables.log.cursor(group, anna.device) == 2
    acknowledge(world, anna, group, 3)
    assert world.tables.log.cursor(group, anna.device) == 2


def test_who_has_no_cursor_acknowledges_nothing(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    world.add(anna, group, bob)
    acknowledge(world, bob, group, 2)
    acknowledge(world, bob, hashed("no such room"), 2)
    assert world.tables.log.cursor(group, bob.device) is None


def test_who_has_not_accepted_holds_nothing(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    world.add(anna, group, bob)
    world.say(anna, group)
    acknowledge(world, anna, group, 3)
    assert world.tables.log.entries(group, 0, 9) == []


def test_who_comes_late_is_told_what_is_gone(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(anna, group)
    head = room_of(world, group).head
    world.say(anna, group)
    for person in (anna, bob):
        acknowledge(world, person, group, 2)
    found = follow(world, bob, group, 0)
    assert found.after == 2
    assert found.truncated is not None
    assert head in found.truncated
    assert follow(world, bob, group, 2).truncated is None


def test_who_comes_when_all_is_gone_is_told_the_present_head(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(anna, group)
    for person in (anna, bob):
        acknowledge(world, person, group, 2)
    found = follow(world, bob, group, 1)
    assert found.truncated is not None
    assert room_of(world, group).head in found.truncated


def test_who_is_served_to_the_end_is_told_what_all_have(
    world: World, anna: Person, bob: Person
) -> None:
    carl = world.person("carl")
    group = world.found(anna, [bob, carl])
    world.say(anna, group)
    for person, seq in ((anna, 2), (bob, 2), (carl, 1)):
        acknowledge(world, person, group, seq)
    assert world.run(delivery.all_have, anna.sender, group) == 1
    world.drop(anna, group, carl)
    assert world.run(delivery.all_have, bob.sender, group) == 2
    assert world.run(delivery.all_have, carl.sender, group) == 0
    with pytest.raises(Refused):
        world.run(delivery.all_have, world.person("dora").sender, group)


def test_an_inbox_is_served_and_emptied(
    world: World, anna: Person, bob: Person
) -> None:
    one = world.found(anna, name="one")
    world.tables.contacts.add_contact(bob.account, anna.account)
    world.add(anna, one, bob)
    two = world.found(anna, name="two")
    world.add(anna, two, bob)
    items = world.run(delivery.inbox, bob.sender, 0)
    assert [item.seq for item in items] == [1, 2]
    world.run(delivery.acknowledge, bob.sender, Ack(inbox=1))
    assert world.run(delivery.inbox, bob.sender, 0) == items[1:]
    assert world.run(delivery.inbox, bob.sender, 2) == []


def entry(world: World, person: Person, group: bytes, seq: int) -> LogEntry:
    """Ask for one entry."""
    body = requests.EntryRequest(group, seq)
    return world.run(delivery.entry, person.sender, body)


def no_entry(world: World, person: Person, group: bytes, seq: int) -> None:
    """Require that an entry is refused."""
    with pytest.raises(Refused) as caught:
        entry(world, person, group, seq)
    assert caught.value.refusal is Refusal.NOT_FOUND


def test_one_entry_is_for_those_who_may_read_it(
    world: World, anna: Person, bob: Person
) -> None:
    carl = world.person("carl")
    group = world.found(anna, [bob])
    world.say(anna, group)
    assert entry(world, bob, group, 2).seq == 2
    for seq in (0, 3):
        no_entry(world, bob, group, seq)
    no_entry(world, carl, group, 2)
    world.drop(anna, group, bob)
    world.say(anna, group)
    assert entry(world, bob, group, 3).seq == 3
    no_entry(world, bob, group, 4)
