"""A copy that is served again: every room in a new segment, and no key used twice."""

import pytest

from tests.relay.people import World
from tgtui.relay.core import restoring
from tgtui.relay.core.recovery import offer
from tgtui.relay.core.restoring import SLOT, is_copy, mark_copy, restore_step
from tgtui.relay.core.submission import submit
from tgtui.relay.ports import LastResort, Room
from tgtui.wire import FullStamp, InboxKind, Refusal, Role, RosterChange, limits


def copied(*names: str) -> tuple[World, list[bytes]]:
    """Return a copy with rooms of these names, and which they are."""
    world = World()
    anna = world.person("anna")
    groups = [world.found(anna, name=name) for name in names]
    world.run(mark_copy)
    return world, groups


def room_of(world: World, group: bytes) -> Room:
    room = world.tables.rooms.room(group)
    assert room is not None
    return room


def restored(world: World) -> int:
    """Take every step, and return how many there were."""
    steps = 1
    while world.act(restore_step).reply:
        steps += 1
    return steps


def test_what_was_never_copied_is_left_alone() -> None:
    world = World()
    group = world.found(world.person("anna"))
    before = room_of(world, group)
    assert not world.run(is_copy)
    assert not world.act(restore_step).reply
    assert room_of(world, group) == before


def test_every_room_waits_in_a_new_segment() -> None:
    world, groups = copied("one", "two", "three")
    before = {group: room_of(world, group) for group in groups}
    assert world.run(is_copy)
    assert restored(world) == 2
    assert not world.run(is_copy)
    segment = world.now // SLOT
    for group in groups:
        room = room_of(world, group)
        assert (room.seq, room.lost_at) == (segment * limits.SEGMENT, world.now)
        assert room.offered == 0
        (row,) = world.tables.rooms.segments(group)
        assert (row.segment, row.last_head) == (segment, before[group].head)
        assert before[group].head in row.record


def test_a_seq_of_the_last_segment_fits() -> None:
    world, (group,) = copied("one")
    world.now = 7_500_000_000_000  # in the year 2207
    restored(world)
    assert room_of(world, group).seq + limits.SEGMENT <= limits.INT


def test_it_takes_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "STEP", 2)
    world, groups = copied("one", "two", "three", "four", "five")
    kept = sorted(groups)
    assert world.act(restore_step).reply
    assert world.run(is_copy)
    assert all(room_of(world, group).lost_at is None for group in groups)
    assert world.act(restore_step).reply
    waits = [room_of(world, group).lost_at is not None for group in kept]
    assert waits == [True, True, False, False, False]
    assert restored(world) == 2
    assert all(len(world.tables.rooms.segments(group)) == 1 for group in groups)
    assert all(room_of(world, group).lost_at is not None for group in groups)


def test_keys_and_welcomes_go() -> None:
    world, _ = copied()
    bob = world.person("bob")
    keys, inbox = world.tables.keys, world.tables.inbox
    keys.add_package(bob.device, b"package", 1)
    keys.put_last_resort(bob.device, LastResort(b"last", 1, used=False))
    inbox.deliver(
        bob.device, at=1, kind=InboxKind.INVITATION, body=b"welcome", group=b""
    )
    low = inbox.deliver(
        bob.device, at=1, kind=InboxKind.KEYS_LOW, body=b"low", group=b""
    )
    restored(world)
    assert keys.count_packages(bob.device) == 0
    assert keys.last_resort(bob.device) is None
    assert [row.seq for row in inbox.items(bob.device, 0, 9)] == [low]


def test_places_of_inboxes_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "STEP", 2)
    world, _ = copied()
    people = [world.person(name) for name in ("bob", "carl", "dora", "emil")]
    restored(world)
    kind = InboxKind.KEYS_LOW
    for person in people:
        seq = world.tables.inbox.deliver(
            person.device, at=1, kind=kind, body=b"low", group=b""
        )
        assert seq == world.now // limits.SECOND + 1


def test_a_copy_that_is_put_back_twice_has_other_segments() -> None:
    world, (group,) = copied("one")
    first = world.now // SLOT
    world.now += SLOT
    restored(world)
    assert room_of(world, group).seq == (first + 1) * limits.SEGMENT


def test_a_segment_is_higher_than_the_one_before() -> None:
    world, (group,) = copied("one")
    for _ in range(2):
        world.run(mark_copy)
        restored(world)
    segment = world.now // SLOT
    assert room_of(world, group).seq == (segment + 1) * limits.SEGMENT


def test_the_room_is_restored_by_an_administrator() -> None:
    world = World()
    anna = world.person("anna")
    group = world.found(anna)
    (entry,) = world.tables.log.entries(group, 0, 9)
    stamp = FullStamp(world.notary.signed_by[entry.stamp[-64:]], entry.stamp[-64:])
    world.run(mark_copy)
    restored(world)
    text = world.text(anna, group)
    world.refused(Refusal.READ_ONLY, submit, anna.sender, text)
    assert world.act(offer, group, stamp).reply
    world.now += limits.OFFER_TIME
    puts = (anna.member(Role.OWNER),)
    commit = world.commit(anna, group, RosterChange(puts), after=puts, proof=stamp)
    world.send(anna, commit)
    assert room_of(world, group).seq == world.now // SLOT * limits.SEGMENT + 1
    world.say(anna, group)
