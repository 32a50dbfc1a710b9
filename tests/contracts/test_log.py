"""The log of each room, what was sent, commitments, and cursors."""

from msgspec.structs import replace

from tests.contracts.samples import (
    ATTIC,
    CELLAR,
    HALL,
    LAPTOP,
    PHONE,
    TABLET,
    entry,
    name,
    room,
    sent,
)
from tests.contracts.ways import contract
from tgtui.relay.ports import Transaction


@contract
def test_entries_are_read_in_order_and_in_pages(t: Transaction) -> None:
    rows = [entry(1), entry(2), entry(2**40 + 1)]
    for row in rows:
        t.log.append(HALL, row)
    t.log.append(ATTIC, entry(7))
    assert t.log.entries(HALL, 0, 10) == rows
    assert t.log.entries(HALL, 0, 2) == rows[:2]
    assert t.log.entries(HALL, 2, 10) == rows[2:]
    assert t.log.entries(HALL, 2**40 + 1, 10) == []
    assert t.log.entries(HALL, 0, 0) == []
    assert t.log.entries(CELLAR, 0, 10) == []


@contract
def test_one_entry_is_found(t: Transaction) -> None:
    held = replace(entry(2), message=None, blob=name(5))
    t.log.append(HALL, entry(1))
    t.log.append(HALL, held)
    assert t.log.entry(HALL, 2) == held
    assert t.log.entry(HALL, 3) is None
    assert t.log.entry(ATTIC, 2) is None


@contract
def test_an_entry_is_replaced(t: Transaction) -> None:
    t.log.append(HALL, entry(1))
    t.log.append(HALL, replace(entry(1, 5), message=b"other"))
    assert t.log.entries(HALL, 0, 9) == [replace(entry(1, 5), message=b"other")]


@contract
def test_entries_are_dropped_through_one(t: Transaction) -> None:
    for seq in (1, 2, 3):
        t.log.append(HALL, entry(seq))
        t.log.append(ATTIC, entry(seq))
    t.log.drop_through(HALL, 2)
    t.log.drop_through(HALL, 1)
    t.log.drop_through(CELLAR, 1)
    assert t.log.entries(HALL, 0, 10) == [entry(3)]
    assert len(t.log.entries(ATTIC, 0, 10)) == 3
    t.log.append(HALL, entry(4))
    t.log.drop_through(HALL, 2**60)
    assert t.log.entries(HALL, 0, 10) == []
    t.log.append(HALL, entry(2))
    assert t.log.entries(HALL, 0, 10) == [entry(2)]


@contract
def test_the_last_entry_before_a_time_is_found(t: Transaction) -> None:
    for seq, at in ((1, 1000), (2, 1000), (3, 2000)):
        t.log.append(HALL, entry(seq, at))
    assert t.log.last_before(HALL, 1000) is None
    assert t.log.last_before(HALL, 1001) == entry(2, 1000)
    assert t.log.last_before(HALL, 2**47) == entry(3, 2000)
    assert t.log.last_before(ATTIC, 2**47) is None


@contract
def test_rooms_with_old_entries_are_listed_by_id(t: Transaction) -> None:
    for group, at in ((CELLAR, 1000), (HALL, 1001), (ATTIC, 1002)):
        t.rooms.put_room(room(group))
        t.log.append(group, entry(1, at))
        t.log.append(group, entry(2, at + 1))
    assert t.log.stale_rooms(1000, 10) == []
    assert t.log.stale_rooms(1001, 10) == [CELLAR]
    assert t.log.stale_rooms(1002, 10) == [HALL, CELLAR]
    assert t.log.stale_rooms(9999, 2) == [HALL, ATTIC]
    t.log.drop_through(HALL, 1)
    assert t.log.stale_rooms(1002, 10) == [CELLAR]


@contract
def test_what_a_device_sent_is_known(t: Transaction) -> None:
    assert t.log.last_dev_seq(HALL, LAPTOP) == 0
    assert t.log.sent(HALL, LAPTOP, 1) is None
    t.log.put_sent(HALL, LAPTOP, sent(1))
    t.log.put_sent(HALL, LAPTOP, sent(2))
    t.log.put_sent(HALL, PHONE, sent(7))
    t.log.put_sent(ATTIC, LAPTOP, sent(9))
    assert t.log.last_dev_seq(HALL, LAPTOP) == 2
    assert t.log.sent(HALL, LAPTOP, 1) == sent(1)
    assert t.log.sent(HALL, LAPTOP, 2) == sent(2)
    assert t.log.sent(HALL, LAPTOP, 3) is None
    assert t.log.sent(HALL, PHONE, 1) is None
    assert t.log.sent(HALL, PHONE, 7) == sent(7)
    assert t.log.last_dev_seq(ATTIC, LAPTOP) == 9


@contract
def test_all_but_the_last_32_are_forgotten(t: Transaction) -> None:
    for dev_seq in (1, *range(8, 41)):
        t.log.put_sent(HALL, LAPTOP, sent(dev_seq))
    asked = (0, 1, 8, 9, 40, 41)
    kept = [seq for seq in asked if t.log.sent(HALL, LAPTOP, seq) is not None]
    assert kept == [9, 40]


@contract
def test_a_jump_forgets_what_is_far_behind(t: Transaction) -> None:
    for dev_seq in (1, 2, 33):
        t.log.put_sent(HALL, LAPTOP, sent(dev_seq))
    assert t.log.sent(HALL, LAPTOP, 1) is None
    assert t.log.sent(HALL, LAPTOP, 2) == sent(2)
    t.log.put_sent(HALL, LAPTOP, sent(2**50))
    assert t.log.last_dev_seq(HALL, LAPTOP) == 2**50
    assert t.log.sent(HALL, LAPTOP, 33) is None
    assert t.log.sent(HALL, LAPTOP, 2**50) == sent(2**50)


@contract
def test_what_was_sent_outlives_the_cursor(t: Transaction) -> None:
    t.log.put_sent(HALL, LAPTOP, sent(1))
    t.log.put_cursor(HALL, LAPTOP, 1)
    t.log.drop_cursor(HALL, LAPTOP)
    assert t.log.last_dev_seq(HALL, LAPTOP) == 1
    assert t.log.sent(HALL, LAPTOP, 1) == sent(1)


@contract
def test_commitments_are_seen_until_they_are_cleared(t: Transaction) -> None:
    t.log.add_commitment(HALL, name(1))
    t.log.add_commitment(HALL, name(1))
    t.log.add_commitment(ATTIC, name(2))
    assert t.log.seen_commitment(HALL, name(1))
    assert not t.log.seen_commitment(HALL, name(2))
    assert not t.log.seen_commitment(CELLAR, name(2))
    t.log.clear_commitments(HALL)
    t.log.clear_commitments(CELLAR)
    assert not t.log.seen_commitment(HALL, name(1))
    assert t.log.seen_commitment(ATTIC, name(2))
    t.log.add_commitment(HALL, name(1))
    assert t.log.seen_commitment(HALL, name(1))


@contract
def test_the_lowest_cursor_of_a_room_is_known(t: Transaction) -> None:
    assert t.log.lowest_cursor(HALL) is None
    t.log.put_cursor(ATTIC, LAPTOP, 1)
    for device, seq in ((LAPTOP, 5), (PHONE, 3), (TABLET, 3)):
        t.log.put_cursor(HALL, device, seq)
    assert t.log.lowest_cursor(HALL) == 3
    t.log.put_cursor(HALL, PHONE, 9)
    assert t.log.lowest_cursor(HALL) == 3
    t.log.put_cursor(HALL, TABLET, 4)
    assert t.log.lowest_cursor(HALL) == 4
    t.log.put_cursor(HALL, TABLET, 9)
    assert t.log.lowest_cursor(HALL) == 5
    t.log.put_cursor(HALL, PHONE, 2)
    assert t.log.lowest_cursor(HALL) == 2
    t.log.drop_cursor(HALL, PHONE)
    t.log.drop_cursor(HALL, PHONE)
    assert t.log.lowest_cursor(HALL) == 5
    t.log.drop_cursor(HALL, LAPTOP)
    t.log.drop_cursor(HALL, TABLET)
    assert t.log.lowest_cursor(HALL) is None


@contract
def test_a_cursor_at_nothing_is_a_cursor(t: Transaction) -> None:
    t.log.put_cursor(HALL, LAPTOP, 0)
    assert t.log.cursor(HALL, LAPTOP) == 0
    assert t.log.lowest_cursor(HALL) == 0
    assert t.log.cursor(HALL, PHONE) is None
    assert t.log.cursor(ATTIC, LAPTOP) is None
    t.log.put_sent(HALL, PHONE, sent(1))
    assert t.log.cursor(HALL, PHONE) is None
