"""What an account may ask of its rooms, and how a room ends."""

import pytest

from tests.relay.core.proving import room_deletion
from tests.relay.core.village import ANNA, BOB, CARL, GROUP, Village
from tests.relay.people import Person, World, hashed
from tgtui.relay.core.rooms import delete_room, list_rooms, roster
from tgtui.wire import Refusal, Refused, Role, RoomKind, limits, requests


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


def test_a_device_learns_where_it_stands(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(bob, group)
    (found,) = world.run(list_rooms, bob.sender, b"").rooms
    assert (found.group, found.kind, found.role) == (
        group,
        RoomKind.GROUP,
        Role.MEMBER,
    )
    assert found.accepted
    assert (found.seq, found.cursor, found.dev_seq, found.base_seq) == (2, 1, 1, 1)


def test_rooms_where_one_is_asked_are_listed_as_that(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    world.add(anna, group, bob)
    (found,) = world.run(list_rooms, bob.sender, b"").rooms
    assert (found.accepted, found.cursor) == (False, 0)


def test_rooms_that_one_left_are_not_listed(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(bob, group, leave=True)
    assert world.run(list_rooms, bob.sender, b"").rooms == ()


def test_a_long_list_comes_in_parts(world: World, anna: Person) -> None:
    world.settings = type(world.settings)(rooms_a_day=1_000)
    groups = sorted(world.found(anna, name=f"r{n}") for n in range(limits.BATCH + 1))
    first = world.run(list_rooms, anna.sender, b"")
    assert [found.group for found in first.rooms] == groups[:-1]
    assert first.more
    rest = world.run(list_rooms, anna.sender, first.rooms[-1].group)
    assert [found.group for found in rest.rooms] == groups[-1:]
    assert not rest.more


def test_a_member_sees_the_roster(world: World, anna: Person, bob: Person) -> None:
    carol, dan = world.person("carol"), world.person("dan")
    group = world.found(anna, [bob, dan])
    world.say(dan, group, leave=True)
    world.add(anna, group, carol)
    found = world.run(roster, bob.sender, group)
    assert [member.account for member in found.members] == [
        anna.account,
        bob.account,
        dan.account,
        carol.account,
    ]
    assert found.waiting == (carol.account,)
    assert (found.seq, found.base_seq) == (3, 3)


def test_nobody_else_does(world: World, anna: Person, bob: Person) -> None:
    group = world.found(anna, [bob])
    eve = world.person("eve")
    for person, room in ((eve, group), (anna, hashed("no such room"))):
        assert refusal(world, person, room) is Refusal.NOT_FOUND
    world.say(bob, group, leave=True)
    assert refusal(world, bob, group) is Refusal.NOT_FOUND


def refusal(world: World, person: Person, group: bytes) -> Refusal:
    """Return why somebody is not shown a roster."""
    with pytest.raises(Refused) as caught:
        world.run(roster, person.sender, group)
    return caught.value.refusal


@pytest.fixture
def village() -> Village:
    village = Village(ANNA, BOB, CARL, ANNA.on("tablet"))
    village.found_room(ANNA, BOB)
    return village


def test_its_owner_deletes_a_room(village: Village) -> None:
    request = requests.DeleteRoom(room_deletion(ANNA, GROUP))
    village.run(lambda tx: delete_room(tx, ANNA.sender, request))
    assert village.tx.rooms.room(GROUP) is None
    refusal = village.refusal(lambda tx: delete_room(tx, ANNA.sender, request))
    assert refusal is Refusal.NOT_FOUND


def test_nobody_else_deletes_it(village: Village) -> None:
    for who, why in ((BOB, Refusal.FORBIDDEN), (CARL, Refusal.NOT_FOUND)):
        own = requests.DeleteRoom(room_deletion(who, GROUP))
        refusal = village.refusal(
            lambda tx, who=who, own=own: delete_room(tx, who.sender, own)  # type: ignore[misc]  # a lambda's default
        )
        assert refusal is why


def test_a_deletion_is_brought_by_the_device_that_signed_it(village: Village) -> None:
    request = requests.DeleteRoom(room_deletion(ANNA, GROUP))
    for bringer in (BOB, ANNA.on("tablet")):
        refusal = village.refusal(
            lambda tx, to=bringer: delete_room(tx, to.sender, request)  # type: ignore[misc]  # a lambda's default
        )
        assert refusal is Refusal.FORBIDDEN


def test_an_owner_who_left_deletes_nothing(village: Village) -> None:
    village.change_member(ANNA, left=True)
    request = requests.DeleteRoom(room_deletion(ANNA, GROUP))
    refusal = village.refusal(lambda tx: delete_room(tx, ANNA.sender, request))
    assert refusal is Refusal.NOT_FOUND
