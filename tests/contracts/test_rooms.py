"""Rooms, who is in them, and who asks to be let back in."""

from tests.contracts.samples import (
    ANNA,
    ATTIC,
    BOB,
    CELLAR,
    CLEO,
    HALL,
    LAPTOP,
    PHONE,
    entry,
    full_room,
    member,
    name,
    rejoin,
    room,
    sent,
)
from tests.contracts.ways import contract
from tgtui.relay.ports import SegmentRow, Transaction
from tgtui.wire import InboxKind, Role, RoomKind


INVITED = member()._replace(accepted=False)


@contract
def test_a_room_is_found_and_replaced(t: Transaction) -> None:
    assert t.rooms.room(HALL) is None
    t.rooms.put_room(room())
    assert t.rooms.room(HALL) == room()
    t.rooms.put_room(full_room())
    found = t.rooms.room(HALL)
    assert found == full_room()
    assert found is not None
    assert found.kind is RoomKind.DIRECT
    t.rooms.put_room(room(seq=9))
    assert t.rooms.room(HALL) == room(seq=9)


@contract
def test_rooms_are_listed_by_id_in_pages(t: Transaction) -> None:
    for group in (CELLAR, HALL, ATTIC):
        t.rooms.put_room(room(group))
    t.rooms.put_room(room(ATTIC, seq=5))
    assert t.rooms.rooms(b"", 2) == [room(HALL), room(ATTIC, seq=5)]
    assert t.rooms.rooms(ATTIC, 2) == [room(CELLAR)]
    assert t.rooms.rooms(CELLAR, 2) == []


@contract
def test_what_is_kept_of_a_room_before_it_is_there_makes_no_room(
    t: Transaction,
) -> None:
    t.log.append(HALL, entry())
    t.log.put_cursor(HALL, LAPTOP, 1)
    t.rooms.put_member(HALL, member())
    assert t.rooms.room(HALL) is None
    assert t.rooms.rooms(b"", 10) == []
    t.rooms.put_room(room())
    assert t.log.entries(HALL, 0, 10) == [entry()]
    assert t.rooms.members(HALL) == [member()]


@contract
def test_members_are_listed_by_position(t: Transaction) -> None:
    rows = [member(ANNA, 2), member(BOB, 0), member(CLEO, 1)]
    for row in rows:
        t.rooms.put_member(HALL, row)
    anna, bob, cleo = rows
    assert t.rooms.members(HALL) == [bob, cleo, anna]
    assert t.rooms.member(HALL, ANNA) == anna
    assert t.rooms.member(ATTIC, ANNA) is None
    assert t.rooms.members(ATTIC) == []


@contract
def test_a_member_is_replaced_and_removed(t: Transaction) -> None:
    t.rooms.put_member(HALL, member())
    changed = member()._replace(
        role=Role.OWNER, devices=(LAPTOP, PHONE), accepted=False, left=True, position=4
    )
    t.rooms.put_member(HALL, changed)
    assert t.rooms.members(HALL) == [changed]
    found = t.rooms.member(HALL, ANNA)
    assert found is not None
    assert found.role is Role.OWNER
    t.rooms.put_member(HALL, member()._replace(devices=()))
    assert t.rooms.member(HALL, ANNA) == member()._replace(devices=())
    t.rooms.drop_member(HALL, BOB)
    t.rooms.drop_member(HALL, ANNA)
    assert t.rooms.member(HALL, ANNA) is None
    assert t.rooms.members(HALL) == []


@contract
def test_a_list_of_members_is_the_callers(t: Transaction) -> None:
    t.rooms.put_member(HALL, member())
    t.rooms.members(HALL).clear()
    assert t.rooms.members(HALL) == [member()]


@contract
def test_the_rooms_of_an_account_are_listed_in_pages(t: Transaction) -> None:
    for group in (CELLAR, HALL, ATTIC):
        t.rooms.put_member(group, member())
    t.rooms.put_member(HALL, member(BOB))
    assert t.rooms.rooms_of(ANNA, b"", 2) == [HALL, ATTIC]
    assert t.rooms.rooms_of(ANNA, ATTIC, 2) == [CELLAR]
    t.rooms.drop_member(HALL, ANNA)
    assert t.rooms.rooms_of(ANNA, b"", 2) == [ATTIC, CELLAR]
    assert t.rooms.rooms_of(BOB, b"", 2) == [HALL]
    assert t.rooms.rooms_of(CLEO, b"", 2) == []


@contract
def test_requests_count_while_they_wait(t: Transaction) -> None:
    t.rooms.put_member(HALL, INVITED)
    t.rooms.put_member(ATTIC, INVITED._replace(joined_at=2000))
    t.rooms.put_member(CELLAR, INVITED._replace(inviter=CLEO))
    assert t.rooms.requests(BOB, ANNA, 1000) == 2
    assert t.rooms.requests(BOB, ANNA, 1001) == 1
    assert t.rooms.requests(BOB, CLEO, 0) == 0
    t.rooms.put_member(HALL, member())
    t.rooms.put_member(ATTIC, INVITED._replace(joined_at=2000, left=True))
    assert t.rooms.requests(BOB, ANNA, 0) == 0


@contract
def test_requests_that_wait_too_long_are_listed_by_time(t: Transaction) -> None:
    t.rooms.put_member(HALL, INVITED._replace(joined_at=1500))
    t.rooms.put_member(ATTIC, INVITED)
    t.rooms.put_member(ATTIC, INVITED._replace(account=BOB))
    t.rooms.put_member(ATTIC, member(CLEO))
    t.rooms.put_member(CELLAR, INVITED._replace(left=True))
    t.rooms.put_member(CELLAR, INVITED._replace(account=BOB, joined_at=2000))
    found = [(ATTIC, ANNA), (ATTIC, BOB), (HALL, ANNA)]
    assert t.rooms.expired_requests(2000, 10) == found
    assert t.rooms.expired_requests(2000, 2) == found[:2]
    assert t.rooms.expired_requests(1000, 10) == []


@contract
def test_a_room_goes_with_all_that_is_of_it(t: Transaction) -> None:
    for group in (HALL, ATTIC):
        t.rooms.put_room(room(group))
        t.rooms.put_member(group, member())
        t.log.append(group, entry())
        t.log.put_sent(group, LAPTOP, sent())
        t.log.add_commitment(group, name(1))
        t.log.put_cursor(group, LAPTOP, 1)
        t.rejoins.put_rejoin(rejoin(group=group))
        kind = InboxKind.INVITATION
        t.inbox.deliver(PHONE, at=1, kind=kind, body=b"", group=group)
    t.rooms.drop_room(HALL)
    for group, there in ((HALL, False), (ATTIC, True)):
        assert (t.rooms.room(group) is not None) is there
        assert bool(t.rooms.members(group)) is there
        assert (t.rooms.member(group, ANNA) is not None) is there
        assert bool(t.log.entries(group, 0, 9)) is there
        assert t.log.last_dev_seq(group, LAPTOP) == there
        assert (t.log.sent(group, LAPTOP, 1) is not None) is there
        assert t.log.seen_commitment(group, name(1)) is there
        assert t.log.cursor(group, LAPTOP) == (1 if there else None)
        assert (t.rejoins.rejoin(group, LAPTOP) is not None) is there
    assert t.rooms.rooms_of(ANNA, b"", 9) == [ATTIC]
    assert [row.seq for row in t.inbox.items(PHONE, 0, 9)] == [2]


@contract
def test_a_room_may_come_back_empty(t: Transaction) -> None:
    t.rooms.put_room(full_room())
    t.rooms.put_member(HALL, member())
    t.log.append(HALL, entry())
    t.rooms.drop_room(HALL)
    t.rooms.drop_room(HALL)
    t.rooms.put_room(room())
    assert t.rooms.room(HALL) == room()
    assert t.rooms.members(HALL) == []
    assert t.log.entries(HALL, 0, 10) == []


@contract
def test_that_a_room_ended_is_remembered(t: Transaction) -> None:
    t.rooms.put_ended(HALL)
    t.rooms.put_ended(HALL)
    assert t.rooms.ended(HALL)
    assert not t.rooms.ended(ATTIC)
    t.rooms.put_room(room())
    t.rooms.drop_room(HALL)
    assert t.rooms.ended(HALL)


@contract
def test_requests_to_rejoin_are_listed_when_due(t: Transaction) -> None:
    rows = [
        rejoin(LAPTOP, HALL, at=3),
        rejoin(PHONE, HALL, at=2)._replace(asked=LAPTOP),
        rejoin(LAPTOP, ATTIC, at=2),
    ]
    for row in rows:
        t.rejoins.put_rejoin(row)
    t.rejoins.put_rejoin(rejoin(PHONE, ATTIC)._replace(until=2001))
    last, first, second = rows
    assert t.rejoins.due_rejoins(2000, 10) == [first, second, last]
    assert t.rejoins.due_rejoins(2000, 1) == [first]
    assert t.rejoins.due_rejoins(1999, 10) == []


@contract
def test_requests_to_rejoin_are_found_by_who_is_in_the_room(t: Transaction) -> None:
    for group, who in ((HALL, ANNA), (HALL, BOB), (ATTIC, BOB)):
        t.rooms.put_room(room(group))
        t.rooms.put_member(group, member(who))
    rows = [
        rejoin(LAPTOP, HALL, at=3),
        rejoin(PHONE, HALL, at=2)._replace(asked=LAPTOP),
        rejoin(LAPTOP, ATTIC, at=2),
    ]
    for row in rows:
        t.rejoins.put_rejoin(row)
    last, first, second = rows
    assert t.rooms.rejoins_of(ANNA, 9) == [first, last]
    assert t.rooms.rejoins_of(BOB, 9) == [first, second, last]
    assert t.rooms.rejoins_of(BOB, 2) == [first, second]
    t.rooms.drop_member(HALL, ANNA)
    assert t.rooms.rejoins_of(ANNA, 9) == []


@contract
def test_a_request_to_rejoin_is_replaced_and_removed(t: Transaction) -> None:
    t.rejoins.put_rejoin(rejoin())
    asked = rejoin()._replace(asked=PHONE, until=5000)
    t.rejoins.put_rejoin(asked)
    assert t.rejoins.rejoin(HALL, LAPTOP) == asked
    t.rejoins.drop_rejoin(HALL, PHONE)
    t.rejoins.drop_rejoin(HALL, LAPTOP)
    assert t.rejoins.rejoin(HALL, LAPTOP) is None


@contract
def test_a_device_that_is_gone_may_read_up_to_its_end(t: Transaction) -> None:
    t.rooms.put_room(room())
    assert t.rooms.departure(HALL, LAPTOP) is None
    t.rooms.put_departure(HALL, LAPTOP, 4)
    t.rooms.put_departure(HALL, PHONE, 5)
    t.rooms.put_departure(ATTIC, LAPTOP, 6)
    t.rooms.put_departure(HALL, LAPTOP, 7)
    assert t.rooms.departure(HALL, LAPTOP) == 7
    assert t.rooms.departure(HALL, PHONE) == 5
    t.rooms.drop_departure(HALL, LAPTOP)
    t.rooms.drop_departure(HALL, LAPTOP)
    assert t.rooms.departure(HALL, LAPTOP) is None
    assert t.rooms.departure(HALL, PHONE) == 5
    assert t.rooms.departure(ATTIC, LAPTOP) == 6


@contract
def test_segments_are_listed_in_order(t: Transaction) -> None:
    t.rooms.put_room(room())
    assert t.rooms.segments(HALL) == []
    first, third = SegmentRow(1, b"first", HALL), SegmentRow(3, b"third", ATTIC)
    t.rooms.put_segment(HALL, third._replace(record=b"replaced"))
    t.rooms.put_segment(HALL, first)
    t.rooms.put_segment(ATTIC, SegmentRow(2, b"elsewhere", HALL))
    t.rooms.put_segment(HALL, third)
    assert t.rooms.segments(HALL) == [first, third]


@contract
def test_departures_and_segments_go_with_their_room(t: Transaction) -> None:
    t.rooms.put_room(room())
    t.rooms.put_departure(HALL, LAPTOP, 4)
    t.rooms.put_segment(HALL, SegmentRow(1, b"first", HALL))
    t.rooms.drop_room(HALL)
    assert t.rooms.departure(HALL, LAPTOP) is None
    assert t.rooms.segments(HALL) == []


@contract
def test_a_device_that_is_forgotten_leaves_nothing(t: Transaction) -> None:
    for group in (HALL, ATTIC, CELLAR):
        t.rooms.put_room(room(group))
    t.log.put_sent(HALL, LAPTOP, sent(7))
    t.log.put_cursor(HALL, LAPTOP, 1)
    t.log.put_cursor(HALL, PHONE, 4)
    t.log.put_cursor(ATTIC, LAPTOP, 2)
    t.rooms.put_departure(CELLAR, LAPTOP, 3)
    t.rooms.put_departure(CELLAR, PHONE, 3)
    assert t.log.lowest_cursor(HALL) == 1
    assert t.rooms.forget_device(LAPTOP) == sorted((HALL, ATTIC))
    assert t.log.last_dev_seq(HALL, LAPTOP) == 0
    assert t.log.sent(HALL, LAPTOP, 7) is None
    assert t.log.cursor(HALL, LAPTOP) is None
    assert t.log.cursor(ATTIC, LAPTOP) is None
    assert t.log.lowest_cursor(HALL) == 4
    assert t.log.lowest_cursor(ATTIC) is None
    assert t.rooms.departure(CELLAR, LAPTOP) is None
    assert t.rooms.departure(CELLAR, PHONE) == 3
    assert t.rooms.forget_device(LAPTOP) == []
    t.log.put_cursor(HALL, LAPTOP, 1)
    t.log.drop_cursor(HALL, LAPTOP)
    assert t.rooms.forget_device(LAPTOP) == []
    t.log.put_sent(HALL, LAPTOP, sent(1))
    assert t.log.last_dev_seq(HALL, LAPTOP) == 1
