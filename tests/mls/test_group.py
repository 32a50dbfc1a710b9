"""Tests of tgtui.mls.group: the group as a value, from its first to its last member."""

import inspect
import re

import pytest

from tests.mls.forge import stored
from tests.mls.handshakes import trio
from tests.mls.support import (
    NOW,
    all_agree,
    assert_agree,
    commit,
    deliver,
    each_suite,
    new_group,
    own_key_package,
)
from tgtui import codec, crypto, mls
from tgtui.codec import DecodeError
from tgtui.crypto import CipherSuite
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    Group,
    MessageReceived,
    Remove,
    UnsupportedMessage,
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


def test_those_who_do_not_agree_are_told_apart(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    after, _ = alice.commit(env).group.merge(env)
    assert not all_agree([after, bob])


def test_the_example_of_the_room_runs(env: Environment) -> None:
    lines = (mls.__doc__ or "").splitlines()
    example = "\n".join(line[4:] for line in lines if line.startswith("    "))
    own = {name: own_key_package(name, env) for name in ("alice", "bob")}
    names = {**vars(crypto), **vars(mls), "now": NOW, **own}
    exec(example, names)  # noqa: S102  (it is our own)
    event = names["event"]
    assert isinstance(event, MessageReceived)
    assert event.data == b"hello"


def test_a_commit_is_printed_without_its_bytes(env: Environment) -> None:
    (alice,) = new_group(env, 1)
    package = own_key_package("bob", env).package
    staged = alice.commit(env, CommitOptions(proposals=(Add(package),)))
    size = len(staged.message)
    assert repr(staged).startswith(f"Staged({staged.group}, {size} bytes, Welcome(")
    assert repr(staged).endswith(", 0 left out)")
    assert len(repr(staged)) < 400


DOOR = {name for room in (codec, crypto, mls) for name in room.__all__}
VERBS = [name for name in vars(Group) if name[0] != "_"]


@pytest.mark.parametrize("name", VERBS)
def test_help_names_the_errors_of_a_verb_and_all_are_at_hand(name: str) -> None:
    _, _, raises = (inspect.getdoc(getattr(Group, name)) or "").partition("Raises:")
    named = set(re.findall(r"^    (\w+):", raises, flags=re.MULTILINE))
    named |= set(re.findall(r"`([A-Z]\w+)`", raises))
    assert named
    assert named <= DOOR
