"""Requests between strangers, and Welcomes that hold what a joiner needs (M10)."""

import pytest

from tests.relay.people import START, Person, World, hashed, welcome_for
from tgtui.relay.core.blobs import owner_of_room
from tgtui.relay.core.directory import NOBODY
from tgtui.relay.core.effects import InboxGrew
from tgtui.relay.core.quotas import used
from tgtui.relay.core.rooms import roster
from tgtui.relay.core.submission import submit
from tgtui.relay.core.sweep import sweep
from tgtui.relay.ports import BlobRow
from tgtui.wire import (
    Invitation,
    Refusal,
    RoomKind,
    RosterChange,
    WelcomeParts,
    decode_item,
    limits,
)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


@pytest.fixture
def bob(world: World) -> Person:
    return world.person("bob")


def invitations(world: World, person: Person) -> list[Invitation]:
    """Return the invitations in an inbox."""
    rows = world.tables.inbox.items(person.device, 0, 100)
    items = [decode_item(row.kind, row.body) for row in rows]
    return [item for item in items if isinstance(item, Invitation)]


def test_an_invitation_holds_the_welcome_and_its_proof(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    title = hashed("a title")
    world.send(anna, world.commit(anna, group, RosterChange(), title=title))
    world.add(anna, group, bob)
    (found,) = invitations(world, bob)
    assert (found.group, found.kind, found.inviter) == (
        group,
        RoomKind.GROUP,
        anna.account,
    )
    assert found.request
    assert (found.suite, found.secret) == (0xF002, b"secret of bob")
    assert (found.group_info, found.group_info_blob) == (b"group info", None)
    prove = world.notary.prove
    assert prove(found.stamp.signed, found.stamp.signature).seq == 3
    assert found.title is not None
    assert prove(found.title.signed, found.title.signature).seq == 2
    assert found.predecessor is None


def test_a_contact_is_in_at_once(world: World, anna: Person, bob: Person) -> None:
    world.tables.contacts.add_contact(bob.account, anna.account)
    group = world.found(anna)
    world.add(anna, group, bob)
    (found,) = invitations(world, bob)
    assert not found.request
    world.say(bob, group)


def test_the_other_direction_makes_no_contact(
    world: World, anna: Person, bob: Person
) -> None:
    world.tables.contacts.add_contact(anna.account, bob.account)
    group = world.found(anna)
    world.add(anna, group, bob)
    (found,) = invitations(world, bob)
    assert found.request


def test_one_request_at_a_time_waits_and_the_answer_is_the_same(
    world: World, anna: Person, bob: Person
) -> None:
    one, two = world.found(anna, name="one"), world.found(anna, name="two")
    world.add(anna, one, bob)
    outcome = world.add(anna, two, bob)
    assert outcome.effects[1:] == (InboxGrew((NOBODY,)),)
    assert [found.group for found in invitations(world, bob)] == [one]
    row = world.tables.rooms.member(two, bob.account)
    assert row is not None
    assert not row.accepted


def test_a_request_of_another_account_waits_beside_it(
    world: World, anna: Person, bob: Person
) -> None:
    carol = world.person("carol")
    one, two = world.found(anna, name="one"), world.found(carol, name="two")
    world.add(anna, one, bob)
    world.add(carol, two, bob)
    assert [found.group for found in invitations(world, bob)] == [one, two]


def test_an_old_request_waits_no_longer(
    world: World, anna: Person, bob: Person
) -> None:
    one, two = world.found(anna, name="one"), world.found(anna, name="two")
    world.add(anna, one, bob)
    world.now += limits.REQUEST_LIFE + 1
    world.add(anna, two, bob)
    assert [found.group for found in invitations(world, bob)] == [one, two]


def test_a_blocked_account_places_no_request_and_is_not_told(
    world: World, anna: Person, bob: Person
) -> None:
    world.run(lambda tx: tx.contacts.add_block(bob.account, anna.account))
    group = world.found(anna)
    outcome = world.add(anna, group, bob)
    assert outcome.effects[1:] == (InboxGrew((NOBODY,)),)
    assert invitations(world, bob) == []
    free = world.person("free")
    assert type(world.add(anna, group, free).reply) is type(outcome.reply)


def test_what_is_held_back_is_nobodys_until_a_sweep(
    world: World, anna: Person, bob: Person
) -> None:
    """The same is written as if it were placed: the time does not tell."""
    world.run(lambda tx: tx.contacts.add_block(bob.account, anna.account))
    world.add(anna, world.found(anna), bob)
    (item,) = world.tables.inbox.items(NOBODY, 0, 9)
    found = decode_item(item.kind, item.body)
    assert isinstance(found, Invitation)
    assert found.secret == b"secret of bob"
    world.act(sweep)
    assert world.tables.inbox.items(NOBODY, 0, 9) == []


def test_a_blocked_contact_is_asked_and_seems_not_to_be(
    world: World, anna: Person, bob: Person
) -> None:
    """Neither the roster nor what is left of a quota tells of the block (M10)."""
    world.run(lambda tx: tx.contacts.add_contact(bob.account, anna.account))
    world.run(lambda tx: tx.contacts.add_block(bob.account, anna.account))
    group = world.found(anna)
    world.add(anna, group, bob)
    assert invitations(world, bob) == []
    assert world.run(roster, anna.sender, group).waiting == ()
    row = world.tables.rooms.member(group, bob.account)
    assert row is not None
    assert not row.accepted
    invited = world.act(used, b"invite" + anna.account, window=limits.DAY)
    assert invited == 0


def test_so_many_strangers_are_invited_within_a_day(
    world: World, anna: Person, bob: Person
) -> None:
    group = world.found(anna)
    for number in range(limits.TARGETS_A_DAY):
        world.now += 1_000
        world.add(anna, group, world.person(f"p{number}"))
    world.now += limits.MINUTE
    change = RosterChange((bob.member(),))
    commit = world.commit(anna, group, change, welcome=welcome_for([bob]))
    refused = world.refused(Refusal.RATE, submit, anna.sender, commit)
    assert refused.retry_after == limits.DAY - world.now % limits.DAY
    world.run(lambda tx: tx.contacts.add_contact(bob.account, anna.account))
    world.send(anna, commit)


@pytest.mark.parametrize(
    ("info", "blob"), [(None, None), (b"group info", hashed("blob"))]
)
def test_the_group_info_is_in_one_place(
    world: World, anna: Person, bob: Person, info: bytes | None, blob: bytes | None
) -> None:
    group = world.found(anna)
    parts = welcome_for([bob])
    assert parts is not None
    welcome = WelcomeParts(parts.suite, parts.secrets, info, blob)
    change = RosterChange((bob.member(),))
    commit = world.commit(anna, group, change, welcome=welcome)
    world.refused(Refusal.MALFORMED, submit, anna.sender, commit)


def test_a_large_group_info_is_a_blob(world: World, anna: Person, bob: Person) -> None:
    group = world.found(anna)
    blob = hashed("group info")
    parts = welcome_for([bob])
    assert parts is not None
    welcome = WelcomeParts(parts.suite, parts.secrets, None, blob)
    change = RosterChange((bob.member(),))
    commit = world.commit(anna, group, change, welcome=welcome)
    world.refused(Refusal.MISMATCH, submit, anna.sender, commit)
    row = BlobRow(blob, anna.account, 100, 50, complete=False, at=START)
    world.run(lambda tx: tx.blobs.put_blob(row))
    world.refused(Refusal.MISMATCH, submit, anna.sender, commit)
    whole = row._replace(received=100, complete=True)
    world.run(lambda tx: tx.blobs.put_blob(whole))
    world.send(anna, commit)
    (found,) = invitations(world, bob)
    assert found.group_info_blob == blob


def test_what_another_account_uploaded_is_no_group_info(
    world: World, anna: Person, bob: Person
) -> None:
    group, eve = world.found(anna), world.person("eve")
    blob = hashed("a file of bob's that eve knows")
    row = BlobRow(blob, bob.account, 100, 100, complete=True, at=START)
    world.run(lambda tx: tx.blobs.put_blob(row))
    parts = welcome_for([eve])
    assert parts is not None
    welcome = WelcomeParts(parts.suite, parts.secrets, None, blob)
    change = RosterChange((eve.member(),))
    commit = world.commit(anna, group, change, welcome=welcome)
    world.refused(Refusal.MISMATCH, submit, anna.sender, commit)
    # What was given to a room is no other room's, even where it was its giver's.
    elsewhere = row._replace(owner=owner_of_room(hashed("another room")))
    world.run(lambda tx: tx.blobs.put_blob(elsewhere))
    world.refused(Refusal.MISMATCH, submit, anna.sender, commit)
    here = row._replace(owner=owner_of_room(group))
    world.run(lambda tx: tx.blobs.put_blob(here))
    world.send(anna, commit)
