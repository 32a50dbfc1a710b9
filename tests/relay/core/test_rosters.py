"""Who may change whom: each right, and each attempt beyond it (M9)."""

import pytest

from tests.relay.people import Person, World, welcome_for
from tgtui.relay.core.entries import Submission
from tgtui.relay.core.submission import submit
from tgtui.wire import Member, Refusal, Role, RoomKind, RosterChange, limits


ROLES = [Role.MEMBER, Role.MODERATOR, Role.ADMIN, Role.OWNER]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


@pytest.fixture
def carol(world: World) -> Person:
    return world.person("carol")


def put(world: World, actor: Person, group: bytes, *members: Member) -> Submission:
    """Return a commit that puts members."""
    return world.commit(actor, group, RosterChange(members))


def drop(world: World, actor: Person, group: bytes, *people: Person) -> Submission:
    """Return a commit that drops people."""
    change = RosterChange((), tuple(person.account for person in people))
    return world.commit(actor, group, change)


@pytest.mark.parametrize("role", ROLES[:2])
def test_a_member_adds_nobody(
    world: World, anna: Person, bob: Person, carol: Person, role: Role
) -> None:
    group = world.found(anna, [bob], role=role)
    change = RosterChange((carol.member(),))
    commit = world.commit(bob, group, change, welcome=welcome_for([carol]))
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)


@pytest.mark.parametrize("role", ROLES)
def test_an_administrator_adds_with_a_role_up_to_its_own(
    world: World, anna: Person, bob: Person, carol: Person, role: Role
) -> None:
    group = world.found(anna, [bob], role=Role.ADMIN)
    change = RosterChange((carol.member(role),))
    commit = world.commit(bob, group, change, welcome=welcome_for([carol]))
    if role is Role.OWNER:
        world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)
    else:
        world.send(bob, commit)
        assert world.roster(group)[carol.account].role is role


def test_newcomers_come_after_those_who_are_there(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob])
    world.add(anna, group, carol, world.person("dan"))
    world.drop(anna, group, bob)
    world.add(anna, group, bob)
    rows = world.tables.rooms.members(group)
    assert [row.position for row in rows] == [0, 2, 3, 4]
    assert rows[-1].account == bob.account


@pytest.mark.parametrize("before", ROLES)
@pytest.mark.parametrize("after", ROLES)
def test_nobody_gives_or_takes_a_role_above_its_own(
    world: World, anna: Person, bob: Person, before: Role, after: Role
) -> None:
    carol = world.person("carol")
    group = world.found(anna, [bob], role=Role.ADMIN)
    world.tables.contacts.add_contact(carol.account, anna.account)
    change = RosterChange((carol.member(before),))
    world.send(anna, world.commit(anna, group, change, welcome=welcome_for([carol])))
    commit = put(world, bob, group, carol.member(after))
    if before != after and max(before, after) <= Role.ADMIN:
        world.send(bob, commit)
        assert world.roster(group)[carol.account].role is after
    else:
        world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)


def test_a_member_changes_no_roles(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob, carol])
    commit = put(world, bob, group, bob.member(Role.ADMIN))
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)
    commit = put(world, bob, group, anna.member())
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)


def test_a_member_drops_nobody(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob, carol])
    commit = drop(world, bob, group, carol)
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)
    commit = drop(world, bob, group, anna)
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)


def test_an_administrator_drops_members_and_not_the_owner(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob, carol], role=Role.ADMIN)
    commit = drop(world, bob, group, anna)
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)
    world.drop(bob, group, carol)
    assert carol.account not in world.roster(group)


def test_nobody_drops_itself(world: World, anna: Person, bob: Person) -> None:
    group = world.found(anna, [bob], role=Role.OWNER)
    commit = drop(world, bob, group, bob)
    world.refused(Refusal.ROSTER, submit, bob.sender, commit)


def test_anybody_drops_who_left(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob, carol])
    world.say(carol, group, leave=True)
    world.drop(bob, group, carol)
    assert carol.account not in world.roster(group)


def test_anybody_drops_a_deleted_account(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob, carol])
    world.run(lambda tx: tx.accounts.drop_account(carol.account))
    world.drop(bob, group, carol)


def test_anybody_drops_an_account_whose_devices_are_revoked(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob, carol])
    world.run(
        lambda tx: tx.accounts.add_revocation(carol.account, carol.device, b"signed")
    )
    world.drop(bob, group, carol)


def test_a_room_is_never_without_an_administrator(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    commit = put(world, anna, group, anna.member())
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)
    world.send(anna, put(world, anna, group, anna.member(), bob.member(Role.ADMIN)))


def test_the_last_administrator_has_one_heir(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob, carol])
    world.say(anna, group, leave=True)
    world.refused(Refusal.ROSTER, submit, bob.sender, drop(world, bob, group, anna))
    both = RosterChange(
        (bob.member(Role.OWNER), carol.member(Role.OWNER)), (anna.account,)
    )
    commit = world.commit(bob, group, both)
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)
    one = RosterChange((carol.member(Role.OWNER),), (anna.account,))
    world.send(bob, world.commit(bob, group, one))
    assert world.roster(group)[carol.account].role is Role.OWNER


def test_there_is_no_heir_while_an_administrator_is_there(
    world: World, anna: Person, bob: Person
) -> None:
    dan = world.person("dan")
    group = world.found(anna, [bob, dan])
    world.send(anna, put(world, anna, group, dan.member(Role.ADMIN)))
    world.say(anna, group, leave=True)
    grab = RosterChange((bob.member(Role.OWNER),), (anna.account,))
    commit = world.commit(bob, group, grab)
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)


def test_any_member_lets_a_device_back_in(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob, carol])
    new = Person("carol's new device")
    row = world.tables.accounts.device(carol.device)
    assert row is not None
    world.run(lambda tx: tx.accounts.put_device(row._replace(device=new.device)))
    change = RosterChange((Member(carol.account, Role.MEMBER, (new.device,)),))
    commit = world.commit(bob, group, change, welcome=welcome_for([new]))
    world.send(bob, commit)
    assert world.roster(group)[carol.account].devices == (new.device,)
    assert world.tables.log.cursor(group, new.device) == 2
    assert world.tables.log.cursor(group, carol.device) is None
    assert world.tables.rooms.departure(group, carol.device) == 2
    assert len(world.tables.inbox.items(new.device, 0, 10)) == 1


@pytest.mark.parametrize("name", ["nobody", "carol"])
def test_a_device_of_nobody_is_not_let_in(
    world: World, anna: Person, bob: Person, carol: Person, name: str
) -> None:
    """Everything fits but that the device is not one of the account's own."""
    group = world.found(anna, [bob])
    thief = Person(name)
    assert (thief.device == carol.device) == (name == "carol")
    put = Member(bob.account, Role.MEMBER, (bob.device, thief.device))
    commit = world.commit(
        anna, group, RosterChange((put,)), welcome=welcome_for([thief])
    )
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_a_put_that_changes_nothing_is_refused(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    commit = put(world, anna, group, bob.member())
    world.refused(Refusal.FORBIDDEN, submit, anna.sender, commit)


def test_a_conversation_stays_between_two(
    world: World, anna: Person, bob: Person, carol: Person
) -> None:
    group = world.found(anna, [bob], kind=RoomKind.DIRECT)
    change = RosterChange((carol.member(),))
    commit = world.commit(anna, group, change, welcome=welcome_for([carol]))
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_one_commit_adds_so_many(world: World, anna: Person) -> None:
    group = world.found(anna)
    people = [world.person(f"p{number}") for number in range(limits.ADDS + 1)]
    for person in people:
        world.tables.contacts.add_contact(person.account, anna.account)
    change = RosterChange(tuple(person.member() for person in people))
    commit = world.commit(anna, group, change, welcome=welcome_for(people))
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_a_change_that_cannot_be_made_is_refused(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    twice = RosterChange((bob.member(Role.ADMIN),), (bob.account,))
    commit = world.commit(anna, group, twice, after=[])
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)
