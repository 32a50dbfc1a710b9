"""A room that ended is gone for good: its places are not stamped a second time."""

import pytest

from tests.relay.people import Person, World, hashed
from tgtui.relay.core.accounts import forget_account
from tgtui.relay.core.blobs import owner_of_room
from tgtui.relay.core.effects import RemoveBlobs, StopFollowing
from tgtui.relay.core.endings import end_room, has_ended
from tgtui.relay.core.submission import submit
from tgtui.relay.ports import BlobRow
from tgtui.wire import Founding, Refusal, Role, RoomKind, RosterChange


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> Person:
    return world.person("anna")


def again(world: World, founder: Person, group: bytes) -> None:
    """Require that nobody founds another room under a group id."""
    commit = world.commit(
        founder,
        group,
        RosterChange((founder.member(Role.OWNER),)),
        founding=Founding(RoomKind.GROUP),
        dev_seq=1,
    )
    world.refused(Refusal.TAKEN, submit, founder.sender, commit)


def test_all_of_a_room_goes_with_its_blobs(world: World, anna: Person) -> None:
    group, blob = world.found(anna), hashed("blob")
    owner = owner_of_room(group)
    world.tables.blobs.put_blob(BlobRow(blob, owner, 1, 1, complete=True, at=0))
    assert not world.run(has_ended, group)
    effects = world.run(end_room, group)
    assert effects == (StopFollowing(group), RemoveBlobs((blob,)))
    assert world.tables.rooms.room(group) is None
    assert world.tables.blobs.blob(blob) is None
    assert world.run(has_ended, group)


def test_nobody_founds_it_again(world: World, anna: Person) -> None:
    group = world.found(anna)
    world.run(end_room, group)
    again(world, anna, group)
    again(world, world.person("eve"), group)
    other = world.found(anna, name="another room")
    assert not world.run(has_ended, other)


def test_nor_one_that_ended_with_its_last_account(world: World, anna: Person) -> None:
    group = world.found(anna)
    row = world.tables.accounts.account(anna.account)
    assert row is not None
    world.act(forget_account, row)
    again(world, world.person("eve"), group)
