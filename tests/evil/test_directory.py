"""A directory that lies: other accounts' revocations, and what the relay keeps back."""

import pytest

from tests.simulation import relay as rules
from tests.simulation.world import World
from tgtui.codec import encoded
from tgtui.crypto import SeededEntropy
from tgtui.engine.core.session import REVOCATIONS
from tgtui.engine.intents import Meet
from tgtui.keys import DeviceKey, IdentityKey
from tgtui.wire.replies import Found


def revocation(identity: IdentityKey, seed: int) -> bytes:
    """Return the revocation of a device of somebody's."""
    entropy = SeededEntropy(b"device %d" % seed)
    device = DeviceKey.generate(identity, entropy, created=seed)
    return encoded(identity.revoke(device.credential.device, at=seed + 1))


def test_revocations_of_accounts_that_nobody_asked_for_are_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, bob = world.people("anna", "bob")
    strangers = [
        IdentityKey.generate(SeededEntropy(b"stranger %d" % at)) for at in range(5)
    ]
    lies = tuple(revocation(each, 1) for each in strangers)
    found = Found(bob.account, "bob", bob.identity.public_key, None, lies)
    monkeypatch.setitem(rules.RULES, "lookup", lambda *_: found)
    anna.intend(Meet(handle="bob"))
    world.settle()
    assert anna.database.people.revocations() == {}


def test_those_of_one_account_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    anna, bob = world.people("anna", "bob")
    many = [revocation(bob.identity, at) for at in range(1, REVOCATIONS + 20)]
    for at in range(0, len(many), 16):
        found = Found(
            bob.account, "bob", bob.identity.public_key, None, tuple(many[at : at + 16])
        )
        monkeypatch.setitem(rules.RULES, "lookup", lambda *_, found=found: found)
        anna.intend(Meet(handle="bob"))
        world.settle(1_000)
    assert len(anna.database.people.revocations()) == REVOCATIONS


def test_an_answer_about_somebody_else_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    anna, _, carl = world.people("anna", "bob", "carl")
    found = Found(carl.account, "carl", carl.identity.public_key, None, ())
    monkeypatch.setitem(rules.RULES, "lookup", lambda *_: found)
    anna.intend(Meet(handle="bob"))
    world.settle()
    assert anna.database.people.by_handle("bob") == []
