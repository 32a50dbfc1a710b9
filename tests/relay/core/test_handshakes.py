"""What a commit changes for the relay: base, commitments, cursors; and how often."""

import pytest

from tests.relay.people import START, Person, World, hashed, welcome_for
from tgtui.relay.core.effects import InboxGrew, StopFollowing
from tgtui.relay.core.entries import Submission
from tgtui.relay.core.leases import lease
from tgtui.relay.core.submission import submit
from tgtui.relay.ports import RejoinRow
from tgtui.wire import Extras, Refusal, Role, RosterChange, limits


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


def refresh(world: World, person: Person, group: bytes, **more: object) -> Submission:
    """Return a commit that changes nobody's membership."""
    return world.commit(person, group, RosterChange(), **more)  # type: ignore[arg-type]


def test_a_commit_is_the_new_base(world: World, anna: Person) -> None:
    group = world.found(anna)
    world.say(anna, group)
    world.now += 100
    world.send(anna, refresh(world, anna, group))
    room = world.tables.rooms.room(group)
    assert room is not None
    assert (room.base_seq, room.base_at) == (3, START + 100)


def test_only_a_commit_with_a_commitment_sets_the_title(
    world: World, anna: Person
) -> None:
    group = world.found(anna)
    world.send(anna, refresh(world, anna, group, title=hashed("a title")))
    room = world.tables.rooms.room(group)
    assert room is not None
    assert room.title is not None
    assert world.notary.prove(room.title.signed, room.title.signature).seq == 2
    world.now += limits.REFRESH
    world.send(anna, refresh(world, anna, group))
    later = world.tables.rooms.room(group)
    assert later is not None
    assert later.title == room.title


def test_a_room_takes_one_refresh_within_ten_seconds(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.now += 3_000
    world.send(anna, refresh(world, anna, group))
    commit = refresh(world, bob, group)
    refused = world.refused(Refusal.RATE, submit, bob.sender, commit)
    assert refused.retry_after == 7_000
    world.now += 7_000
    world.send(bob, commit)


def test_a_member_commits_six_times_an_hour(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    for _ in range(limits.COMMITS_AN_HOUR):
        world.now += limits.REFRESH
        world.send(bob, refresh(world, bob, group))
    world.now += limits.REFRESH
    commit = refresh(world, bob, group)
    refused = world.refused(Refusal.RATE, submit, bob.sender, commit)
    assert refused.retry_after == limits.HOUR - world.now % limits.HOUR
    world.send(anna, refresh(world, anna, group))
    world.now += limits.HOUR
    world.send(bob, refresh(world, bob, group))


def test_an_administrator_commits_sixty_times_a_minute(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    for number in range(limits.ADMIN_COMMITS_A_MINUTE):
        role = Role.MODERATOR if number % 2 == 0 else Role.MEMBER
        change = RosterChange((bob.member(role),))
        world.send(anna, world.commit(anna, group, change))
    commit = world.commit(anna, group, RosterChange((bob.member(Role.ADMIN),)))
    refused = world.refused(Refusal.RATE, submit, anna.sender, commit)
    assert refused.retry_after == limits.MINUTE - world.now % limits.MINUTE


def test_a_refused_commit_costs_nothing(world: World, anna: Person) -> None:
    group = world.found(anna)
    for _ in range(limits.ADMIN_COMMITS_A_MINUTE + 1):
        bad = refresh(world, anna, group, after=[])
        world.refused(Refusal.ROSTER, submit, anna.sender, bad)
    world.send(anna, refresh(world, anna, group))


def test_a_lease_keeps_other_commits_out_and_ends_with_its_own(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    until = world.act(lease, bob.sender, group).reply
    commit = refresh(world, anna, group)
    refused = world.refused(Refusal.LEASED, submit, anna.sender, commit)
    assert refused.retry_after == until - world.now
    world.say(anna, group)
    world.send(bob, refresh(world, bob, group))
    world.now += limits.REFRESH
    world.send(anna, refresh(world, anna, group))


def test_a_lease_ends_by_itself(world: World, anna: Person, bob: Person) -> None:
    group = world.found(anna, [bob])
    world.act(lease, bob.sender, group)
    world.now += limits.LEASE
    world.send(anna, refresh(world, anna, group))


def test_who_is_dropped_reads_up_to_that_and_holds_nothing(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    outcome = world.drop(anna, group, bob)
    assert outcome.effects[1:] == (StopFollowing(group, (bob.device,)),)
    assert world.tables.log.cursor(group, bob.device) is None
    assert world.tables.rooms.departure(group, bob.device) == 2
    assert world.tables.rooms.member(group, bob.account) is None


def test_who_comes_back_reads_on(world: World, anna: Person, bob: Person) -> None:
    group = world.found(anna, [bob])
    world.drop(anna, group, bob)
    world.add(anna, group, bob)
    assert world.tables.rooms.departure(group, bob.device) is None
    assert world.tables.log.cursor(group, bob.device) == 3


def test_the_count_of_a_device_survives_its_removal(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(bob, group)
    world.drop(anna, group, bob)
    world.add(anna, group, bob)
    again = world.text(bob, group, dev_seq=1, mark="again")
    world.refused(Refusal.SUPERSEDED, submit, bob.sender, again)
    world.say(bob, group)


def test_who_is_dropped_before_accepting_loses_the_invitation(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    world.add(anna, group, bob)
    assert len(world.tables.inbox.items(bob.device, 0, 10)) == 1
    world.drop(anna, group, bob)
    assert world.tables.inbox.items(bob.device, 0, 10) == []


def test_each_joiner_is_told_in_its_inbox(
    world: World, anna: Person, bob: Person
) -> None:
    carol = world.person("carol")
    group = world.found(anna)
    outcome = world.add(anna, group, bob, carol)
    assert outcome.effects[1:] == (InboxGrew((bob.device, carol.device)),)


@pytest.mark.parametrize(
    "people", [[], ["bob"], ["bob", "carol", "dan"], ["bob", "bob"]]
)
def test_the_welcome_is_for_those_who_join_and_nobody_else(
    world: World, anna: Person, bob: Person, people: list[str]
) -> None:
    named = [Person(name) for name in people]
    change = RosterChange((bob.member(), world.person("carol").member()))
    group = world.found(anna)
    commit = world.commit(anna, group, change, welcome=welcome_for(named))
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_a_welcome_for_nobody_is_refused(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    extras = Extras(welcome=welcome_for([bob]))
    commit = refresh(world, anna, group, extras=extras)
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)
    parts = welcome_for([bob])
    assert parts is not None
    empty = type(parts)(parts.suite, (), b"group info")
    commit = refresh(world, anna, group, extras=Extras(welcome=empty))
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def waiting(world: World, group: bytes, person: Person) -> None:
    """Have a device ask to be let back in."""
    row = RejoinRow(group, person.device, person.account, b"asked", START, None, START)
    world.run(lambda tx: tx.rejoins.put_rejoin(row))


def test_a_device_is_let_back_in_without_a_change_of_the_roster(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    world.say(anna, group)
    waiting(world, group, bob)
    extras = Extras(welcome=welcome_for([bob]))
    outcome = world.send(anna, refresh(world, anna, group, extras=extras))
    assert outcome.effects[1:] == (InboxGrew((bob.device,)),)
    assert world.tables.log.cursor(group, bob.device) == 3
    assert world.tables.rejoins.rejoin(group, bob.device) is None
    assert len(world.tables.inbox.items(bob.device, 0, 9)) == 2


def test_a_device_that_did_not_ask_is_not_let_in_again(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    extras = Extras(welcome=welcome_for([bob]))
    commit = refresh(world, anna, group, extras=extras)
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)
    elsewhere = world.found(anna, name="elsewhere")
    waiting(world, elsewhere, bob)
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_who_asked_is_not_let_in_by_a_commit_without_its_welcome(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna, [bob])
    waiting(world, group, bob)
    world.send(anna, refresh(world, anna, group))
    assert world.tables.rejoins.rejoin(group, bob.device) is not None
