"""Tests of tgtui.mls.storage: two parts, and nothing lost or kept too long."""

import copy
import pickle
from itertools import pairwise

import pytest

from tests.mls.forge import refuses
from tests.mls.handshakes import propose, propose_update, reinit, trio
from tests.mls.support import (
    SUITE,
    commit,
    deliver,
    each_quick_suite,
    environment,
    new_group,
    own_key_package,
)
from tgtui.crypto import CipherSuite, digest
from tgtui.mls import (
    Add,
    CommitOptions,
    Environment,
    GenerationConsumed,
    Group,
    MessageReceived,
    Phase,
    Remove,
    StateDamaged,
    UnknownVersion,
    WrongPhase,
    storage,
)
from tgtui.mls.storage import VERSION, RatchetDelta


def restored(group: Group) -> Group:
    """Return a group after it was stored and read again, which changed nothing."""
    records = group.ratchet_delta().put
    again = Group.restore(group.encode_epoch(), records)
    assert again.encode_epoch() == group.encode_epoch()
    assert again.ratchet_delta().put == records
    assert again.phase is group.phase
    return again


def epoch_key(group: Group) -> bytes:
    """Return what the keys of all records of a group's epoch begin with."""
    return digest(group.suite, group.state.epoch.encoded_context)[:16]


@each_quick_suite
def test_a_group_goes_on_after_it_was_stored(
    suite: CipherSuite, env: Environment
) -> None:
    alice, bob, carol = map(restored, new_group(env, 3, suite))
    alice, message = alice.send(b"hello", env)
    bob, event = restored(bob).receive(message, env)
    assert isinstance(event, MessageReceived)
    commit([restored(alice), restored(bob), restored(carol)], env, by=1)


def test_every_phase_can_be_stored(env: Environment) -> None:
    groups = list(trio(env))
    groups, _ = propose(groups, env, Remove(2))
    groups = [restored(group) for group in groups]
    staged = groups[0].commit(env)
    pending = restored(staged.group)
    assert pending.pending is not None
    assert pending.pending.message == staged.message
    merged, told = pending.merge(env)
    assert told == staged.group.merge(env)[1]
    restored(merged)
    gone, _ = groups[2].receive(staged.message, env)
    restored(gone)


def test_a_pending_welcome_is_stored(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    own = own_key_package("carol", env)
    staged = alice.commit(env, CommitOptions(proposals=(Add(own.package),)))
    pending = restored(staged.group).pending
    assert pending is not None
    assert pending.welcome == staged.welcome


def test_own_updates_are_stored(env: Environment) -> None:
    groups, _ = propose_update(list(trio(env)), env)
    commit([restored(group) for group in groups], env)


def test_a_closed_group_is_stored(env: Environment) -> None:
    groups = new_group(env, 2)
    options = CommitOptions(proposals=(reinit(groups[0]),))
    staged = groups[0].commit(env, options)
    restored(restored(staged.group).merge(env)[0])
    closed = restored(deliver([groups[1]], staged.message, env)[0])
    assert closed.reinit == reinit(groups[0])


def test_past_epochs_are_stored() -> None:
    env = environment(past_epochs=2, resumption_epochs=2)
    groups = new_group(env, 2)
    _, late = groups[1].send(b"late", env)
    groups = commit(commit(groups, env), env)
    _, event = restored(groups[0]).receive(late, env)
    assert isinstance(event, MessageReceived)


def test_deltas_lead_from_one_state_to_the_next() -> None:
    env = environment(past_epochs=1)
    alice, bob = new_group(env, 2)
    records = dict(alice.ratchet_delta().put)
    states = [alice]
    for number in range(6):
        bob, message = (
            bob.send(b"hello", env) if number % 3 else bob.propose_update(env)
        )
        if not number % 3:
            states.append(states[-1].receive(message, env)[0])
            alice, bob = commit([states[-1], bob], env)
            states.append(alice)
            continue
        states.append(states[-1].receive(message, env)[0])
    for older, newer in pairwise(states):
        delta = newer.ratchet_delta(older)
        records.update(delta.put)
        for key in delete_all(delta):
            records.pop(key)
        assert records == newer.ratchet_delta().put


def written(delta: RatchetDelta) -> int:
    """Return how many bytes of keys and records a store has to be told."""
    put = sum(len(key) + len(record) for key, record in delta.put.items())
    return put + sum(map(len, delta.delete))


def delete_all(delta: RatchetDelta) -> tuple[bytes, ...]:
    assert not set(delta.delete) & set(delta.put)
    return delta.delete


@pytest.mark.slow
@pytest.mark.parametrize("size", [2, 130])
def test_a_message_changes_one_record_whatever_the_size(
    env: Environment, size: int
) -> None:
    alice, bob, *_ = new_group(env, size, SUITE, path=False)
    bob, first = bob.send(b"hello", env)
    bob, second = bob.send(b"hello", env)
    before, _ = alice.receive(first, env)
    after, _ = before.receive(second, env)
    delta = after.ratchet_delta(before)
    assert len(delta.put) == 1
    assert not delta.delete
    assert written(delta) < 80
    assert after.encode_epoch() == before.encode_epoch()


def test_a_used_key_is_gone_from_the_records(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    _, message = bob.send(b"hello", env)
    after, _ = alice.receive(message, env)
    before = set(alice.ratchet_delta().put.values())
    assert not before & set(after.ratchet_delta().put.values())


def test_a_delta_is_not_copied_or_pickled(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="store the delta"):
            attempt(alice.ratchet_delta())


def test_a_delta_is_printed_without_keys(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    assert repr(alice.ratchet_delta()) == "RatchetDelta(1 put, 0 deleted)"


@pytest.mark.parametrize(
    ("version", "match"), [(0, "nothing is known"), (VERSION + 1, "of version 2")]
)
def test_another_version_is_refused(env: Environment, version: int, match: str) -> None:
    alice, _ = new_group(env, 2)
    data = version.to_bytes(2, "big") + alice.encode_epoch()[2:]
    with pytest.raises(UnknownVersion, match=match):
        Group.restore(data, alice.ratchet_delta().put)


def test_an_older_version_is_migrated(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, _ = new_group(env, 2)
    data = alice.encode_epoch()
    monkeypatch.setattr(storage, "MIGRATIONS", {0: lambda content: content[3:]})
    again = Group.restore(b"\0\0old" + data[2:], alice.ratchet_delta().put)
    assert again.encode_epoch() == data


def test_records_that_do_not_fit_are_noticed(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    data, records = alice.encode_epoch(), dict(alice.ratchet_delta().put)
    with pytest.raises(StateDamaged, match="missing"):
        Group.restore(data, {})
    with pytest.raises(StateDamaged, match="wrong length"):
        Group.restore(data, {**records, b"short": b""})
    with pytest.raises(StateDamaged, match="another group or epoch"):
        Group.restore(data, {**records, b"\0" * 16 + b"\x02" + bytes(4): bytes(32)})
    for kind, index in ((9, 0), (2, 3), (0, 2), (1, 2)):
        key = epoch_key(alice) + bytes((kind, 0, 0, 0, index))
        with pytest.raises(StateDamaged, match=f"record {kind} of {index}"):
            Group.restore(data, {**records, key: bytes(32)})


def test_records_of_another_group_do_not_fit(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    other, _ = new_group(env, 2, group_id=b"another group")
    for records in (other, alice.commit(env).group.merge(env)[0]):
        with pytest.raises(StateDamaged, match="missing"):
            Group.restore(alice.encode_epoch(), records.ratchet_delta().put)


def test_half_of_a_handshake_message_is_noticed(env: Environment) -> None:
    before = trio(env)[0]
    proposed, _ = before.propose(Remove(2), env)
    staged = proposed.commit(env).group
    for old, new in ((before, proposed), (proposed, staged), (proposed, staged.drop())):
        halves = [(old, new.ratchet_delta().put), (new, old.ratchet_delta().put)]
        for epoch, records in halves:
            with pytest.raises(StateDamaged):
                Group.restore(epoch.encode_epoch(), records)


def test_bytes_after_the_end_are_noticed(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    with pytest.raises(StateDamaged, match="1 bytes too many"):
        Group.restore(alice.encode_epoch() + b"\0", alice.ratchet_delta().put)


def test_every_missing_record_is_noticed(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    for group in (alice, alice.send(b"hello", env)[0], alice.commit(env).group):
        records = dict(group.ratchet_delta().put)
        for key in records:
            rest = {other: data for other, data in records.items() if other != key}
            with pytest.raises(StateDamaged, match="missing"):
                Group.restore(group.encode_epoch(), rest)


def test_a_key_that_was_used_before_a_restart_is_used(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    _, message = bob.send(b"hello", env)
    alice = restored(alice.receive(message, env)[0])
    refuses(alice, message, GenerationConsumed, environment=env)


def test_a_commit_that_was_stored_can_be_dropped(env: Environment) -> None:
    groups, reference = propose(trio(env), env, Remove(2))
    dropped = restored(groups[0].commit(env).group).drop()
    assert dropped.phase is Phase.PROPOSED
    assert list(dropped.proposals) == [reference]


def test_who_was_removed_has_no_record_and_stays_away(env: Environment) -> None:
    alice, bob = new_group(env, 2)
    message = alice.commit(env, CommitOptions(proposals=(Remove(1),))).message
    gone = restored(bob.receive(message, env)[0])
    assert gone.ratchet_delta().put == {}
    assert set(gone.ratchet_delta(bob).delete) == set(bob.ratchet_delta().put)
    with pytest.raises(WrongPhase):
        gone.send(b"still here", env)


@pytest.mark.slow
def test_a_second_message_costs_the_same_among_2_and_among_200(
    env: Environment,
) -> None:
    sizes = []
    for size in (2, 200):
        alice, *_, bob = new_group(env, size, path=False)
        bob, first = bob.send(b"hello", env)
        sent, second = bob.send(b"hello", env)
        before, _ = alice.receive(first, env)
        received = before.receive(second, env)[0].ratchet_delta(before)
        sizes.append((written(received), written(sent.ratchet_delta(bob))))
    assert sizes[0] == sizes[1]


def test_a_first_message_costs_a_record_for_each_level(env: Environment) -> None:
    alice, *_, bob = new_group(env, 64, path=False)
    _, message = bob.send(b"first", env)
    delta = alice.receive(message, env)[0].ratchet_delta(alice)
    # A secret beside each of the 6 nodes on the way down, and the two ratchets.
    assert (len(delta.put), len(delta.delete)) == (6 + 2, 1)
    assert sum(map(len, delta.put.values())) < 8 * 64


def test_nothing_changed_is_nothing_to_store(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    assert alice.ratchet_delta(alice) == RatchetDelta({}, ())


def test_the_key_of_a_record_is_epoch_kind_and_index(env: Environment) -> None:
    alice, _ = new_group(env, 2)
    sent, _ = alice.send(b"hello", env)
    epoch = epoch_key(alice)
    assert set(alice.ratchet_delta().put) == {epoch + b"\x02" + b"\0\0\0\x01"}
    assert set(sent.ratchet_delta().put) == {
        epoch + b"\x00" + bytes(4),
        epoch + b"\x01" + bytes(4),
        epoch + b"\x02" + b"\0\0\0\x02",
    }


def test_an_older_state_is_brought_up_step_by_step(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alice,) = new_group(env, 1)
    content, records = alice.encode_epoch()[2:], alice.ratchet_delta().put
    steps = {
        1: lambda old: old.removeprefix(b"one:") + b":two",
        2: lambda old: old.removesuffix(b":two"),
    }
    monkeypatch.setattr(storage, "VERSION", 3)
    monkeypatch.setattr(storage, "MIGRATIONS", steps)
    for older in (b"\0\x01one:" + content, b"\0\x02" + content + b":two"):
        again = Group.restore(older, records)
        assert again.encode_epoch() == b"\0\x03" + content
    with pytest.raises(UnknownVersion, match="of version 4"):
        Group.restore(b"\0\x04" + content, records)
