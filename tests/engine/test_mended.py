"""What a person does and time brings, where something else comes between."""

import pytest

from tests.evil.member import MINUTES, Mallory, friends
from tests.evil.relay import pair
from tests.simulation import relay as rules
from tests.simulation.client import Client
from tests.simulation.world import World
from tgtui.engine.core import packages
from tgtui.engine.events import Declined, Replied
from tgtui.engine.intents import (
    Acknowledge,
    Block,
    Cancel,
    Leave,
    MarkRead,
    Meet,
    React,
    Send,
    SetTimer,
    StartChat,
)
from tgtui.engine.queries import ListChats
from tgtui.engine.rows import MessageState
from tgtui.engine.views import Trust
from tgtui.wire import Refusal
from tgtui.wire.replies import Found, KeyPackageCount


def test_a_message_disappears_though_the_computer_slept() -> None:
    world, anna, bob, _ = pair()
    anna.intend(SetTimer(chat=1, seconds=60))
    world.settle(MINUTES)
    anna.intend(Send(chat=1, text="for a minute"))
    world.settle(MINUTES // 2)
    [message] = [m for m in bob.messages(1) if m.text == "for a minute"]
    bob.intend(MarkRead(chat=1, message=message.id))
    bob.cut()
    # It slept for a day, and something else is heard first.
    world.relay.now += 86_400_000
    bob.ask(ListChats())
    wake = bob.engine.wake_at()
    assert wake is not None
    assert wake <= world.relay.now
    bob.tick()
    assert bob.texts(1) == []


@pytest.mark.slow
def test_all_that_is_read_begins_its_timer() -> None:
    world, anna, bob, _ = pair()
    anna.intend(SetTimer(chat=1, seconds=60))
    world.settle(MINUTES)
    for at in range(520):
        world.relay.now += 60
        anna.intend(Send(chat=1, text=f"{at}"))
        world.settle(60)
    texts = [m for m in bob.messages(1) if m.kind]
    assert len(texts) == 520
    bob.intend(MarkRead(chat=1, message=texts[-1].id))
    world.relay.now += 61_000
    bob.tick()
    assert bob.texts(1) == []


def test_who_acknowledged_a_new_key_can_write_again() -> None:
    world, anna, bob, _ = pair()
    mallory = world.person("mallory")
    found = Found(mallory.account, "bob", mallory.identity.public_key, None, ())
    before = rules.RULES["lookup"]
    rules.RULES["lookup"] = lambda *_: found
    try:
        anna.intend(Meet(handle="bob"))
        world.settle()
    finally:
        rules.RULES["lookup"] = before
    assert anna.chats()[0].status.trust is Trust.CHANGED
    anna.intend(Acknowledge(chat=1))
    assert anna.chats()[0].status.sending
    anna.intend(Send(chat=1, text="still you?"))
    world.settle()
    assert bob.texts(1) == ["still you?"]
    # The handle leads to whom it was pinned to.
    assert anna.intend(StartChat(handle="bob")) == 1


def refuse(client: Client, group: bytes) -> None:
    """Refuse the first submission under way by a handshake that names nothing new."""
    client.going.clear()
    for attempt in client.database.outbox.attempts(group)[:1]:
        refused = (attempt.dev_seq, attempt.digest, Refusal.STALE)
        client.hear(Declined(group, *refused, seq=0))


def test_what_is_cancelled_while_it_is_under_way_and_refused_never_goes_out() -> None:
    world, anna, bob, group = pair()
    number = anna.intend(Send(chat=1, text="secret"))
    anna.intend(Cancel(message=number))
    refuse(anna, group)
    world.settle(2 * MINUTES)
    assert bob.messages(1)[-1].text != "secret"
    assert not any(m.deleted for m in bob.messages(1))
    anna.intend(Send(chat=1, text="other"))
    world.settle(MINUTES)
    assert bob.texts(1) == ["other"]


def test_a_message_of_kind_0_is_a_message_like_others() -> None:
    world, (anna, _, mallory), group = friends("anna", "bob", "mallory")
    mallory.cut()
    Mallory(mallory, group).say("vile", kind=0)
    world.settle(MINUTES)
    chat = anna.chat("Friends").id
    [message] = [m for m in anna.messages(chat) if m.account == mallory.account]
    assert message.kind
    assert message.reportable
    anna.intend(Block(account=mallory.account))
    [message] = [m for m in anna.messages(chat) if m.account == mallory.account]
    assert "vile" not in message.text


def test_who_joined_after_somebody_left_takes_what_the_others_take() -> None:
    world, (owner, bert, _), group = friends("anna", "bob", "carl")
    owner.intend(Leave(chat=owner.chat("Friends").id))
    world.settle(10 * MINUTES)
    bert.intend(Send(chat=bert.chat("Friends").id, text="on"))
    world.settle(MINUTES)
    room = world.relay.tx.rooms.members(group)
    assert owner.account not in {m.account for m in room if not m.left}


def test_the_blocked_say_nothing_by_reactions_and_quotes() -> None:
    world, (anna, bob, carl), _ = friends("anna", "bob", "carl")
    chats = {c.name: c.chat("Friends").id for c in (anna, bob, carl)}
    anna.intend(Send(chat=chats["anna"], text="hello"))
    bob.intend(Send(chat=chats["bob"], text="vile words"))
    world.settle(MINUTES)
    said = {m.text: m.id for m in bob.messages(chats["bob"])}
    bob.intend(React(message=said["hello"], text="vile"))
    theirs = {m.text: m.id for m in carl.messages(chats["carl"])}
    carl.intend(Send(chat=chats["carl"], text="what?", reply=theirs["vile words"]))
    world.settle(MINUTES)
    anna.intend(Block(account=bob.account))
    shown = anna.messages(chats["anna"])
    assert not any("vile" in m.text or "vile" in m.reply_text for m in shown)
    assert not any(r.text == "vile" for m in shown for r in m.reactions)


def test_a_relay_that_never_has_enough_gets_no_more_key_packages() -> None:
    world = World()
    [anna] = world.people("anna")
    world.settle()
    for _ in range(60):
        _answered(anna, KeyPackageCount(0, last_resort=True, last_resort_used=False))
    made = anna.database.packages.all()
    assert len(made) <= 2 * packages.TARGET + 300


def _answered(client: Client, reply: KeyPackageCount) -> None:
    session = client.engine._session  # noqa: SLF001
    for number, errand in list(session.asked.items()):
        if errand.what in (packages.COUNT, packages.PUBLISH):
            client.hear(Replied(number, reply))
            return
    packages.count(session)
    session.effects.clear()


def test_an_answer_that_names_nothing_new_is_waited_for() -> None:
    world, anna, _, group = pair()
    number = anna.intend(Send(chat=1, text="once"))
    for _ in range(50):
        refuse(anna, group)
    assert len(anna.database.outbox.attempts(group)) <= 1
    world.settle(MINUTES)
    row = anna.database.messages.get(number)
    assert row is not None
    assert row.state is not MessageState.FAILED


def test_a_reaction_that_is_refused_is_shown_no_longer() -> None:
    world, anna, bob, group = pair()
    bob.intend(Send(chat=1, text="hello"))
    world.settle(MINUTES)
    [message] = [m for m in anna.messages(1) if m.text == "hello"]
    anna.intend(React(message=message.id, text="+1"))
    [attempt] = anna.database.outbox.attempts(group)
    anna.going.clear()
    refused = attempt.dev_seq, attempt.digest, Refusal.TOO_LARGE
    anna.hear(Declined(group, *refused))
    [message] = [m for m in anna.messages(1) if m.text == "hello"]
    assert message.reactions == ()
    assert any("not done" in line for line in anna.lines(1))
