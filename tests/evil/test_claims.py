"""What a member says of the relay stops nobody, and floods nobody (M2)."""

from tests.evil.member import MINUTES, Mallory, friends
from tgtui.engine.intents import Send
from tgtui.engine.views import Trust
from tgtui.franking import Kind


def test_false_histories_are_said_once_and_answered_a_few_times() -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    member = Mallory(mallory, group)
    mallory.cut()
    for at in range(14):
        member.look()
        member.say(f"lie {at}", seen_seq=member.seq - at, seen_head=bytes([at] * 32))
        world.settle(MINUTES)
    room = world.relay.tx.rooms.room(group)
    assert room is not None
    for honest in (anna, bob):
        lines = honest.lines(honest.chat("Friends").id)
        assert sum("reports another history" in line for line in lines) == 1
        facts = honest.engine._session.facts(group)  # noqa: SLF001
        assert facts is not None
        assert facts.claimed <= 8
        assert honest.chat("Friends").status.trust is Trust.ENCRYPTED
    anna.intend(Send(chat=anna.chat("Friends").id, text="well"))
    world.settle(MINUTES)
    assert "well" in bob.texts(bob.chat("Friends").id)


def test_endless_claims_without_a_proof_are_said_once() -> None:
    world, (anna, bob, mallory), group = friends("anna", "bob", "mallory")
    member = Mallory(mallory, group)
    mallory.cut()
    for _ in range(6):
        member.look()
        member.say("no stamp", kind=Kind.FORK)
        world.settle(MINUTES)
    for honest in (anna, bob):
        lines = honest.lines(honest.chat("Friends").id)
        assert sum("proves nothing" in line for line in lines) == 1
        assert honest.chat("Friends").status.trust is Trust.ENCRYPTED
