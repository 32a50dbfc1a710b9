"""The inboxes of devices."""

from tests.contracts.samples import ATTIC, HALL, LAPTOP, PHONE
from tests.contracts.ways import contract
from tgtui.relay.ports import InboxRow, Transaction
from tgtui.wire import InboxKind


def put(
    t: Transaction,
    device: bytes = LAPTOP,
    *,
    at: int = 1000,
    kind: InboxKind = InboxKind.INVITATION,
    group: bytes = HALL,
) -> int:
    return t.inbox.deliver(device, at=at, kind=kind, body=b"body", group=group)


def places(t: Transaction, device: bytes = LAPTOP) -> list[int]:
    return [row.seq for row in t.inbox.items(device, 0, 100)]


@contract
def test_items_are_read_in_order_and_in_pages(t: Transaction) -> None:
    assert [put(t, at=at) for at in (1000, 1001, 1002)] == [1, 2, 3]
    assert put(t, PHONE) == 1
    first, second, third = t.inbox.items(LAPTOP, 0, 10)
    assert first == InboxRow(1, 1000, InboxKind.INVITATION, b"body")
    assert t.inbox.items(LAPTOP, 1, 1) == [second]
    assert t.inbox.items(LAPTOP, 2, 10) == [third]
    assert t.inbox.items(LAPTOP, 3, 10) == []
    assert t.inbox.items(LAPTOP, 0, 0) == []
    assert third.kind is InboxKind.INVITATION


@contract
def test_places_are_not_used_again(t: Transaction) -> None:
    put(t)
    put(t)
    t.inbox.drop_items_through(LAPTOP, 1)
    assert places(t) == [2]
    t.inbox.drop_items_through(LAPTOP, 100)
    t.inbox.drop_items_through(PHONE, 1)
    assert places(t) == []
    assert put(t) == 3


@contract
def test_places_are_left_out_and_never_used_twice(t: Transaction) -> None:
    put(t)
    put(t)
    t.inbox.put_place(LAPTOP, 1)
    assert put(t) == 3
    t.inbox.put_place(LAPTOP, 1_800_000_000)
    assert put(t) == 1_800_000_001
    assert places(t) == [1, 2, 3, 1_800_000_001]
    t.inbox.put_place(PHONE, 7)
    assert put(t, PHONE) == 8


@contract
def test_an_inbox_is_dropped_whole(t: Transaction) -> None:
    put(t)
    put(t, PHONE)
    t.inbox.drop_inbox(LAPTOP)
    assert places(t) == []
    assert places(t, PHONE) == [1]
    assert put(t) == 1


@contract
def test_the_items_of_a_room_are_dropped(t: Transaction) -> None:
    for group in (HALL, ATTIC, b"", HALL):
        put(t, group=group)
    put(t, PHONE)
    t.inbox.drop_items_of(LAPTOP, HALL)
    assert places(t) == [2, 3]
    assert places(t, PHONE) == [1]


@contract
def test_items_of_no_room_are_dropped_as_well(t: Transaction) -> None:
    put(t, group=b"")
    put(t)
    t.inbox.drop_items_of(LAPTOP, b"")
    assert places(t) == [2]


@contract
def test_old_items_expire(t: Transaction) -> None:
    for at in (1000, 1001, 1000):
        put(t, at=at)
    put(t, PHONE)
    assert t.inbox.expire_items(1001) == 3
    assert t.inbox.expire_items(1001) == 0
    assert places(t) == [2]
    assert put(t) == 4


@contract
def test_all_items_of_a_kind_are_dropped(t: Transaction) -> None:
    put(t)
    put(t, kind=InboxKind.KEYS_LOW)
    put(t, PHONE)
    t.inbox.drop_all_items(InboxKind.INVITATION)
    assert places(t) == [2]
    assert places(t, PHONE) == []
