"""One member at a time is asked to let a device back in, for as long as a day."""

from typing import Any

import pytest

from tests.relay.core.proving import damaged
from tests.relay.core.village import (
    ANNA,
    BOB,
    CARL,
    GROUP,
    NOW,
    Person,
    Village,
    person,
)
from tgtui.codec import encoded
from tgtui.identity import sign_rejoin
from tgtui.relay.core import rejoin
from tgtui.relay.core.effects import OfferRejoin, Outcome
from tgtui.wire import Refusal, limits, requests
from tgtui.wire.replies import Done


def signed(each: Person, group: bytes = GROUP, *, at: int = NOW) -> bytes:
    return encoded(
        sign_rejoin(
            each.device_key,
            each.credential,
            group_id=group,
            key_package=b"package",
            at=at,
        )
    )


def ask(
    village: Village, each: Person = ANNA, request: bytes | None = None
) -> Outcome[Done]:
    wanted = requests.Rejoin(signed(each) if request is None else request)
    return village.run(
        lambda tx: rejoin.ask_to_rejoin(tx, village.context, each.sender, wanted)
    )


def refusal(village: Village, request: bytes, each: Person = ANNA) -> Refusal:
    wanted = requests.Rejoin(request)
    return village.refusal(
        lambda tx: rejoin.ask_to_rejoin(tx, village.context, each.sender, wanted)
    )


def turn(village: Village, *online: Person) -> tuple[object, ...]:
    there = {each.device for each in online}
    outcome = village.run(
        lambda tx: rejoin.next_turn(tx, village.context, there.__contains__)
    )
    assert outcome.reply == Done()
    return outcome.effects


def offer(village: Village, to: Person, of: Person = ANNA) -> tuple[OfferRejoin]:
    until = village.context.now + limits.REJOIN_LEASE
    return (OfferRejoin(to.device, signed(of), until),)


def arrival(village: Village, each: Person, *online: Person) -> tuple[object, ...]:
    there = {each.device, *(other.device for other in online)}
    outcome = village.run(
        lambda tx: rejoin.arrive(tx, village.context, each.sender, there.__contains__)
    )
    assert outcome.reply is None
    return outcome.effects


def waits(village: Village, each: Person = ANNA) -> bool:
    return village.run(lambda tx: rejoin.is_waiting(tx, GROUP, each.device))


def a_room() -> Village:
    village = Village(ANNA, BOB, CARL)
    village.found_room(BOB, ANNA, CARL)
    return village


def test_members_are_asked_in_turn() -> None:
    village = a_room()
    assert ask(village) == Outcome(Done())
    assert turn(village, BOB, CARL) == offer(village, BOB)
    assert turn(village, BOB, CARL) == ()
    village.wait(limits.REJOIN_LEASE - 1)
    assert turn(village, BOB, CARL) == ()
    village.wait(1)
    assert turn(village, BOB, CARL) == offer(village, CARL)
    village.wait(limits.REJOIN_LEASE)
    assert turn(village, BOB, CARL) == offer(village, BOB)


def test_who_comes_while_nobody_is_there_is_asked_at_once() -> None:
    village = a_room()
    ask(village)
    assert turn(village) == ()
    village.wait(1)
    assert arrival(village, CARL, ANNA) == offer(village, CARL)
    # From now on it is carl's turn.
    assert turn(village, BOB, CARL) == ()
    assert arrival(village, BOB, CARL) == ()
    village.wait(limits.REJOIN_LEASE)
    assert turn(village, BOB, CARL) == offer(village, BOB)


def test_who_comes_while_another_is_asked_waits_until_that_one_is_gone() -> None:
    village = a_room()
    ask(village)
    turn(village, BOB)
    assert arrival(village, CARL, BOB) == ()
    assert arrival(village, CARL) == offer(village, CARL)


def test_who_comes_as_a_turn_has_ended_is_asked() -> None:
    village = a_room()
    ask(village)
    turn(village, BOB)
    village.wait(limits.REJOIN_LEASE)
    assert arrival(village, CARL, BOB) == offer(village, CARL)


def test_who_comes_back_in_its_turn_is_asked_again_for_the_rest_of_it() -> None:
    village = a_room()
    ask(village)
    first = turn(village, BOB)
    village.wait(limits.REJOIN_LEASE - 1)
    assert arrival(village, BOB, CARL) == first
    village.wait(1)
    assert turn(village, BOB, CARL) == offer(village, CARL)


def test_nobody_keeps_the_turn_by_coming_again_and_again() -> None:
    village = a_room()
    ask(village)
    turn(village, BOB, CARL)
    village.wait(limits.REJOIN_LEASE)
    # Bob comes back as his turn has ended, before anybody looks for the next one.
    assert arrival(village, BOB, CARL) == offer(village, CARL)


def test_two_that_come_and_go_leave_others_their_turn() -> None:
    village = a_room()
    dora = person("dora")
    village.settle(dora)
    village.found_room(BOB, ANNA, CARL, dora)
    ask(village)
    turn(village, BOB, CARL)
    # Dora comes for bob, who is gone; carl was there all the time.
    assert arrival(village, dora, CARL) == offer(village, CARL)


def test_who_came_and_is_gone_already_is_not_asked() -> None:
    village = a_room()
    ask(village)
    outcome = village.run(
        lambda tx: rejoin.arrive(tx, village.context, BOB.sender, lambda _: False)
    )
    assert outcome.effects == ()


def test_who_was_asked_and_left_is_not_waited_for() -> None:
    village = a_room()
    ask(village)
    turn(village, BOB)
    village.change_member(BOB, left=True)
    assert arrival(village, CARL, BOB) == offer(village, CARL)
    assert arrival(village, BOB) == ()


def test_who_comes_is_asked_for_all_that_wait_and_never_for_itself() -> None:
    village = a_room()
    ask(village)
    village.wait(1)
    ask(village, CARL)
    there = [
        village.run(lambda tx, each=each: rejoin.waits_for(tx, each.account))  # type: ignore[misc]
        for each in (ANNA, BOB)
    ]
    assert there == [True, True]
    both = (*offer(village, BOB), *offer(village, BOB, CARL))
    assert arrival(village, BOB) == both
    assert arrival(village, ANNA) == offer(village, ANNA, CARL)


def test_who_comes_is_asked_for_nothing_that_is_over() -> None:
    village = a_room()
    ask(village)
    ask(village, CARL)
    village.change_member(CARL, left=True)
    village.wait(limits.REJOIN_LIFE)
    assert arrival(village, BOB) == ()
    # That is left to the next turn.
    assert waits(village)
    assert turn(village, BOB) == ()
    assert not waits(village)


def test_who_is_in_no_such_room_is_asked_nothing() -> None:
    village = a_room()
    dora = person("dora")
    village.settle(dora)
    ask(village)
    assert not village.run(lambda tx: rejoin.waits_for(tx, dora.account))
    assert arrival(village, dora) == ()


def test_only_who_is_there_is_asked() -> None:
    village = a_room()
    ask(village)
    assert turn(village, CARL, ANNA) == offer(village, CARL)
    village.wait(limits.REJOIN_LEASE)
    assert turn(village, CARL, ANNA) == offer(village, CARL)


def test_where_nobody_is_there_others_get_their_turn() -> None:
    village = a_room()
    ask(village)
    assert turn(village, ANNA) == ()
    assert turn(village, BOB) == ()
    village.wait(limits.REJOIN_LEASE)
    assert turn(village, BOB) == offer(village, BOB)
    row = village.tx.rejoins.rejoin(GROUP, ANNA.device)
    assert row is not None
    assert row.asked == BOB.device
    village.wait(limits.REJOIN_LEASE)
    assert turn(village) == ()
    village.wait(limits.REJOIN_LEASE)
    # Bob was the last to be asked.
    assert turn(village, BOB, CARL) == offer(village, CARL)


def test_whoever_was_asked_may_have_gone() -> None:
    village = a_room()
    ask(village)
    turn(village, CARL)
    village.tx.rooms.drop_member(GROUP, CARL.account)
    village.wait(limits.REJOIN_LEASE)
    assert turn(village, BOB, CARL) == offer(village, BOB)


@pytest.mark.parametrize("changes", [{"accepted": False}, {"left": True}])
def test_only_those_who_are_served_are_asked(changes: dict[str, Any]) -> None:
    village = a_room()
    village.tx.rooms.put_member(GROUP, village.member(BOB)._replace(**changes))
    ask(village)
    assert turn(village, BOB) == ()


def test_another_device_of_the_account_is_asked_too() -> None:
    village = a_room()
    phone = ANNA.on("phone")
    village.change_member(ANNA, devices=(ANNA.device, phone.device))
    ask(village)
    assert turn(village, ANNA, phone) == offer(village, phone)


def test_a_new_device_asks_beside_the_old_leaf() -> None:
    village = a_room()
    phone = ANNA.on("phone")
    village.admit(phone)
    ask(village, phone)
    assert turn(village, BOB) == offer(village, BOB, phone)
    assert not waits(village)


def test_a_day_is_enough() -> None:
    village = a_room()
    ask(village)
    village.wait(limits.REJOIN_LIFE - 1)
    assert turn(village, BOB) == offer(village, BOB)
    village.wait(1)
    assert waits(village)
    village.wait(limits.REJOIN_LEASE)
    assert turn(village, BOB) == ()
    assert not waits(village)


def test_a_commit_ends_it() -> None:
    village = a_room()
    ask(village)
    ask(village, CARL)
    village.run(lambda tx: rejoin.end_rejoin(tx, GROUP, ANNA.device))
    assert not waits(village)
    assert waits(village, CARL)
    assert turn(village, BOB) == offer(village, BOB, CARL)


def test_who_may_not_return_any_more() -> None:
    village = a_room()
    ask(village)
    ask(village, CARL)
    village.change_member(CARL, left=True)
    village.tx.accounts.drop_device(ANNA.device)
    assert turn(village, BOB) == ()
    assert not waits(village)
    assert not waits(village, CARL)


def test_several_ask_at_once() -> None:
    village = a_room()
    ask(village)
    village.wait(1)
    ask(village, CARL)
    assert turn(village, BOB) == (*offer(village, BOB), *offer(village, BOB, CARL))


@pytest.mark.parametrize(
    "changes", [{"accepted": False}, {"left": True}, None], ids=str
)
def test_only_members_may_ask(changes: dict[str, Any] | None) -> None:
    village = a_room()
    if changes is None:
        village.tx.rooms.drop_member(GROUP, ANNA.account)
    else:
        village.tx.rooms.put_member(GROUP, village.member(ANNA)._replace(**changes))
    assert refusal(village, signed(ANNA)) is Refusal.NOT_FOUND
    assert not waits(village)


def test_a_room_that_is_not_there() -> None:
    village = a_room()
    assert refusal(village, signed(ANNA, b"h" * 32)) is Refusal.NOT_FOUND
    assert refusal(village, signed(ANNA, b"short")) is Refusal.NOT_FOUND


def test_a_device_asks_for_itself() -> None:
    village = a_room()
    for other in (BOB, ANNA.on("phone")):
        assert refusal(village, signed(other)) is Refusal.FORBIDDEN


@pytest.mark.parametrize(
    ("at", "expected"), [(0, Refusal.MALFORMED), (-1, Refusal.FORBIDDEN)]
)
def test_a_request_that_the_device_did_not_sign(at: int, expected: Refusal) -> None:
    village = a_room()
    assert refusal(village, damaged(signed(ANNA), at)) is expected


def test_three_a_day() -> None:
    village = a_room()
    for count in range(limits.REJOINS_A_DAY):
        ask(village, request=signed(ANNA, at=NOW + count))
    # The last one is there already: its answer may have been lost.
    ask(village, request=signed(ANNA, at=NOW + count))
    wanted = requests.Rejoin(signed(ANNA, at=NOW + 9))
    refused = village.refused(
        lambda tx: rejoin.ask_to_rejoin(tx, village.context, ANNA.sender, wanted)
    )
    assert refused.refusal is Refusal.RATE
    assert refused.retry_after == limits.DAY - NOW % limits.DAY
    ask(village, CARL)
    village.found_room(BOB, ANNA, group=b"h" * 32)
    ask(village, request=signed(ANNA, b"h" * 32))
    village.wait(refused.retry_after)
    ask(village, request=signed(ANNA, at=NOW + 9))


def test_a_newer_request_takes_the_place_of_the_older() -> None:
    village = a_room()
    ask(village)
    turn(village, BOB)
    newer = signed(ANNA, at=NOW + 1)
    ask(village, request=newer)
    until = NOW + limits.REJOIN_LEASE
    assert turn(village, BOB) == (OfferRejoin(BOB.device, newer, until),)
