"""Rosters change by one rule, and have one hash."""

from hashlib import sha256

import pytest
from hypothesis import given, strategies as st

from tgtui.wire import (
    BadRoster,
    Member,
    Role,
    Roster,
    RosterChange,
    added,
    changed,
    roster_hash,
)


def ident(number: int) -> bytes:
    return number.to_bytes(32, "big")


def member(number: int, role: Role = Role.MEMBER, *, devices: int = 1) -> Member:
    first = 10_000 + 100 * number
    return Member(ident(number), role, tuple(map(ident, range(first, first + devices))))


def roster(*members: Member) -> Roster:
    return {one.account: one for one in members}


ANNA, BOB, CAROL = member(1, Role.OWNER), member(2), member(3, devices=3)
ROOM = roster(ANNA, BOB)


def test_what_is_put_is_there_afterwards() -> None:
    promoted = Member(BOB.account, Role.ADMIN, (ident(7),))
    change = RosterChange((CAROL, promoted))
    assert changed(ROOM, change) == roster(ANNA, promoted, CAROL)
    assert list(changed(ROOM, change)) == [ANNA.account, BOB.account, CAROL.account]


def test_what_is_dropped_is_not_there_afterwards() -> None:
    assert changed(ROOM, RosterChange(drops=(BOB.account,))) == roster(ANNA)
    assert changed(ROOM, RosterChange((CAROL,), (ANNA.account,))) == roster(BOB, CAROL)


def test_the_roster_before_stays_as_it_was() -> None:
    before = dict(ROOM)
    changed(before, RosterChange((CAROL,), (BOB.account,)))
    assert before == ROOM
    assert changed(ROOM, RosterChange()) == ROOM
    assert changed(ROOM, RosterChange()) is not ROOM


def test_a_device_may_move_with_its_account_dropped() -> None:
    thief = Member(CAROL.account, Role.MEMBER, BOB.devices)
    change = RosterChange((thief,), (BOB.account,))
    assert changed(ROOM, change) == roster(ANNA, thief)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (RosterChange(drops=(CAROL.account,)), "not in the room, or twice"),
        (RosterChange(drops=(BOB.account,) * 2), "not in the room, or twice"),
        (RosterChange((CAROL, CAROL)), "names an account twice"),
        (RosterChange((BOB,), (BOB.account,)), "names an account twice"),
        (RosterChange((member(4, devices=0),)), "missing, doubled or not in order"),
        (
            RosterChange((Member(ident(4), Role.MEMBER, (ident(8), ident(7))),)),
            "missing, doubled or not in order",
        ),
        (
            RosterChange((Member(ident(4), Role.MEMBER, (ident(7), ident(7))),)),
            "missing, doubled or not in order",
        ),
        (
            RosterChange((Member(ident(4), Role.MEMBER, BOB.devices),)),
            "a device is in two accounts",
        ),
        (
            RosterChange((member(4), Member(ident(5), Role.MEMBER, member(4).devices))),
            "a device is in two accounts",
        ),
    ],
)
def test_what_cannot_be(change: RosterChange, reason: str) -> None:
    with pytest.raises(BadRoster, match=reason):
        changed(ROOM, change)


def test_a_room_has_a_thousand_accounts() -> None:
    full = roster(*map(member, range(1, 1_001)))
    with pytest.raises(BadRoster, match="a room has at most 1000 accounts"):
        changed(full, RosterChange((member(1_001),)))
    swap = RosterChange((member(1_001),), (ident(1),))
    assert len(changed(full, swap)) == 1_000
    assert changed({}, RosterChange(tuple(full.values()))) == full


def test_who_is_new() -> None:
    promoted = Member(BOB.account, Role.ADMIN, BOB.devices)
    assert added(ROOM, RosterChange((promoted, CAROL))) == (CAROL,)
    assert added(ROOM, RosterChange(drops=(BOB.account,))) == ()


def test_one_commit_adds_64_to_a_room_and_all_to_a_new_one() -> None:
    many = tuple(map(member, range(10, 75)))
    assert len(added(ROOM, RosterChange(many[:64]))) == 64
    assert len(added(ROOM, RosterChange((*many[:64], BOB)))) == 64
    with pytest.raises(BadRoster, match="one commit adds at most 64 accounts"):
        added(ROOM, RosterChange(many))
    assert added({}, RosterChange(many)) == many


def test_the_hash_of_nobody() -> None:
    assert roster_hash(()) == sha256(b"tgtui/1 roster" + bytes(4)).digest()


def test_the_hash_is_of_one_line_a_device() -> None:
    lines = b"".join(CAROL.account + b"\x01" + device for device in CAROL.devices)
    expected = b"tgtui/1 roster" + bytes((0, 0, 0, 3)) + lines
    assert roster_hash((CAROL,)) == sha256(expected).digest()


def test_each_part_of_a_member_is_in_the_hash() -> None:
    hashes = {
        roster_hash((one,))
        for one in (
            BOB,
            Member(ident(9), BOB.role, BOB.devices),
            *(Member(BOB.account, role, BOB.devices) for role in list(Role)[1:]),
            Member(BOB.account, BOB.role, (ident(9),)),
            Member(BOB.account, BOB.role, (*BOB.devices, ident(1 << 20))),
        )
    }
    assert len(hashes) == 7


@given(st.data())
def test_the_order_of_members_and_devices_makes_no_difference(
    data: st.DataObject,
) -> None:
    numbers = data.draw(st.lists(st.integers(1, 50), unique=True, max_size=8))
    members = [member(number, devices=1 + number % 3) for number in numbers]
    turned = [Member(m.account, m.role, m.devices[::-1]) for m in members]
    assert roster_hash(data.draw(st.permutations(turned))) == roster_hash(members)
