"""Numbers at their limits, from the relay and from members, end and wedge nothing."""

from typing import Final

import pytest

from tests.evil.member import MINUTES, Mallory, friends
from tests.evil.relay import forged, last_entry, pair, room_of
from tests.simulation import relay as rules
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.codec import encoded
from tgtui.engine.events import Accepted, Declined, Event
from tgtui.engine.intents import Send
from tgtui.engine.views import Trust
from tgtui.franking import ShortStamp
from tgtui.wire import (
    Caught,
    InboxItem,
    Passed,
    Refusal,
    Role,
    RoomKind,
    Segment,
    limits,
)
from tgtui.wire.replies import RoomList, RoomSummary


pytestmark = pytest.mark.slow


COUNTS: Final = (0, 1 << 31, 1 << 53, limits.INT)
"""What fits into a frame."""

WORDS: Final = (*COUNTS, 1 << 62, 1 << 63, (1 << 64) - 1)
"""What fits into eight bytes."""


def go_on(world: World, *people: Client) -> None:
    """Require that all reach each other, once those who were lied to connect anew."""
    for person in people:
        person.cut()
        person.connect()
    world.settle(10 * MINUTES)
    for person in people:
        person.intend(Send(chat=person.chats()[0].id, text=f"from {person.name}"))
    world.settle(MINUTES)
    expected = {f"from {person.name}" for person in people}
    for person in people:
        assert expected <= set(person.texts(person.chats()[0].id)), person.name


@pytest.mark.parametrize("number", WORDS)
def test_of_stamps(number: int) -> None:
    world, anna, bob, group = pair()
    entry = last_entry(world.relay, group)
    head = bob.database.rooms.last_entry(group)
    assert head is not None
    bob.hear(forged(world.relay, group, entry, seq=number))
    bob.hear(forged(world.relay, group, entry, seq=number, prev=head[1]))
    bob.hear(forged(world.relay, group, entry, accepted_at=number))
    world.settle()
    go_on(world, anna, bob)


@pytest.mark.parametrize("number", WORDS)
def test_of_receipts(number: int) -> None:
    world, anna, bob, group = pair()
    anna.intend(Send(chat=1, text="under way"))
    data = encoded(ShortStamp(bytes(8), number, number, bytes(64)))
    [attempt] = anna.database.outbox.attempts(group)
    for dev_seq in (1, 2, 3, number):
        anna.hear(Accepted(group, dev_seq, attempt.digest, data))
    world.settle()
    go_on(world, anna, bob)


@pytest.mark.parametrize("refusal", Refusal)
def test_of_refusals(refusal: Refusal) -> None:
    world, anna, bob, group = pair()
    anna.intend(Send(chat=1, text="under way"))
    [attempt] = anna.database.outbox.attempts(group)
    number, digest, last = attempt.dev_seq, attempt.digest, limits.INT
    anna.hear(Declined(group, number, digest, refusal, last, last))
    world.settle()
    go_on(world, anna, bob)


@pytest.mark.parametrize("number", COUNTS)
def test_of_frames(number: int) -> None:
    world, anna, bob, group = pair()
    frames: list[Event] = [
        Caught(group, number, number),
        Passed(group, number),
        InboxItem(number, number, 1, b""),
    ]
    for frame in frames:
        bob.hear(frame)
    world.settle()
    go_on(world, anna, bob)


@pytest.mark.parametrize("segment", [1 << 22, 1 << 23, (1 << 24) - 1])
def test_of_segments(segment: int) -> None:
    _, __, bob, group = pair()
    record = bob.relay.notary.segment(
        group, segment=segment, last=(0, bytes(32)), at=bob.relay.now
    )
    bob.hear(Segment(group, record.encoded))
    bob.hear(Segment(group, record.encoded))
    assert bob.chats()[0].status.trust is Trust.BLOCKED


@pytest.mark.parametrize("number", COUNTS)
def test_of_what_the_relay_counted(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, anna, bob, group = pair()
    room = room_of(world.relay, group)
    summary = RoomSummary(
        group=group,
        kind=RoomKind.DIRECT,
        role=Role.MEMBER,
        accepted=True,
        seq=room.seq,
        cursor=0,
        dev_seq=number,
        base_seq=number,
    )
    with monkeypatch.context() as patch:
        patch.setitem(rules.RULES, "rooms", lambda *_: RoomList((summary,), more=False))
        bob.cut()
        bob.connect()
        world.settle()
    go_on(world, anna, bob)


@pytest.mark.parametrize("number", WORDS)
def test_of_members(number: int) -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    expires = min(number, (1 << 32) - 1)
    Mallory(mallory, group).say("a", seen_seq=number, expires=expires)
    world.settle(MINUTES)
    for person in (anna, bob):
        person.intend(Send(chat=person.chat("Friends").id, text=person.name))
    world.settle(MINUTES)
    for person in (anna, bob):
        assert {"anna", "bob"} <= set(person.texts(person.chat("Friends").id))
