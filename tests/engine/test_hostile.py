"""What hostile members and a hostile relay send ends no client, and misleads none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from tests.engine.test_chatting import both
from tests.simulation.client import Client
from tests.simulation.relay import Relay
from tests.simulation.world import World
from tgtui.codec import encoded
from tgtui.crypto import Secret, SigningKey
from tgtui.engine.core import founding, packages, sending, showing
from tgtui.engine.core.terms import Predecessor
from tgtui.engine.events import Event
from tgtui.engine.intents import Accept, Delete, Edit, RefreshKeys, Send, StartChat
from tgtui.engine.rows import ChatState
from tgtui.engine.views import Trust
from tgtui.franking import Content, Kind, frank
from tgtui.identity import DeviceId, sign_revocation
from tgtui.mls import Capabilities
from tgtui.wire import ZERO, InboxItem, Invitation, RejoinOffer, decode_item
from tgtui.wire.replies import Claimed


HUGE = (1 << 64) - 1


def say(
    monkeypatch: pytest.MonkeyPatch,
    liar: Client,
    chat: int,
    change: Callable[[Content], Content],
) -> None:
    """Send a message of which a client of its own making has changed the content."""

    def franked(content: Content, *args: Any, **more: Any) -> Any:  # noqa: ANN401
        return frank(change(content), *args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(sending, "frank", franked)
        liar.intend(Send(chat=chat, text="lie"))


def answering(
    monkeypatch: pytest.MonkeyPatch,
    world: World,
    change: Callable[[msgspec.Struct], msgspec.Struct],
) -> None:
    """Have the relay answer something else than it would."""
    honest = Relay.answer

    def answer(relay: Relay, *args: Any) -> msgspec.Struct:  # noqa: ANN401
        return change(honest(relay, *args))

    monkeypatch.setattr(Relay, "answer", answer)
    world.settle(0)


def inviting(
    monkeypatch: pytest.MonkeyPatch,
    client: Client,
    change: Callable[[Invitation], Invitation],
) -> list[Invitation]:
    """Have invitations changed on their way, and return what came in the end."""
    came: list[Invitation] = []
    honest = client.hear

    def hear(event: Event) -> None:
        if isinstance(event, InboxItem):
            item = decode_item(event.kind, event.body)
            if isinstance(item, Invitation):
                came.append(change(item))
                body = msgspec.msgpack.encode(came[-1])
                event = msgspec.structs.replace(event, body=body)
        honest(event)

    monkeypatch.setattr(client, "hear", hear)
    return came


def test_a_time_that_no_database_holds_is_taken_for_a_late_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, here, bob, there = both(world)
    say(monkeypatch, anna, here, lambda content: replace(content, sent_at=HUGE))
    world.settle()
    assert bob.texts(there) == ["lie"]


def test_neither_does_a_revocation_of_that_time_end_anybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, here, bob, there = both(world)
    key = SigningKey(Secret(b"k" * 32))
    body = encoded(sign_revocation(key, DeviceId(b"d" * 32), at=HUGE))
    say(monkeypatch, anna, here, lambda c: replace(c, kind=Kind.REVOKE, body=body))
    anna.intend(Send(chat=here, text="next"))
    world.settle()
    assert bob.texts(there) == ["next"]


def test_more_edits_than_are_kept_end_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    anna, here, bob, there = both(world)
    monkeypatch.setattr(showing, "_KEPT", 3)
    number = anna.intend(Send(chat=here, text="0"))
    for text in "12345":
        world.settle()
        anna.intend(Edit(message=number, text=text))
    world.settle()
    anna.intend(Send(chat=here, text="next"))
    world.settle()
    assert bob.texts(there) == ["5", "next"]
    anna.intend(Delete(message=number))
    world.settle()
    assert bob.texts(there) == ["", "next"]


def test_an_edit_does_not_bring_back_what_was_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, here, bob, there = both(world)
    number = anna.intend(Send(chat=here, text="gone"))
    world.settle()
    [message] = [m for m in bob.messages(there) if m.kind]
    row = bob.database.messages.get(message.id)
    assert row is not None
    aim = row.commitment or ZERO
    anna.intend(Delete(message=number))
    world.settle()
    say(monkeypatch, anna, here, lambda c: replace(c, kind=Kind.EDIT, ref=aim))
    world.settle()
    assert [(m.text, m.deleted) for m in bob.messages(there) if m.kind] == [("", True)]


def test_two_key_packages_of_one_device_add_it_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, bob = world.people("anna", "bob")

    def twice(reply: msgspec.Struct) -> msgspec.Struct:
        if not isinstance(reply, Claimed):
            return reply
        return msgspec.structs.replace(reply, packages=reply.packages * 2)

    answering(monkeypatch, world, twice)
    anna.intend(StartChat(handle="bob"))
    world.settle()
    assert [chat.state for chat in bob.chats()] == [ChatState.REQUEST]


def test_a_device_that_lacks_what_rooms_need_is_not_added(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna = world.person("anna")
    with monkeypatch.context() as patch:
        patch.setattr(packages, "CAPABILITIES", Capabilities())
        bob = world.person("bob")
    anna.intend(StartChat(handle="bob"))
    world.settle(2_000)
    assert bob.chats() == ()
    assert anna.chats()[0].status.held == "the other one's KeyPackages are not good"


def test_an_invitation_of_before_does_not_take_a_room_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "LOW", 0)
    world = World()
    anna, bob = world.people("anna", "bob")
    came = inviting(monkeypatch, bob, lambda invitation: invitation)
    here = anna.intend(StartChat(handle="bob"))
    world.settle()
    there = bob.chats()[0].id
    bob.intend(Accept(chat=there))
    world.settle()
    anna.intend(Send(chat=here, text="1"))
    anna.intend(RefreshKeys(chat=here))
    world.settle()
    body = msgspec.msgpack.encode(came[0])
    bob.hear(InboxItem(99, world.relay.now, 1, body))
    world.settle()
    anna.intend(Send(chat=here, text="2"))
    bob.intend(Send(chat=there, text="3"))
    world.settle()
    assert sorted(bob.texts(there)) == sorted(anna.texts(here)) == ["1", "2", "3"]
    assert not [line for line in bob.lines(there) if "back in" in line]


def test_a_chat_is_not_continued_with_somebody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, here, bob, there = both(world)
    row = bob.database.chats.get(there)
    assert row is not None
    group = row.group
    assert group is not None
    eve = world.person("eve")
    fake = Predecessor(group, 1, ZERO)
    with monkeypatch.context() as patch:
        patch.setattr(founding, "_predecessor", lambda *_: fake)
        inviting(
            patch,
            bob,
            lambda each: msgspec.structs.replace(
                each, predecessor=group, request=False
            ),
        )
        theirs = eve.intend(StartChat(handle="bob"))
        world.settle()
    bob.intend(Send(chat=there, text="for anna"))
    world.settle()
    assert eve.texts(theirs) == []
    assert anna.texts(here) == ["for anna"]
    assert bob.chat("@anna").status.trust is Trust.ENCRYPTED


def test_nothing_is_kept_of_a_stranger_that_asks_to_be_let_back_in() -> None:
    world = World()
    anna, here, _, _ = both(world)
    carl = world.person("carl")
    row = anna.database.chats.get(here)
    assert row is not None
    group = row.group
    assert group is not None
    device = carl.engine.own.device
    request = device.ask_to_rejoin(group, key_package=b"x", at=world.relay.now)
    anna.hear(RejoinOffer(encoded(request), world.relay.now + 10_000))
    name = f"readded:{group.hex()}:{carl.device.hex()}"
    assert anna.database.values.get(name) is None
