"""A commit that breaks a rule changes nothing, and kills no room (M1, M9)."""

from collections.abc import Callable

import pytest

from tests.evil.member import MINUTES, TEXTS, Mallory, friends
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.engine.core.packages import new_package
from tgtui.engine.intents import Send
from tgtui.engine.views import Trust
from tgtui.mls import Add, Extension, Proposal, Remove
from tgtui.wire import HandshakeAad, Refused, Role, RoomKind


Bad = Callable[[Mallory], None]


def garbage(mallory: Mallory) -> None:
    """Frame random bytes as a commit."""
    options = mallory.aad().encoded()
    good = mallory.group.commit(
        mallory.session.environment(mallory.client.relay.now)
    ).message
    # The header of a real one, with other authenticated data and nothing that opens.
    head = good[: 5 + 32 + 8 + 1]
    body = b"\x40\x7a" + options + b"\x1c" + bytes(28)
    sealed = mallory.session.entropy.draw(4096 + 16)
    mallory.submit(head + body + b"\x50\x10" + sealed)


def with_proposals(make: Callable[[Mallory], tuple[Proposal, ...]]) -> Bad:
    """Return what commits these proposals."""
    return lambda mallory: mallory.commit(*make(mallory))


def own_leaf_added(mallory: Mallory) -> tuple[Proposal, ...]:
    """Add a second device of the own account's, with no word to the relay."""
    return (Add(new_package(mallory.session).package),)


def others_leaf(mallory: Mallory) -> int:
    """Return the leaf of the owner."""
    return min(index for index, _ in mallory.group.members)


BAD: dict[str, Bad] = {
    "bytes that are none": garbage,
    "the owner removed": with_proposals(lambda m: (Remove(others_leaf(m)),)),
    "a role taken": with_proposals(
        lambda m: (m.promoted(m.client.account, Role.OWNER),)
    ),
    "another relay": with_proposals(lambda m: (m.terms(relay_id=bytes(32)),)),
    "another kind": with_proposals(lambda m: (m.terms(kind=RoomKind.DIRECT),)),
    "a timer by a member": with_proposals(lambda m: (m.terms(timer=5),)),
    "no terms": with_proposals(lambda m: (m.extensions(Extension(0xF7A1, b"")),)),
    "a title by nobody": with_proposals(
        lambda m: (m.extensions(Extension(TEXTS, b"vile")),)
    ),
    "a commitment without texts": lambda m: m.commit(commitment=b"c" * 32),
}


def goes_on(world: World, people: list[Client], text: str) -> None:
    """Require that the next honest message of each reaches everybody."""
    for person in people:
        person.intend(
            Send(chat=person.chat("Friends").id, text=f"{text} {person.name}")
        )
    world.settle(MINUTES)
    expected = {f"{text} {person.name}" for person in people}
    for person in people:
        assert expected <= set(person.texts(person.chat("Friends").id))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_commit_is_void_for_all_and_the_room_goes_on(name: str) -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    member = Mallory(mallory, group)
    BAD[name](member)
    world.settle(MINUTES)
    for honest in (anna, bob):
        chat = honest.chat("Friends")
        assert chat.status.trust is Trust.ENCRYPTED
        assert any("not allowed" in line for line in honest.lines(chat.id))
    goes_on(world, [anna, bob], name)


def test_the_relay_takes_no_commit_that_makes_another_roster_than_it_names() -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    with pytest.raises(Refused):
        Mallory(mallory, group).commit(roster_hash=bytes(32))
    goes_on(world, [anna, bob], "as ever")


@pytest.mark.parametrize(
    "change",
    [{"seen_head": bytes(32)}, {"seen_seq": 10**6}, {"expires": 7}],
    ids=["another head", "ahead of time", "another timer"],
)
def test_a_false_claim_of_a_member_stops_nobody(change: dict[str, object]) -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    Mallory(mallory, group).say("believe me", **change)
    world.settle(MINUTES)
    for honest in (anna, bob):
        chat = honest.chat("Friends")
        assert chat.status.trust is not Trust.BLOCKED
        assert chat.status.sending
    goes_on(world, [anna, bob], "still here")


@pytest.mark.parametrize("payload", [b"\0", b"\1\1", bytes(300), b"\xff" * 300])
def test_what_no_app_can_read_is_hidden_and_named(payload: bytes) -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    Mallory(mallory, group).say("", payload=payload)
    world.settle(MINUTES)
    lines = anna.lines(anna.chat("Friends").id)
    assert any("1 message hidden" in line and "@mallory" in line for line in lines)
    goes_on(world, [anna, bob], "next")


def test_an_aad_of_ours_has_one_form() -> None:
    _, (_, __, mallory), group = friends("anna", "bob", "mallory")
    assert isinstance(Mallory(mallory, group).aad(), HandshakeAad)
