"""A relay that takes another key is told from one that signs with a stranger's."""

from dataclasses import replace

import pytest

from tests.evil.relay import pair
from tests.simulation.relay import ROOT, Relay, descriptor_of
from tgtui.codec import decode_whole
from tgtui.crypto import Secret, SigningKey
from tgtui.engine.events import Failed
from tgtui.engine.intents import Send
from tgtui.engine.views import Trust
from tgtui.identity import FrankingKey, Period, UnverifiedDescriptor, sign_descriptor
from tgtui.relay.core import FrankingNotary


NEWER = SigningKey(Secret(b"n" * 32))


def rotate(relay: Relay) -> None:
    """Have the relay stamp with another key, as its root says."""
    plain = descriptor_of(ROOT, version=2)
    period = Period(0, 1 << 61)
    keys = (*plain.content.franking, FrankingKey(NEWER.public_key, period))
    data = sign_descriptor(ROOT, replace(plain.content, franking=keys))
    relay.descriptor = decode_whole(UnverifiedDescriptor.decode, data).verify(
        plain.relay_id
    )
    relay.notary = FrankingNotary(relay.descriptor, NEWER)


def test_both_sides_go_on_under_a_new_key() -> None:
    world, anna, bob, _ = pair()
    rotate(world.relay)
    anna.intend(Send(chat=1, text="under a new key"))
    world.settle(60_000)
    assert anna.texts(1) == bob.texts(1) == ["under a new key"]
    for client in (anna, bob):
        status = client.chats()[0].status
        assert (status.trust, status.sending) == (Trust.ENCRYPTED, True)
    assert not anna.chats()[0].waiting
    bob.intend(Send(chat=1, text="and back"))
    world.settle(60_000)
    assert "and back" in anna.texts(1)


def test_a_stamp_that_does_not_come_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, anna, bob, _ = pair()
    rotate(world.relay)
    lost = [True]
    ask = bob.ask_one

    def losing(which: int = 0) -> None:
        if bob.asking[which].call == "stamp" and lost:
            lost.clear()
            number = bob.asking.pop(which).number
            bob.answers.append(Failed(number))
            return
        ask(which)

    monkeypatch.setattr(bob, "ask_one", losing)
    anna.intend(Send(chat=1, text="in the end"))
    world.settle(60_000)
    assert not lost
    assert bob.texts(1) == ["in the end"]
