"""A room exists with its first commit, whole, or not at all."""

import pytest
from msgspec.structs import replace

from tests.relay.people import SUITE, Person, World, hashed, welcome_for
from tgtui.relay.core.effects import InboxGrew, RoomGrew
from tgtui.relay.core.entries import Submission
from tgtui.relay.core.submission import submit
from tgtui.relay.ports import Device
from tgtui.wire import (
    Founding,
    JoinerSecret,
    Member,
    Refusal,
    Role,
    RoomKind,
    RosterChange,
    WelcomeParts,
    limits,
)


GROUP = hashed("group room")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


def found(world: World, founder: Person, *others: Person, **more: object) -> Submission:
    """Return a commit that founds `GROUP`."""
    puts = (founder.member(Role.OWNER), *(other.member() for other in others))
    given: dict[str, object] = {
        "founding": Founding(RoomKind.GROUP),
        "welcome": welcome_for(others),
    }
    return world.commit(founder, GROUP, RosterChange(puts), **{**given, **more})  # type: ignore[arg-type]


def test_the_founder_owns_the_room_and_has_the_first_entry(
    world: World, anna: Person
) -> None:
    outcome = world.send(anna, found(world, anna))
    (grew,) = outcome.effects
    assert isinstance(grew, RoomGrew)
    room = world.tables.rooms.room(GROUP)
    assert room is not None
    assert (room.seq, room.base_seq, room.floor) == (1, 1, 0)
    assert room.kind is RoomKind.GROUP
    (row,) = world.tables.rooms.members(GROUP)
    assert (row.account, row.role, row.accepted) == (anna.account, Role.OWNER, True)
    assert world.tables.log.cursor(GROUP, anna.device) == 0


def test_a_stranger_gets_a_request_and_no_entries(
    world: World, anna: Person, bob: Person
) -> None:
    outcome = world.send(anna, found(world, anna, bob))
    assert outcome.effects[1:] == (InboxGrew((bob.device,)),)
    row = world.tables.rooms.member(GROUP, bob.account)
    assert row is not None
    assert not row.accepted
    assert world.tables.log.cursor(GROUP, bob.device) is None


def test_a_founding_that_is_sent_again_gets_its_receipt(
    world: World, anna: Person
) -> None:
    commit = found(world, anna)
    first = world.send(anna, commit)
    assert world.send(anna, commit).reply == replace(first.reply, repeat=True)


def test_a_message_founds_nothing(world: World, anna: Person) -> None:
    text = world.text(anna, GROUP)
    world.refused(Refusal.NOT_FOUND, submit, anna.sender, text)


def test_a_commit_without_a_founding_founds_nothing(world: World, anna: Person) -> None:
    commit = found(world, anna, founding=None)
    world.refused(Refusal.NOT_FOUND, submit, anna.sender, commit)


@pytest.mark.parametrize("odd", [{"dev_seq": 2}, {"base": 1}])
def test_the_counts_begin_at_the_beginning(
    world: World, anna: Person, odd: dict[str, int]
) -> None:
    commit = found(world, anna, **odd)
    world.refused(Refusal.MALFORMED, submit, anna.sender, commit)


def test_nobody_is_dropped_from_a_room_that_is_not_there(
    world: World, anna: Person, bob: Person
) -> None:
    change = RosterChange((anna.member(Role.OWNER),), (bob.account,))
    commit = found(world, anna)
    assert commit.extras is not None
    extras = type(commit.extras)(change, None, Founding(RoomKind.GROUP))
    world.refused(
        Refusal.MALFORMED, submit, anna.sender, replace(commit, extras=extras)
    )


def test_the_roster_is_the_one_that_the_commit_names(
    world: World, anna: Person, bob: Person
) -> None:
    commit = found(world, anna, bob, after=[anna.member(Role.OWNER)])
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR, Role.ADMIN])
def test_whoever_founds_a_room_owns_it(world: World, anna: Person, role: Role) -> None:
    change = RosterChange((anna.member(role),))
    commit = world.commit(anna, GROUP, change, founding=Founding(RoomKind.GROUP))
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_a_room_is_founded_by_one_of_its_members(
    world: World, anna: Person, bob: Person
) -> None:
    change = RosterChange((bob.member(Role.OWNER),))
    commit = world.commit(anna, GROUP, change, founding=Founding(RoomKind.GROUP))
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_the_device_that_founds_is_in_the_roster(world: World, anna: Person) -> None:
    other = Member(anna.account, Role.OWNER, (hashed("another device"),))
    commit = world.commit(
        anna, GROUP, RosterChange((other,)), founding=Founding(RoomKind.GROUP)
    )
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_the_other_devices_of_the_founder_are_not_enough(
    world: World, anna: Person
) -> None:
    """Everything fits but that the device that founds is not there itself."""
    tablet = Device(hashed("tablet"), anna.account, hashed("dk"), bytes(105), 0)
    world.tables.accounts.put_device(tablet)
    other = Member(anna.account, Role.OWNER, (tablet.device,))
    welcome = WelcomeParts(SUITE, (JoinerSecret(tablet.device, b"secret"),), b"info")
    commit = world.commit(
        anna,
        GROUP,
        RosterChange((other,)),
        founding=Founding(RoomKind.GROUP),
        welcome=welcome,
    )
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_a_device_is_one_that_its_account_has(
    world: World, anna: Person, bob: Person
) -> None:
    thief = Member(bob.account, Role.MEMBER, (hashed("device of eve"),))
    change = RosterChange((anna.member(Role.OWNER), thief))
    commit = world.commit(anna, GROUP, change, founding=Founding(RoomKind.GROUP))
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


@pytest.mark.parametrize(
    ("kind", "people"), [(RoomKind.NOTES, 2), (RoomKind.DIRECT, 3)]
)
def test_a_kind_of_room_has_so_many_accounts(
    world: World, anna: Person, kind: RoomKind, people: int
) -> None:
    others = [world.person(f"other {number}") for number in range(people - 1)]
    commit = found(world, anna, *others, founding=Founding(kind))
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)
    world.send(anna, found(world, anna, *others[1:], founding=Founding(kind)))


def test_rooms_are_founded_at_a_pace(world: World, anna: Person) -> None:
    for number in range(world.settings.rooms_a_day):
        world.found(anna, name=f"room {number}")
    refused = world.refused(Refusal.RATE, submit, anna.sender, found(world, anna))
    assert refused.retry_after == limits.DAY - world.now % limits.DAY
    world.now += refused.retry_after
    world.send(anna, found(world, anna))


def succeed(
    world: World, founder: Person, *others: Person, old: bytes, **more: object
) -> Submission:
    """Return a commit that founds `GROUP` as the successor of another room."""
    room = world.tables.rooms.room(old)
    kind = room.kind if room is not None else RoomKind.GROUP
    return found(world, founder, *others, founding=Founding(kind, old), **more)


def test_a_successor_has_its_members_without_asking_them_again(
    world: World, anna: Person, bob: Person
) -> None:
    old = world.found(anna, [bob], name="old")
    world.run(lambda tx: tx.contacts.drop_contact(bob.account, anna.account))
    world.send(anna, succeed(world, anna, bob, old=old))
    row = world.tables.rooms.member(GROUP, bob.account)
    assert row is not None
    assert row.accepted
    room = world.tables.rooms.room(GROUP)
    assert room is not None
    assert room.predecessor == old


def test_who_blocked_the_founder_is_asked_all_the_same(
    world: World, anna: Person, bob: Person
) -> None:
    old = world.found(anna, [bob], name="old")
    world.run(lambda tx: tx.contacts.add_block(bob.account, anna.account))
    world.send(anna, succeed(world, anna, bob, old=old))
    row = world.tables.rooms.member(GROUP, bob.account)
    assert row is not None
    assert not row.accepted
    assert world.tables.inbox.items(bob.device, 0, 10) == world.tables.inbox.items(
        bob.device, 0, 1
    )


@pytest.mark.parametrize("kind", [RoomKind.DIRECT, RoomKind.NOTES])
def test_either_side_continues_a_conversation(
    world: World, anna: Person, bob: Person, kind: RoomKind
) -> None:
    others = [bob] if kind is RoomKind.DIRECT else []
    old = world.found(anna, others, kind=kind, name="old")
    founder = bob if others else anna
    world.send(founder, succeed(world, founder, *([anna] if others else []), old=old))


def test_a_member_does_not_continue_a_group(
    world: World, anna: Person, bob: Person
) -> None:
    old = world.found(anna, [bob], name="old")
    commit = succeed(world, bob, anna, old=old)
    world.refused(Refusal.FORBIDDEN, submit, bob.sender, commit)


def test_a_successor_is_of_the_same_kind(
    world: World, anna: Person, bob: Person
) -> None:
    old = world.found(anna, [bob], name="old")
    commit = found(world, anna, bob, founding=Founding(RoomKind.DIRECT, old))
    world.refused(Refusal.FORBIDDEN, submit, anna.sender, commit)


def test_a_successor_has_nobody_new(world: World, anna: Person, bob: Person) -> None:
    old = world.found(anna, [bob], name="old")
    commit = succeed(world, anna, bob, world.person("carol"), old=old)
    world.refused(Refusal.ROSTER, submit, anna.sender, commit)


def test_only_who_is_in_a_room_continues_it(
    world: World, anna: Person, bob: Person
) -> None:
    eve = world.person("eve")
    old = world.found(anna, [bob], name="old")
    world.refused(Refusal.NOT_FOUND, submit, eve.sender, succeed(world, eve, old=old))
    gone = succeed(world, anna, old=hashed("no such room"))
    world.refused(Refusal.NOT_FOUND, submit, anna.sender, gone)
    world.add(anna, old, eve)
    world.refused(Refusal.NOT_FOUND, submit, eve.sender, succeed(world, eve, old=old))


def test_who_left_a_room_does_not_continue_it(world: World, anna: Person) -> None:
    bob = world.person("bob")
    old = world.found(anna, [bob], kind=RoomKind.DIRECT, name="old")
    world.say(bob, old, leave=True)
    commit = succeed(world, bob, anna, old=old)
    world.refused(Refusal.NOT_FOUND, submit, bob.sender, commit)
