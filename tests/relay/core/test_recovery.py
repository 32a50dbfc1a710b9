"""Going on after entries were lost: no place is signed twice, nobody is fooled (M6)."""

import copy

import pytest
from msgspec.structs import replace

from tests.relay.people import Person, World, hashed, welcome_for
from tgtui.relay.core import delivery
from tgtui.relay.core.effects import SegmentOpened
from tgtui.relay.core.entries import Submission
from tgtui.relay.core.recovery import offer
from tgtui.relay.core.submission import submit
from tgtui.relay.ports import LogEntry, Room
from tgtui.wire import (
    FullStamp,
    Member,
    Refusal,
    Role,
    RoomKind,
    RosterChange,
    limits,
)


SEGMENT = limits.SEGMENT


class Restored:
    """A relay that was set back, and what its clients still know."""

    def __init__(self, kind: RoomKind = RoomKind.GROUP) -> None:
        self.world = World()
        self.anna = self.world.person("anna")
        self.bob = self.world.person("bob")
        self.group = self.world.found(self.anna, [self.bob], kind=kind)
        self.world.say(self.bob, self.group)
        backup = copy.deepcopy(self.world.tables)
        self.kept = self.room.seq
        for _ in range(3):
            self.world.say(self.anna, self.group)
        self.lost = self.world.tables.log.entries(self.group, self.kept, 9)
        self.stamps = [self.full(entry) for entry in self.lost]
        self.world.tables = backup
        self.world._undo = backup.rooms._rooms._undo  # type: ignore[attr-defined]  # noqa: SLF001

    @property
    def room(self) -> Room:
        room = self.world.tables.rooms.room(self.group)
        assert room is not None
        return room

    def full(self, entry: LogEntry) -> FullStamp:
        """Return the full stamp of an entry, as a client rebuilds it."""
        return FullStamp(
            self.world.notary.signed_by[entry.stamp[-64:]], entry.stamp[-64:]
        )

    def offer(self, number: int = -1) -> bool:
        """Offer one of the stamps that the relay lost."""
        return self.world.act(offer, self.group, self.stamps[number]).reply

    def restoring(self, person: Person, **more: object) -> Submission:
        """Return the commit that restores the room."""
        puts = (
            self.anna.member(Role.OWNER),
            self.bob.member(),
        )
        given: dict[str, object] = {"proof": self.stamps[-1], "after": puts, **more}
        return self.world.commit(person, self.group, RosterChange(puts), **given)  # type: ignore[arg-type]


@pytest.fixture
def restored() -> Restored:
    return Restored()


def test_a_stamp_of_a_lost_entry_opens_a_segment(restored: Restored) -> None:
    before = restored.room
    outcome = restored.world.act(offer, restored.group, restored.stamps[0])
    assert outcome.reply
    assert outcome.effects == (SegmentOpened(restored.group),)
    room = restored.room
    assert room.seq == SEGMENT
    assert room.lost_at == restored.world.now
    assert room.offered == before.seq + 1
    (row,) = restored.world.tables.rooms.segments(restored.group)
    assert (row.segment, row.last_head) == (1, before.head)
    assert before.head in row.record


def test_the_highest_offer_counts(restored: Restored) -> None:
    for number in (1, 2, 0):
        assert restored.offer(number)
    assert restored.room.offered == restored.kept + 3
    assert len(restored.world.tables.rooms.segments(restored.group)) == 1


def test_a_stamp_that_is_held_opens_nothing(restored: Restored) -> None:
    (entry,) = restored.world.tables.log.entries(restored.group, 1, 1)
    stamp = restored.full(entry)
    assert not restored.world.act(offer, restored.group, stamp).reply
    assert restored.room.lost_at is None


def test_another_entry_in_the_same_place_opens_a_segment(restored: Restored) -> None:
    restored.world.say(restored.bob, restored.group)
    assert restored.room.seq == restored.kept + 1
    assert restored.offer(0)
    assert restored.room.seq == SEGMENT


def test_what_the_relay_did_not_sign_opens_nothing(restored: Restored) -> None:
    stamp = restored.stamps[0]
    forged = FullStamp(stamp.signed, bytes(64))
    assert not restored.world.act(offer, restored.group, forged).reply
    elsewhere = restored.world.found(restored.anna, name="elsewhere")
    assert not restored.world.act(offer, elsewhere, stamp).reply
    nowhere = hashed("no such room")
    assert not restored.world.act(offer, nowhere, stamp).reply
    assert restored.room.lost_at is None


def test_the_room_is_read_only_for_a_while(restored: Restored) -> None:
    restored.offer()
    world = restored.world
    text = world.text(restored.bob, restored.group)
    refused = world.refused(Refusal.READ_ONLY, submit, restored.bob.sender, text)
    assert refused.retry_after == limits.OFFER_TIME
    commit = restored.restoring(restored.anna)
    world.refused(Refusal.READ_ONLY, submit, restored.anna.sender, commit)


def restore(restored: Restored) -> None:
    """Bring the room back."""
    restored.offer()
    restored.world.now += limits.OFFER_TIME
    restored.world.send(restored.anna, restored.restoring(restored.anna))


def test_an_administrator_who_knows_most_restores_the_room(
    restored: Restored,
) -> None:
    restore(restored)
    room = restored.room
    assert (room.lost_at, room.offered) == (None, 0)
    assert (room.seq, room.base_seq) == (SEGMENT + 1, SEGMENT + 1)
    world = restored.world
    assert world.tables.log.last_dev_seq(restored.group, restored.anna.device) == 5
    world.say(restored.bob, restored.group)
    world.say(restored.anna, restored.group)


def test_a_device_of_which_messages_were_lost_counts_on(restored: Restored) -> None:
    restore(restored)
    world, group, bob = restored.world, restored.group, restored.bob
    ahead = world.text(bob, group, dev_seq=40)
    world.send(bob, ahead)
    gap = world.text(bob, group, dev_seq=42)
    world.refused(Refusal.ORDER, submit, bob.sender, gap)


def test_a_device_that_is_new_to_the_relay_counts_on(restored: Restored) -> None:
    restored.offer()
    world, group = restored.world, restored.group
    carol = world.person("carol")
    world.now += limits.OFFER_TIME
    puts = (
        restored.anna.member(Role.OWNER),
        restored.bob.member(),
        carol.member(),
    )
    commit = world.commit(
        restored.anna,
        group,
        RosterChange(puts),
        after=puts,
        proof=restored.stamps[-1],
    )
    world.send(restored.anna, commit)
    assert world.tables.inbox.items(carol.device, 0, 9) == []
    world.send(carol, world.text(carol, group, dev_seq=7))


def test_before_any_loss_a_new_device_counts_from_one() -> None:
    world = World()
    anna = world.person("anna")
    group = world.found(anna)
    text = world.text(anna, group, dev_seq=3)
    world.refused(Refusal.ORDER, submit, anna.sender, text)


@pytest.mark.parametrize("number", [0, 1])
def test_who_knows_less_does_not_restore_it(restored: Restored, number: int) -> None:
    restored.offer()
    world = restored.world
    world.now += limits.OFFER_TIME
    commit = restored.restoring(restored.anna, proof=restored.stamps[number])
    world.refused(Refusal.READ_ONLY, submit, restored.anna.sender, commit)


def test_who_shows_nothing_does_not_restore_it(restored: Restored) -> None:
    restored.offer()
    world = restored.world
    world.now += limits.OFFER_TIME
    for proof in (None, FullStamp(restored.stamps[-1].signed, bytes(64))):
        commit = restored.restoring(restored.anna, proof=proof)
        world.refused(Refusal.READ_ONLY, submit, restored.anna.sender, commit)
    text = world.text(restored.anna, restored.group, dev_seq=9)
    world.refused(Refusal.READ_ONLY, submit, restored.anna.sender, text)


def test_a_member_does_not_restore_a_group(restored: Restored) -> None:
    restored.offer()
    restored.world.now += limits.OFFER_TIME
    commit = restored.restoring(restored.bob)
    restored.world.refused(Refusal.FORBIDDEN, submit, restored.bob.sender, commit)


def test_either_side_restores_a_conversation() -> None:
    restored = Restored(RoomKind.DIRECT)
    restored.offer()
    restored.world.now += limits.OFFER_TIME
    restored.world.send(restored.bob, restored.restoring(restored.bob))


def test_the_restored_roster_is_whole_and_sound(restored: Restored) -> None:
    restored.offer()
    world, anna, bob = restored.world, restored.anna, restored.bob
    world.now += limits.OFFER_TIME
    wrong = restored.restoring(anna, after=[anna.member(Role.OWNER)])
    world.refused(Refusal.ROSTER, submit, anna.sender, wrong)
    foreign = Member(anna.account, Role.OWNER, (hashed("nobody's"),))
    for puts in (
        (anna.member(), bob.member()),
        (bob.member(Role.OWNER),),
        (foreign, bob.member()),
    ):
        commit = world.commit(
            anna,
            restored.group,
            RosterChange(puts),
            after=puts,
            proof=restored.stamps[-1],
        )
        world.refused(Refusal.ROSTER, submit, anna.sender, commit)
    dropping = RosterChange((anna.member(Role.OWNER),), (bob.account,))
    commit = world.commit(
        anna,
        restored.group,
        dropping,
        after=[anna.member(Role.OWNER)],
        proof=restored.stamps[-1],
    )
    world.refused(Refusal.MALFORMED, submit, anna.sender, commit)


def test_nobody_is_invited_by_what_restores_a_room(restored: Restored) -> None:
    """Else a room that was lost lets in what a block and the quotas keep out."""
    world, anna = restored.world, restored.anna
    carl = world.person("carl")
    world.tables.contacts.add_block(carl.account, anna.account)
    restored.offer()
    world.now += limits.OFFER_TIME
    puts = (anna.member(Role.OWNER), restored.bob.member(), carl.member())
    commit = world.commit(
        anna,
        restored.group,
        RosterChange(puts),
        after=puts,
        welcome=welcome_for([carl]),
        proof=restored.stamps[-1],
    )
    world.refused(Refusal.MALFORMED, submit, anna.sender, commit)
    assert world.tables.inbox.items(carl.device, 0, 9) == []


def test_who_is_not_in_the_restored_roster_is_out(restored: Restored) -> None:
    restored.offer()
    world, anna, bob = restored.world, restored.anna, restored.bob
    world.now += limits.OFFER_TIME
    puts = (anna.member(Role.OWNER),)
    commit = world.commit(
        anna, restored.group, RosterChange(puts), after=puts, proof=restored.stamps[-1]
    )
    world.send(anna, commit)
    assert world.tables.rooms.member(restored.group, bob.account) is None
    assert world.tables.log.cursor(restored.group, bob.device) is None


def test_who_follows_gets_the_record_before_the_entries(restored: Restored) -> None:
    restore(restored)
    world = restored.world
    found = world.act(
        delivery.follow, restored.bob.sender, (restored.group, restored.kept + 3)
    )
    ((start, record),) = found.segments
    assert start == SEGMENT
    assert record == world.tables.rooms.segments(restored.group)[0].record
    after = world.act(
        delivery.follow, restored.bob.sender, (restored.group, SEGMENT + 1)
    )
    assert after.segments == ()


def test_a_stamp_of_an_older_segment_opens_no_other(restored: Restored) -> None:
    restore(restored)
    assert not restored.offer()
    assert restored.room.seq == SEGMENT + 1


def test_a_second_loss_opens_a_second_segment(restored: Restored) -> None:
    restore(restored)
    world = restored.world
    backup = copy.deepcopy(world.tables)
    world.say(restored.anna, restored.group)
    (entry,) = world.tables.log.entries(restored.group, SEGMENT + 1, 1)
    world.tables = backup
    world._undo = backup.rooms._rooms._undo  # type: ignore[attr-defined]  # noqa: SLF001
    assert world.act(offer, restored.group, restored.full(entry)).reply
    assert restored.room.seq == 2 * SEGMENT
    rows = world.tables.rooms.segments(restored.group)
    assert [row.segment for row in rows] == [1, 2]


def test_a_loss_while_the_room_waits_opens_another_segment(
    restored: Restored,
) -> None:
    world, group = restored.world, restored.group
    restored.offer()
    backup = copy.deepcopy(world.tables)
    world.now += limits.OFFER_TIME
    world.send(restored.anna, restored.restoring(restored.anna))
    (entry,) = world.tables.log.entries(group, SEGMENT, 1)
    stamp = restored.full(entry)
    world.tables = backup
    world._undo = backup.rooms._rooms._undo  # type: ignore[attr-defined]  # noqa: SLF001
    commit = restored.restoring(restored.anna, proof=stamp)
    world.refused(Refusal.READ_ONLY, submit, restored.anna.sender, commit)
    assert world.act(offer, group, stamp).effects == (SegmentOpened(group),)
    assert restored.room.seq == 2 * SEGMENT
    assert restored.room.offered == entry.seq


def test_who_comes_late_gets_the_head_of_the_old_segment(restored: Restored) -> None:
    world, group = restored.world, restored.group
    (entry,) = world.tables.log.entries(group, 1, 1)
    end = restored.room.head
    restore(restored)
    for floor, head in ((1, entry.prev), (2, end)):
        world.run(
            lambda tx, floor=floor: (
                tx.log.drop_through(group, floor),
                tx.rooms.put_room(replace(restored.room, floor=floor)),
            )
        )
        found = world.act(delivery.follow, restored.bob.sender, (group, 0))
        assert found.truncated is not None
        assert head in found.truncated
