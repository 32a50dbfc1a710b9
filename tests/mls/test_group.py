"""Tests of tgtui.mls.group: the group as a value, from its first to its last member."""

import pytest

from tests.mls.forge import stored
from tests.mls.handshakes import trio
from tests.mls.support import (
    all_agree,
    assert_agree,
    commit,
    deliver,
    each_suite,
    environment,
    in_vain,
    new_group,
    own_key_package,
)
from tgtui.codec import DecodeError
from tgtui.crypto import BadLength, CipherSuite
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    Extension,
    Group,
    InvalidExtensions,
    MessageReceived,
    Remove,
    UnsupportedMessage,
    UnverifiedGroupInfo,
    decode_message,
)


@each_suite
def test_a_group_lives(suite: CipherSuite, env: Environment) -> None:
    groups = new_group(env, 4, suite)
    assert_agree(groups)
    for by in range(4):
        groups = commit(groups, env, by=by)
        assert_agree(groups)
        _, message = groups[by].send(b"hello", env)
        deliver([group for group in groups if group is not groups[by]], message, env)
    dora = own_key_package("dora", env, suite)
    groups = commit(
        groups, env, CommitOptions(proposals=(Add(dora.package),)), joiners=[dora]
    )
    groups = commit(groups, env, CommitOptions(proposals=(Remove(1), Remove(2))))
    assert len(groups) == 3
    assert_agree(groups)
    assert groups[0].suite is suite
    assert [index for index, _ in groups[0].members] == [0, 3, 4]


def test_a_signature_key_may_leave_and_come_in_one_commit(env: Environment) -> None:
    alice, bob, carol = trio(env)
    key = carol.state.epoch.signing_key
    again = own_key_package("client 2", env, key=key)
    options = CommitOptions(proposals=(Remove(2), Add(again.package)))
    groups = commit([alice, bob, carol], env, options, joiners=[again])
    assert len(groups) == 3
    assert_agree(groups)


def test_the_old_value_stays_as_it_is(env: Environment) -> None:
    alice, bob, _ = trio(env)
    before = stored(alice)
    _, message = bob.send(b"hello", env)
    alice.receive(message, env)
    alice.send(b"hello", env)
    alice.commit(env).group.merge(env)
    assert stored(alice) == before


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


def test_what_is_no_message_is_refused(env: Environment) -> None:
    alice, *_ = trio(env)
    for data in (b"", b"\0", b"\0\x01\0\x09", bytes(100)):
        with pytest.raises((DecodeError, UnsupportedMessage)):
            alice.receive(data, env)


def test_a_decoded_message_is_as_good_as_bytes(env: Environment) -> None:
    alice, bob, _ = trio(env)
    _, message = bob.send(b"hello", env)
    _, event = alice.receive(decode_message(message), env)
    assert isinstance(event, MessageReceived)


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


def test_those_who_do_not_agree_are_told_apart(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    after, _ = alice.commit(env).group.merge(env)
    assert not all_agree([after, bob])


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
