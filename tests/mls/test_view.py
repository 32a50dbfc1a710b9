"""Tests of tgtui.mls.view: what a group tells of itself, and what it hides."""

import pytest

from tests.mls.handshakes import trio
from tests.mls.support import commit, environment, in_vain, new_group
from tgtui.crypto import BadLength
from tgtui.mls import (
    Environment,
    Extension,
    Group,
    InvalidExtensions,
    Remove,
    UnverifiedGroupInfo,
    decode_message,
)


def test_exported_secrets_are_shared_and_bound(env: Environment) -> None:
    alice, bob, _ = trio(env)

    def value(group: Group, label: bytes, context: bytes, length: int) -> bytes:
        return group.export(label, context=context, length=length).expose()

    assert value(alice, b"a", b"b", 40) == value(bob, b"a", b"b", 40)
    assert len(value(alice, b"a", b"b", 40)) == 40
    assert value(alice, b"a", b"b", 32) != value(alice, b"b", b"b", 32)
    assert value(alice, b"a", b"b", 32) != value(alice, b"a", b"a", 32)
    with pytest.raises(BadLength):
        alice.export(b"a", context=b"", length=-1)
    assert alice.resumption_psk == bob.resumption_psk


def test_a_group_info_says_what_is_wanted(env: Environment) -> None:
    alice, *_ = trio(env)
    extra = Extension(0xF0F0, b"more")
    info = decode_message(alice.group_info(extensions=(extra,), external=True))
    assert isinstance(info, UnverifiedGroupInfo)
    verified, tree = info.verify(None, env)
    assert extra in verified.extensions
    assert tree.members() == alice.members
    with in_vain(InvalidExtensions):
        alice.group_info(extensions=(extra, extra))


def test_the_extensions_of_a_group_are_told(env: Environment) -> None:
    one = Extension(1, b"id")
    alice, bob = new_group(env, 2, context_extensions=(one,))
    assert alice.extensions == bob.extensions == (one,)


def test_secrets_are_not_printed() -> None:
    env = environment(resumption_epochs=1, past_epochs=1)
    alice, *_ = commit(list(trio(env)), env)
    text = repr(alice.commit(env).group)
    epoch = alice.state.epoch
    secrets = [
        epoch.secrets.init,
        epoch.secrets.exporter,
        epoch.signing_key.seed,
        *(pair.private for pair in epoch.key_pairs.values()),
    ]
    for secret in secrets:
        assert repr(secret.expose())[2:-1] not in text
        assert secret.expose().hex() not in text


def test_a_group_is_printed_in_one_line(env: Environment) -> None:
    alice, bob = new_group(env, 2, group_id=b"\xabc")
    assert repr(bob) == "Group(id=ab63, epoch=1, phase=ACTIVE, members=2, own_leaf=1)"
    pending = repr(alice.commit(env).group)
    assert pending == "Group(id=ab63, epoch=1, phase=PENDING, members=2, own_leaf=0)"


def test_a_group_equals_only_itself(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    again = Group.restore(alice.encode_epoch(), alice.ratchet_delta().put)
    assert alice == alice  # noqa: PLR0124
    assert alice != again
    assert alice != Group(alice.state)
    assert alice.state != again.state
    assert alice.state.epoch != again.state.epoch
    assert len({alice, again}) == 2


def test_the_waiting_proposals_can_be_read_alone(env: Environment) -> None:
    alice, *_ = trio(env)
    alice, _ = alice.propose(Remove(1), env)
    (reference,) = alice.proposals
    with pytest.raises(TypeError):
        del alice.proposals[reference]  # type: ignore[attr-defined]
    assert reference in alice.state.proposals
