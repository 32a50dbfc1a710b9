"""Attempts to have people chat with less than they think, or report to others."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.evil.relay import STRANGER, pair
from tests.simulation import relay as rules
from tests.simulation.client import Client
from tests.simulation.relay import ROOT, descriptor_of
from tests.simulation.world import World
from tgtui.codec import decode_whole
from tgtui.crypto import SUITES, SeededEntropy
from tgtui.engine.core.terms import CAPABILITIES
from tgtui.engine.events import DescriptorCame
from tgtui.engine.intents import StartChat
from tgtui.engine.queries import GetSheet
from tgtui.engine.rows import ChatState
from tgtui.engine.views import TrustSheet
from tgtui.identity import (
    Descriptor,
    ModerationKey,
    Period,
    UnverifiedDescriptor,
    sign_descriptor,
)
from tgtui.keys import ModeratorKeys
from tgtui.mls import Capabilities, Credential, KeyPackageDraft, Lifetime
from tgtui.wire.replies import Claimed, ClaimedPackage


def offers(
    monkeypatch: pytest.MonkeyPatch,
    bob: Client,
    suite: int,
    capabilities: Capabilities = CAPABILITIES,
) -> None:
    """Have the relay give out a KeyPackage of Bob's own, for another suite."""
    own, now = bob.engine.own.device, bob.relay.now // 1000
    draft = KeyPackageDraft(
        SUITES[suite],
        Credential(own.credential.encoded()),
        Lifetime(now - 3600, now + 86_400),
        capabilities=capabilities,
    )
    made = draft.make(own.signing_key, SeededEntropy(b"weak"))
    package = ClaimedPackage(bob.device, made.package.encoded, last_resort=False)
    claimed = Claimed((package,), ())
    monkeypatch.setitem(rules.RULES, "claim-key-package", lambda *_: claimed)


@pytest.mark.parametrize("suite", sorted(set(SUITES) - {0xF002}))
def test_no_chat_begins_with_a_weaker_suite(
    monkeypatch: pytest.MonkeyPatch, suite: int
) -> None:
    world = World()
    anna, bob = world.people("anna", "bob")
    offers(monkeypatch, bob, suite)
    anna.intend(StartChat(handle="bob"))
    world.settle(2_000)
    [chat] = anna.chats()
    assert chat.state is ChatState.SETTING_UP
    assert "KeyPackages are not good" in chat.status.held
    assert not chat.status.sending
    assert bob.chats() == ()


def test_nor_with_an_app_that_cannot_prove_what_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, bob = world.people("anna", "bob")
    offers(monkeypatch, bob, 0xF002, Capabilities())
    anna.intend(StartChat(handle="bob"))
    world.settle(2_000)
    assert "KeyPackages are not good" in anna.chats()[0].status.held
    assert bob.chats() == ()


def test_the_sheet_says_what_is_in_use() -> None:
    _, anna, _, __ = pair()
    sheet: TrustSheet = anna.ask(GetSheet(chat=1))
    assert sheet.post_quantum
    assert sheet.suite.startswith("X25519 + ML-KEM-768")


def with_moderators(version: int, seed: bytes) -> Descriptor:
    """Return a descriptor of the relay's that names a moderator."""
    plain = descriptor_of(ROOT, version=version)
    keys = ModeratorKeys.generate(SeededEntropy(seed))
    period = Period(0, 1 << 61)
    content = replace(plain.content, moderation=(ModerationKey(keys.public, period),))
    return reread(sign_descriptor(ROOT, content), plain)


def reread(data: bytes, like: Descriptor) -> Descriptor:
    """Return a descriptor as a client reads it."""
    return decode_whole(UnverifiedDescriptor.decode, data).verify(like.relay_id)


def lines(client: Client) -> list[str]:
    """Return what was said of the moderators."""
    return [line for line in client.lines(1) if "moderators have changed" in line]


def test_other_moderators_are_told_of_once() -> None:
    _, anna, __, ___ = pair()
    anna.hear(DescriptorCame(with_moderators(2, b"one").encoded))
    assert len(lines(anna)) == 1
    anna.hear(DescriptorCame(with_moderators(2, b"one").encoded))
    assert len(lines(anna)) == 1
    sheet: TrustSheet = anna.ask(GetSheet(chat=1))
    assert len(sheet.moderators) == 1


Swap = Callable[[Descriptor], bytes]

SWAPS: dict[str, Swap] = {
    "of another root": lambda good: sign_descriptor(STRANGER, good.content),
    "of no root": lambda good: good.encoded[:-1] + bytes((good.encoded[-1] ^ 1,)),
    "an older one": lambda good: sign_descriptor(
        ROOT, replace(good.content, version=1)
    ),
    "none": lambda _: b"",
}


@pytest.mark.parametrize("name", SWAPS)
def test_moderators_that_the_root_does_not_vouch_for_get_nothing(name: str) -> None:
    _, anna, __, ___ = pair()
    anna.hear(DescriptorCame(SWAPS[name](with_moderators(3, b"evil"))))
    assert lines(anna) == []
    sheet: TrustSheet = anna.ask(GetSheet(chat=1))
    assert sheet.moderators == ()
